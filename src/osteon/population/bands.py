"""Median and intervals of every quantity of a forecast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from osteon.person.patient import Patient
from osteon.population.conditioned import Conditioned
from osteon.population.mixture import quantiles
from osteon.population.terms import error_sd, fluctuation_sd
from osteon.population.update import condition
from osteon.simulation.results import MARKERS, SITES, Variable, marker_references, t_scores

Array = NDArray[np.float64]
#: the median, and the ends of the 50 % and the 90 % interval
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)
TRUE = (
    "uncertainty of the model's parameters, differences between people, and what the model leaves unexplained "
    "(for markers and estradiol also how a person's own value wanders from month to month)"
)
SHOWN = f"{TRUE}; and the error of one measurement"
SHOWN_CHANGE = f"{TRUE}; and the error of two measurements, today's and the later one"


def variables(given: Conditioned, person: Patient, months: Array) -> tuple[dict[str, Variable], dict[str, Variable]]:
    """Variables and coordinates of the forecast, as `osteon.simulation.results.Result` takes them.

    Parameters
    ----------
    given : the ensemble after the update; the prior is read from its members with equal weights.
    months : (months,) of the result.
    """
    prior = condition(given.members, (), given.terms)
    sites, young = list(SITES.values()), [young_level(person, marker) for marker in MARKERS]
    known = [given.sees(q) for q in sites]
    level = [_pair(given, q, months, change=False, times=1.0) for q in sites]
    bmd = np.where(np.array(known)[:, None, None, None], np.stack(level), np.nan)
    score = np.stack([[t_scores(person, site, values) for values in bmd[j]] for j, site in enumerate(SITES)])
    bmd_change = np.stack([_pair(given, q, months, change=True) for q in sites])
    marker_change = np.stack([_pair(given, q, months, change=True) for q in MARKERS])
    markers = [_pair(given, q, months, change=False, times=y) for q, y in zip(MARKERS, young, strict=True)]
    estradiol = _pair(given, "estradiol", months, change=False)
    found: dict[str, Variable] = {}

    def add(name: str, dimension: tuple[str, ...], values: Array, unit: str, meaning: str, shown: str) -> None:
        """True value and what a measurement would show: values (..., 2, time, quantile)."""
        place = (*dimension, "time", "quantile")
        about = {"unit": unit, "long_name": meaning, "interval": TRUE}
        found[name] = (place, values[..., 0, :, :], about)
        measured = {"unit": unit, "long_name": f"{meaning}, as a measurement would show it", "interval": shown}
        found[f"{name}_measured"] = (place, values[..., 1, :, :], measured)

    add("bmd_change", ("site",), bmd_change, "%", "BMD, change from today", SHOWN_CHANGE)
    add("bmd", ("site",), bmd, "g/cm2", "areal bone mineral density", SHOWN)
    add("t_score", ("site",), score, "1", "T-score", SHOWN)
    add("marker_change", ("marker",), marker_change, "%", "bone turnover marker, change from today", SHOWN_CHANGE)
    add("marker_level", ("marker",), np.stack(markers), "see marker_unit", "bone turnover marker", SHOWN)
    add("estradiol", (), estradiol, "pmol/L", "estradiol in plasma", SHOWN)
    for name, dimension, names in (("bmd_change", "site", sites), ("marker_change", "marker", list(MARKERS))):
        before = np.stack([_pair(prior, q, months, change=True)[0] for q in names])
        meaning = f"{found[name][2]['long_name']}, without the patient's own measurements"
        about = {"unit": "%", "long_name": meaning, "interval": TRUE}
        found[f"prior_{name}"] = ((dimension, "time", "quantile"), before, about)
    return found, _coordinates(person, months)


def _coordinates(person: Patient, months: Array) -> dict[str, Variable]:
    units = [str(marker_references()[marker, person.sex]["unit"]) for marker in MARKERS]
    return {
        "time": (("time",), months, {"unit": "month", "long_name": "time from today"}),
        "quantile": (("quantile",), np.array(PROBABILITIES), {"unit": "1", "long_name": "share of cases below"}),
        "site": (("site",), np.array(list(SITES)), {}),
        "marker": (("marker",), np.array(MARKERS), {}),
        "marker_unit": (("marker",), np.array(units), {}),
    }


def _pair(given: Conditioned, quantity: str, months: Array, *, change: bool, times: float = 1.0) -> Array:
    """Quantiles of the true value and of what would be measured: (2, months, quantiles).

    A change comes in %, a level as the exponential of its logarithm times ``times``. The true change is 0 today; a
    measured change is between two measurements, also today.
    """
    means, sd = given.log_change(quantity, months) if change else given.log_level(quantity, months)
    count = 2.0 if change else 1.0
    later = ~(change & (months == 0.0))
    widths = (
        np.sqrt(sd**2 + count * later * fluctuation_sd(quantity) ** 2),
        np.sqrt(sd**2 + count * error_sd(quantity) ** 2),
    )
    logs = np.stack([quantiles(means, width, given.weights, PROBABILITIES) for width in widths])
    return 100.0 * np.expm1(logs) if change else times * np.exp(logs)


def young_level(person: Patient, marker: str) -> float:
    """Level of a marker in young adults of the person's sex, in the unit of the marker."""
    return float(marker_references()[marker, person.sex]["value"])
