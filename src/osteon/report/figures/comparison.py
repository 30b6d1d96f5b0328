"""Published values beside what the model says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from osteon.quantities import find
from osteon.records import cited
from osteon.words.faces.figures import figures_words
from osteon.words.format import plain
from osteon.words.quantities import site_term

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Comparison:
    """One published value and its prediction, both in percent change.

    ``rebased_at`` is the month from which the change counts; ``tolerance`` is in percentage points.
    """

    arm: str
    endpoint: str
    month: float
    rebased_at: float
    published: float
    predicted: float
    tolerance: float
    citation: str
    doi: str
    verified: str

    @property
    def difference(self) -> float:
        """Predicted minus published, percentage points."""
        return self.predicted - self.published

    @property
    def agrees(self) -> bool:
        """Whether the difference is within the tolerance."""
        return abs(self.difference) <= self.tolerance

    @property
    def site(self) -> str:
        """Where it was measured, in words."""
        return site_term(self.endpoint)

    @property
    def when(self) -> str:
        """The time in words."""
        words = figures_words().comparison
        if self.rebased_at:
            return words.years(year=plain(self.month / 12), base=plain(self.rebased_at / 12))
        return words.year(year=plain(self.month / 12))


def compare(result: xr.Dataset, published: Iterable[Mapping[str, Any]]) -> list[Comparison]:
    """Compare a result, whose patients are named after trial arms, with published arms.

    Parameters
    ----------
    result : simulation with one patient an arm.
    published : arms with ``arm``, ``citation``, ``verified``, ``observations`` (see the data file).
    """
    rows = []
    for source in published:
        arm, citation = result.sel(patient=source["arm"]), cited(source["citation"])
        for seen in source["observations"]:
            base = float(seen.get("rebased_at_month", 0.0))
            change = arm["bmd_change"].sel(site=find(seen["endpoint"], "bmd").site)
            now, then = (float(change.sel(time=month, method="nearest")) for month in (seen["time_month"], base))
            rows.append(
                Comparison(
                    arm=source["arm"],
                    endpoint=seen["endpoint"],
                    month=float(seen["time_month"]),
                    rebased_at=base,
                    published=float(seen["value"]),
                    predicted=100.0 * ((100.0 + now) / (100.0 + then) - 1.0),
                    tolerance=float(seen["tolerance"]),
                    citation=citation.bare,
                    doi=citation.doi or "",
                    verified=source["verified"],
                )
            )
    return sorted(rows, key=lambda row: (row.arm, row.endpoint, row.month))


def root_mean_square(rows: Sequence[Comparison]) -> float:
    """Typical difference, percentage points."""
    return math.sqrt(float(np.mean([row.difference**2 for row in rows])))


def points(rows: Sequence[Comparison]) -> list[dict[str, Any]]:
    """The published values as points of a figure, all counted from month 0.

    A value that a paper gives from the end of treatment is chained to the one published for that time.
    """
    at = {(row.arm, row.endpoint, row.month): row.published for row in rows if not row.rebased_at}
    published = []
    for row in rows:
        value = row.published
        if row.rebased_at:
            base = at[row.arm, row.endpoint, row.rebased_at]
            value = 100.0 * ((1 + base / 100.0) * (1 + value / 100.0) - 1.0)
        published.append(
            {
                "patient": row.arm,
                "endpoint": row.endpoint,
                "time_month": row.month,
                "value": value,
                "verified": row.verified,
            }
        )
    return published
