"""Rodas5P in JAX: slower than the compiled engine, but differentiable, and it runs where JAX runs.

One patient is integrated by one ``lax.scan`` over a fixed number of step attempts, so that forward and reverse
derivatives both work; ``jax.vmap`` makes it many patients. Step lengths are chosen as in the compiled engine, but
every step ends at an output or event at the latest. They are not differentiated, nor are the times of events.
A gradient is about as accurate as the states, but where the model has a kink (``maximum``, ``minimum``) the step
across it leaves an error of about 1e-4 of the gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from osteon.engine.compiler import outcome
from osteon.engine.compiler.rodas5p import GAMMA, STAGES, A, C
from osteon.engine.events import Schedule
from osteon.engine.jax_functions import jax, jax_initial_states, jax_jacobian, jax_rates, jnp, need_double_precision
from osteon.engine.model import Model


class JaxEvents(NamedTuple):
    """Events of one patient (events,), or of many (patients, events): times in order, inf for none."""

    times: Any
    slots: Any
    values: Any


class JaxSolution(NamedTuple):
    """One patient, or many with a leading axis.

    Attributes
    ----------
    states : (times, states); NaN from where the integration stopped.
    status : as in `osteon.engine.Solution`.
    steps, rejected : steps tried, and steps rejected.
    attempts : length of the scan that was needed; ``max_steps`` can be lowered to the largest one.
    """

    states: Any
    status: Any
    steps: Any
    rejected: Any
    attempts: Any


def jax_events(schedules: Sequence[Schedule]) -> JaxEvents:
    """Events of several patients, padded to the same number: (patients, events)."""
    width = max([len(s.times) for s in schedules], default=0)
    times = np.full((len(schedules), width), np.inf)
    slots = np.zeros((len(schedules), width), np.int64)
    values = np.zeros((len(schedules), width))
    for i, s in enumerate(schedules):
        k = len(s.times)
        times[i, :k], slots[i, :k], values[i, :k] = s.times, s.slots, s.values
    return JaxEvents(times, slots, values)


class _Carry(NamedTuple):
    """Between two attempts; names as in `osteon.engine.compiler.loop`."""

    t: Any
    y: Any
    parameters: Any
    planned: Any
    remembered: Any  # a first step that should work after an event
    before: Any
    after_event: Any
    output: Any
    event: Any
    steps: Any
    rejected: Any
    attempts: Any


def jax_integrator(
    model: Model, times: ArrayLike, *, rtol: float = 1e-5, atol: ArrayLike = 1e-8, max_steps: int = 1000
) -> Callable[..., JaxSolution]:
    """A function ``solve(parameters, events=None, start=None, initial=None)`` for one patient.

    It can be given to ``jax.jit``, ``jax.vmap``, ``jax.grad`` and ``jax.jacfwd``. The arguments are one patient's
    of what `osteon.engine.integrate` takes, events as `JaxEvents`; their meaning is the same. They are
    not checked, since they may be traced.

    Parameters
    ----------
    times : (times,) increasing; day.
    rtol, atol : tolerances of the local error; ``atol`` may be one number or (states,).
    max_steps : attempts, of which every event beyond the first of its time costs one. Under ``vmap`` every
        patient costs all of them; else those not needed are skipped.

    Raises
    ------
    ValueError : times that do not increase. RuntimeError : JAX computes in 32 bits.
    """
    need_double_precision()
    days = np.asarray(times, dtype=float)
    if days.ndim != 1 or not days.size or not np.isfinite(days).all() or (np.diff(days) <= 0).any():
        raise ValueError("times must be a list of finite, increasing days")
    initial_states = jax_initial_states(model)
    attempt = jax.checkpoint(_attempt(model, jnp.asarray(days), rtol, jnp.asarray(atol, float)))

    def solve(parameters: Any, events: JaxEvents | None = None, start: Any = None, initial: Any = None) -> JaxSolution:
        p = jnp.asarray(parameters, float)
        t0 = jnp.asarray(days[0] if start is None else start, float)
        y0 = initial_states(p) if initial is None else jnp.asarray(initial, float)
        due = _with_sentinels(events)
        first = outcome.FIRST_STEP * (days[-1] - t0)
        zero = jnp.asarray(0)
        before = jnp.asarray(outcome.SMALLEST_ERROR)
        carry = _Carry(t0, y0, p, first, first, before, jnp.asarray(False), zero, zero, zero, zero, zero)

        def body(carry: _Carry, _: None) -> Any:
            nothing = (carry, (jnp.asarray(days.size), carry.y))
            return jax.lax.cond(carry.output >= days.size, lambda: nothing, lambda: attempt(carry, due))

        last, (places, states) = jax.lax.scan(body, carry, None, length=max_steps)
        table = jnp.full((days.size, len(model.states)), jnp.nan).at[places].set(states, mode="drop")
        collapsed = last.planned < outcome.SMALLEST_STEP * (days[-1] - t0)
        stopped = jnp.where(collapsed, outcome.COLLAPSED, outcome.TOO_MANY_STEPS)
        status = jnp.where(last.output >= days.size, outcome.DONE, stopped)
        return JaxSolution(table, status, last.steps, last.rejected, last.attempts)

    return solve


def _with_sentinels(events: JaxEvents | None) -> JaxEvents:
    """Two events that never come at the end, so that the next two can always be read."""
    finite = events or JaxEvents(np.zeros(0), np.zeros(0, np.int64), np.zeros(0))
    return JaxEvents(
        jnp.append(jnp.asarray(finite.times, float), jnp.array([jnp.inf, jnp.inf])),
        jnp.append(jnp.asarray(finite.slots, int), jnp.array([0, 0])),
        jnp.append(jnp.asarray(finite.values, float), jnp.array([0.0, 0.0])),
    )


def _attempt(model: Model, days: Any, rtol: float, atol: Any) -> Callable[[_Carry, JaxEvents], Any]:
    """One pass: an event if one is due, then the output at the start if that is due, else a step."""
    step = _step(model)
    n_states, n_parameters, n_times = len(model.states), len(model.parameter_names), days.size

    def attempt(c: _Carry, events: JaxEvents) -> Any:
        now = events.times[c.event] <= c.t
        slot, value = events.slots[c.event], events.values[c.event]
        adds = now & (slot < n_states)
        sets = now & (slot >= n_states)
        y = c.y.at[jnp.where(adds, slot, n_states)].add(value, mode="drop")
        p = c.parameters.at[jnp.where(sets, slot - n_states, n_parameters)].set(value, mode="drop")
        event = c.event + now
        after_event = c.after_event | now
        planned = jnp.where(now, c.remembered, c.planned)
        more = events.times[event] <= c.t
        at_start = ~more & (days[c.output] <= c.t)
        moves = ~more & ~at_start

        stop = jnp.minimum(days[c.output], events.times[event])
        left = stop - c.t
        reaches = planned >= 0.999 * left
        # a step that is not taken is computed all the same, with a length that does no harm
        h = jnp.where(moves, jnp.where(reaches, left, jnp.minimum(planned, 0.5 * left)), 1.0)
        y1, norm = step(y, p, h, rtol, atol)
        accepted = moves & (norm <= 1.0)
        factor = outcome.SAFETY * norm**outcome.EXPONENT_NOW * c.before**outcome.EXPONENT_BEFORE
        grown = jnp.clip(factor, outcome.SMALLEST_RATIO, outcome.LARGEST_RATIO)
        shrunk = jnp.clip(factor, outcome.SMALLEST_RATIO_REJECTED, outcome.LARGEST_RATIO_REJECTED)
        shrunk = jnp.where(norm < outcome.NO_ERROR, shrunk, outcome.SMALLEST_RATIO_REJECTED)
        following = h * jnp.where(accepted, grown, shrunk)
        kept = jnp.where(h < planned, jnp.maximum(following, c.remembered), following)

        written = at_start | (accepted & reaches & (stop == days[c.output]))
        y = jnp.where(accepted, y1, y)
        carry = _Carry(
            t=jnp.where(accepted, jnp.where(reaches, stop, c.t + h), c.t),
            y=y,
            parameters=p,
            planned=jnp.where(moves, following, planned),
            remembered=jnp.where(accepted & after_event, kept, c.remembered),
            before=jnp.where(accepted, jnp.maximum(norm, outcome.SMALLEST_ERROR), c.before),
            after_event=after_event & ~accepted,
            output=c.output + written,
            event=event,
            steps=c.steps + moves,
            rejected=c.rejected + (moves & ~accepted),
            attempts=c.attempts + 1,
        )
        return carry, (jnp.where(written, c.output, n_times), y)

    return attempt


def _step(model: Model) -> Callable[..., tuple[Any, Any]]:
    """A Rodas5P step: from y by h to y1, and the norm of its error, which is not differentiated."""
    rates, jacobian = jax_rates(model), jax_jacobian(model)
    n = len(model.states)
    a = jnp.array([[*row, *[0.0] * (STAGES - len(row))] for row in A])
    c = jnp.array([[*row, *[0.0] * (STAGES - len(row))] for row in C])

    def step(y: Any, p: Any, h: Any, rtol: float, atol: Any) -> tuple[Any, Any]:
        w = jnp.eye(n) / (h * GAMMA) - jacobian(y, p)
        factors = jax.scipy.linalg.lu_factor(w)

        # a loop, since eight stages in a straight line take XLA minutes to compile
        def stage(i: Any, k: Any) -> Any:
            right = rates(y + a[i] @ k, p) + c[i] @ k / h
            return k.at[i].set(jax.scipy.linalg.lu_solve(factors, right))

        k = jax.lax.fori_loop(0, STAGES, stage, jnp.zeros((STAGES, n)))
        y1 = y + a[-1] @ k + k[-1]
        allowed = atol + rtol * jnp.maximum(jnp.abs(y), jnp.abs(y1))
        ratio = jax.lax.stop_gradient(k[-1] / allowed)
        return y1, jnp.maximum(jnp.mean(ratio**4), 1e-40) ** 0.25

    return step
