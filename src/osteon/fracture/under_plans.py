"""Chance of fractures of one patient under several plans, in the same draws.

As `osteon.fracture.risk`, with steps of three months; the hazards, the reference of untreated people and the way to
the Z-score of a site are those of `osteon.fracture`. Turnover moves faster than that between two doses of a drug with a
rebound: there each step reads its mean over three points, together about Simpson's rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from osteon import quantities
from osteon.drugs.catalogue import known_drugs
from osteon.fracture.baseline import death_hazard
from osteon.fracture.exponents import gradients
from osteon.fracture.factors import factors, years_since_fracture
from osteon.fracture.hazard import State, hazards, since_today, turnover_term
from osteon.fracture.incidence import cumulative_incidence
from osteon.fracture.parameters import parameters
from osteon.fracture.simulated import MARKER, NUMBER, SITES, reference_person, relative_turnover
from osteon.fracture.simulated import density as density_of
from osteon.person.patient import Patient
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population.branches import Branches
from osteon.population.conditioned import Conditioned
from osteon.population.members import Members
from osteon.population.people_like import RTOL, people_like
from osteon.simulation.cohort import run
from osteon.simulation.covariates import covariates
from osteon.treatment.course import Course

Array = NDArray[np.float64]
Places = NDArray[np.intp]

#: outcomes of `osteon.fracture` that a plan shows
OUTCOMES = ("major", "hip", "vertebral", "any")
#: months between two points of the hazard
STEP = 3.0
#: untreated people who are the reference
REFERENCE_PEOPLE = 100
_REFERENCE = (*(quantities.density_of(site) for site in SITES), MARKER)


def months_before() -> list[float]:
    """Months before today at which turnover is needed, because its effect lags."""
    lag = float(gradients()["turnover_lag"]["value"])
    return [float(month) for month in np.arange(-np.ceil(lag + STEP / 2), 0.0)]


def months_between(plans: Sequence[Sequence[Course]], years: float) -> Array:
    """Months in the middle of a step at which turnover is needed too: under a drug with a rebound, and a step after."""
    last = [c.end_month if c.end_month is not None else np.inf for plan in plans for c in plan if _is_fast(c)]
    middles = np.arange(STEP / 2, 12 * years, STEP)
    return middles[middles < max(last, default=0.0) + STEP]


def _is_fast(course: Course) -> bool:
    """Whether turnover falls and returns between two doses."""
    return known_drugs()[course.drug].rebound


def incidence(
    person: Patient, plans: Sequence[Sequence[Course]], branches: Branches, years: float, seed: int = 1
) -> Mapping[str, Array]:
    """Share of people with at least one such fracture before death: outcome -> (plans, draws, months).

    The months are 0, 3, 6, ... up to ``years``.
    """
    months = np.arange(0.0, 12 * years + 1, STEP)
    times = np.concatenate([months_before(), branches.months[branches.months >= 0.0]])
    untreated = _untreated(person, times, seed)
    density, turnover, measured = [], [], False
    for k, plan in enumerate(branches.plans):
        offsets, random = branches.offsets[k], np.random.default_rng([seed, 1])
        scores, known = density_of(person, plan, untreated, branches.who, offsets, months, random)
        density.append(scores)
        measured = measured or bool(known)
        turnover_of = _mean_turnover if any(map(_is_fast, plans[k])) else relative_turnover
        turnover.append(turnover_of(plan, untreated, branches.who, offsets, times, months))
    since, age = years_since_fracture(person), (person.age or 0.0) + months / 12
    state = State(
        age=age,
        z={site: np.stack([z[site] for z in density]) for site in density[0]},
        turnover=np.stack(turnover),
        structure=since_today(_structure(person, plans, months)[:, None, :], person.tbs),
        factors=factors(person),
        years_since_fracture=None if since is None else since + months / 12,
        bone_score=person.tbs,
    )
    random = np.random.default_rng([seed, 2])
    p = parameters(sex=person.sex, random=random, n=len(branches.who), density=measured)
    rates = hazards(state, p)
    death = death_hazard(age, person.sex)
    # `cumulative_incidence` counts in months
    return {name: cumulative_incidence([STEP * rates[name], STEP * death], 1)[0][0] for name in OUTCOMES}


def _mean_turnover(
    conditioned: Conditioned, untreated: Members, who: Places, offsets: Array, times: Array, months: Array
) -> Array:
    """Relative turnover in the range of the hazard: (draws, months), each month the mean of itself and the middles of
    the steps on both sides.

    Over two years on an antibody against RANKL the mean of R^0.83 is then within 5 % of that of weekly steps; of the
    months alone it would be 47 % too high.
    """
    asked = np.concatenate([months - STEP / 2, months, months + STEP / 2])
    turnover = np.exp(turnover_term(relative_turnover(conditioned, untreated, who, offsets, times, asked), 1.0))
    return np.asarray(np.reshape(turnover, (len(who), 3, len(months))).mean(axis=1), float)


def _untreated(person: Patient, times: Array, seed: int) -> Members:
    """Usual people of the same sex, age and menopause without treatment."""
    n = REFERENCE_PEOPLE
    table, _ = people_like(reference_person(person), n, seed)
    nothing = schedule((), skeleton(), float(times[-1]))
    ages = [float(person.age or 0.0)] * n
    runs = run(ages, [{}] * n, [nothing] * n, times, parameters=table, rtol=RTOL)
    good = [i for i in range(n) if i not in runs.failures]
    return Members(times, {q: np.log(values[good]) for q, values in runs.read(_REFERENCE).items()}, n - len(good))


def _structure(person: Patient, plans: Sequence[Sequence[Course]], months: Array) -> Array:
    """Trabecular number of the average person under each plan against untreated [SD beyond density]."""
    own, until = covariates(person), float(months[-1])
    days = [schedule(courses, skeleton(), until, "averaged", own) for courses in (*plans, ())]
    n = len(days)
    number = run([float(person.age or 0.0)] * n, [own] * n, days, months, rtol=RTOL)[NUMBER]
    return np.asarray(np.log(number[:-1] / number[-1]) / gradients()["trabecular_number_sd"]["value"], float)
