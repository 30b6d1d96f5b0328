"""A trial publishes the mean or the median of people who differ: how far that lies from the average person.

The difference depends little on the parameters, so it is computed at one set of them and added to the predictions of
all others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from osteon.physiology.skeleton import skeleton
from osteon.population import measurement, variability
from osteon.population.truncated import normal
from osteon.prediction.forward_model import COLUMN, Forward
from osteon.prediction.published_statistic import of_average, of_people
from osteon.prediction.scenario import Simulation
from osteon.prediction.targets import Target

Array = NDArray[np.float64]
#: markers whose samples have a known error
_MARKERS = frozenset(one.name for one in measurement.known("marker"))

#: standard deviations within a trial: age, where entry is tied to the menopause and where it is not [y]; body mass
#: index [log]; age at menopause [y] (assumed; trial reports give 5 to 9, 0.17 to 0.2, about 4)
AGE_SD_NEAR, AGE_SD, BMI_LOG_SD, MENOPAUSE_SD = 3.0, 7.0, 0.18, 4.0
#: people in every simulation; a power of 2, spread evenly (Sobol)
PEOPLE = 256
#: a population this close to its menopause, on either side, entered with regard to it [y]
NEAR = 6.0


class DifferingPeople:
    """People who differ, through every simulation of a plan, at one set of parameters.

    Attributes
    ----------
    shifts : (targets,) what they add to the average person's number.
    """

    def __init__(self, forward: Forward, parameters: Array, people: int = PEOPLE, seed: int = 1) -> None:
        """``parameters`` : (parameters,) one row of the model."""
        u, z = _uniforms(people, seed)
        rows = variability.apply(
            variability.from_uniforms(u), np.tile(parameters, (people, 1)), skeleton().parameter_names
        )
        tables = forward.tables(rows)
        ages = np.array([_differ(tables[i], s, z) for i, s in enumerate(forward.plan.simulations)])
        self._plan = forward.plan
        self._many = forward.courses(tables, ages)
        self._one = forward.courses(forward.tables(parameters[None]))
        self._noise = z[:, 3]
        self.shifts = np.array([self._shift(t) for t in forward.targets])

    def course(self, target: Target) -> Array:
        """(months,) shift of the per cent change from month 0; of the mean, or the median where the trial gives it."""
        middle = np.median if target.observation.statistic == "median" else np.mean
        start = self._plan.column(0.0)
        rows = list(target.treated)
        noise = np.exp(self._noise_of(target))[:, None]

        def change(values: Array, noise: Array | float) -> Array:
            level = values[rows] + target.offset
            return 100 * (level / level[:, :, [start]] * noise - 1)

        many, one = change(self._many[target.quantity], noise), change(self._one[target.quantity], 1.0)
        shift = middle(many.reshape(-1, many.shape[-1]), axis=0) - one.mean(axis=(0, 1))
        shift[start] = 0.0
        return np.asarray(shift)

    def _shift(self, target: Target) -> float:
        average = float(of_average(self._plan, target, self._one[target.quantity])[0])
        return of_people(self._plan, target, self._many[target.quantity], self._noise_of(target)) - average

    def _noise_of(self, target: Target) -> Array:
        return self._noise * (_noise_sd(target.quantity) if target.quantity in _MARKERS else 0.0)


def shifts(forward: Forward, parameters: Array) -> Array:
    """(targets,) what people who differ add to the average person's number, at one set of parameters (parameters,)."""
    return DifferingPeople(forward, parameters).shifts


def _uniforms(people: int, seed: int) -> tuple[Array, Array]:
    """Evenly spread uniforms for the random effects, (people, effects), and normals for the rest, (people, 4)."""
    from scipy.stats import norm, qmc

    width = len(variability.effects())
    u = qmc.Sobol(width + 4, rng=np.random.default_rng(seed)).random(people)
    u = np.clip(u, 1e-6, 1 - 1e-6)
    return u[:, :width], np.asarray(norm.ppf(u[:, width:]), float)


def _noise_sd(quantity: str) -> float:
    """Log of the measured change over the true one: two samples, and what is not explained."""
    return float(np.hypot(np.sqrt(2) * measurement.log_sd(quantity), variability.unexplained(quantity).level_sd))


def _differ(table: Array, simulation: Simulation, z: Array) -> Array:
    """Give the people of a simulation their own body mass and menopause, in place; returns their ages (people,)."""
    known = dict(simulation.covariates)
    table[:, COLUMN["bmi"]] = np.clip(table[:, COLUMN["bmi"]] * np.exp(BMI_LOG_SD * z[:, 1]), 16, 55)
    if "menopause_age" not in known:
        return np.clip(simulation.age + AGE_SD * z[:, 0], 18, 95)
    gap = simulation.age - known["menopause_age"]
    if gap < NEAR:
        ages = simulation.age + np.clip(AGE_SD_NEAR * z[:, 0], -6, 6)
        table[:, COLUMN["menopause_age"]] = ages - gap
        return np.asarray(ages)
    ages = np.clip(simulation.age + AGE_SD * z[:, 0], 46, 95)
    table[:, COLUMN["menopause_age"]] = _menopause_before(ages - 1, known["menopause_age"], z[:, 2])
    return ages


def _menopause_before(latest: Array, usual: float, z: Array) -> Array:
    """Age at menopause of women who have it behind them: normal around the usual age, cut off at `latest`."""
    from scipy.special import ndtr

    ages = normal(ndtr(z), usual, MENOPAUSE_SD, -np.inf, latest)
    return np.maximum(ages, min(38.0, usual - 2 * MENOPAUSE_SD))
