"""The shipped evidence predicted by the shipped posterior, computed once in a process."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from osteon.prediction.rows import Row
from osteon.validation.validate import Validation, validate


@cache
def shipped() -> Validation:
    """`validate()` of the package's own files."""
    return validate()


def row(arm: str, endpoint: str, month: float, measure: str = "percent-change") -> Row:
    """The one prediction of an arm, endpoint, month and measure."""
    found = [
        r
        for r in shipped().rows
        if (r.arm, r.endpoint, r.time_month, r.measure) == (arm, endpoint, month, measure) and r.predicted is not None
    ]
    assert len(found) == 1, f"{arm} {endpoint} {month}: {len(found)} rows"
    return found[0]


def rmse(rows: Iterable[Row]) -> float:
    """Root mean square of predicted minus published."""
    return float(np.sqrt(np.mean([r.residual**2 for r in rows if r.residual is not None])))
