"""Predictions of the published numbers as they ship with the package, and one trial's time courses made on demand.

``data/validation.json`` is written by ``scripts/write_validation.py``; predicting everything takes a minute.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from osteon.files import read_packaged
from osteon.trials.rows import Row

if TYPE_CHECKING:
    from osteon.trials.course import Course

FILE = "validation.json"
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
    text = files("osteon").joinpath("data", FILE).read_text(encoding="utf-8")
    held = json.loads(text)
    rows = [Row(**dict(zip(held["fields"], values, strict=True))) for values in held["rows"]]
    return Shipped(tuple(rows), held["provenance"])


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
    from osteon.trials.calibration import data_hash

    said = read_packaged("posterior.yaml")
    return {
        "calibrated": str(said["date"]),
        "model": str(said["model_hash"])[:16],
        "evidence": data_hash()[:16],
        "seed": str(said["seed"]),
    }


@lru_cache(maxsize=128)
def courses_of(trial: str) -> tuple[Course, ...]:
    """Simulated time courses of every arm of a trial, about a second.

    Raises
    ------
    StalePosteriorError
        The shipped draws belong to another model.
    """
    import numpy as np

    from osteon.population.posterior import posterior
    from osteon.trials.course import courses
    from osteon.trials.crowd import Crowd
    from osteon.trials.evidence import arms
    from osteon.trials.forward import Forward
    from osteon.trials.predict import plan
    from osteon.trials.readings import trial_of
    from osteon.trials.validation import DRAWS, GRID

    found = posterior()
    laid_out = plan([arm for arm in arms() if trial_of(arm) == trial], GRID)
    if not laid_out.targets:
        return ()
    forward = Forward(laid_out)
    table = found.table(min(DRAWS, len(found)))
    values = forward.courses(forward.tables(table))
    crowd = Crowd(forward, np.median(table, axis=0))
    return tuple(courses(laid_out, values, crowd, found.log_tau[found.order(len(table))]).values())
