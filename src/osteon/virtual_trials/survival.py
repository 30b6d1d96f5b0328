"""Survival from counts by month: Kaplan-Meier and Cox by lifelines, cumulative incidence with competing death."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from osteon.virtual_trials.counts import CENSORED, DEATH, FRACTURE

Array = NDArray[np.float64]

#: width of a 95 % interval on either side, in standard errors
NORMAL_95 = 1.959964


def kaplan_meier(counts: Array) -> dict[str, Array]:
    """Free of the fracture by the end of each month, with 95 % limits; who dies is taken out of observation.

    Parameters
    ----------
    counts : (months + 1, 3) people by month and manner of leaving (`osteon.virtual_trials.counts`).
    """
    import lifelines

    months = len(counts) - 1
    time, event, weight = _rows(counts)
    if not weight.sum():
        nothing = np.full(months + 1, np.nan)
        return {"survival": nothing, "low": nothing, "high": nothing}
    fit = lifelines.KaplanMeierFitter().fit(time, event, weights=weight, timeline=np.arange(months + 1.0))
    limits = fit.confidence_interval_.to_numpy(float)
    return {"survival": fit.survival_function_.to_numpy(float)[:, 0], "low": limits[:, 0], "high": limits[:, 1]}


def cumulative_incidence(counts: Array) -> dict[str, Array]:
    """Share with the fracture by the end of each month while others die first (Aalen-Johansen), and its standard error.

    The variance is that of the delta method (Marubini E, Valsecchi MG. Analysing survival data from clinical trials.
    Wiley 1995, section 10.2; recalled).
    """
    events, deaths = counts[:-1, FRACTURE], counts[:-1, DEATH]
    leaving = counts[:-1].sum(axis=1)
    at_risk = counts.sum() - np.concatenate([[0.0], np.cumsum(leaving)[:-1]])
    safe = np.maximum(at_risk, 1.0)
    all_events = events + deaths
    survival = np.cumprod(1.0 - all_events / safe)
    before = np.concatenate([[1.0], survival[:-1]])
    incidence = np.cumsum(before * events / safe)
    lag = incidence[:, None] - incidence[None, :]
    until = np.tril(np.ones((len(events), len(events))))
    together = all_events / (safe * np.maximum(safe - all_events, 1.0))
    variance = (until * lag**2) @ together
    variance += until @ (before**2 * events * (safe - events) / safe**3)
    variance -= 2 * (until * lag) @ (before * events / safe**2)
    start = np.zeros(1)
    return {
        "incidence": np.concatenate([start, incidence]),
        "error": np.concatenate([start, np.sqrt(np.maximum(variance, 0.0))]),
    }


def hazard_ratio(treated: Array, control: Array, first: int = 0, last: int | None = None) -> dict[str, float | None]:
    """Hazard ratio of a first fracture by Cox regression with its 95 % interval; death ends observation.

    Parameters
    ----------
    treated, control : (months + 1, 3) counts.
    first, last : months between which time is counted; who is free of the fracture at the first is at risk.

    Returns
    -------
    dict
        ``value``, ``low``, ``high`` (None where an arm has no fracture), ``treated`` and ``control`` fractures.
    """
    import lifelines
    import pandas as pd

    rows = []
    events = []
    for arm, counts in ((0.0, control), (1.0, treated)):
        time, event, weight = _rows(_window(counts, first, last))
        events.append(float(weight[event].sum()))
        rows.append(pd.DataFrame({"time": time, "event": event, "weight": weight, "arm": arm}))
    estimate: dict[str, float | None] = {"value": None, "low": None, "high": None}
    estimate |= {"control": events[0], "treated": events[1]}
    if min(events) == 0:
        return estimate
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = lifelines.CoxPHFitter().fit(pd.concat(rows), "time", "event", weights_col="weight")
    low, high = np.exp(fit.confidence_intervals_.to_numpy(float)[0])
    return estimate | {"value": float(np.exp(fit.params_["arm"])), "low": float(low), "high": float(high)}


def _window(counts: Array, first: int, last: int | None) -> Array:
    """Counts between two months; who is still there at the last is censored then."""
    inside = counts[first:last].copy() if last is not None else counts[first:].copy()
    if last is None or last >= len(counts) - 1:
        return counts[first:]
    rest = np.zeros((1, 3))
    rest[0, CENSORED] = counts[last:].sum()
    return np.concatenate([inside, rest])


def _rows(counts: Array) -> tuple[Array, NDArray[np.bool_], Array]:
    """Months, whether there was a fracture, and people: one row for each month and manner that anybody has."""
    months = len(counts) - 1
    end = np.minimum(np.arange(months + 1) + 1.0, float(months))
    events, others = counts[:, FRACTURE], counts[:, DEATH] + counts[:, CENSORED]
    # within a month, fractures come before those who leave
    time = np.concatenate([end, end])
    event = np.repeat([True, False], months + 1)
    weight = np.concatenate([events, others])
    some = weight > 0
    return time[some], event[some], weight[some]
