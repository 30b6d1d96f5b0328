"""Many people through the model at once: aged to today, treated, read out. Numbers only; no files, no names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.engine.events import Schedule
from osteon.engine.model import Model
from osteon.physiology.skeleton import skeleton
from osteon.units import DAYS_PER_MONTH, DAYS_PER_YEAR

Array = NDArray[np.float64]

#: a person starts from the healthy steady state at this age, or ten years before an early menopause
HEALTHY_AGE = 35.0


@dataclass(frozen=True)
class Trajectories:
    """States of n people at the asked months, with what is needed to read quantities from them."""

    model: Model
    months: Array
    parameters: Array
    states: Array
    steps: NDArray[np.int64]
    rejected: NDArray[np.int64]
    failures: Mapping[int, str]

    def __getitem__(self, name: str) -> Array:
        """One quantity by name: (n, months)."""
        return self.read([name])[name]

    def read(self, names: Sequence[str]) -> dict[str, Array]:
        """Several quantities at once, each (n, months)."""
        return self.model.evaluate(names, self.states, self.parameters)


def worst_difference(one: Trajectories, other: Trajectories, names: Sequence[str]) -> dict[str, float]:
    """Largest relative difference of each quantity over the same people and months; failed people are left out."""
    from osteon.engine.accuracy import relative_difference

    good = [i for i in range(len(one.states)) if i not in one.failures and i not in other.failures]
    left, right = one.read(names), other.read(names)
    return {
        name: float(relative_difference(left[name][good], right[name][good]).max(initial=0.0)) if good else float("nan")
        for name in names
    }


def healthy_age(age: float, menopause_age: float) -> float:
    """Age at which a person is taken to be at the healthy steady state."""
    return min(HEALTHY_AGE, age, menopause_age - 10.0)


def run(
    ages: Sequence[float],
    covariates: Sequence[Mapping[str, float]],
    schedules: Sequence[Schedule],
    months: Sequence[float] | Array,
    *,
    parameters: Array | None = None,
    rtol: float = 1e-5,
    threads: int | None = None,
) -> Trajectories:
    """Age each person from the healthy steady state to today, then follow the schedule.

    Parameters
    ----------
    ages : age at month 0, years.
    covariates : for each person, model parameters by name (``menopause_age``, ``bmi``, ``male``, ...).
    schedules : for each person; times in days from month 0, negative for what came before.
    months : output times, increasing; those before month 0 are in the person's past.
    parameters : (n, parameters) values instead of the defaults; covariates are written over them.
    """
    from osteon.engine.integration import integrate

    model = skeleton()
    n = len(ages)
    table = np.tile(model.defaults, (n, 1)) if parameters is None else parameters.copy()
    column = {name: j for j, name in enumerate(model.parameter_names)}
    times = np.asarray(months, float) * DAYS_PER_MONTH
    first = np.array([min(0.0, times[0], *plan.times[:1]) for plan in schedules])
    for i, person in enumerate(covariates):
        for name, value in person.items():
            table[i, column[name]] = value
        menopause = table[i, column["menopause_age"]]
        earliest = ages[i] + first[i] / DAYS_PER_YEAR
        table[i, column["starting_age"]] = min(healthy_age(ages[i], menopause), earliest)
    start = np.minimum((table[:, column["starting_age"]] - np.asarray(ages, float)) * DAYS_PER_YEAR, first)
    solution = integrate(
        model,
        table,
        times,
        start=start,
        initial=model.initial_states(table),
        schedules=schedules,
        rtol=rtol,
        atol=absolute_tolerance(model, rtol),
        threads=threads,
    )
    failures = {int(i): solution.reason(int(i)) for i in np.flatnonzero(np.asarray(solution.status) != 0)}
    return Trajectories(
        model, np.asarray(months, float), table, solution.states, solution.steps, solution.rejected, failures
    )


def absolute_tolerance(model: Model, rtol: float) -> Any:
    """Per state: the relative tolerance at the state's own scale, which its equation declares."""
    return np.array([model.quantities[name].equation.scale for name in model.states]) * rtol
