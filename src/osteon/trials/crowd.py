"""A trial publishes the mean or the median of people who differ: how far that lies from the average person.

The difference depends little on the parameters, so it is computed at one set of them and added to the predictions of
all others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from osteon.physiology.skeleton import skeleton
from osteon.population import measurement, variability
from osteon.trials.forward import COLUMN, Forward
from osteon.trials.predict import MARKERS
from osteon.trials.scenario import Simulation
from osteon.trials.statistic import of_average, of_people

Array = NDArray[np.float64]

#: standard deviations within a trial: age, where entry is tied to the menopause and where it is not [y]; body mass
#: index [log]; age at menopause [y] (assumed; trial reports give 5 to 9, 0.17 to 0.2, about 4)
AGE_SD_NEAR, AGE_SD, BMI_LOG_SD, MENOPAUSE_SD = 3.0, 7.0, 0.18, 4.0
#: a population this close to its menopause, on either side, entered with regard to it [y]
NEAR = 6.0


def shifts(forward: Forward, parameters: Array, people: int = 256, seed: int = 1) -> Array:
    """(targets,) what people who differ add to the average person's number, at one set of parameters (parameters,)."""
    from scipy.stats import norm, qmc

    width = len(variability.effects()) + 4
    u = qmc.Sobol(width, rng=np.random.default_rng(seed)).random(people)
    u = np.clip(u, 1e-6, 1 - 1e-6)
    z = norm.ppf(u[:, -4:])
    rows = variability.apply(
        variability.from_uniforms(u[:, :-4]), np.tile(parameters, (people, 1)), skeleton().parameter_names
    )
    tables = forward.tables(rows)
    ages = np.array([_differ(tables[i], s, z) for i, s in enumerate(forward.plan.simulations)])
    crowd = forward.courses(tables, ages)
    one = forward.courses(forward.tables(parameters[None]))
    found = np.zeros(len(forward.targets))
    for j, t in enumerate(forward.targets):
        noise = z[:, 3] * _noise_sd(t.quantity) if t.quantity in MARKERS else np.zeros(people)
        average = float(of_average(forward.plan, t, one[t.quantity])[0])
        found[j] = of_people(forward.plan, t, crowd[t.quantity], noise) - average
    return found


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
    from scipy.special import ndtr, ndtri

    share = np.maximum(ndtr((latest - usual) / MENOPAUSE_SD), 1e-6)
    return np.maximum(usual + MENOPAUSE_SD * ndtri(ndtr(z) * share), 38)
