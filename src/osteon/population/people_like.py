"""People who could be the patient, followed to today: drawn evenly, from the posterior and the differences of people.

As `osteon.population.members`, with random effects drawn in strata, and with the states from which plans go on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.engine.events import Schedule
from osteon.person.patient import Patient
from osteon.physiology.skeleton import skeleton
from osteon.population.members import Members
from osteon.population.observations import MEASURABLE
from osteon.population.posterior import posterior
from osteon.population.unknown_covariates import draw_unknown
from osteon.population.variability import apply, effects, from_uniforms
from osteon.simulation.cohort import run
from osteon.simulation.covariates import covariates
from osteon.simulation.simulate import SimulationError
from osteon.units import DAYS_PER_MONTH

Array = NDArray[np.float64]
Places = NDArray[np.intp]

#: relative tolerance: no change of BMD is off by more than 0.01 points, none of a marker by more than 0.1
#: (``benchmarks/plan.py`` measures it against 1e-7)
RTOL = 1e-3
#: plans part this long before today [d]: a course that ends today stops its averaged rate half an interval earlier
PARTING_DAYS = 10.0


@dataclass(frozen=True)
class Past:
    """People who could be the patient, followed to today: parameters, states where plans part, and time courses."""

    members: Members
    table: Array
    adherence: Array
    states: Array

    def joined(self, more: Past) -> Past:
        return Past(
            self.members.joined(more.members),
            np.concatenate([self.table, more.table]),
            np.concatenate([self.adherence, more.adherence]),
            np.concatenate([self.states, more.states]),
        )


def people_like(person: Patient, n: int, seed: int, first: int = 0) -> tuple[Array, Array]:
    """Parameters of n people who could be the patient, (n, parameters), and their adherence over the usual (n,)."""
    names = skeleton().parameter_names
    random = np.random.default_rng([seed, first])
    multipliers = from_uniforms(strata(random, n, len(effects())))
    table = apply(multipliers, posterior().table(n, seed=int(random.integers(2**31))), names)
    known: dict[str, float | Array] = {**covariates(person)}
    for name, value in (known | draw_unknown(person, random, n)).items():
        table[:, names.index(name)] = value
    return table, multipliers["adherence"]


def followed(
    person: Patient, doses: Schedule, months: Array, first: int, n: int, seed: int, rtol: float = RTOL
) -> Past:
    """Members number ``first`` to ``first + n``, followed to today."""
    table, adherence = people_like(person, n, seed, first)
    runs = run([float(person.age or 0.0)] * n, [{}] * n, [doses] * n, months, parameters=table, rtol=rtol)
    good = np.array([i not in runs.failures for i in range(n)])
    if not good.any():
        raise SimulationError(f"patient {person.id}", "not simulated", next(iter(runs.failures.values())))
    logs = {name: np.log(values[good]) for name, values in runs.read(MEASURABLE).items()}
    at = int(np.argmin(np.abs(months + PARTING_DAYS / DAYS_PER_MONTH)))
    return Past(
        Members(months, logs, int((~good).sum())), runs.parameters[good], adherence[good], runs.states[good, at]
    )


def strata(random: np.random.Generator, n: int, columns: int) -> Array:
    """Uniforms on 0 ... 1, (n, columns): each column has one in every n-th, in an order of its own (Latin hypercube).

    McKay MD, et al. Technometrics 1979;21:239-245. Medians then vary less from seed to seed than with plain draws.
    """
    places = random.permuted(np.tile(np.arange(n), (columns, 1)), axis=1).T
    return np.asarray((places + random.random((n, columns))) / n, float)
