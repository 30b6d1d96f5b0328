"""Simulated time courses of trial arms, for drawing: what a trial of this kind would see over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.likelihood import FREEDOM, KINDS, spread_over
from osteon.prediction.people_of_an_arm import DifferingPeople
from osteon.prediction.sampling_error import kind
from osteon.prediction.targets import Plan, Target

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Course:
    """Change of one endpoint from month 0 in one arm, per cent: median and 90 % interval, each (months,).

    The interval holds the parameters and the differences between trials, not the sampling of one.
    """

    arm: str
    endpoint: str
    months: Array
    median: Array
    low90: Array
    high90: Array


def courses(
    plan: Plan, values: Mapping[str, Array], differing_people: DifferingPeople, log_tau: Array
) -> dict[str, Course]:
    """The course of every arm and endpoint that is predicted, as far as the arm was observed.

    Parameters
    ----------
    values : quantity -> (simulations, draws, months).
    log_tau : (draws, kinds) log of the differences between trials.
    """
    last: dict[tuple[str, str], tuple[Target, float]] = {}
    for t in plan.targets:
        key = (t.arm.id, t.observation.endpoint)
        known = last.get(key, (t, 0.0))
        last[key] = (known[0], max(known[1], t.observation.time_month))
    random = np.random.default_rng(2)
    return {
        f"{arm} {endpoint}": _course(plan, t, until, values[t.quantity], differing_people, log_tau, random)
        for (arm, endpoint), (t, until) in last.items()
        if t.observation.measure != "absolute"
    }


def _course(
    plan: Plan,
    t: Target,
    until: float,
    values: Array,
    differing_people: DifferingPeople,
    log_tau: Array,
    random: np.random.Generator,
) -> Course:
    columns = np.flatnonzero((plan.months >= 0) & (plan.months <= until))
    months = plan.months[columns]
    start = plan.column(0.0)
    rows = list(t.treated)
    ratio = (values[rows][:, :, columns] + t.offset) / (values[rows][:, :, [start]] + t.offset)
    change = 100 * (ratio.mean(axis=0) - 1) + differing_people.course(t)[columns]
    which = kind(t)
    tau = np.exp(log_tau[:, [KINDS.index(which)]])
    spread = np.array([spread_over(which, m / 12, 100 + c) for m, c in zip(months, change.mean(axis=0), strict=True)])
    spread[months == 0] = 0.0
    noise = random.standard_t(FREEDOM, (20, len(change), 1))
    cloud = (change + noise * tau * spread).reshape(-1, len(months))
    low, middle, high = np.percentile(cloud, [5, 50, 95], axis=0)
    return Course(t.arm.id, t.observation.endpoint, months, middle, low, high)
