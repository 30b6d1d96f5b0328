"""From simulated courses to the number that a trial publishes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from osteon.prediction.targets import MARKERS, Plan, Target, unit_factor

Array = NDArray[np.float64]


def of_average(plan: Plan, target: Target, values: Array) -> Array:
    """The number that the average person of the arm gives.

    Parameters
    ----------
    values : (simulations, k, months) of the target's quantity, for k sets of parameters.

    Returns
    -------
    (k,), in the unit of the published number.
    """
    treated = np.mean([_reading(plan, target, values[row]) for row in target.treated], axis=0)
    if not target.control:
        return np.asarray(_published(target, treated))
    control = np.mean([_reading(plan, target, values[row]) for row in target.control], axis=0)
    return np.asarray(_difference(target, treated, control))


def of_people(plan: Plan, target: Target, values: Array, noise: Array) -> float:
    """The number that a sample of differing people gives: the mean or the median, as the trial reports it.

    Parameters
    ----------
    values : (simulations, people, months) of the target's quantity.
    noise : (people,) log of measured over true change: measurement error, and what the model leaves unexplained.
    """
    middle = np.median if target.observation.statistic == "median" else np.mean

    def of_arm(rows: tuple[int, ...]) -> float:
        readings = [_reading(plan, target, values[row], noise) for row in rows]
        return float(middle(np.concatenate(readings)))

    treated = np.asarray(of_arm(target.treated))
    if not target.control:
        return float(_published(target, treated))
    return float(_difference(target, treated, np.asarray(of_arm(target.control))))


def _reading(plan: Plan, target: Target, series: Array, noise: Array | float = 0.0) -> Array:
    """Ratio to the start; for a level without a published one at month 0, the level itself."""
    o = target.observation
    end = series[:, plan.column(o.time_month)] + target.offset
    if o.measure == "absolute" and target.baseline is None:
        return np.asarray(end)
    return np.asarray(end / (series[:, plan.column(target.start)] + target.offset) * np.exp(noise))


def _published(target: Target, reading: Array) -> Array:
    o = target.observation
    match o.measure:
        case "absolute" if target.baseline is None:
            return reading / unit_factor(o)
        case "absolute":
            level = reading * float(target.baseline or 0.0)
            return level if target.young is None else (level - target.young[0]) / target.young[1]
        case "percent-of-baseline":
            return 100 * reading
        case "percent-change-per-year":
            return 100 * (reading - 1) / ((o.time_month - target.start) / 12)
    return 100 * (reading - 1)


def _difference(target: Target, treated: Array, control: Array) -> Array:
    """Trials subtract changes of BMD, and compare levels of markers."""
    if target.quantity in MARKERS:
        return 100 * (treated / control - 1)
    return 100 * (treated - control)
