"""Rows for the tests of scores and pages: the published arms of the package, predicted by the shipped model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from osteon.evidence.drug_classes import drug_class
from osteon.evidence.evidence_files import Arm, Observation, arms, trial_of
from osteon.physiology.skeleton import skeleton
from osteon.prediction.forward_model import Forward
from osteon.prediction.rows import Row
from osteon.prediction.targets import MARKERS, plan


@dataclass(frozen=True)
class Course:
    arm: str
    endpoint: str
    months: NDArray[np.float64]
    median: NDArray[np.float64]
    low90: NDArray[np.float64]
    high90: NDArray[np.float64]


def row(arm: str = "a-arm", **changes: object) -> Row:
    """One spine observation at two years, published −4.0, predicted −3.0 (−5.0 to −1.0)."""
    values: dict[str, object] = {
        "arm": arm, "study": "A study", "trial": "a", "drug_class": "aromatase inhibitor",
        "endpoint": "bmd-lumbar-spine", "measure": "percent-change", "time_month": 24.0, "rebased_at_month": None,
        "statistic": "mean", "n": 80,
        "observed": -4.0, "predicted": -3.0, "low90": -5.0, "high90": -1.0, "z": -0.8, "used_in_fit": True,
        "verified": "seen", "skipped": None,
    }  # fmt: skip
    return Row(**(values | changes))  # type: ignore[arg-type]


@cache
def published() -> tuple[tuple[Row, ...], tuple[Course, ...]]:
    """All rows, and the courses of the arms with changes; intervals are 10 % of the value and a fixed part wide."""
    laid = plan(arms())
    forward = Forward(laid)
    table = skeleton().defaults[None, :]
    rows = []
    for target, value in zip(forward.targets, forward.predict(table)[0], strict=True):
        o = target.observation
        sd = 0.1 * abs(value) + (8.0 if target.quantity in MARKERS else 0.8)
        rows.append(_row(target.arm, o, predicted=float(value), sd=sd, skipped=None))
    rows += [_row(s.arm, s.observation, predicted=None, sd=0.0, skipped=s.reason) for s in laid.skipped]
    courses: dict[tuple[str, str], Course] = {}
    values = forward.courses(forward.tables(table))
    for target in forward.targets:
        o = target.observation
        months = laid.months[(laid.months >= 0) & (laid.months <= o.time_month)]
        series = values[target.quantity][target.treated[0], 0, [laid.column(m) for m in months]]
        change = 100 * (series / series[0] - 1)
        known = courses.get((target.arm.id, o.endpoint))
        if o.measure == "percent-change" and (known is None or len(known.months) < len(months)):
            courses[target.arm.id, o.endpoint] = Course(
                target.arm.id, o.endpoint, months, change, change - 1.0, change + 1.0
            )
    return tuple(rows), tuple(courses.values())


def _row(arm: Arm, o: Observation, *, predicted: float | None, sd: float, skipped: str | None) -> Row:
    spread = None if predicted is None else 1.645 * sd
    return row(
        arm.id, study=arm.study, trial=trial_of(arm), drug_class=drug_class(arm), endpoint=o.endpoint,
        measure=o.measure, time_month=o.time_month, rebased_at_month=o.rebased_at_month, statistic=o.statistic,
        n=arm.population.get("n"), observed=o.value, predicted=predicted,
        low90=None if spread is None else predicted - spread, high90=None if spread is None else predicted + spread,
        z=None if predicted is None else (o.value - predicted) / sd, used_in_fit=arm.verified == "seen",
        verified=arm.verified, skipped=skipped,
    )  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What ``osteon.validation.validate.validate`` gives back, made by hand."""

    rows: tuple[Row, ...]
    courses: Mapping[str, Course]
    problems: tuple[str, ...]
    provenance: Mapping[str, str]
    by_class: tuple[Row, ...] = ()


def found(problems: tuple[str, ...] = ()) -> Found:
    rows, courses = published()
    return Found(rows, {f"{c.arm} {c.endpoint}": c for c in courses}, problems, {"model_hash": "0123abcd"})
