"""How accurate a run was: a few of its patients integrated again, a hundred times more strictly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from osteon.engine.events import Schedule
from osteon.engine.integration import integrate
from osteon.engine.model import Model
from osteon.engine.outputs import check_outputs
from osteon.engine.streaming import People, outputs_of, select

STRICTER: Final = 100.0
#: a value below this share of the patient's largest is compared with this share of the largest
FLOOR: Final = 1e-3


@dataclass(frozen=True)
class AccuracyReport:
    """Differences between a run and the same patients integrated `STRICTER` times more strictly.

    Attributes
    ----------
    rtol : tolerance of the run.
    patients : numbers of the patients that were integrated again.
    worst : for each output the largest relative difference over these patients and all times. A value that has
        fallen below a thousandth of the patient's largest is compared with that thousandth: relative errors of
        a drug long gone say nothing.
    where : for each output the patient and day of the largest difference.
    failures : patients that could not be compared, with the reason.
    """

    rtol: float
    patients: tuple[int, ...]
    worst: Mapping[str, float]
    where: Mapping[str, tuple[int, float]]
    failures: Mapping[int, str]

    @property
    def largest(self) -> float:
        """The largest of all outputs; NaN if nothing could be compared."""
        return max(self.worst.values()) if self.worst else float("nan")

    def __str__(self) -> str:
        lines = [f"{len(self.patients)} patients again at rtol {self.rtol / STRICTER:g} (run: {self.rtol:g}):"]
        for name, value in self.worst.items():
            patient, day = self.where[name]
            lines.append(f"  {name}: largest relative difference {value:.1e} (patient {patient}, day {day:g})")
        lines += [f"  patient {i} not compared: {why}" for i, why in self.failures.items()]
        return "\n".join(lines)


def accuracy_check(
    model: Model,
    parameters: ArrayLike,
    times: ArrayLike,
    *,
    outputs: Sequence[str],
    rtol: float = 1e-5,
    atol: ArrayLike = 1e-8,
    n: int = 16,
    seed: int = 0,
    start: ArrayLike | None = None,
    initial: ArrayLike | None = None,
    schedules: Sequence[Schedule] | None = None,
    threads: int | None = None,
    max_steps: int = 1_000_000,
) -> AccuracyReport:
    """Integrate n patients, chosen at random, as given and at ``rtol / 100``, and compare their outputs.

    Arguments are those of `osteon.engine.integrate`, and ``outputs``, names of states or variables.
    ``atol`` is divided by 100 too. To check a stream, draw a chunk of it with `osteon.engine.draw`.

    Parameters
    ----------
    model, parameters, times, start, initial, schedules, rtol, atol, threads, max_steps : as for the run.
    outputs : names of states or variables to compare.
    n, seed : how many patients, and what chooses the same ones again.

    Returns
    -------
    AccuracyReport
        The largest relative difference of each output, with patient and day; ``print`` shows them.

    Raises
    ------
    ValueError : an unknown output, n below 1, and what ``integrate`` refuses.

    Examples
    --------
    >>> model = osteon.model()
    >>> table = model.parameter_table(2)
    >>> osteon.engine.accuracy_check(model, table, [0.0, 365.25], outputs=["ctx"], start=-9000.0).largest < 1e-3
    True
    """
    check_outputs(model, outputs)
    if n < 1:
        raise ValueError(f"n is {n}: give at least 1")
    total = len(np.asarray(parameters))
    chosen = np.sort(np.random.default_rng(seed).choice(total, min(n, total), replace=False))
    people = select(People(parameters, start, initial, schedules), chosen)
    strict = max(rtol / STRICTER, 1e-13)
    solutions = [
        integrate(
            model, people.parameters, times, start=people.start, initial=people.initial,
            schedules=people.schedules, rtol=r, atol=a, threads=threads, max_steps=max_steps,
        )
        for r, a in ((rtol, atol), (strict, np.asarray(atol, float) / STRICTER))
    ]  # fmt: skip
    failures = {int(chosen[i]): s.reason(int(i)) for s in solutions for i in np.flatnonzero(s.status)}
    good = np.flatnonzero((solutions[0].status == 0) & (solutions[1].status == 0))
    run, reference = (outputs_of(model, outputs, s, people) for s in solutions)
    worst: dict[str, float] = {}
    where: dict[str, tuple[int, float]] = {}
    for name in outputs if good.size else ():
        difference = relative_difference(run[name][good], reference[name][good])
        i, j = np.unravel_index(int(np.argmax(difference)), difference.shape)
        worst[name] = float(difference[i, j])
        where[name] = (int(chosen[good[i]]), float(solutions[0].times[j]))
    return AccuracyReport(rtol, tuple(int(i) for i in chosen), worst, where, failures)


def relative_difference(values: NDArray[np.float64], reference: NDArray[np.float64]) -> NDArray[np.float64]:
    """(patients, times); infinite where only one of the two is finite. See `AccuracyReport.worst`."""
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(reference), FLOOR * np.nanmax(np.abs(reference), axis=1, keepdims=True, initial=0.0))
        difference = np.abs(values - reference) / size
    same = (values == reference) | (np.isnan(values) & np.isnan(reference))
    return np.where(same, 0.0, np.where(np.isfinite(difference), difference, np.inf))
