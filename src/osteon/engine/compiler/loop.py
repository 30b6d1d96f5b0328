"""The loop around the kernel: step lengths, events, outputs, and which patient is in which lane.

Every lane has its own patient, time, step length and next event; a lane that is done takes the next patient
from the queue. Nothing computed for one lane is used for another, so a patient's result does not depend on
its neighbours.

These functions are compiled by `osteon.engine.compiler.subset`, and keep to what it understands. All arrays are
flat: item j of a lane stands at ``j * LANES + lane``.
"""

from __future__ import annotations

from dataclasses import dataclass

from osteon.engine.compiler import outcome
from osteon.engine.compiler.subset import Integers, Reals, Routine, translate
from osteon.engine.compiler.vector import LANES


@dataclass(frozen=True)
class Problem:
    """What is the same for every range of patients; arrays as in `osteon.engine.integrate`, flat.

    ``columns`` says where in a row of results each state stands, ``still`` where those that do not change stand, whose
    values are ``still_values``.
    """

    prepare: Routine
    step: Routine
    interpolate: Routine
    n_parameters: int
    n_states: int
    n_times: int
    n_columns: int
    n_still: int
    max_steps: int
    parameters: Reals
    initial: Reals
    start: Reals
    times: Reals
    event_ranges: Integers
    event_times: Reals
    event_slots: Integers
    event_values: Reals
    tolerances: Reals
    columns: Integers
    still: Integers
    still_values: Reals


@dataclass(frozen=True)
class Result:
    """Where the results go; patients whose status is not zero from the beginning are left out."""

    states: Reals
    status: Integers
    steps: Integers
    rejected: Integers
    stopped: Reals


@dataclass(frozen=True)
class Lanes:
    """State of the lanes of one thread: first what the kernel works on, then what this loop keeps."""

    parameters: Reals
    constants: Reals
    y: Reals
    y1: Reals
    k: Reals
    dense: Reals
    h: Reals
    before: Reals
    error: Reals
    factor: Reals
    theta: Reals
    t: Reals
    t_next: Reals
    stop: Reals
    planned: Reals
    remembered: Reals  # by slot: a first step that should work after an event
    patient: Integers  # -1: none
    event: Integers
    output: Integers
    slot: Integers  # of the last event, -1 once the first step after it is done
    accepted: Integers
    waiting: Integers  # at an event, at the end, or empty


def take_patient(lane: int, i: int, problem: Problem, lanes: Lanes) -> None:
    """Put patient i into the lane, at its start."""
    for j in range(problem.n_parameters):
        lanes.parameters[j * LANES + lane] = problem.parameters[i * problem.n_parameters + j]
    for j in range(problem.n_states):
        lanes.y[j * LANES + lane] = problem.initial[i * problem.n_states + j]
    lanes.patient[lane] = i
    lanes.t[lane] = problem.start[i]
    lanes.event[lane] = problem.event_ranges[i]
    lanes.output[lane] = 0
    lanes.slot[lane] = -1
    first = outcome.FIRST_STEP * (problem.times[problem.n_times - 1] - problem.start[i])
    lanes.planned[lane] = first
    for slot in range(problem.n_states + problem.n_parameters):
        lanes.remembered[slot * LANES + lane] = first
    lanes.before[lane] = outcome.SMALLEST_ERROR


def apply_events(lane: int, problem: Problem, lanes: Lanes) -> bool:
    """Apply the events that are due now and set the next stop; returns whether they changed a parameter."""
    last = problem.event_ranges[lanes.patient[lane] + 1]
    event = lanes.event[lane]
    slot = -1
    changed = False
    end = problem.times[problem.n_times - 1]
    shortest = outcome.SMALLEST_STEP * (end - problem.start[lanes.patient[lane]])
    while event < last and problem.event_times[event] - lanes.t[lane] <= shortest:
        this = problem.event_slots[event]
        if this < problem.n_states:
            lanes.y[this * LANES + lane] += problem.event_values[event]
        else:
            lanes.parameters[(this - problem.n_states) * LANES + lane] = problem.event_values[event]
            changed = True
        # after simultaneous events, begin with the shortest step remembered for any of them
        if slot < 0 or lanes.remembered[this * LANES + lane] < lanes.remembered[slot * LANES + lane]:
            slot = this
        event += 1
    if slot >= 0:
        lanes.slot[lane] = slot
        lanes.planned[lane] = lanes.remembered[slot * LANES + lane]
    lanes.event[lane] = event
    lanes.stop[lane] = min(end, problem.event_times[event]) if event < last else end
    return changed


def plan_step(lane: int, lanes: Lanes) -> None:
    """Choose the step so that it ends exactly at the next stop, or well before it."""
    left = lanes.stop[lane] - lanes.t[lane]
    if lanes.planned[lane] >= 0.999 * left:
        lanes.h[lane] = left
        lanes.t_next[lane] = lanes.stop[lane]
    else:
        # two equal steps rather than a long one and a sliver
        lanes.h[lane] = min(lanes.planned[lane], 0.5 * left)
        lanes.t_next[lane] = lanes.t[lane] + lanes.h[lane]


def judge_step(lane: int, problem: Problem, lanes: Lanes, result: Result) -> None:
    """Accept or reject the step, plan the next one, and give the patient up if that leads nowhere."""
    i = lanes.patient[lane]
    h = lanes.h[lane]
    end = problem.times[problem.n_times - 1]
    result.steps[i] += 1
    if lanes.error[lane] <= 1.0:
        lanes.accepted[lane] = 1
        ratio = min(max(lanes.factor[lane], outcome.SMALLEST_RATIO), outcome.LARGEST_RATIO)
        if lanes.slot[lane] >= 0:
            # a step that was cut short by the next stop may only raise what is remembered
            place = lanes.slot[lane] * LANES + lane
            cut = h < lanes.planned[lane]
            lanes.remembered[place] = max(h * ratio, lanes.remembered[place]) if cut else h * ratio
            lanes.slot[lane] = -1
        lanes.before[lane] = max(lanes.error[lane], outcome.SMALLEST_ERROR)
        lanes.planned[lane] = h * ratio
    else:
        result.rejected[i] += 1
        ratio = outcome.SMALLEST_RATIO_REJECTED
        if lanes.error[lane] < outcome.NO_ERROR:
            ratio = max(ratio, min(lanes.factor[lane], outcome.LARGEST_RATIO_REJECTED))
        planned = h * ratio
        lanes.planned[lane] = planned
        span = end - problem.start[i]
        if planned < outcome.SMALLEST_STEP * span or lanes.t[lane] + planned == lanes.t[lane]:
            result.status[i] = outcome.COLLAPSED
    finished = lanes.accepted[lane] and lanes.t_next[lane] >= end
    if result.steps[i] >= problem.max_steps and not finished:
        result.status[i] = outcome.TOO_MANY_STEPS


def output_due(lane: int, problem: Problem, lanes: Lanes) -> bool:
    """Whether the accepted step reaches the lane's next output time."""
    output = lanes.output[lane]
    within = lanes.accepted[lane] and output < problem.n_times
    return bool(within and problem.times[output] <= lanes.t_next[lane])


def write_outputs(problem: Problem, lanes: Lanes, result: Result) -> None:
    """Interpolate to the output times within the accepted steps, one per lane and turn."""
    due = False
    for lane in range(LANES):
        due = due or output_due(lane, problem, lanes)
    while due:
        for lane in range(LANES):
            if output_due(lane, problem, lanes):
                time = problem.times[lanes.output[lane]]
                lanes.theta[lane] = 1.0
                if time < lanes.t_next[lane]:
                    lanes.theta[lane] = (time - lanes.t[lane]) / lanes.h[lane]
        problem.interpolate(lanes.y, lanes.y1, lanes.k, lanes.theta, lanes.dense)
        due = False
        for lane in range(LANES):
            if output_due(lane, problem, lanes):
                write_states(lane, problem, lanes, result, lanes.dense)
                due = due or output_due(lane, problem, lanes)


def write_states(lane: int, problem: Problem, lanes: Lanes, result: Result, states: Reals) -> None:
    """Write the states as the lane's next output."""
    row = (lanes.patient[lane] * problem.n_times + lanes.output[lane]) * problem.n_columns
    for j in range(problem.n_states):
        result.states[row + problem.columns[j]] = states[j * LANES + lane]
    for j in range(problem.n_still):
        result.states[row + problem.still[j]] = problem.still_values[j]
    lanes.output[lane] += 1


def serve(queue: int, last: int, problem: Problem, lanes: Lanes, result: Result) -> int:
    """Apply events, retire patients that are done and take new ones; returns the head of the queue."""
    changed = False
    for lane in range(LANES):
        while lanes.waiting[lane]:
            i = lanes.patient[lane]
            fresh = i < 0 or lanes.t[lane] >= problem.times[problem.n_times - 1] or result.status[i] != outcome.DONE
            if fresh:
                while queue < last and result.status[queue] != outcome.DONE:
                    queue += 1
                lanes.patient[lane] = -1
                if queue >= last:
                    break
                take_patient(lane, queue, problem, lanes)
                queue += 1
                changed = True
            if apply_events(lane, problem, lanes):
                changed = True
            if fresh and problem.times[0] == lanes.t[lane]:
                write_states(lane, problem, lanes, result, lanes.y)
            lanes.waiting[lane] = lanes.t[lane] >= problem.times[problem.n_times - 1]
    if changed:
        problem.prepare(lanes.parameters, lanes.constants)
    return queue


def advance(problem: Problem, lanes: Lanes, result: Result) -> bool:
    """One step in every lane; returns whether any lane must be served before the next."""
    for lane in range(LANES):
        if lanes.patient[lane] >= 0:
            plan_step(lane, lanes)
    problem.step(
        lanes.y, lanes.constants, lanes.h, problem.tolerances, lanes.k, lanes.y1,
        lanes.error, lanes.before, lanes.factor,
    )  # fmt: skip
    for lane in range(LANES):
        lanes.accepted[lane] = 0
        if lanes.patient[lane] >= 0:
            judge_step(lane, problem, lanes, result)
    write_outputs(problem, lanes, result)
    waiting = False
    for lane in range(LANES):
        i = lanes.patient[lane]
        if lanes.accepted[lane]:
            for j in range(problem.n_states):
                lanes.y[j * LANES + lane] = lanes.y1[j * LANES + lane]
            lanes.t[lane] = lanes.t_next[lane]
        if i >= 0 and (lanes.t[lane] >= lanes.stop[lane] or result.status[i] != outcome.DONE):
            lanes.waiting[lane] = 1
            waiting = True
            if result.status[i] != outcome.DONE:
                result.stopped[i] = lanes.t[lane]
    return waiting


def integrate_range(first: int, last: int, problem: Problem, lanes: Lanes, result: Result) -> None:
    """Integrate patients first ... last - 1, with lanes that are empty and waiting."""
    queue = first
    waiting = True
    active = True
    while active:
        if waiting:
            queue = serve(queue, last, problem, lanes, result)
            active = False
            for lane in range(LANES):
                active = active or lanes.patient[lane] >= 0
        if active:
            waiting = advance(problem, lanes, result)


def loop_text() -> str:
    """The loop as LLVM text; ``integrate_range`` is visible."""
    functions = (
        take_patient, apply_events, plan_step, judge_step, output_due, write_outputs, write_states, serve,
        advance, integrate_range,
    )  # fmt: skip
    return translate(functions, integrate_range.__name__)
