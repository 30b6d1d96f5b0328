"""Density, turnover and structure of one patient over the months to come, as the model simulates them.

Each draw is a member of the patient's forecast ensemble (`osteon.population.forecast`), chosen by how well it agrees
with the patient's measurements. Everything is compared with untreated people of the same sex, age and menopause, who
keep their Z-score and have a relative turnover of 1: what age does to them is in the baseline hazard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from osteon.errors import InputError
from osteon.fracture.exponents import gradients
from osteon.fracture.hazard import lagged
from osteon.fracture.parameters import Array
from osteon.person import reference
from osteon.person.measurements import Labs
from osteon.person.patient import Patient
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population.baseline import usual, young
from osteon.population.conditioned import Conditioned
from osteon.population.forecast import ensemble
from osteon.population.members import Members, draw_members
from osteon.population.observations import MEASURABLE, main_device, observations
from osteon.population.update import systematic
from osteon.population.variability import baseline_correlation, baseline_sd
from osteon.quantities import density_of, resorption, sites
from osteon.simulation.cohort import run
from osteon.simulation.covariates import covariates
from osteon.treatment.course import Course

Places = NDArray[np.intp]

#: sites that the hazard reads, and the femoral neck, which tells of the total hip where that was not measured
SITES = tuple(str(one.patient) for one in sites("central"))
#: marker whose level over that of untreated people is the relative turnover
MARKER = resorption().name
#: trabecular number of the average person, from which structure beyond density follows
NUMBER = gradients()["trabecular_number_sd"]["quantity"]
#: quantities of the model that risk follows from
READ = (*MEASURABLE, NUMBER)
#: untreated people who are the reference
REFERENCE_MEMBERS = 300
#: least SD of the T-score that no model explains, as `osteon.population.virtual_people` takes it
LEAST_SD = 0.5


@dataclass(frozen=True)
class Simulated:
    """Draws of one patient.

    Attributes
    ----------
    z : BMD site -> (draws, months), T-score less the mean of the age.
    turnover : (draws, months) of an untreated person, lagged.
    structure : (months,) SD beyond density, of the average person under the same treatment.
    measured : BMD sites and markers whose level was measured.
    """

    z: dict[str, Array]
    turnover: Array
    structure: Array
    measured: tuple[str, ...]
    notes: tuple[str, ...]


def simulate_draws(
    person: Patient, courses: Sequence[Course], months: Array, n: int, seed: int, today: date
) -> Simulated:
    """Draws of density, turnover and structure at the asked months (0 = today, monthly)."""
    observed, notes = observations(person, today)
    lag = float(gradients()["turnover_lag"]["value"])
    times = np.concatenate([np.arange(-np.ceil(lag), 0.0), months])
    conditioned = ensemble(person, courses, times, observed, n, seed)
    untreated = draw_members(reference_person(person), (), times, REFERENCE_MEMBERS, seed)
    random = np.random.default_rng([seed, 1])
    who = systematic(conditioned.weights, n)
    offsets = conditioned.means[who] + random.multivariate_normal(
        np.zeros(len(conditioned.terms.keys)), conditioned.covariance, n, method="eigh"
    )
    z, measured = density(person, conditioned, untreated, who, offsets, months, random)
    return Simulated(
        z,
        relative_turnover(conditioned, untreated, who, offsets, times, months),
        _structure(person, courses, months),
        (*measured, *([MARKER] if conditioned.sees(MARKER) else [])),
        notes,
    )


def reference_person(person: Patient) -> Patient:
    """Somebody of the same sex, age and menopause of whom nothing else is known."""
    return person.model_copy(update={"bmi": None, "weight_kg": None, "labs": Labs()})


def relative_turnover(
    conditioned: Conditioned, untreated: Members, who: Places, offsets: Array, times: Array, months: Array
) -> Array:
    """CTX over that of untreated people, lagged: (draws, months), from the members at ``times``.

    A person whose CTX was never measured has the level that the model gives, without the spread between people.
    """
    own = offsets.copy()
    if not conditioned.sees(MARKER):
        own[:, conditioned.terms.keys.index(("level", MARKER))] = 0.0
    logs = conditioned.members.at(MARKER, times)[who] + own @ conditioned.terms.rows(MARKER, times).T
    return lagged(times, np.exp(logs - np.median(untreated.at(MARKER, times), axis=0)), months)


def density(
    person: Patient,
    conditioned: Conditioned,
    untreated: Members,
    who: Places,
    offsets: Array,
    months: Array,
    random: np.random.Generator,
) -> tuple[dict[str, Array], list[str]]:
    """Z-score of each site over time, and the sites that were measured.

    A site that was not measured is drawn from what is usual at the age, given the person's modelled difference from the
    average and the sites that were measured.
    """
    age = np.array([person.age or 0.0])
    n, terms = len(who), conditioned.terms
    mean = np.array([float(usual(site, person.sex, age)[0][0]) for site in SITES])
    sd = np.array([young(site, "female").sd for site in SITES])
    start, course, reference_course = [], [], []
    for site in SITES:
        q = density_of(site)
        own, average = conditioned.members.at(q, [0.0])[who, 0], np.median(untreated.at(q, [0.0]))
        start.append(np.expm1(own - average))
        rows = terms.rows(q, months) - terms.row(q, 0.0)
        course.append(np.exp(conditioned.members.at(q, months)[who] - own[:, None] + offsets @ rows.T))
        reference_course.append(np.exp(np.median(untreated.at(q, months) - untreated.at(q, [0.0]), axis=0)))
    modelled = np.stack(start, axis=1) * mean / sd
    known = [j for j, site in enumerate(SITES) if conditioned.sees(density_of(site))]
    today = np.empty((n, len(SITES)))
    for j in known:
        q = density_of(SITES[j])
        log = conditioned.members.at(q, [0.0])[who, 0] + offsets @ terms.row(q, 0.0)
        today[:, j] = (_on_hologic(person, SITES[j], np.exp(log)) - mean[j]) / sd[j]
    rest = np.sqrt(np.maximum([baseline_sd(density_of(s)) ** 2 for s in SITES] - modelled.var(axis=0), LEAST_SD**2))
    covariance = baseline_correlation([density_of(s) for s in SITES]) * np.outer(rest, rest)
    today = _completed(random, today, modelled, covariance, known)
    z = {
        site: ((mean[j] + today[:, j] * sd[j])[:, None] * course[j] - mean[j] * reference_course[j]) / sd[j]
        for j, site in enumerate(SITES)
    }
    return z, [SITES[j] for j in known]


def _completed(random: np.random.Generator, values: Array, mean: Array, covariance: Array, known: list[int]) -> Array:
    """Fill in the columns that are not known with draws given those that are."""
    open_ = [j for j in range(values.shape[1]) if j not in known]
    if not open_:
        return values
    completed, k, o = values.copy(), np.ix_(known, known), np.ix_(open_, open_)
    gain = covariance[np.ix_(open_, known)] @ np.linalg.inv(covariance[k])
    middle = mean[:, open_] + (values[:, known] - mean[:, known]) @ gain.T
    left = covariance[o] - gain @ covariance[np.ix_(known, open_)]
    completed[:, open_] = middle + random.standard_normal(middle.shape) @ np.linalg.cholesky(left).T
    return completed


def _on_hologic(person: Patient, site: str, bmd: Array) -> Array:
    """BMD [g/cm2] on a Hologic device: a straight line, known from two of its points."""
    device = main_device(person, site.replace("_", "-"))
    try:
        low, high = (reference.convert_device(site, x, device, "hologic") for x in (0.5, 1.5))
    except InputError:
        return bmd
    return low + (high - low) * (bmd - 0.5)


def _structure(person: Patient, courses: Sequence[Course], months: Array) -> Array:
    """Trabecular number of the average person under the treatment against untreated, in SD beyond density.

    The rates of structure in the model are plausible, not fitted, so that differences between people would say nothing.
    """
    own, until = covariates(person), float(months[-1])
    plans = [schedule(c, skeleton(), until, "averaged", own) for c in (courses, ())]
    runs = run([float(person.age or 0.0)] * 2, [own] * 2, plans, months)
    number = runs[NUMBER]
    return np.asarray(np.log(number[0] / number[1]) / gradients()["trabecular_number_sd"]["value"], float)
