"""What is kept of many patients: counts, moments, extremes and quantiles, in parts that merge.

Counts, extremes, quantiles and failures are exact: bit-identical however the patients are divided
into parts and in whatever order the parts are merged. Mean and variance are bit-identical for the
same parts merged in the same order (``a.merge(b)`` and ``b.merge(a)`` also agree); other divisions change
them by rounding only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from osteon.engine.compiler.outcome import REASONS
from osteon.engine.distribution import Distribution
from osteon.engine.integration import Solution

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: failed patients that are kept by number, with their reasons
MAX_EXAMPLES: Final = 20


@dataclass(frozen=True, eq=False)
class Summary:
    """Many patients, summarised.

    A patient whose integration failed counts in `patients` and `failures` and in no distribution, so that a
    distribution speaks of the same people at every time.

    Attributes
    ----------
    times : (times,) day.
    outputs : `Distribution` by name.
    patients : how many were integrated, with or without success.
    failures : reason -> patients.
    examples : (number, full reason) of the `MAX_EXAMPLES` failed patients with the lowest numbers.
    steps, rejected : steps tried by all patients together, and those rejected.
    most_steps : steps of the patient who needed most.
    interrupted : whether patients are missing because someone pressed Ctrl-C.
    """

    times: Floats
    outputs: Mapping[str, Distribution]
    patients: int
    failures: Mapping[str, int]
    examples: tuple[tuple[int, str], ...]
    steps: int
    rejected: int
    most_steps: int
    interrupted: bool = False

    @classmethod
    def of(cls, values: Mapping[str, Floats], runs: Tally, times: Floats) -> Summary:
        """Summary of outputs (patients, times) by name, and of the runs that gave them."""
        good = runs.status == 0
        outputs = {name: Distribution.of(v[good]) for name, v in values.items()}
        failures = Counter(REASONS[int(s)] for s in runs.status[~good])
        return cls(
            times, outputs, len(runs.status), dict(failures), runs.examples[:MAX_EXAMPLES],
            int(runs.steps.sum()), int(runs.rejected.sum()), int(runs.steps.max(initial=0)),
        )  # fmt: skip

    @property
    def failed(self) -> int:
        """Patients whose integration failed."""
        return sum(self.failures.values())

    def __getitem__(self, name: str) -> Distribution:
        return self.outputs[name]

    def merge(self, other: Summary) -> Summary:
        """Both together. Raises ValueError when they are not of the same outputs and times."""
        if self.outputs.keys() != other.outputs.keys() or not np.array_equal(self.times, other.times):
            raise ValueError("summaries of different outputs or times cannot be merged")
        failures = Counter(self.failures)
        failures.update(other.failures)
        return Summary(
            self.times,
            {name: d.merge(other.outputs[name]) for name, d in self.outputs.items()},
            self.patients + other.patients,
            dict(failures),
            tuple(sorted({*self.examples, *other.examples})[:MAX_EXAMPLES]),
            self.steps + other.steps,
            self.rejected + other.rejected,
            max(self.most_steps, other.most_steps),
            self.interrupted or other.interrupted,
        )


@dataclass(frozen=True, eq=False)
class Tally:
    """How the integrations of a group of patients went; arrays are (patients,)."""

    status: Integers
    steps: Integers
    rejected: Integers
    examples: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, solution: Solution, first: int) -> Tally:
        """`first`: number of the group's first patient."""
        failed = np.flatnonzero(solution.status)[:MAX_EXAMPLES]
        examples = tuple((first + int(i), solution.reason(int(i))) for i in failed)
        return cls(solution.status, solution.steps, solution.rejected, examples)

    @classmethod
    def together(cls, parts: list[Tally]) -> Tally:
        """The groups one after the other."""
        return cls(
            np.concatenate([p.status for p in parts]),
            np.concatenate([p.steps for p in parts]),
            np.concatenate([p.rejected for p in parts]),
            tuple(e for p in parts for e in p.examples),
        )
