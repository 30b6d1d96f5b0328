"""Integrate a model for many patients, each with its own parameters, start and schedule of events."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from osteon.engine.events import EventTable, Schedule, event_table
from osteon.engine.model import Model

__all__ = ["Schedule", "Solution", "integrate"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_REASONS: Final = {
    1: "parameters or initial states are not finite",
    2: "the step length collapsed",
    3: "too many steps",
}


@dataclass(frozen=True)
class Solution:
    """States of every patient at the requested times.

    Attributes
    ----------
    times : (times,) day.
    states : (patients, times, states); NaN after the time at which a patient's integration stopped.
    status : (patients,) 0 where the integration reached the end; `reason` explains any other value.
    steps, rejected : (patients,) steps tried, and steps tried in vain.
    stopped : (patients,) day at which the integration stopped early, NaN where it did not.
    """

    times: Floats
    states: Floats
    status: Integers
    steps: Integers
    rejected: Integers
    stopped: Floats
    _details: dict[int, str] = field(default_factory=dict, repr=False)

    def reason(self, patient: int) -> str:
        """Why the integration of this patient stopped early; empty if it did not."""
        status = int(self.status[patient])
        if status == 0:
            return ""
        detail = self._details.get(int(np.arange(len(self.status))[patient]), "")
        if not detail:
            detail = f"at day {self.stopped[patient]:g} after {self.steps[patient]} steps"
        return f"{_REASONS[status]}: {detail}"


def integrate(
    model: Model,
    parameters: ArrayLike,
    times: ArrayLike,
    *,
    start: ArrayLike | None = None,
    initial: ArrayLike | None = None,
    schedules: Sequence[Schedule] | None = None,
    rtol: float = 1e-5,
    atol: ArrayLike = 1e-8,
    threads: int | None = None,
    max_steps: int = 1_000_000,
) -> Solution:
    """Integrate the model for every row of parameters.

    Parameters
    ----------
    parameters : (patients, parameters), in the order of ``model.parameter_names``.
    times : (times,) increasing; day.
    start : when each patient's integration starts: one day or (patients,); not after ``times[0]``, which is the
        default.
    initial : (patients, states); default ``model.initial_states(parameters)``.
    schedules : one `Schedule` per patient. Event times are met exactly. The value at an event's time is the one just
        before the event, so that a yearly value does not show the day's dose; only at ``start`` it is the one after.
        Events after ``times[-1]`` have no effect.
    rtol, atol : tolerances of the local error; ``atol`` may be one number or (states,).
    threads : default: as many as there are processors. The result is the same to the last bit for any number.
    max_steps : a patient that needs more is stopped.

    Raises
    ------
    ValueError : arrays of the wrong shape, times that do not increase, an event before its patient's start. A patient
        whose integration fails raises nothing: see ``Solution.status``; the others are not affected.
    """
    table = _table("parameters", parameters, len(model.parameter_names))
    n, n_states = len(table), len(model.states)
    times = _times(times)
    starts = _starts(start, n, times[0])
    states = model.initial_states(table) if initial is None else _table("initial", initial, n_states)
    if len(states) != n:
        raise ValueError(f"initial has {len(states)} rows, parameters has {n}: give one row per patient")
    states = np.ascontiguousarray(states, dtype=float)
    rtol_array, atol_array = _tolerances(rtol, atol, model)
    if max_steps < 1:
        raise ValueError(f"max_steps is {max_steps}: give at least 1")
    events = event_table(schedules, starts, n_states, len(model.parameter_names))
    solution = Solution(
        times=times,
        states=np.full((n, times.size, n_states), np.nan),
        status=np.zeros(n, np.int64),
        steps=np.zeros(n, np.int64),
        rejected=np.zeros(n, np.int64),
        stopped=np.full(n, np.nan),
    )
    _refuse_unusable(solution, model, table, states, starts)
    run = _range_runner(model, table, states, starts, events, rtol_array, atol_array, max_steps, solution)
    _in_threads(run, n, threads)
    return solution


def _range_runner(
    model: Model, table: Floats, states: Floats, starts: Floats, events: EventTable, rtol: Floats, atol: Floats,
    max_steps: int, solution: Solution,
) -> Callable[[int, int], None]:  # fmt: skip
    """A function that integrates one range of patients; safe to call from several threads."""
    from osteon.engine import loop
    from osteon.engine.machine import kernel
    from osteon.engine.workspace import workspace

    compiled = kernel(model)
    nc, np_, ns = compiled.n_constants, table.shape[1], len(model.states)
    problem = loop.Problem(
        np.array([compiled.prepare, compiled.step, compiled.interpolate]), table, states, starts, solution.times,
        events.ranges, events.times, events.slots, events.values, np.concatenate([rtol, atol]), max_steps,
    )  # fmt: skip
    result = loop.Result(solution.states, solution.status, solution.steps, solution.rejected, solution.stopped)

    def run(first: int, last: int) -> None:
        rows, counts = workspace(np_, nc, ns)
        e = np.cumsum([np_, nc, ns, ns, 8 * ns, ns] + [1] * 9)
        parts = [x if len(x) > 1 else x[0] for x in np.split(rows, e)]
        parts[:6] = np.split(rows, e)[:6]
        parts[15] = np.split(rows, e)[15]
        loop.integrate_range(first, last, problem, loop.Lanes(*parts, *counts), result)

    return run


def _in_threads(run: Callable[[int, int], None], n: int, threads: int | None) -> None:
    if threads is not None and threads < 1:
        raise ValueError(f"threads is {threads}: give at least 1")
    workers = threads or len(os.sched_getaffinity(0))
    # blocks are long beside the lanes, whose idling at a block's end is lost, and several per thread, for balance
    size = max(16, -(-n // (4 * workers)))
    blocks = [(first, min(first + size, n)) for first in range(0, n, size)]
    if workers == 1 or len(blocks) == 1:
        run(0, n)
        return
    with ThreadPoolExecutor(min(workers, len(blocks))) as pool:
        list(pool.map(lambda block: run(*block), blocks))


def _table(name: str, values: ArrayLike, columns: int) -> Floats:
    table = np.ascontiguousarray(values, dtype=float)
    if table.ndim != 2 or table.shape[1] != columns:
        raise ValueError(f"{name} has shape {table.shape}: the model needs (patients, {columns})")
    return table


def _times(values: ArrayLike) -> Floats:
    times = np.ascontiguousarray(values, dtype=float)
    if times.ndim != 1 or times.size == 0:
        raise ValueError(f"times has shape {times.shape}: give a list of at least one day")
    if not np.isfinite(times).all():
        raise ValueError(f"times[{int(np.argmin(np.isfinite(times)))}] is not a finite day")
    late = np.flatnonzero(np.diff(times) <= 0)
    if late.size:
        i = int(late[0]) + 1
        raise ValueError(f"times[{i}] = {times[i]:g} is not after times[{i - 1}] = {times[i - 1]:g}: sort the times")
    return times


def _starts(start: ArrayLike | None, n: int, first: float) -> Floats:
    given = np.asarray(first if start is None else start, dtype=float)
    if given.shape not in ((), (n,)):
        raise ValueError(f"start has shape {given.shape}: give one day, or one per patient ({n},)")
    starts = np.array(np.broadcast_to(given, (n,)))
    wrong = np.flatnonzero(~(np.isfinite(starts) & (starts <= first)))
    if wrong.size:
        i = int(wrong[0])
        raise ValueError(f"patient {i}: start {starts[i]:g} is not a day at or before times[0] = {first:g}")
    return starts


def _tolerances(rtol: float, atol: ArrayLike, model: Model) -> tuple[Floats, Floats]:
    if not 1e-13 <= rtol <= 0.1:
        raise ValueError(f"rtol is {rtol}: give a number between 1e-13 and 0.1")
    given = np.asarray(atol, dtype=float)
    n_states = len(model.states)
    if given.shape not in ((), (n_states,)):
        raise ValueError(f"atol has shape {given.shape}: give one number, or one per state ({n_states},)")
    each = np.array(np.broadcast_to(given, (n_states,)))
    wrong = np.flatnonzero(~(np.isfinite(each) & (each > 0)))
    if wrong.size:
        raise ValueError(f"atol of {model.states[wrong[0]]} is {each[wrong[0]]:g}: give a number above zero")
    return np.array([rtol]), each


def _refuse_unusable(solution: Solution, model: Model, table: Floats, states: Floats, starts: Floats) -> None:
    """Give patients with non-finite numbers a status, so that they are not started."""
    for names, values in ((model.parameter_names, table), (model.states, states)):
        for i in np.flatnonzero(~np.isfinite(values).all(axis=1)):
            j = int(np.argmin(np.isfinite(values[i])))
            solution.status[i] = 1
            solution.stopped[i] = starts[i]
            solution._details.setdefault(int(i), f"{names[j]} = {values[i, j]}")
