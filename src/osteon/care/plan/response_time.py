"""When a response can first be seen: the month at which a change exceeds what two measurements may differ by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from osteon.care.followup.expected_response import (
    ADHERENT,
    DENSITIES,
    MARKERS,
    least_significant,
    least_significant_percent,
)
from osteon.care.plan.plan_data import followup_data
from osteon.population.branches import Branches


@dataclass(frozen=True)
class ResponseTime:
    """First month at which the response to a treatment is larger than the least significant change.

    Attributes
    ----------
    month : from today; None where it is not to be expected during the treatment.
    probability : that it is so at this month; the highest one during the treatment where `month` is None.
    """

    quantity: str
    month: int | None
    probability: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "quantity": self.quantity,
            "month": self.month,
            "probability": round(self.probability, 3),
            "wanted_probability": followup_data().response.probability,
            "least_significant_change_percent": least_significant_percent(self.quantity),
        }


def response_time(branches: Branches, plan: int, end_month: float) -> tuple[ResponseTime, ...]:
    """When markers and density show the response to a plan: a marker by falling, density by rising.

    Parameters
    ----------
    plan : its place in the branches.
    end_month : end of the treatment, months from today.
    """
    wanted = followup_data().response.probability
    months = branches.months[(branches.months > 0) & (branches.months <= max(end_month, 12.0))]
    adherent = branches.adherence >= ADHERENT
    found = []
    for quantity in (*MARKERS, *DENSITIES):
        way = -1.0 if quantity in MARKERS else 1.0
        change = way * branches.log_change(plan, quantity, months)[adherent]
        share = np.concatenate([[0.0], (change > least_significant(quantity)).mean(axis=0)])
        whole = np.arange(0.0, months[-1] + 1)
        likely = np.interp(whole, np.concatenate([[0.0], months]), share)
        first = np.flatnonzero(likely >= wanted)
        at = int(first[0]) if len(first) else int(np.argmax(likely))
        found.append(ResponseTime(quantity, at if len(first) else None, float(likely[at])))
    return tuple(found)
