"""Speeds of osteon and of its peers, each with the error that it achieved."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from population import MONTHS, OUTPUTS, Cohort, Floats, by_regimen, largest_error, outputs, treat
from roadrunner_peer import Task, measure

from osteon.engine.integration import Schedule
from osteon.engine.reference import reference as scipy_reference
from osteon.export.sbml_file import write_sbml


@dataclass(frozen=True)
class Speed:
    """People per CPU-second and the largest relative error; `rtol` is what was asked for."""

    rate: float
    error: float
    rtol: float
    steps: float = float("nan")


def reference(cohort: Cohort, schedule: Schedule) -> Floats:
    """Outputs at rtol 1e-9 and atol 1e-12."""
    return outputs(cohort, treat(cohort, schedule, 1e-9, atol=1e-12, threads=2).states)


def crosscheck(cohort: Cohort, schedule: Schedule, known: Floats) -> float:
    """Largest relative difference between the references and SciPy's Radau, interpreted (minutes a person)."""
    states = [
        scipy_reference(cohort.model, p, MONTHS, initial=y, schedule=schedule, rtol=1e-9, atol=1e-12)
        for p, y in zip(cohort.parameters, cohort.initial, strict=True)
    ]
    return largest_error(outputs(cohort, np.stack(states)), known[: len(cohort)])


def work_precision(
    cohort: Cohort, schedule: Schedule, known: Floats, tolerances: Sequence[float], repeats: int = 3
) -> list[Speed]:
    """osteon on one thread, with the computation of the outputs; the median of the repeats."""
    treat(cohort, schedule, tolerances[0])  # so that the kernel is there
    found = []
    for rtol in tolerances:
        seconds = []
        for _ in range(repeats):
            began = time.process_time()
            solution = treat(cohort, schedule, rtol)
            values = outputs(cohort, solution.states)
            seconds.append(time.process_time() - began)
        error = largest_error(values[: len(known)], known)
        found.append(Speed(len(cohort) / float(np.median(seconds)), error, rtol, float(solution.steps.mean())))
    return found


def at_error(curve: Sequence[Speed], error: float) -> float:
    """People per CPU-second at an error: the logarithms interpolated, and not beyond the ends of the curve."""
    points = sorted((np.log(s.error), np.log(s.rate)) for s in curve)
    errors, rates = zip(*points, strict=True)
    return float(np.exp(np.interp(np.log(error), errors, rates)))


def task(cohort: Cohort, schedule: Schedule) -> Task:
    """The cohort and its schedule for RoadRunner; what a schedule does on day 0 belongs to the initial values."""
    model = cohort.model
    text = write_sbml(model, parameters=cohort.parameters[0], initial=cohort.initial[0], schedule=schedule)
    parameters, initial = cohort.parameters.copy(), cohort.initial.copy()
    for day, slot, value in zip(schedule.times, schedule.slots, schedule.values, strict=True):
        if day == 0.0 and slot < initial.shape[1]:
            initial[:, slot] += value
        elif day == 0.0:
            parameters[:, slot - initial.shape[1]] = value
    names = (*model.parameter_names, *model.states)
    return Task(text, names, np.hstack([parameters, initial]), OUTPUTS, float(MONTHS[-1]), len(MONTHS))


def roadrunner(cohort: Cohort, schedule: Schedule, known: Floats, rtol: float = 1e-6) -> Speed:
    values, seconds = measure(task(cohort, schedule), rtol, rtol * 1e-3)
    return Speed(len(cohort) / seconds, largest_error(values, known[: len(cohort)]), rtol)


def lsoda(cohort: Cohort, schedule: Schedule, known: Floats, rtol: float = 1e-6) -> Speed:
    from lsoda_peer import Lsoda

    peer = Lsoda(cohort, schedule, rtol, rtol * 1e-3)
    peer.cohort(cohort.first(1))
    states, seconds = peer.cohort(cohort)
    return Speed(len(cohort) / seconds, largest_error(outputs(cohort, states), known[: len(cohort)]), rtol)


def averaging(cohort: Cohort, rtol: float = 1e-5) -> tuple[float, float, float]:
    """Speed with daily tablets averaged as `osteon.simulate` does it, exact speed, and the error of averaging.

    The error is the largest relative one of densities and markers, free of that of the integration.
    """
    chosen = [i for i, name in enumerate(OUTPUTS) if name.startswith("bmd_") or name in ("ctx", "p1np")]
    rates, values = [], []
    for schedules in (by_regimen(cohort, "averaged"), by_regimen(cohort, "exact")):
        treat(cohort, schedules, rtol)
        began = time.process_time()
        outputs(cohort, treat(cohort, schedules, rtol).states)
        rates.append(len(cohort) / (time.process_time() - began))
        values.append(outputs(cohort, treat(cohort, schedules, 1e-7, threads=2).states)[..., chosen])
    return rates[0], rates[1], largest_error(*values)
