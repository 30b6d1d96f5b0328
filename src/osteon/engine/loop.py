"""The loop around the kernel: step lengths, events, outputs, and which patient is in which lane.

Every lane has its own patient, time, step length and next event; a lane that is done takes the next patient from the
queue. Nothing computed for one lane is used for another, so a patient's result does not depend on its neighbours.

Numba compiles this module once; `osteon.engine.machine` keeps the machine code, so that Numba is not even imported
when the cache has it. Nothing here may allocate memory or raise.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba as nb
import numpy as np
from llvmlite import ir
from numba import carray, types
from numba.core import cgutils
from numba.extending import intrinsic

from osteon.engine import outcome, workspace
from osteon.engine.rodas5p import STAGES
from osteon.engine.vector import LANES
from osteon.engine.workspace import INTEGER_ROWS

DONE, COLLAPSED, TOO_MANY_STEPS = outcome.DONE, outcome.COLLAPSED, outcome.TOO_MANY_STEPS


class Problem(NamedTuple):
    """What is the same for every range of patients; shapes as in `osteon.engine.integrate`."""

    functions: Any  # addresses of prepare, step, interpolate
    parameters: Any
    initial: Any
    start: Any
    times: Any
    ranges: Any
    event_times: Any
    event_slots: Any
    event_values: Any
    tolerances: Any  # rtol, then atol of each state
    max_steps: Any


class Result(NamedTuple):
    """Where the results go."""

    states: Any
    status: Any
    steps: Any
    rejected: Any
    stopped: Any


class Lanes(NamedTuple):
    """State of the lanes: (items, LANES) arrays for the kernel, (LANES,) arrays for the loop."""

    parameters: Any
    constants: Any
    y: Any
    y1: Any
    k: Any
    dense: Any
    h: Any
    before: Any
    error: Any
    factor: Any
    theta: Any
    t: Any
    t_next: Any
    stop: Any
    planned: Any
    remembered: Any  # first step that worked after an event, by slot
    patient: Any
    event: Any
    output: Any
    slot: Any  # of the last event, -1 once its first step is done
    accepted: Any
    waiting: Any  # at an event, at the end, or empty


def _call(typing_context: Any, address: Any, pointers: Any) -> Any:
    """Call the function at an address with a tuple of addresses of arrays."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer] * len(pointers))
        function = builder.inttoptr(arguments[0], kind.as_pointer())
        values = cgutils.unpack_tuple(builder, arguments[1], len(pointers))
        builder.call(function, [builder.inttoptr(v, pointer) for v in values])
        return context.get_dummy_value()

    return types.void(address, pointers), generate


call: Any = intrinsic(_call)
item_rows: Any = nb.njit(workspace.item_rows)
compiled: Any = nb.njit(error_model="numpy", nogil=True)


@compiled
def take_patient(lane: int, i: int, problem: Problem, lanes: Lanes) -> None:
    """Put patient i into the lane, at its start."""
    for j in range(problem.parameters.shape[1]):
        lanes.parameters[j, lane] = problem.parameters[i, j]
    for j in range(problem.initial.shape[1]):
        lanes.y[j, lane] = problem.initial[i, j]
    lanes.patient[lane], lanes.t[lane] = i, problem.start[i]
    lanes.event[lane], lanes.output[lane], lanes.slot[lane] = problem.ranges[i], 0, -1
    first = outcome.FIRST_STEP * (problem.times[-1] - problem.start[i])
    lanes.planned[lane] = first
    for slot in range(lanes.remembered.shape[0]):
        lanes.remembered[slot, lane] = first
    lanes.before[lane] = outcome.SMALLEST_ERROR


@compiled
def apply_events(lane: int, problem: Problem, lanes: Lanes) -> bool:
    """Apply the events that are due now and set the next stop; returns whether they changed a parameter."""
    n_states = problem.initial.shape[1]
    last = problem.ranges[lanes.patient[lane] + 1]
    event = lanes.event[lane]
    slot, changed = -1, False
    while event < last and problem.event_times[event] <= lanes.t[lane]:
        this = problem.event_slots[event]
        if this < n_states:
            lanes.y[this, lane] += problem.event_values[event]
        else:
            lanes.parameters[this - n_states, lane] = problem.event_values[event]
            changed = True
        # after simultaneous events, begin with the shortest step that worked for any of them
        if slot < 0 or lanes.remembered[this, lane] < lanes.remembered[slot, lane]:
            slot = this
        event += 1
    if slot >= 0:
        lanes.slot[lane], lanes.planned[lane] = slot, lanes.remembered[slot, lane]
    lanes.event[lane] = event
    lanes.stop[lane] = problem.times[-1]
    if event < last:
        lanes.stop[lane] = min(problem.times[-1], problem.event_times[event])
    return changed


@compiled
def plan_step(lane: int, lanes: Lanes) -> None:
    """Choose the step so that it ends exactly at the next stop, or well before it."""
    left = lanes.stop[lane] - lanes.t[lane]
    if lanes.planned[lane] >= 0.999 * left:
        lanes.h[lane], lanes.t_next[lane] = left, lanes.stop[lane]
    else:
        # two equal steps rather than a long one and a sliver
        lanes.h[lane] = min(lanes.planned[lane], 0.5 * left)
        lanes.t_next[lane] = lanes.t[lane] + lanes.h[lane]


@compiled
def judge_step(lane: int, problem: Problem, lanes: Lanes, result: Result) -> None:
    """Accept or reject the step, plan the next one, and give the patient up if that leads nowhere."""
    i, h, error, factor = lanes.patient[lane], lanes.h[lane], lanes.error[lane], lanes.factor[lane]
    end = problem.times[-1]
    result.steps[i] += 1
    if error <= 1.0:
        lanes.accepted[lane] = 1
        if lanes.slot[lane] >= 0:
            lanes.remembered[lanes.slot[lane], lane] = h
            lanes.slot[lane] = -1
        lanes.before[lane] = max(error, outcome.SMALLEST_ERROR)
        lanes.planned[lane] = h * min(outcome.LARGEST_RATIO, max(outcome.SMALLEST_RATIO, factor))
    else:
        result.rejected[i] += 1
        ratio = outcome.SMALLEST_RATIO_REJECTED
        if error < np.inf:
            ratio = max(ratio, min(outcome.LARGEST_RATIO_REJECTED, factor))
        planned = h * ratio
        lanes.planned[lane] = planned
        if planned < outcome.SMALLEST_STEP * (end - problem.start[i]) or lanes.t[lane] + planned == lanes.t[lane]:
            result.status[i] = COLLAPSED
    finished = lanes.accepted[lane] and lanes.t_next[lane] >= end
    if result.steps[i] >= problem.max_steps and not finished:
        result.status[i] = TOO_MANY_STEPS


@compiled
def output_due(lane: int, problem: Problem, lanes: Lanes) -> bool:
    """Whether the accepted step reaches the lane's next output time."""
    output = lanes.output[lane]
    return lanes.accepted[lane] and output < problem.times.size and problem.times[output] <= lanes.t_next[lane]


@compiled
def write_outputs(problem: Problem, lanes: Lanes, result: Result) -> None:
    """Interpolate to the output times within the accepted steps, one per lane and turn."""
    due = False
    for lane in range(LANES):
        due = due or output_due(lane, problem, lanes)
    while due:
        for lane in range(LANES):
            if output_due(lane, problem, lanes):
                time = problem.times[lanes.output[lane]]
                at_end = time == lanes.t_next[lane]
                lanes.theta[lane] = 1.0 if at_end else (time - lanes.t[lane]) / lanes.h[lane]
        call(
            problem.functions[2],
            (
                lanes.y.ctypes.data, lanes.y1.ctypes.data, lanes.k.ctypes.data, lanes.theta.ctypes.data,
                lanes.dense.ctypes.data,
            ),
        )  # fmt: skip
        due = False
        for lane in range(LANES):
            if output_due(lane, problem, lanes):
                for j in range(problem.initial.shape[1]):
                    result.states[lanes.patient[lane], lanes.output[lane], j] = lanes.dense[j, lane]
                lanes.output[lane] += 1
                due = due or output_due(lane, problem, lanes)


@compiled
def serve_waiting(queue: int, last: int, problem: Problem, lanes: Lanes, result: Result) -> int:
    """Apply events, retire patients that are done and take new ones; returns the head of the queue."""
    changed = False
    for lane in range(LANES):
        while lanes.waiting[lane]:
            i = lanes.patient[lane]
            fresh = i < 0 or lanes.t[lane] >= problem.times[-1] or result.status[i] != DONE
            if fresh:
                while queue < last and result.status[queue] != DONE:
                    queue += 1
                lanes.patient[lane] = -1
                if queue >= last:
                    break
                take_patient(lane, queue, problem, lanes)
                queue += 1
            changed = apply_events(lane, problem, lanes) or fresh or changed
            if fresh and problem.times[0] == lanes.t[lane]:
                for j in range(problem.initial.shape[1]):
                    result.states[lanes.patient[lane], 0, j] = lanes.y[j, lane]
                lanes.output[lane] = 1
            lanes.waiting[lane] = lanes.t[lane] >= problem.times[-1]
    if changed:
        call(problem.functions[0], (lanes.parameters.ctypes.data, lanes.constants.ctypes.data))
    return queue


@compiled
def advance(problem: Problem, lanes: Lanes, result: Result) -> bool:
    """One step in every lane; returns whether any lane must be served before the next."""
    for lane in range(LANES):
        if lanes.patient[lane] >= 0:
            plan_step(lane, lanes)
    call(
        problem.functions[1],
        (
            lanes.y.ctypes.data, lanes.constants.ctypes.data, lanes.h.ctypes.data, problem.tolerances.ctypes.data,
            lanes.k.ctypes.data, lanes.y1.ctypes.data, lanes.error.ctypes.data, lanes.before.ctypes.data,
            lanes.factor.ctypes.data,
        ),
    )  # fmt: skip
    for lane in range(LANES):
        lanes.accepted[lane] = 0
        if lanes.patient[lane] >= 0:
            judge_step(lane, problem, lanes, result)
    write_outputs(problem, lanes, result)
    serve = False
    for lane in range(LANES):
        i = lanes.patient[lane]
        if lanes.accepted[lane]:
            for j in range(problem.initial.shape[1]):
                lanes.y[j, lane] = lanes.y1[j, lane]
            lanes.t[lane] = lanes.t_next[lane]
        if i >= 0 and (lanes.t[lane] >= lanes.stop[lane] or result.status[i] != DONE):
            lanes.waiting[lane] = 1
            serve = True
            if result.status[i] != DONE:
                result.stopped[i] = lanes.t[lane]
    return serve


@nb.njit(error_model="numpy", nogil=True, cache=True)
def integrate_range(first: int, last: int, problem: Problem, lanes: Lanes, result: Result) -> None:
    """Integrate patients first ... last - 1."""
    for lane in range(LANES):
        lanes.patient[lane], lanes.waiting[lane], lanes.h[lane], lanes.before[lane] = -1, 1, 1.0, 1.0
    queue, serve, active = first, True, True
    while active:
        if serve:
            queue = serve_waiting(queue, last, problem, lanes, result)
            active = False
            for lane in range(LANES):
                active = active or lanes.patient[lane] >= 0
        if active:
            serve = advance(problem, lanes, result)


def entry(
    sizes, functions, parameters, initial, start, times, ranges, event_times, event_slots, event_values, tolerances,
    items, integers, states, status, steps, rejected, stopped,
):  # type: ignore[no-untyped-def]  # fmt: skip
    """What Python calls: bare pointers, in this order, to the arrays that `osteon.engine.machine` names."""
    first, last, n, n_parameters, n_constants, n_states, n_times, n_events, max_steps = (
        sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5], sizes[6], sizes[7], sizes[8]
    )  # fmt: skip
    problem = Problem(
        carray(functions, (3,)),
        carray(parameters, (n, n_parameters)),
        carray(initial, (n, n_states)),
        carray(start, (n,)),
        carray(times, (n_times,)),
        carray(ranges, (n + 1,)),
        carray(event_times, (n_events,)),
        carray(event_slots, (n_events,)),
        carray(event_values, (n_events,)),
        carray(tolerances, (n_states + 1,)),
        max_steps,
    )
    result = Result(
        carray(states, (n, n_times, n_states)),
        carray(status, (n,)),
        carray(steps, (n,)),
        carray(rejected, (n,)),
        carray(stopped, (n,)),
    )
    rows = carray(items, (item_rows(n_parameters, n_constants, n_states), LANES))
    y = n_parameters + n_constants
    single = y + (STAGES + 3) * n_states
    counts = carray(integers, (INTEGER_ROWS, LANES))
    lanes = Lanes(
        rows[:n_parameters],
        rows[n_parameters:y],
        rows[y : y + n_states],
        rows[y + n_states : y + 2 * n_states],
        rows[y + 2 * n_states : y + (STAGES + 2) * n_states],
        rows[y + (STAGES + 2) * n_states : single],
        rows[single],
        rows[single + 1],
        rows[single + 2],
        rows[single + 3],
        rows[single + 4],
        rows[single + 5],
        rows[single + 6],
        rows[single + 7],
        rows[single + 8],
        rows[single + 9 :],
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        counts[4],
        counts[5],
    )
    integrate_range(first, last, problem, lanes, result)


def loop_text() -> tuple[str, str]:
    """LLVM text of the loop, and the name in it of the function to call."""
    real, integer = types.CPointer(types.float64), types.CPointer(types.int64)
    kinds = [
        integer, integer, real, real, real, real, integer, real, integer, real, real,
        real, integer, real, integer, integer, integer, real,
    ]  # fmt: skip
    function = nb.cfunc(types.void(*kinds), error_model="numpy")(entry)
    return function.inspect_llvm(), function.native_name
