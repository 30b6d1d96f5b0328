"""Parameters of the model, read from the package's data."""

from __future__ import annotations

from functools import cache
from typing import NotRequired

from osteon.engine.model import Parameter
from osteon.records import DataFile, Said, Sourced


class Row(Sourced):
    """One parameter as written; ``range`` is what is plausible."""

    name: Said
    symbol: Said
    value: float
    unit: Said
    range: tuple[float, float]
    meaning: Said
    identified_by: NotRequired[str]


FILE = DataFile("parameters.yaml", list[Row], "parameters of the model")


@cache
def parameters() -> tuple[Parameter, ...]:
    """All parameters, in the order of the data file ``data/parameters.yaml``."""
    return tuple(
        Parameter(
            name=row["name"],
            symbol=row["symbol"],
            value=float(row["value"]),
            unit=row["unit"],
            low=float(row["range"][0]),
            high=float(row["range"][1]),
            source=row["source"],
            status=row["status"],
            meaning=row["meaning"],
            identified_by=row.get("identified_by", ""),
        )
        for row in FILE.read()
    )
