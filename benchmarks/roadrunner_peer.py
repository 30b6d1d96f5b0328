"""libRoadRunner on the SBML that osteon exports. Imports nothing of osteon: its start-up is timed too.

Run as a script it is one of the processes of the whole-process measure: ``roadrunner_peer.py TASK.npz FIRST LAST``.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Task:
    """What RoadRunner is to run.

    Attributes
    ----------
    sbml : the model with its doses as events.
    names : the model's parameters and states, in the order of the columns of `values`.
    values : (people, names) at the start of the simulation, with what is done on day 0.
    outputs, end, points : what to report, until which day, and at how many evenly spaced times.
    """

    sbml: str
    names: Sequence[str]
    values: Floats
    outputs: Sequence[str]
    end: float
    points: int

    def save(self, path: Path) -> None:
        np.savez(
            path, sbml=self.sbml, names=self.names, values=self.values, outputs=self.outputs, end=self.end,
            points=self.points,
        )  # fmt: skip

    @staticmethod
    def load(path: Path) -> Task:
        with np.load(path) as file:
            return Task(
                str(file["sbml"]), [str(n) for n in file["names"]], file["values"], [str(n) for n in file["outputs"]],
                float(file["end"]), int(file["points"]),
            )  # fmt: skip


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
    """A loaded model, run for one person after the other; use within `silence`."""

    def __init__(self, task: Task, rtol: float = 1e-6, atol: float = 1e-9) -> None:
        import roadrunner

        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
        self.task = task
        self.runner: Any = roadrunner.RoadRunner(task.sbml)
        self.runner.setIntegrator("cvode")
        integrator = self.runner.getIntegrator()
        integrator.setValue("relative_tolerance", rtol)
        integrator.setValue("absolute_tolerance", atol)
        integrator.setValue("maximum_num_steps", 1_000_000)
        self.runner.timeCourseSelections = list(task.outputs)
        known = list(self.runner.model.getGlobalParameterIds())
        self.places = [known.index(name) for name in task.names]
        # reset() leaves the counters of doses as they are
        self.counters = [i for i, name in enumerate(known) if name.endswith("_doses_given")]

    def run(self, person: int) -> Floats:
        """(points, outputs) of one person."""
        model = self.runner.model
        self.runner.reset()
        model.setGlobalParameterValues(self.places, self.task.values[person])
        model.setGlobalParameterValues(self.counters, [0.0] * len(self.counters))
        return np.array(self.runner.simulate(0.0, self.task.end, self.task.points))


def measure(task: Task, rtol: float = 1e-6, atol: float = 1e-9) -> tuple[Floats, float]:
    """(people, points, outputs), and the CPU seconds without loading the model."""
    with silence():
        runner = RoadRunner(task, rtol, atol)
        began = time.process_time()
        rows = [runner.run(i) for i in range(len(task.values))]
        seconds = time.process_time() - began
    return np.stack(rows), seconds


def main() -> None:
    task = Task.load(Path(sys.argv[1]))
    with silence():
        runner = RoadRunner(task)
        rows = [runner.run(i) for i in range(int(sys.argv[2]), int(sys.argv[3]))]
    print(float(np.mean(rows)))


if __name__ == "__main__":
    main()
