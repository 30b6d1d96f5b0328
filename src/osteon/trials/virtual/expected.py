"""Expected incidence for each set of parameters: what is not known about model and hazard, and what a trial would see.

Each person has one set of parameters, so people with the same set give its expected incidence. Because they are few,
part of the spread between sets is chance of who they are; it is taken out by variance components.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.trials.virtual.spec import Trial
from osteon.trials.virtual.tally import Tally
from osteon.trials.virtual.through import EXPECTED

Array = NDArray[np.float64]

_ENDS = (0.05, 0.95)
#: evenly spaced normal deviates that stand for the chance of one trial
_CHANCE = 41


def incidence(trial: Trial, tally: Tally, arm: int, outcome: str) -> dict[str, Any]:
    """By year: mean, 90 % interval over the sets of parameters, and 90 % prediction interval of a trial.

    ``resolved`` is the share of the spread between sets that is no chance of who has them: near 1 with many people.
    """
    years = tally["expected"].shape[2]
    found: dict[str, Any] = {
        "unit": "share of people",
        "year": list(range(1, years + 1)),
        **{name: [] for name in ("mean", "low90", "high90", "predicted_low90", "predicted_high90", "resolved")},
    }
    n = _people_of(trial, arm)
    for y in range(years):
        draws, weight, resolved = _shares(tally, arm, outcome, y)
        mean = float(np.average(draws, weights=weight)) if len(draws) else float("nan")
        low, high = _weighted(draws, weight)
        found["mean"].append(mean)
        found["low90"].append(low)
        found["high90"].append(high)
        found["resolved"].append(resolved)
        if n is not None and len(draws):
            seen = draws[:, None] + np.sqrt(np.maximum(draws * (1 - draws), 0) / n)[:, None] * _deviates()
            low, high = _weighted(seen.ravel(), np.repeat(weight, _CHANCE))
        found["predicted_low90"].append(max(low, 0.0) if n is not None else None)
        found["predicted_high90"].append(high if n is not None else None)
    return found


def ratio(trial: Trial, tally: Tally, arm: int, control: int, outcome: str) -> dict[str, Any]:
    """Ratio of expected incidence to that of the control at the end of each year, with the same intervals."""
    years = tally["expected"].shape[2]
    found: dict[str, Any] = {
        "year": list(range(1, years + 1)),
        **{name: [] for name in ("value", "low90", "high90", "predicted_low90", "predicted_high90")},
    }
    size, other_size = _people_of(trial, arm), _people_of(trial, control)
    o = EXPECTED.index(outcome)
    for y in range(years):
        one, weight, _ = _shares(tally, arm, outcome, y)
        other, _, _ = _shares(tally, control, outcome, y)
        sums = tally["expected"][:, o, y].sum(axis=-1)
        found["value"].append(float(sums[arm] / sums[control]) if sums[control] else None)
        with np.errstate(all="ignore"):
            log = np.log(one / other)
        if not len(log) or not np.isfinite(log).all():
            for name in ("low90", "high90", "predicted_low90", "predicted_high90"):
                found[name].append(None)
            continue
        low, high = _weighted(log, weight)
        found["low90"].append(float(np.exp(low)))
        found["high90"].append(float(np.exp(high)))
        if size is not None and other_size is not None:
            error = np.sqrt((1 - one) / (size * one) + (1 - other) / (other_size * other))
            low, high = _weighted((log[:, None] + error[:, None] * _deviates()).ravel(), np.repeat(weight, _CHANCE))
        found["predicted_low90"].append(float(np.exp(low)) if size is not None else None)
        found["predicted_high90"].append(float(np.exp(high)) if size is not None else None)
    return found


def _shares(tally: Tally, arm: int, outcome: str, year: int) -> tuple[Array, Array, float]:
    """Expected incidence of each set that somebody has, people with it, and how well the sets are told apart."""
    o = EXPECTED.index(outcome)
    people = tally["draw_people"]
    some = people > 0
    n, sums = people[some], tally["expected"][arm, o, year, some]
    if not len(n):
        return np.zeros(0), np.zeros(0), 0.0
    means, total = sums / n, n.sum()
    grand = sums.sum() / total
    sets = len(n)
    if sets == 1:
        return means, n, 1.0
    within = (tally["expected_squares"][arm, o, year] - (n * means**2).sum()) / max(total - sets, 1.0)
    between = (n * (means - grand) ** 2).sum() / (sets - 1)
    resolved = float(np.clip(1 - within / between, 0.0, 1.0)) if between > 0 and total > sets else 0.0
    return grand + np.sqrt(resolved) * (means - grand), n, resolved


def _weighted(values: Array, weight: Array) -> tuple[float, float]:
    """5 % and 95 % quantiles."""
    if not len(values):
        return float("nan"), float("nan")
    order = np.argsort(values, kind="stable")
    share = (np.cumsum(weight[order]) - weight[order] / 2) / weight.sum()
    low, high = np.interp(_ENDS, share, values[order])
    return float(low), float(high)


def _deviates() -> Array:
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(_CHANCE) + 0.5) / _CHANCE), float)


def _people_of(trial: Trial, arm: int) -> float | None:
    """People in an arm of the real trial."""
    if trial.record.size is None:
        return None
    return trial.record.size * trial.arms[arm].share / sum(a.share for a in trial.arms)
