"""A simulation study of the forecast: virtual patients whose future is known, forecast from measurements in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from osteon.person.patient import Patient
from osteon.population.bands import MARKERS
from osteon.population.conditioned import Conditioned
from osteon.population.members import Members, draw_members
from osteon.population.mixture import quantiles
from osteon.population.observations import Observation
from osteon.population.terms import Terms, error_sd, terms
from osteon.population.update import condition
from osteon.quantities import followed, resorption
from osteon.records import DataFile
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

Array = NDArray[np.float64]

#: month 0 is a year after the start of treatment; what is measured, and when
SCANS = (-12.0, 0.0)
SAMPLES = (-12.0, -6.0)
SITES = tuple(str(one.model) for one in followed("bmd"))
MARKER = resorption().name
#: 24 to 60 months after the start
TARGETS = (12.0, 24.0, 36.0, 48.0)
_EDGES = (0.05, 0.5, 0.95)


class Group(TypedDict):
    """One patient of the study and what is given; each treatment begins a year before month 0."""

    patient: dict[str, str | float]
    regimen: list[dict[str, str | float]]


FILE = DataFile("population/coverage.yaml", list[Group], "people and treatments of the study of coverage")


@dataclass(frozen=True)
class Study:
    """Forecasts of log BMD beside the truth.

    Attributes
    ----------
    truth : (people, sites, months) of `SITES` and `TARGETS`.
    before, after : (people, sites, months, 3): 5, 50 and 95 % point of the forecast from the first scan alone, and from
        all measurements.
    scan : what a scan shows, as ``truth``.
    scan_before, scan_after : forecasts of the scan.
    effective : (people,) effective number of members after the update.
    """

    truth: Array
    before: Array
    after: Array
    scan: Array
    scan_before: Array
    scan_after: Array
    effective: Array


def coverage(truth: Array, forecast: Array) -> Array:
    """Share of people whose truth lies in the 90 % interval: (sites, months)."""
    inside = (forecast[..., 0] <= truth) & (truth <= forecast[..., 2])
    return np.asarray(inside.mean(axis=0), float)


def width(forecast: Array) -> Array:
    """Mean width of the 90 % interval of log BMD: (sites, months)."""
    return np.asarray((forecast[..., 2] - forecast[..., 0]).mean(axis=0), float)


def error(truth: Array, forecast: Array) -> Array:
    """Mean distance of the median from the truth: (sites, months)."""
    return np.asarray(np.abs(forecast[..., 1] - truth).mean(axis=0), float)


def study(people: int = 1000, n_members: int = 1000, seed: int = 1) -> Study:
    """Forecast virtual patients drawn from the same posterior, random effects, unexplained terms and errors.

    Each has a scan at the start of treatment and one after twelve months, CTX at the start and after six months.
    Patients with the same covariates and treatment share one ensemble.

    Parameters
    ----------
    people : in all, evenly over the groups of ``population/coverage.yaml``.
    """
    groups = FILE.read()
    each = people // len(groups)
    parts = [
        _group(
            Patient.from_any(group["patient"]),
            Regimen.from_records(group["regimen"]).courses,
            each,
            n_members,
            seed + k,
        )
        for k, group in enumerate(groups)
    ]
    return Study(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _group(who: Patient, courses: Sequence[Course], people: int, n: int, seed: int) -> tuple[Array, ...]:
    months = sorted({*SCANS, *SAMPLES, *TARGETS})
    drawn = draw_members(who, courses, months, n, seed)
    spread = {marker: float(drawn.logs[marker][:, 0].std()) for marker in MARKERS}
    beside = terms(courses, (), spread)
    virtual = draw_members(who, courses, months, people, seed + 1_000_000)
    random = np.random.default_rng(seed)
    outcomes = []
    for j in range(len(virtual)):
        own = random.multivariate_normal(np.zeros(len(beside.keys)), beside.covariance, method="cholesky")
        observed = _measured(virtual, j, beside, own, random)
        first = [o for o in observed if o.quantity in SITES and o.month == SCANS[0]]
        truth = np.array([_course(virtual, j, beside, own, q, TARGETS) for q in SITES])
        errors = np.array([error_sd(q) for q in SITES])[:, None] * random.standard_normal(truth.shape)
        before, after = condition(drawn, first, beside), condition(drawn, observed, beside)
        forecasts = [_forecast(conditioned, shown) for shown in (False, True) for conditioned in (before, after)]
        outcomes.append((truth, *forecasts[:2], truth + errors, *forecasts[2:], np.array(after.effective)))
    return tuple(np.stack(arrays) for arrays in zip(*outcomes, strict=True))


def _course(virtual: Members, j: int, beside: Terms, own: Array, quantity: str, months: Sequence[float]) -> Array:
    """Log of a virtual patient's true quantity: (months,)."""
    return np.asarray(virtual.at(quantity, months)[j] + beside.rows(quantity, months) @ own, float)


def _measured(
    virtual: Members, j: int, beside: Terms, own: Array, random: np.random.Generator
) -> tuple[Observation, ...]:
    simulated = []
    for quantity, months in (*((site, SCANS) for site in SITES), (MARKER, SAMPLES)):
        logs = _course(virtual, j, beside, own, quantity, months)
        for month, log in zip(months, logs + error_sd(quantity) * random.standard_normal(len(months)), strict=True):
            simulated.append(Observation(quantity, month, float(np.exp(log)), "1", float(log), None, True, "simulated"))
    return tuple(simulated)


def _forecast(conditioned: Conditioned, shown: bool) -> Array:
    """(sites, months, 3) of the true value, or of what a scan shows."""
    parts = []
    for quantity in SITES:
        means, sd = conditioned.log_level(quantity, TARGETS)
        sd = np.hypot(sd, error_sd(quantity)) if shown else sd
        parts.append(quantiles(means, sd, conditioned.weights, _EDGES))
    return np.stack(parts)
