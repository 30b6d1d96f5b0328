"""Several plans for one patient, simulated in the same people: one past, then a branch for each plan.

The people are those of `osteon.population.forecast`, chosen by how well they agree with the patient's measurements.
They are aged to today once; every plan goes on from there. So a difference between two plans is a difference within
the same people, and all branches are integrated in one batch.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from osteon import quantities
from osteon.engine.events import Schedule
from osteon.person.patient import Patient
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population.bands import MARKERS
from osteon.population.conditioned import Conditioned
from osteon.population.members import Members
from osteon.population.observations import Observation
from osteon.population.people_like import PARTING_DAYS, RTOL, Past, followed, strata
from osteon.population.shared_past import same, set_parameters, together, until
from osteon.population.terms import terms
from osteon.population.update import condition, systematic
from osteon.population.variability import normal
from osteon.simulation.cohort import run
from osteon.simulation.covariates import covariates
from osteon.simulation.simulate import SimulationError
from osteon.treatment.course import Course
from osteon.units import DAYS_PER_MONTH

Array = NDArray[np.float64]
Places = NDArray[np.intp]

#: people carried into each branch, and Gaussian draws of what the model leaves unexplained for each of them
PEOPLE, REPEATS = 100, 3
#: the past is followed in more people while those who agree with the measurements are fewer than this share of PEOPLE
LEAST_EFFECTIVE, MOST_PEOPLE = 0.8, 1600
#: quantities that are read in the branches
READ = tuple(str(one.model) for one in (*quantities.sites("central"), *quantities.followed("marker")))


@dataclass(frozen=True)
class Branches:
    """Draws of one patient under several plans; draw i is the same person in each of them.

    Attributes
    ----------
    months : (months,) from today, some of them before it.
    plans : one for each plan, its members the people carried into the branches.
    who : (draws,) place of each draw among the members.
    adherence : (draws,) share of tablets taken over the usual share.
    offsets : for each plan (draws, terms), Gaussian terms of each draw.
    """

    months: Array
    plans: tuple[Conditioned, ...]
    who: Places
    adherence: Array
    offsets: tuple[Array, ...]

    def log_level(self, plan: int, quantity: str, months: Sequence[float] | Array) -> Array:
        """Log of a quantity of the person: (draws, months)."""
        conditioned = self.plans[plan]
        return (
            conditioned.members.at(quantity, months)[self.who]
            + self.offsets[plan] @ conditioned.terms.rows(quantity, months).T
        )

    def log_change(self, plan: int, quantity: str, months: Sequence[float] | Array) -> Array:
        """Log of a quantity over its value today: (draws, months)."""
        conditioned = self.plans[plan]
        logs = conditioned.members.at(quantity, months) - conditioned.members.at(quantity, [0.0])
        rows = conditioned.terms.rows(quantity, months) - conditioned.terms.row(quantity, 0.0)
        return np.asarray(logs[self.who] + self.offsets[plan] @ rows.T, float)


def branch(
    person: Patient,
    plans: Sequence[Sequence[Course]],
    months: Sequence[float] | Array,
    observed: Sequence[Observation],
    *,
    before: Sequence[float] = (),
    people: int = PEOPLE,
    repeats: int = REPEATS,
    seed: int = 1,
    rtol: float = RTOL,
) -> Branches:
    """Follow the patient under each plan.

    Parameters
    ----------
    plans : all courses of each plan, past and planned; what lies before today is the same in all of them.
    months : at which quantities can be read, from 0.
    before : further months before today.
    people, repeats : people carried into each branch, and draws for each; the product is the number of draws.

    Raises
    ------
    SimulationError
        When nobody could be integrated under every plan.
    """
    model, own = skeleton(), covariates(person)
    months = np.union1d(months, [0.0])
    days = [schedule(courses, model, float(months[-1]), "averaged", own) for courses in plans]
    parting = -PARTING_DAYS / DAYS_PER_MONTH
    back = np.unique([*before, *(o.month for o in observed), parting, 0.0])
    seen, n = followed(person, until(days[0], 0.0), back, 0, people, seed, rtol), people
    spread = {marker: float(seen.members.logs[marker][:, 0].std()) for marker in MARKERS}
    conditioned = [condition(seen.members, observed, terms(courses, observed, spread)) for courses in plans]
    while conditioned[0].effective < LEAST_EFFECTIVE * people and n < MOST_PEOPLE:
        seen = seen.joined(followed(person, until(days[0], 0.0), back, n, n, seed, rtol))
        n *= 2
        conditioned = [condition(seen.members, observed, plan.terms) for plan in conditioned]
    chosen, who = np.unique(systematic(conditioned[0].weights, people), return_inverse=True)
    logs, good = _branches(person, seen, chosen, days, months[months > 0], rtol)
    if not good.any():
        raise SimulationError(f"patient {person.id}", "not simulated", "nobody could be followed under every plan")
    earlier = np.union1d(list(before), [0.0])
    times = np.concatenate([earlier, months[months > 0]])
    place = np.cumsum(good) - 1
    who = np.repeat(place[who[good[who]]], repeats)
    kept = chosen[good]
    ready = []
    for plan, later in zip(conditioned, logs, strict=True):
        course = {q: np.hstack([seen.members.at(q, earlier)[kept], later[q][good]]) for q in READ}
        even = np.full(len(kept), 1.0 / len(kept))
        ready.append(replace(plan, members=Members(times, course, 0), means=plan.means[kept], weights=even))
    return Branches(times, tuple(ready), who, seen.adherence[kept][who], tuple(_offsets(ready, who, seed)))


def _branches(
    person: Patient, seen: Past, chosen: Places, days: Sequence[Schedule], months: Array, rtol: float
) -> tuple[list[dict[str, Array]], NDArray[np.bool_]]:
    """Logs of what is read under each plan, (people, months), and who could be followed under all of them."""
    model, n = skeleton(), len(chosen)
    tables, starts = [], []
    for doses in days:
        shared = until(doses, -PARTING_DAYS)
        if same(shared, until(days[0], -PARTING_DAYS)):
            states = seen.states[chosen]
        else:
            month = [-PARTING_DAYS / DAYS_PER_MONTH]
            ages = [float(person.age or 0.0)] * n
            states = run(ages, [{}] * n, [shared] * n, month, parameters=seen.table[chosen], rtol=rtol).states[:, 0]
        tables.append(set_parameters(model, seen.table[chosen], shared))
        starts.append(states)
    followed, good = together(model, tables, starts, days, months * DAYS_PER_MONTH, -PARTING_DAYS, rtol)
    with np.errstate(invalid="ignore"):
        logs = [
            {q: np.log(v) for q, v in model.evaluate(READ, states, table).items()}
            for states, table in zip(followed, tables, strict=True)
        ]
    return logs, good


def _offsets(plans: Sequence[Conditioned], who: Places, seed: int) -> list[Array]:
    """Gaussian terms of each draw; a term that two plans share has the same deviate in both.

    The symmetric root keeps independent terms apart, so that a plan with more of them has the same values in the rest.
    """
    deviates = {
        key: normal(strata(np.random.default_rng([seed, 3, zlib.crc32(" ".join(key).encode())]), len(who), 1))[:, 0]
        for key in {key for plan in plans for key in plan.terms.keys}
    }
    offsets = []
    for plan in plans:
        values, vectors = np.linalg.eigh(plan.covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T
        offsets.append(plan.means[who] + np.stack([deviates[key] for key in plan.terms.keys], axis=1) @ root)
    return offsets
