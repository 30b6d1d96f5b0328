"""Predictions of the published numbers as they ship with the package.

``data/validation.json`` is written by ``scripts/write_validation.py``; predicting everything takes half a minute.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Literal, TypedDict

from osteon.errors import Remark
from osteon.prediction.rows import Row
from osteon.records import DataFile, Fault, Said
from osteon.simulation.calibrated import provenance as posterior_provenance


class Made(TypedDict):
    """What the predictions were made with."""

    calibrated: Said
    model: Said
    evidence: Said
    seed: Said


class PredictionFile(TypedDict):
    """``validation.json``; each row holds the ``fields``."""

    provenance: Made
    fields: list[Said]
    rows: list[Values]


#: the fields of `Row` in their order
Values = tuple[
    str, str, str, str, str, str, float | None, float | None, str | None, int | None, float | None, float | None,
    float | None, float | None, float | None, bool, Literal["seen", "recalled"], str | None, float | None, list[Said],
]  # fmt: skip


def _other_fields(record: PredictionFile) -> Iterator[Fault]:
    names = [field.name for field in fields(Row)]
    if record["fields"] != names:
        yield Fault(("fields",), Remark("other fields"), f"write {', '.join(names)}")


RECORD = DataFile("validation.json", PredictionFile, "predictions of the published numbers", _other_fields)
FILE = RECORD.name
_ROUNDED = ("predicted", "low90", "high90", "z")


@dataclass(frozen=True)
class Shipped:
    """The predictions of the package.

    Attributes
    ----------
    rows : every observation, in the order of the evidence files.
    provenance : calibration and evidence that they were made with.
    """

    rows: tuple[Row, ...]
    provenance: Mapping[str, str]

    def changed(self) -> dict[str, tuple[str, str]]:
        """What is another now: name -> when the predictions were made, as it runs."""
        now, then = provenance(), self.provenance
        return {name: (then.get(name, "-"), now[name]) for name in now if now[name] != then.get(name)}


@cache
def shipped() -> Shipped:
    """The predictions of the package."""
    record = RECORD.read()
    return Shipped(
        tuple(Row(*values[:-1], tuple(values[-1])) for values in record["rows"]),
        {name: str(text) for name, text in record["provenance"].items()},
    )


def as_text(rows: Iterable[Row]) -> str:
    """The file of predictions made with the draws and the evidence of the package: one line an observation."""

    def line(row: Row) -> str:
        values = asdict(row)
        values |= {name: float(f"{values[name]:.4g}") for name in _ROUNDED if values[name] is not None}
        return json.dumps(list(values.values()), ensure_ascii=False)

    names = [field.name for field in fields(Row)]
    head = f'{{"provenance": {json.dumps(provenance())},\n"fields": {json.dumps(names)},\n"rows": [\n'
    return head + ",\n".join(map(line, rows)) + "\n]}\n"


def provenance() -> dict[str, str]:
    """Calibration and evidence that this package runs with."""
    from osteon.calibration.provenance import data_hash

    calibration = posterior_provenance()
    return {
        "calibrated": str(calibration["date"]),
        "model": str(calibration["model_hash"])[:16],
        "evidence": data_hash(estimated=calibration["rests_on"]["estimated"])[:16],
        "seed": str(calibration["seed"]),
    }
