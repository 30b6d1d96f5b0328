"""Several schedules in the same people; where two go the same way for years, they go it once.

A drug with a rebound, with and without its follow-on, is such a pair.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from osteon.engine.events import Schedule
from osteon.engine.integration import integrate
from osteon.engine.model import Model
from osteon.simulation.cohort import absolute_tolerance

Array = NDArray[np.float64]

#: a shorter way together is not worth a second start [d]
LEAST_DAYS = 365.0


def together(
    model: Model,
    tables: Sequence[Array],
    starts: Sequence[Array],
    plans: Sequence[Schedule],
    times: Array,
    start: float,
    rtol: float,
) -> tuple[list[Array], NDArray[np.bool_]]:
    """States under every schedule, (people, times, states), and who could be followed under all of them.

    Parameters
    ----------
    tables, starts : of each schedule, (people, parameters) and (people, states) at ``start``.
    plans : events before ``start`` are in tables and states already.
    times : day.
    """
    n, atol = len(tables[0]), absolute_tolerance(model, rtol)
    ways = _ways(plans, times)
    first = [k for k, (_, shared) in enumerate(ways) if not shared]
    whole = integrate(
        model,
        np.concatenate([tables[k] for k in first]),
        times,
        start=start,
        initial=np.concatenate([starts[k] for k in first]),
        schedules=[schedule for schedule in (_from(plans[k], start) for k in first) for _ in range(n)],
        rtol=rtol,
        atol=atol,
    )
    states = dict(zip(first, whole.states.reshape(len(first), n, len(times), -1), strict=True))
    good = (whole.status == 0).reshape(len(first), n).all(axis=0)
    for k, (other, shared) in enumerate(ways):
        if not shared:
            continue
        parting = float(times[shared - 1])
        table = set_parameters(model, tables[k], until(_from(plans[k], start), parting))
        rest = integrate(
            model, table[good], times[shared:], start=parting, initial=states[other][good, shared - 1],
            schedules=[_from(plans[k], parting)] * int(good.sum()), rtol=rtol, atol=atol,
        )  # fmt: skip
        states[k] = states[other].copy()
        states[k][:, shared:] = np.nan
        states[k][good, shared:] = rest.states
        good[good] = rest.status == 0
    return [states[k] for k in range(len(plans))], good


def until(doses: Schedule, day: float) -> Schedule:
    """Events before a day."""
    k = int(np.searchsorted(doses.times, day))
    return Schedule(doses.times[:k], doses.slots[:k], doses.values[:k])


def same(one: Schedule, other: Schedule) -> bool:
    """Whether the events are the same."""
    return all(
        np.array_equal(a, b)
        for a, b in ((one.times, other.times), (one.slots, other.slots), (one.values, other.values))
    )


def set_parameters(model: Model, table: Array, doses: Schedule) -> Array:
    """The table of parameters after events that set some of them."""
    table = table.copy()
    for slot, value in zip(doses.slots, doses.values, strict=True):
        if slot >= len(model.states):
            table[:, int(slot) - len(model.states)] = float(value)
    return table


def _from(doses: Schedule, day: float) -> Schedule:
    k = int(np.searchsorted(doses.times, day))
    return Schedule(doses.times[k:], doses.slots[k:], doses.values[k:])


def _ways(plans: Sequence[Schedule], times: Array) -> list[tuple[int, int]]:
    """Of each plan, an earlier one that goes the same way longest and how many times they share; none where it is
    followed from the start, as all those are that others go along with."""
    ways: list[tuple[int, int]] = []
    for k, plan in enumerate(plans):
        shared = {
            j: int(np.searchsorted(times, _parting(plans[j], plan), side="right")) for j in range(k) if not ways[j][1]
        }
        other = max(shared, key=lambda j: shared[j], default=0)
        m = shared.get(other, 0)
        ways.append((other, m) if 0 < m < len(times) and times[m - 1] >= LEAST_DAYS else (0, 0))
    return ways


def _parting(one: Schedule, other: Schedule) -> float:
    """Day of the first event that is not in both."""
    n = min(len(one.times), len(other.times))
    apart = (
        (one.times[:n] != other.times[:n]) | (one.slots[:n] != other.slots[:n]) | (one.values[:n] != other.values[:n])
    )
    k = int(np.argmax(apart)) if apart.any() else n
    return min((float(s.times[k]) for s in (one, other) if k < len(s.times)), default=np.inf)
