"""Median and intervals of every quantity of a forecast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from osteon.person.patient import Patient
from osteon.population.conditioned import Conditioned
from osteon.population.measurement import known
from osteon.population.mixture import quantiles
from osteon.population.terms import error_sd, fluctuation_sd
from osteon.population.update import condition
from osteon.quantities import estrogen, find
from osteon.simulation.results import Variable, t_scores

Array = NDArray[np.float64]
#: site -> variable of the model, and the markers, of which there is a forecast
SITES = {str(one.site): str(one.model) for one in known("bmd")}
MARKERS = tuple(one.name for one in known("marker"))
#: the median, and the ends of the 50 % and the 90 % interval
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)
TRUE = (
    "uncertainty of the model's parameters, differences between people, and what the model leaves unexplained "
    f"(for markers and {estrogen().words} also how a person's own value wanders from month to month)"
)
SHOWN = f"{TRUE}; and the error of one measurement"
SHOWN_CHANGE = f"{TRUE}; and the error of two measurements, today's and the later one"


def variables(
    conditioned: Conditioned, person: Patient, months: Array
) -> tuple[dict[str, Variable], dict[str, Variable]]:
    """Variables and coordinates of the forecast, as `osteon.simulation.results.Result` takes them.

    Parameters
    ----------
    conditioned : the ensemble after the update; the prior is read from its members with equal weights.
    months : (months,) of the result.
    """
    prior = condition(conditioned.members, (), conditioned.terms)
    sites, young = list(SITES.values()), [find(marker, "marker").young_level(person.sex) for marker in MARKERS]
    seen = [conditioned.sees(q) for q in sites]
    level = [_pair(conditioned, q, months, change=False, times=1.0) for q in sites]
    bmd = np.where(np.array(seen)[:, None, None, None], np.stack(level), np.nan)
    score = np.stack([[t_scores(person, site, values) for values in bmd[j]] for j, site in enumerate(SITES)])
    bmd_change = np.stack([_pair(conditioned, q, months, change=True) for q in sites])
    marker_change = np.stack([_pair(conditioned, q, months, change=True) for q in MARKERS])
    markers = [_pair(conditioned, q, months, change=False, times=y) for q, y in zip(MARKERS, young, strict=True)]
    hormone = estrogen()
    bands: dict[str, Variable] = {}

    def add(name: str, dimension: tuple[str, ...], values: Array, unit: str, meaning: str, shown: str) -> None:
        """True value and what a measurement would show: values (..., 2, time, quantile)."""
        place = (*dimension, "time", "quantile")
        about = {"unit": unit, "long_name": meaning, "interval": TRUE}
        bands[name] = (place, values[..., 0, :, :], about)
        measured = {"unit": unit, "long_name": f"{meaning}, as a measurement would show it", "interval": shown}
        bands[f"{name}_measured"] = (place, values[..., 1, :, :], measured)

    add("bmd_change", ("site",), bmd_change, "%", "BMD, change from today", SHOWN_CHANGE)
    add("bmd", ("site",), bmd, "g/cm2", "areal bone mineral density", SHOWN)
    add("t_score", ("site",), score, "1", "T-score", SHOWN)
    add("marker_change", ("marker",), marker_change, "%", "bone turnover marker, change from today", SHOWN_CHANGE)
    add("marker_level", ("marker",), np.stack(markers), "see marker_unit", "bone turnover marker", SHOWN)
    add(hormone.name, (), _pair(conditioned, hormone.name, months, change=False), hormone.unit, hormone.long, SHOWN)
    for name, dimension, names in (("bmd_change", "site", sites), ("marker_change", "marker", list(MARKERS))):
        before = np.stack([_pair(prior, q, months, change=True)[0] for q in names])
        meaning = f"{bands[name][2]['long_name']}, without the patient's own measurements"
        about = {"unit": "%", "long_name": meaning, "interval": TRUE}
        bands[f"prior_{name}"] = ((dimension, "time", "quantile"), before, about)
    return bands, _coordinates(months)


def _coordinates(months: Array) -> dict[str, Variable]:
    units = [find(marker, "marker").shown_unit for marker in MARKERS]
    return {
        "time": (("time",), months, {"unit": "month", "long_name": "time from today"}),
        "quantile": (("quantile",), np.array(PROBABILITIES), {"unit": "1", "long_name": "share of cases below"}),
        "site": (("site",), np.array(list(SITES)), {}),
        "marker": (("marker",), np.array(MARKERS), {}),
        "marker_unit": (("marker",), np.array(units), {}),
    }


def _pair(conditioned: Conditioned, quantity: str, months: Array, *, change: bool, times: float = 1.0) -> Array:
    """Quantiles of the true value and of what would be measured: (2, months, quantiles).

    A change comes in %, a level as the exponential of its logarithm times ``times``. The true change is 0 today; a
    measured change is between two measurements, also today.
    """
    means, sd = conditioned.log_change(quantity, months) if change else conditioned.log_level(quantity, months)
    count = 2.0 if change else 1.0
    later = ~(change & (months == 0.0))
    widths = (
        np.sqrt(sd**2 + count * later * fluctuation_sd(quantity) ** 2),
        np.sqrt(sd**2 + count * error_sd(quantity) ** 2),
    )
    logs = np.stack([quantiles(means, width, conditioned.weights, PROBABILITIES) for width in widths])
    return 100.0 * np.expm1(logs) if change else times * np.exp(logs)
