"""The people of an arm one by one: who lost more than so much, who is osteoporotic, who broke a bone by then.

A mean does not tell a share. 128 people who differ are followed, at the centre of the draws; what other draws would
change is taken from the average person. Where they start is what the arm says of its T-scores, else what is usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from osteon.evidence.evidence_files import Arm
from osteon.fracture.simulated import MARKER, NUMBER
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.population import variability
from osteon.population.baseline import usual, young
from osteon.population.posterior import posterior
from osteon.prediction.forward_model import COLUMN
from osteon.prediction.people_of_an_arm import differ, uniforms
from osteon.prediction.scenario import Simulation
from osteon.prediction.targets import T_SCORES, score_at_start
from osteon.quantities import density_of, sites
from osteon.simulation.cohort import run

Array = NDArray[np.float64]

#: people of an arm, and draws of the parameters whose average person is simulated beside them
PEOPLE, DRAWS = 128, 40
#: months before month 0 from which relative turnover is known
BEFORE = 6
SITES = tuple(str(one.patient) for one in sites("central"))
_READ = (*(density_of(site) for site in SITES), MARKER, NUMBER)


@dataclass(frozen=True, eq=False)
class Followed:
    """One regimen given to the people of an arm, monthly.

    Attributes
    ----------
    ages : (people,) at month 0.
    people : quantity -> (people, months).
    draws : quantity -> (draws, months) of the average person over the same at the centre of the draws.
    average : quantity -> (months,) of the average person at the centre.
    """

    ages: Array
    months: Array
    people: Mapping[str, Array]
    draws: Mapping[str, Array]
    average: Mapping[str, Array]

    def again(self, times: int) -> Followed:
        """The same people several times over."""
        people = {name: np.tile(values, (times, 1)) for name, values in self.people.items()}
        return replace(self, ages=np.tile(self.ages, times), people=people)

    def from_start(self, quantity: str, month: float) -> tuple[Array, Array]:
        """Level at a month over that at month 0: of people (people,), and how draws differ in it (draws,)."""
        own, drawn = self.people[quantity], self.draws[quantity]
        return at(self.months, own, month) / at(self.months, own, 0.0), at(self.months, drawn, month) / at(
            self.months, drawn, 0.0
        )


def at(months: Array, values: Array, month: float) -> Array:
    """Values (n, months) at a month between them: (n,)."""
    return np.array([np.interp(month, months, row) for row in values])


class People:
    """Follows simulations, each once, up to a month.

    Attributes
    ----------
    deviates : (people, 4) normals that differ evenly.
    """

    def __init__(self, until: float, seed: int = 4) -> None:
        self.months = np.arange(-float(BEFORE), np.ceil(until) + 1.0)
        self._u, self.deviates = uniforms(PEOPLE, seed)
        self._known: dict[Simulation, Followed] = {}

    @cached_property
    def _tables(self) -> tuple[Array, Array]:
        table = posterior().table(max(DRAWS, min(200, len(posterior()))))
        centre = np.median(table, axis=0)
        effects = variability.from_uniforms(self._u)
        people = variability.apply(effects, np.tile(centre, (PEOPLE, 1)), skeleton().parameter_names)
        return people, np.vstack([centre, table[:DRAWS]])

    def follow(self, simulation: Simulation) -> Followed:
        """The people of a simulation, and its average person under several draws."""
        if simulation not in self._known:
            self._known[simulation] = self._follow(simulation)
        return self._known[simulation]

    def _follow(self, simulation: Simulation) -> Followed:
        table, average = (np.array(rows) for rows in self._tables)
        for name, value in simulation.covariates:
            table[:, COLUMN[name]] = average[:, COLUMN[name]] = value
        ages = differ(table, simulation, self.deviates)
        plan = schedule(simulation.regimen.courses, skeleton(), float(self.months[-1]))
        everybody = np.concatenate([ages, np.full(len(average), simulation.age)])
        runs = run(
            everybody.tolist(), [{}] * len(everybody), [plan] * len(everybody), self.months,
            parameters=np.vstack([table, average]),
        )  # fmt: skip
        read = runs.read(_READ)
        people = {name: values[:PEOPLE] for name, values in read.items()}
        centre = {name: values[PEOPLE] for name, values in read.items()}
        draws = {name: values[PEOPLE + 1 :] / centre[name] for name, values in read.items()}
        return Followed(ages, self.months, people, draws, centre)


def bmd_at_start(arm: Arm, ages: Array, seed: int = 5) -> tuple[dict[str, Array], bool]:
    """BMD of people at month 0 by site [g/cm2], and whether the arm says anything of it.

    A site of which the arm says nothing lies where the sites that it tells put it.
    """
    from scipy.stats import norm, qmc

    sex = str(arm.population["sex"])
    adults = [young(site, sex) for site in SITES]
    sd = np.array([variability.baseline_sd(density_of(site)) for site in SITES])
    covariance = variability.baseline_correlation([density_of(site) for site in SITES]) * np.outer(sd, sd)
    means = np.array([usual(site, sex, ages)[0] for site in SITES])
    scores = (means - np.array([[a.mean] for a in adults])) / np.array([[a.sd] for a in adults])
    told = [score_at_start(arm, one) for one in T_SCORES.values()]
    known = [j for j, score in enumerate(told) if score is not None]
    if known:
        apart = np.array([float(told[j] or 0.0) - scores[j].mean() for j in known])
        gain = covariance[:, known] @ np.linalg.inv(covariance[np.ix_(known, known)])
        scores = scores + (gain @ apart)[:, None]
    even = qmc.Sobol(len(SITES), rng=np.random.default_rng(seed)).random(len(ages))
    own = norm.ppf(np.clip(even, 1e-6, 1 - 1e-6)) @ np.linalg.cholesky(covariance).T
    levels = {s: a.mean + a.sd * (scores[j] + own[:, j]) for j, (s, a) in enumerate(zip(SITES, adults, strict=True))}
    return levels, bool(known)
