"""Expected incidence for each set of parameters: what is not known about model and hazard, and what a trial would see.

Each person has one set of parameters, and there are few people to a set, so the mean of a set is mostly chance of who
has it. Two things take the chance out. What the parameters of the hazard do is read as a ratio: expected incidence of
the same people with their parameters over that with the central ones. What the parameters of the model do is left in
the incidence with central hazards; variance components say how much differs between sets, how much between people.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.virtual_trials.counts import Tally
from osteon.virtual_trials.one_arm import EXPECTED
from osteon.virtual_trials.trial_file import Trial

Array = NDArray[np.float64]

_ENDS = (0.05, 0.95)
#: evenly spaced normal deviates that stand for the chance of one trial
_CHANCE = 41


def incidence(trial: Trial, tally: Tally, arm: int, outcome: str) -> dict[str, Any]:
    """By year: mean, 90 % interval over the sets of parameters, and 90 % prediction interval of a trial of ``size``."""
    years, o = tally["expected"].shape[2], EXPECTED.index(outcome)
    names = ("mean", "low90", "high90", "predicted_low90", "predicted_high90")
    by_year: dict[str, Any] = {"unit": "share of people", "year": list(range(1, years + 1)), **{n: [] for n in names}}
    size = _people_of(trial, arm)
    for y in range(years):
        weight = tally["draw_people"][tally["draw_people"] > 0]
        mean = float(tally["expected"][arm, o, y].sum() / weight.sum())
        spread = _log_spread(tally, o, y, {arm: 1.0})
        share = mean * np.exp(spread) / np.average(np.exp(spread), weights=weight)
        row: list[float | None] = [mean, *_quantiles(share, weight).tolist(), None, None]
        if size is not None:
            error = np.sqrt(np.maximum(share * (1 - share), 0.0) / size)
            row[3:] = np.maximum(_quantiles(*_with_chance(share, error, weight)), 0.0).tolist()
        for name, value in zip(names, row, strict=True):
            by_year[name].append(value)
    return by_year


def ratio(trial: Trial, tally: Tally, arm: int, control: int, outcome: str) -> dict[str, Any]:
    """Ratio of expected incidence to that of the control at the end of each year, with the same intervals."""
    years, o = tally["expected"].shape[2], EXPECTED.index(outcome)
    names = ("value", "low90", "high90", "predicted_low90", "predicted_high90")
    by_year: dict[str, Any] = {"year": list(range(1, years + 1)), **{n: [] for n in names}}
    size, other_size = _people_of(trial, arm), _people_of(trial, control)
    for y in range(years):
        weight = tally["draw_people"][tally["draw_people"] > 0]
        one, other = (float(tally["expected"][a, o, y].sum() / weight.sum()) for a in (arm, control))
        row: list[float | None] = [None] * len(names)
        if one > 0 and other > 0:
            log = np.log(one / other) + _log_spread(tally, o, y, {arm: 1.0, control: -1.0})
            row[:3] = [one / other, *np.exp(_quantiles(log, weight)).tolist()]
            if size is not None and other_size is not None:
                error = np.sqrt((1 - one) / (size * one) + (1 - other) / (other_size * other))
                row[3:] = np.exp(_quantiles(*_with_chance(log, np.full(len(log), error), weight))).tolist()
        for name, value in zip(names, row, strict=True):
            by_year[name].append(value)
    return by_year


def _log_spread(tally: Tally, outcome: int, year: int, contrast: dict[int, float]) -> Array:
    """Log of a contrast of arms for each set that somebody has, around its mean: (sets,).

    Parameters
    ----------
    contrast : arm -> sign of its log incidence.
    """
    some = tally["draw_people"] > 0
    n = tally["draw_people"][some]
    hazard, weights = np.zeros(len(n)), np.zeros(len(tally["expected"]))
    for arm, sign in contrast.items():
        own, central = tally["expected"][arm, outcome, year, some], tally["central"][arm, outcome, year, some]
        hazard += sign * np.log(np.maximum(own, 1e-300) / np.maximum(central, 1e-300))
        weights[arm] = sign * n.sum() / max(central.sum(), 1e-300)
    means = tally["central"][:, outcome, year, some] / n
    model = weights @ (means - np.average(means, axis=1, weights=n)[:, None])
    products = tally["central_products"][:, :, outcome, year] - (means * n) @ means.T
    within = float(weights @ products @ weights) / max(n.sum() - len(n), 1.0)
    between = float(n @ model**2) / max(len(n) - 1, 1)
    share_of_sets = np.sqrt(max(1.0 - within / between, 0.0)) if between > 0 and n.sum() > len(n) else 0.0
    return np.asarray(hazard - np.average(hazard, weights=n) + share_of_sets * model, float)


def _quantiles(values: Array, weight: Array) -> Array:
    """5 % and 95 % quantiles."""
    order = np.argsort(values, kind="stable")
    share = (np.cumsum(weight[order]) - weight[order] / 2) / weight.sum()
    return np.asarray(np.interp(_ENDS, share, values[order]), float)


def _with_chance(values: Array, error: Array, weight: Array) -> tuple[Array, Array]:
    """Values with normal errors around them, evenly spaced, and their weights."""
    from scipy.special import ndtri

    deviates = ndtri((np.arange(_CHANCE) + 0.5) / _CHANCE)
    return (values[:, None] + error[:, None] * deviates).ravel(), np.repeat(weight, _CHANCE)


def _people_of(trial: Trial, arm: int) -> float | None:
    """People in an arm of the real trial."""
    if trial.record.size is None:
        return None
    return trial.record.size * trial.arms[arm].share / sum(a.share for a in trial.arms)
