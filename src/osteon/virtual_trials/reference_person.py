"""The untreated average person: what density and turnover are compared with as people grow older."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from osteon.engine.integration import integrate
from osteon.fracture.simulated import MARKER, NUMBER, SITES
from osteon.physiology.skeleton import skeleton
from osteon.population.baseline import body, usual
from osteon.quantities import density_of
from osteon.simulation.cohort import absolute_tolerance, healthy_age
from osteon.units import DAYS_PER_YEAR

Array = NDArray[np.float64]

QUANTITIES = (*(density_of(site) for site in SITES), MARKER, NUMBER)
#: grid of years before and after the menopause; men are taken by age
_STEP = 0.25
_RTOL = 1e-6


def untreated(sex: str, age: Array, menopause_age: Array, months: Array) -> dict[str, Array]:
    """The model's average person of the same sex, age and age at menopause, relative to the young adult.

    Parameters
    ----------
    age, menopause_age : (n,) years at month 0; the second is not read for men.

    Returns
    -------
    dict
        quantity of `QUANTITIES` -> (n, months).
    """
    menopauses, years, table = _table(sex)
    since = age[:, None] + months / 12.0 - (menopause_age[:, None] if sex == "female" else 0.0)
    place = np.clip((since - years[0]) / _STEP, 0, len(years) - 1.000001)
    left = place.astype(np.int64)
    across = place - left
    if sex == "male":
        return {name: rows[0, left] * (1 - across) + rows[0, left + 1] * across for name, rows in table.items()}
    row = np.clip(menopause_age - menopauses[0], 0, len(menopauses) - 1.000001)
    below = row.astype(np.int64)[:, None]
    share = (row - below[:, 0])[:, None]

    def at(rows: Array) -> Array:
        low = rows[below, left] * (1 - across) + rows[below, left + 1] * across
        high = rows[below + 1, left] * (1 - across) + rows[below + 1, left + 1] * across
        return np.asarray(low * (1 - share) + high * share, float)

    return {name: at(rows) for name, rows in table.items()}


def usual_density(site: str, sex: str, age: Array) -> Array:
    """BMD that is usual at each age [g/cm2]: (n,)."""
    return np.interp(age, *_usual(site, sex))


@cache
def _usual(site: str, sex: str) -> tuple[Array, Array]:
    ages = np.arange(18.0, 110.1, 0.25)
    return ages, usual(site, sex, ages)[0]


@cache
def _table(sex: str) -> tuple[Array, Array, Mapping[str, Array]]:
    """Ages at menopause, years since, and each quantity: (menopauses, years)."""
    model = skeleton()
    menopause = body()["menopause_age"]
    menopauses = np.arange(menopause["low"], menopause["high"] + 1.0) if sex == "female" else np.zeros(1)
    years = np.arange(-45.0, 72.0, _STEP) if sex == "female" else np.arange(18.0, 112.0, _STEP)
    column = {name: j for j, name in enumerate(model.parameter_names)}
    columns: dict[str, list[Array]] = {name: [] for name in QUANTITIES}
    for at in menopauses:
        table = model.parameter_table(1)
        if sex == "female":
            table[:, column["menopause_age"]] = at
        table[:, column["male"]] = float(sex == "male")
        healthy = healthy_age(HIGHEST, float(at)) if sex == "female" else healthy_age(HIGHEST, np.inf)
        table[:, column["starting_age"]] = healthy
        ages = years + at
        later = np.concatenate([[healthy], ages[ages > healthy + 1e-9]])
        run = integrate(
            model, table, (later - healthy) * DAYS_PER_YEAR, initial=model.initial_states(table), rtol=_RTOL,
            atol=absolute_tolerance(model, _RTOL), threads=1,
        )  # fmt: skip
        if run.status[0]:
            raise ArithmeticError(f"the average person could not be aged: {run.reason(0)}")
        for name, values in model.evaluate(list(QUANTITIES), run.states, table).items():
            columns[name].append(np.interp(ages, later, values[0]))
    return menopauses, years, {name: np.array(rows) for name, rows in columns.items()}


#: beyond every age at which a person is taken to be healthy
HIGHEST = 110.0
