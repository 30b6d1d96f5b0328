"""Integrate a model for many patients, each with its own parameters, start and schedule of events."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from osteon.engine.compiler.outcome import NOT_FINITE, REASONS
from osteon.engine.events import EventTable, Schedule, event_table
from osteon.engine.model import Model

__all__ = ["Schedule", "Solution", "integrate"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: how many steps to expect, when it is decided which kernel to use
_STEPS_PER_PATIENT = 500
_STEPS_PER_EVENT = 15


@dataclass(frozen=True)
class Solution:
    """States of every patient at the requested times.

    Attributes
    ----------
    times : (times,) day.
    states : (patients, times, states); NaN after the time at which a patient's integration stopped.
    status : (patients,) 0 where the integration reached the end; `reason` explains any other value.
    steps, rejected : (patients,) steps tried, and steps rejected.
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
        return f"{REASONS[status]}: {detail}"


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
    model : the assembled equations, such as `osteon.model` gives; time unit: day.
    parameters : (patients, parameters), in the order of ``model.parameter_names``.
    times : (times,) increasing; day.
    start : day at which each integration starts: one, or (patients,); at most ``times[0]``, the default.
    initial : (patients, states); default ``model.initial_states(parameters)``.
    schedules : one `Schedule` per patient. Event times are met exactly. The output at an event's time is the
        state just before the event, so that a yearly value does not show the day's dose; only at ``start``
        it is the state after it. Events after ``times[-1]`` have no effect.
    rtol, atol : tolerances of the local error; ``atol`` may be one number or (states,).
    threads : default: as many as there are processors. The result is bit-identical for any number.
    max_steps : a patient that needs more is stopped.

    Returns
    -------
    Solution
        ``states`` (patients, times, states), in the units of the model. A patient that cannot be integrated raises
        nothing: its ``status`` is not zero, `Solution.reason` says why, and its states are NaN from there on. The
        other patients are not affected.

    Raises
    ------
    ValueError : an array of the wrong shape, times that do not increase, an event before its patient's start.

    Notes
    -----
    Rodas5P (Steinebach 2023, doi:10.1007/s10543-023-00967-x), order 5; docs/engine.md measures speed and error.

    Examples
    --------
    >>> model = osteon.model()
    >>> osteon.engine.integrate(model, model.parameter_table(2), [0.0, 365.25], start=-25 * 365.25).states.shape[:2]
    (2, 2)
    """
    table = _table("parameters", parameters, len(model.parameter_names))
    n, n_states = len(table), len(model.states)
    times = _times(times)
    starts = _starts(start, n, times[0])
    states = _initial(model, table, initial)
    tolerances = _tolerances(rtol, atol, model)
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
    run = _range_runner(model, table, states, starts, events, tolerances, max_steps, solution)
    _in_threads(run, n, threads)
    return solution


def _range_runner(
    model: Model, table: Floats, states: Floats, starts: Floats, events: EventTable, tolerances: Floats,
    max_steps: int, solution: Solution,
) -> Callable[[int, int], None]:  # fmt: skip
    """A function that integrates one range of patients; safe to call from several threads."""
    from osteon.engine.compiler.idle import idle
    from osteon.engine.compiler.loop import Problem, Result
    from osteon.engine.compiler.machine import suited_kernel
    from osteon.engine.compiler.workspace import empty_lanes

    expected_steps = _STEPS_PER_PATIENT * len(table) + _STEPS_PER_EVENT * events.times.size
    usable = solution.status == 0
    compiled = suited_kernel(model, idle(model, table[usable], states[usable], events), expected_steps)
    columns = np.array(compiled.states, dtype=np.int64)
    still = np.setdiff1d(np.arange(states.shape[1]), columns)
    n_parameters, n_states = table.shape[1], columns.size
    problem = Problem(
        prepare=compiled.prepare,
        step=compiled.step,
        interpolate=compiled.interpolate,
        n_parameters=n_parameters,
        n_states=n_states,
        n_times=solution.times.size,
        n_columns=states.shape[1],
        n_still=still.size,
        max_steps=max_steps,
        parameters=table.reshape(-1),
        initial=np.ascontiguousarray(states[:, columns]).reshape(-1),
        start=starts,
        times=solution.times,
        event_ranges=events.ranges,
        event_times=events.times,
        event_slots=_slots_among(columns, states.shape[1], n_parameters)[events.slots],
        event_values=events.values,
        tolerances=np.ascontiguousarray(tolerances[[0, *(columns + 1)]]),
        columns=columns,
        still=still,
        still_values=states[usable][0, still] if usable.any() else np.zeros(still.size),
    )
    result = Result(
        states=solution.states.reshape(-1),
        status=solution.status,
        steps=solution.steps,
        rejected=solution.rejected,
        stopped=solution.stopped,
    )

    def run(first: int, last: int) -> None:
        lanes = empty_lanes(n_parameters, compiled.n_constants, n_states)
        compiled.integrate_range(first, last, problem, lanes, result)

    return run


def _slots_among(columns: Integers, n_states: int, n_parameters: int) -> Integers:
    """New slot of every slot when only the states in `columns` are integrated."""
    slots = np.full(n_states + n_parameters, -1, np.int64)
    slots[columns] = np.arange(columns.size)
    slots[n_states:] = columns.size + np.arange(n_parameters)
    return slots


def _in_threads(run: Callable[[int, int], None], n: int, threads: int | None) -> None:
    if threads is not None and threads < 1:
        raise ValueError(f"threads is {threads}: give at least 1")
    workers = threads or processors()
    # several blocks per thread, for balance; not too short, for lanes idle at the end of a block
    size = max(16, -(-n // (4 * workers)))
    blocks = [(first, min(first + size, n)) for first in range(0, n, size)]
    if workers == 1 or len(blocks) <= 1:
        run(0, n)
        return
    with ThreadPoolExecutor(min(workers, len(blocks))) as pool:
        list(pool.map(lambda block: run(*block), blocks))


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _table(name: str, values: ArrayLike, columns: int) -> Floats:
    table = np.ascontiguousarray(values, dtype=float)
    if table.ndim != 2 or table.shape[1] != columns:
        raise ValueError(f"{name} has shape {table.shape}: the model needs (patients, {columns})")
    return table


def _initial(model: Model, table: Floats, initial: ArrayLike | None) -> Floats:
    if initial is None:
        # a patient with unusable parameters is reported by its status, not by a warning
        with np.errstate(all="ignore"):
            return np.ascontiguousarray(model.initial_states(table))
    states = _table("initial", initial, len(model.states))
    if len(states) != len(table):
        raise ValueError(f"initial has {len(states)} rows, parameters has {len(table)}: give one per patient")
    return states


def _times(values: ArrayLike) -> Floats:
    times = np.array(values, dtype=float)
    if times.ndim != 1 or times.size == 0:
        raise ValueError(f"times has shape {times.shape}: give a list of at least one day")
    if not np.isfinite(times).all():
        raise ValueError(f"times[{int(np.argmin(np.isfinite(times)))}] is not a finite day")
    late = np.flatnonzero(np.diff(times) <= 0)
    if late.size:
        i = int(late[0]) + 1
        raise ValueError(f"times[{i}] = {times[i]:g} is not after {times[i - 1]:g}: give increasing times")
    return times


def _starts(start: ArrayLike | None, n: int, first: float) -> Floats:
    days = np.asarray(first if start is None else start, dtype=float)
    if days.shape not in ((), (n,)):
        raise ValueError(f"start has shape {days.shape}: give one day, or one per patient ({n},)")
    starts = np.array(np.broadcast_to(days, (n,)))
    wrong = np.flatnonzero(~(np.isfinite(starts) & (starts <= first)))
    if wrong.size:
        i = int(wrong[0])
        raise ValueError(f"patient {i}: start {starts[i]:g} is not a day at or before times[0] = {first:g}")
    return starts


def _tolerances(rtol: float, atol: ArrayLike, model: Model) -> Floats:
    """rtol, then atol of each state."""
    if not 1e-13 <= rtol <= 0.1:
        raise ValueError(f"rtol is {rtol}: give a number between 1e-13 and 0.1")
    absolute = np.asarray(atol, dtype=float)
    n_states = len(model.states)
    if absolute.shape not in ((), (n_states,)):
        raise ValueError(f"atol has shape {absolute.shape}: give one number, or one per state ({n_states},)")
    each = np.array(np.broadcast_to(absolute, (n_states,)))
    wrong = np.flatnonzero(~(np.isfinite(each) & (each > 0)))
    if wrong.size:
        raise ValueError(f"atol of {model.states[wrong[0]]} is {each[wrong[0]]:g}: give a number above zero")
    return np.array([rtol, *each])


def _refuse_unusable(solution: Solution, model: Model, table: Floats, states: Floats, starts: Floats) -> None:
    """Give patients with non-finite numbers a status, so that they are not started."""
    for names, values in ((model.parameter_names, table), (model.states, states)):
        for i in np.flatnonzero(~np.isfinite(values).all(axis=1)):
            j = int(np.argmin(np.isfinite(values[i])))
            solution.status[i] = NOT_FINITE
            solution.stopped[i] = starts[i]
            solution._details.setdefault(int(i), f"{names[j]} = {values[i, j]}")
