"""libRoadRunner on the SBML that osteon exports."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from population import MONTHS, OUTPUTS, Cohort, Floats

from osteon.engine.integrate import Schedule
from osteon.engine.sbml import write_sbml


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Send what C++ prints to nowhere: CVODE complains to stdout about every event."""
    sys.stdout.flush()
    kept = [os.dup(1), os.dup(2)]
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        for number, handle in enumerate(kept, start=1):
            os.dup2(handle, number)
            os.close(handle)


class RoadRunner:
    """One loaded model, run for one person after the other.

    What a schedule does on day 0 is part of a model's initial values, so it is applied here to each person's.
    """

    def __init__(self, cohort: Cohort, schedule: Schedule, rtol: float, atol: float) -> None:
        import roadrunner

        model = cohort.model
        self.schedule, self.model = schedule, model
        text = write_sbml(model, parameters=cohort.parameters[0], initial=cohort.initial[0], schedule=schedule)
        with silence():
            roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
            self.runner: Any = roadrunner.RoadRunner(text)
            self.runner.setIntegrator("cvode")
            integrator = self.runner.getIntegrator()
            integrator.setValue("relative_tolerance", rtol)
            integrator.setValue("absolute_tolerance", atol)
            integrator.setValue("maximum_num_steps", 1_000_000)
        self.runner.timeCourseSelections = list(OUTPUTS)
        known = list(self.runner.model.getGlobalParameterIds())
        # reset() leaves the counters of doses as they are
        self.counters = [i for i, name in enumerate(known) if name.endswith("_doses_given")]
        self.places = [known.index(name) for name in (*model.parameter_names, *model.states)]

    def run(self, parameters: Floats, initial: Floats) -> Floats:
        """(months, outputs) of one person; call within `silence`."""
        values = np.concatenate([parameters, initial])
        n = len(self.model.parameter_names)
        for time_, slot, value in zip(self.schedule.times, self.schedule.slots, self.schedule.values, strict=True):
            if time_ == 0.0 and slot >= len(initial):
                values[slot - len(initial)] = value
            elif time_ == 0.0:
                values[n + slot] += value
        self.runner.reset()
        self.runner.model.setGlobalParameterValues(self.places, values)
        self.runner.model.setGlobalParameterValues(self.counters, [0.0] * len(self.counters))
        return np.array(self.runner.simulate(0.0, float(MONTHS[-1]), len(MONTHS)))

    def cohort(self, cohort: Cohort) -> tuple[Floats, float]:
        """(people, months, outputs) and the CPU seconds that they took."""
        with silence():
            began = time.process_time()
            rows = [self.run(p, y) for p, y in zip(cohort.parameters, cohort.initial, strict=True)]
            seconds = time.process_time() - began
        return np.stack(rows), seconds
