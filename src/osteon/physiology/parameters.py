"""Parameters of the model, read from the package's data."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from osteon.engine.model import Parameter


@cache
def parameters() -> tuple[Parameter, ...]:
    """All parameters, in the order of the data file ``data/parameters.yaml``."""
    text = (files("osteon") / "data" / "parameters.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
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
        for row in rows
    )
