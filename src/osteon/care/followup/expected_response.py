"""The range in which a later measurement should lie if the doses are taken, and the least change that means anything.

The people behind a range take at least the usual share of their tablets. A measured change differs from the true one by
the errors of both measurements.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from osteon.care.plan.plan_data import followup_data
from osteon.population.branches import Branches
from osteon.population.measurement import log_sd
from osteon.population.mixture import quantiles
from osteon.population.terms import error_sd
from osteon.quantities import followed

#: two-sided 95 %
_Z = 1.96
MARKERS = tuple(one.name for one in followed("marker"))
DENSITIES = tuple(str(one.model) for one in followed("bmd"))
#: simulated people with at least the usual share of their tablets
ADHERENT = 1.0


@dataclass(frozen=True)
class Expected:
    """Range of a measured change from today [%]: a share ``inside`` of patients lies in it if the doses are taken."""

    quantity: str
    month: float
    low: float
    median: float
    high: float
    inside: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "quantity": self.quantity,
            "month": self.month,
            "change_percent": {name: round(getattr(self, name), 2) for name in ("low", "median", "high")},
            "inside": self.inside,
            "least_significant_change_percent": least_significant_percent(self.quantity),
        }


def least_significant(quantity: str) -> float:
    """Least change of the logarithm between two measurements that is no chance in 95 of 100 pairs [1].

    1.96 times the square root of 2 times the SD of one measurement (ISCD's least significant change).
    """
    return _Z * math.sqrt(2.0) * log_sd(quantity)


def least_significant_percent(quantity: str) -> dict[str, float]:
    """`least_significant` as the smallest fall and rise [%]."""
    log = least_significant(quantity)
    return {"fall": round(100 * math.expm1(-log), 1), "rise": round(100 * math.expm1(log), 1)}


def expected(branches: Branches, plan: int, start_month: float = 0.0) -> tuple[Expected, ...]:
    """Expected measured changes of markers and density under a plan.

    Parameters
    ----------
    plan : its place in the branches.
    start_month : of the treatment, from today; the months of ``followup.yaml`` count from there.
    """
    held = followup_data().response
    ends = [(1 - held.inside) / 2, 0.5, (1 + held.inside) / 2]
    adherent = branches.adherence >= ADHERENT
    weights = np.full(int(adherent.sum()), 1.0 / max(int(adherent.sum()), 1))
    found: list[Expected] = []
    for quantity in (*MARKERS, *DENSITIES):
        after = np.array(held.marker_months if quantity in MARKERS else held.bmd_months, float)
        later = np.searchsorted(branches.months, start_month + after - 1e-6)
        months = branches.months[later[later < len(branches.months)]]
        if not len(months) or not adherent.any():
            continue
        logs = branches.log_change(plan, quantity, months)[adherent]
        rows = 100 * np.expm1(quantiles(logs, math.sqrt(2.0) * error_sd(quantity), weights, ends))
        for month, (low, middle, high) in zip(months.tolist(), rows.tolist(), strict=True):
            found.append(Expected(quantity, month, low, middle, high, held.inside))
    return tuple(found)
