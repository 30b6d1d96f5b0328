"""Parameters to the numbers that trials would have published: the forward model of the calibration."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from osteon.engine.events import Schedule
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.prediction.published_statistic import of_average
from osteon.prediction.targets import Plan, Target
from osteon.simulation.cohort import run

Array = NDArray[np.float64]

#: simulations that go on for longer than this are integrated apart, so that the others may stop
LONG = 121.0
COLUMN = {name: j for j, name in enumerate(skeleton().parameter_names)}


class Forward:
    """Predicts all targets of a plan for any number of parameter sets.

    Attributes
    ----------
    shifts : (targets,) what people who differ add to the average person (`osteon.prediction.people_of_an_arm`).
    """

    def __init__(self, plan: Plan, targets: Iterable[Target] | None = None, rtol: float = 1e-5) -> None:
        self.plan = plan
        self.targets = tuple(plan.targets if targets is None else targets)
        self.rtol = rtol
        self.shifts: Array = np.zeros(len(self.targets))
        self.quantities = tuple(sorted({t.quantity for t in self.targets}))

    @cached_property
    def groups(self) -> tuple[tuple[NDArray[np.int64], NDArray[np.intp]], ...]:
        """Simulations with the months at which they are read; those with the same span together."""
        spans: dict[int, tuple[float, float]] = {}
        for t in self.targets:
            for row in (*t.treated, *t.control):
                first, last = spans.get(row, (0.0, 0.0))
                spans[row] = (min(first, t.start), max(last, t.observation.time_month))
        parts: dict[tuple[bool, bool], list[int]] = {}
        for row, (first, last) in sorted(spans.items()):
            parts.setdefault((first < 0, last > LONG), []).append(row)
        months = self.plan.months
        return tuple(
            (np.array(rows), np.flatnonzero((early | (months >= 0)) & (late | (months <= LONG))))
            for (early, late), rows in parts.items()
        )

    @cached_property
    def schedules(self) -> tuple[Schedule, ...]:
        """Doses of each simulation."""
        until = float(self.plan.months[-1])
        return tuple(schedule(s.regimen.courses, skeleton(), until) for s in self.plan.simulations)

    def tables(self, parameters: Array) -> Array:
        """(simulations, k, parameters): each of k parameter sets with the covariates of each simulation's people."""
        tables = np.repeat(parameters[None], len(self.plan.simulations), axis=0)
        for i, simulation in enumerate(self.plan.simulations):
            for name, value in simulation.covariates:
                tables[i, :, COLUMN[name]] = value
        return tables

    def courses(self, tables: Array, ages: Array | None = None) -> dict[str, Array]:
        """Quantities of every simulation over the plan's months.

        Parameters
        ----------
        tables : (simulations, k, parameters).
        ages : (simulations, k) at month 0, years; default: the mean age of each simulation's people.

        Returns
        -------
        dict
            For each quantity that a target reads: (simulations, k, months), NaN where nothing was integrated.
        """
        n, k, width = tables.shape
        if ages is None:
            ages = np.repeat(np.array([s.age for s in self.plan.simulations])[:, None], k, axis=1)
        courses = {q: np.full((n, k, self.plan.months.size), np.nan) for q in self.quantities}
        for rows, columns in self.groups:
            runs = run(
                ages[rows].ravel().tolist(),
                [{}] * (len(rows) * k),
                [self.schedules[r] for r in rows for _ in range(k)],
                self.plan.months[columns],
                parameters=tables[rows].reshape(-1, width),
                rtol=self.rtol,
            )
            for q, values in runs.read(self.quantities).items():
                courses[q][np.ix_(rows, np.arange(k), columns)] = values.reshape(len(rows), k, -1)
        return courses

    def predict(self, parameters: Array) -> Array:
        """(k, targets) predictions for (k, parameters) sets of parameters."""
        values = self.courses(self.tables(parameters))
        return np.array([of_average(self.plan, t, values[t.quantity]) for t in self.targets]).T + self.shifts
