"""The summary of a virtual trial, from its tally: courses, fractures, comparisons of the arms."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon._version import __version__
from osteon.errors import OsteonError
from osteon.fracture.parameters import OUTCOMES, SITES
from osteon.fracture.simulated import READ
from osteon.simulation.calibrated import uncalibrated
from osteon.virtual_trials import expected_incidence as expected
from osteon.virtual_trials.counts import EVERYBODY, FRACTURE, HALF, RANDOMISED, Tally, bin_width
from osteon.virtual_trials.one_arm import EXPECTED
from osteon.virtual_trials.partition import SIZE
from osteon.virtual_trials.survival import NORMAL_95, cumulative_incidence, hazard_ratio, kaplan_meier
from osteon.virtual_trials.trial_file import Trial
from osteon.virtual_trials.visits import quantities, unit

Array = NDArray[np.float64]

QUANTILES = {"low90": 0.05, "low50": 0.25, "median": 0.5, "high50": 0.75, "high90": 0.95}
#: outcomes with survival curves and comparisons
SHOWN = ("any", "major", "hip", "vertebral", "forearm")


def summarise(trial: Trial, tally: Tally, *, people: int, seed: int) -> dict[str, Any]:
    """The whole summary as plain data.

    Courses, curves and rates speak of everybody in every arm. Hazard ratios, risk differences and numbers needed to
    treat are those of the randomised trial, in which each person is seen in one arm, so that their intervals are what
    a trial of that size would report. Intervals of ``expected`` say what is not known about the model and the hazard.

    Raises
    ------
    OsteonError
        Nobody could be simulated.
    """
    if tally["people"][1] == people:
        raise OsteonError("nobody could be simulated; column reason of the table people says why")
    arms = [arm.name for arm in trial.arms]
    control = arms.index(trial.control)
    summary = {
        "name": trial.record.name,
        "title": trial.record.title or trial.record.name,
        "version": __version__,
        "people": people,
        "not_integrated": int(tally["people"][1]),
        "seed": seed,
        "partition_size": SIZE,
        "years": trial.record.years,
        "control": trial.control,
        "size": None if trial.record.size is None else round(trial.record.size),
        "arms": {name: _arm(trial, tally, k) for k, name in enumerate(arms)},
        **_cautions(trial),
        "comparisons": [_comparison(trial, tally, k, control) for k in range(len(arms)) if k != control],
    }
    return {name: _finite(value) for name, value in summary.items()}


def _cautions(trial: Trial) -> dict[str, list[str]]:
    names = uncalibrated([course for arm in trial.arms for course in arm.courses], READ)
    notes = list(dict.fromkeys(note for arm in trial.arms for note in arm.notes))
    return ({"notes": notes} if notes else {}) | ({"not_calibrated": names} if names else {})


def _arm(trial: Trial, tally: Tally, k: int) -> dict[str, Any]:
    arm = trial.arms[k]
    return {
        "regimen": arm.regimen,
        "randomised": int(tally["first"][RANDOMISED, k, 0].sum()),
        "followed_to_the_end": _share(tally["first"][EVERYBODY, k, 0, -1].sum(), tally["first"][EVERYBODY, k, 0].sum()),
        "courses": courses(trial, tally, k),
        "survival": {outcome: _curves(tally["first"][EVERYBODY, k, _place(outcome)]) for outcome in SHOWN},
        "rates": rates(tally, k),
        "vertebral": _vertebral(trial, tally, k),
        "expected": {o: expected.incidence(trial, tally, k, o) for o in EXPECTED},
    }


def courses(trial: Trial, tally: Tally, k: int) -> dict[str, Any]:
    """Measured change from month 0 in per cent, by quantity and visit: mean, spread, quantiles, responder shares."""
    by_quantity: dict[str, Any] = {}
    months = np.array(trial.visit_months)
    for q, name in enumerate(quantities(trial)):
        n = tally["change_count"][k, :, q]
        seen = n > 0
        count = n[seen]
        mean = tally["change_sum"][k, seen, q] / count
        squares = tally["change_squares"][k, seen, q] / count
        sd = np.sqrt(np.maximum(squares - mean**2, 0.0) * count / np.maximum(count - 1, 1))
        error = sd / np.sqrt(count)
        by_quantity[name] = {
            "unit": "% change from month 0",
            "measured_in": unit(name),
            "month": _list(months[seen]),
            "n": [int(x) for x in count],
            "mean": _list(mean),
            "mean_low": _list(mean - NORMAL_95 * error),
            "mean_high": _list(mean + NORMAL_95 * error),
            "sd": _list(sd),
            "gained": _list(tally["gained"][k, seen, q] / count),
            "lost": _list(tally["lost"][k, seen, q] / count),
        }
        for label, share in QUANTILES.items():
            logs = np.array([_quantile(row, share, bin_width(name)) for row in tally["histogram"][k, seen, q]])
            by_quantity[name][label] = _list(np.where(months[seen] == 0, 0.0, 100 * np.expm1(logs)))
    return by_quantity


def rates(tally: Tally, k: int) -> dict[str, Any]:
    """All fractures, first and repeated, per 1000 person-years of follow-up in each year."""
    months = tally["person_months"].shape[1]
    starts = np.arange(0, months, 12)
    years = np.add.reduceat(tally["person_months"][k], starts) / 12
    broken = np.add.reduceat(tally["broken"][k], starts, axis=0)
    several = np.add.reduceat(tally["several"][k], starts)
    safe = np.maximum(years, 1e-9)
    per_site = {site: _list(1000 * broken[:, s] / safe) for s, site in enumerate(SITES)}
    vertebral = broken[:, SITES.index("vertebral")]
    return {
        "unit": "per 1000 person-years",
        "person_years": _list(years),
        **per_site,
        "any": _list(1000 * broken.sum(axis=1) / safe),
        "several_vertebrae_share": [_share(s, v) for s, v in zip(several, vertebral, strict=True)],
    }


def _curves(counts: Array) -> dict[str, Any]:
    free, competing = kaplan_meier(counts), cumulative_incidence(counts)
    share, error = competing["incidence"], competing["error"]
    return {
        "unit": "share of people",
        "month": list(range(len(counts))),
        "kaplan_meier": _list(free["survival"]),
        "kaplan_meier_low": _list(free["low"]),
        "kaplan_meier_high": _list(free["high"]),
        "incidence": _list(share),
        "incidence_low": _list(np.maximum(share - NORMAL_95 * error, 0.0)),
        "incidence_high": _list(share + NORMAL_95 * error),
        "fractures": int(counts[:, FRACTURE].sum()),
    }


def _vertebral(trial: Trial, tally: Tally, k: int) -> list[dict[str, Any]]:
    """People with vertebral fractures in each period, and the share of them with several."""
    borders = borders_of(trial)
    return [
        {"from": a, "to": b, "people": int(one), "several_share": _share(two, one)}
        for (a, b), (one, two) in zip(borders, tally["vertebral_people"][k], strict=True)
    ]


def borders_of(trial: Trial) -> list[tuple[float, float]]:
    """First and last month of each period."""
    return list(pairwise([0.0, *trial.record.outcomes.periods, float(trial.months)]))


def _comparison(trial: Trial, tally: Tally, k: int, control: int) -> dict[str, Any]:
    """One arm against the control."""
    comparison: dict[str, Any] = {"arm": trial.arms[k].name, "control": trial.arms[control].name, "outcomes": {}}
    for outcome in SHOWN:
        o = _place(outcome)
        one, other = tally["first"][RANDOMISED, k, o], tally["first"][RANDOMISED, control, o]
        periods = []
        if trial.record.outcomes.periods:
            for a, b in borders_of(trial):
                periods.append({"from": a, "to": b, **hazard_ratio(one, other, round(a), round(b))})
        comparison["outcomes"][outcome] = {
            "hazard_ratio": hazard_ratio(one, other),
            "hazard_ratio_by_period": periods,
            "risk_difference": risk_difference(one, other),
            "rate_ratio_by_year": _rate_ratio(tally, k, control, outcome),
        }
        if outcome in EXPECTED:
            comparison["outcomes"][outcome]["expected_ratio"] = expected.ratio(trial, tally, k, control, outcome)
    return comparison


def risk_difference(one: Array, other: Array) -> dict[str, Any]:
    """Cumulative incidence of the control less that of the arm at the end of follow-up, and the number needed to treat.

    A negative number is people to treat for one fracture more. Where the interval of the difference holds 0 the number
    has no finite interval.
    """
    a, b = cumulative_incidence(one), cumulative_incidence(other)
    difference = float(b["incidence"][-1] - a["incidence"][-1])
    error = float(np.hypot(a["error"][-1], b["error"][-1]))
    low, high = difference - NORMAL_95 * error, difference + NORMAL_95 * error
    known = low * high > 0
    return {
        "value": difference,
        "low": low,
        "high": high,
        "number_needed_to_treat": None if difference == 0 else 1 / difference,
        "number_low": 1 / high if known else None,
        "number_high": 1 / low if known else None,
    }


def _rate_ratio(tally: Tally, k: int, control: int, outcome: str) -> list[float | None]:
    """Ratio of all fractures per person-year in each year, of everybody in both arms."""
    sites = [SITES.index(s) for s in OUTCOMES[outcome]]
    starts = np.arange(0, tally["person_months"].shape[1], 12)
    rate = [
        np.add.reduceat(tally["broken"][a][:, sites].sum(axis=1), starts)
        / np.maximum(np.add.reduceat(tally["person_months"][a], starts), 1e-9)
        for a in (k, control)
    ]
    return [float(x / y) if y > 0 else None for x, y in zip(*rate, strict=True)]


def _quantile(counts: Array, share: float, width: float) -> float:
    """Quantile of binned numbers, evenly spread within a bin."""
    below = np.cumsum(counts)
    rank = share * below[-1]
    place = int(np.searchsorted(below, rank, side="left"))
    before = below[place - 1] if place else 0.0
    part = (rank - before) / counts[place] if counts[place] else 0.5
    return float((place - HALF + part) * width)


def _place(outcome: str) -> int:
    return list(OUTCOMES).index(outcome)


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def _list(values: Any) -> list[float]:
    return [float(x) for x in np.asarray(values, float)]


def _finite(value: Any) -> Any:
    """Plain data with eight digits of each number, and None for what is not a number."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.8g}") if np.isfinite(value) else None
    return value
