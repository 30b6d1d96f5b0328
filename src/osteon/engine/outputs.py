"""Outputs of a model along a solution, with the parameters that are in force at each time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from osteon.engine.events import Schedule
from osteon.engine.expression import evaluate, symbol, symbols
from osteon.engine.model import Model

Floats = NDArray[np.float64]

#: numbers per array while outputs are computed: few enough to stay in the processor's cache
_BLOCK: Final = 8192


def check_outputs(model: Model, names: Sequence[str]) -> None:
    """Raise ValueError for no name, a name given twice, or a name that is no state and no variable."""
    if isinstance(names, str) or not names:
        raise ValueError(f"outputs is {names!r}: give a list of at least one name")
    for name in names:
        if name not in model.quantities:
            raise ValueError(f"model {model.name} has no output {name!r}")
    if len(set(names)) < len(names):
        raise ValueError(f"an output is given twice: {', '.join(names)}")


def outputs_at(
    model: Model, names: Sequence[str], states: Floats, parameters: Floats, times: Floats,
    starts: Floats | None = None, schedules: Sequence[Schedule] | None = None,
) -> dict[str, Floats]:  # fmt: skip
    """Outputs by name, each (patients, times).

    Parameters
    ----------
    states : (patients, times, states), as `osteon.engine.integrate` gives them.
    parameters : (patients, parameters) at the start; what events of the schedules set holds after their time.
    starts : (patients,) day; at its start a patient's parameters are those after the events of that time.
    """
    names = list(names)
    check_outputs(model, names)
    roots = [symbol(n) if n in model.states else model.graph[n] for n in names]
    used = symbols(roots)
    values: dict[str, Any] = {s: states[..., i] for i, s in enumerate(model.states) if s in used}
    slots = [np.asarray(s.slots) for s in schedules or ()]
    switched = set(np.unique(np.concatenate(slots)).tolist()) if slots else set()
    for j, name in enumerate(model.parameter_names):
        if name in used:
            slot = len(model.states) + j
            at_start = parameters[:, j]
            values[name] = (
                _in_force(slot, at_start, times, starts, schedules or ()) if slot in switched else at_start[:, None]
            )
    n = len(parameters)
    size = max(1, _BLOCK // max(1, times.size))
    result = {name: np.empty((n, times.size)) for name in names}
    for first in range(0, n, size):
        rows = slice(first, first + size)
        with np.errstate(all="ignore"):
            values_at = evaluate(roots, {name: v[rows] for name, v in values.items()})
        for name, value in zip(names, values_at, strict=True):
            result[name][rows] = value
    return result


def _in_force(
    slot: int, at_start: Floats, times: Floats, starts: Floats | None, schedules: Sequence[Schedule]
) -> Floats:
    """(patients, times) of one parameter that events set."""
    table = np.repeat(at_start[:, None], times.size, axis=1)
    for i, schedule in enumerate(schedules):
        mine = np.asarray(schedule.slots) == slot
        if not mine.any():
            continue
        days, levels = np.asarray(schedule.times)[mine], np.asarray(schedule.values)[mine]
        before = np.searchsorted(days, times, side="left")
        if starts is not None:
            before[times <= starts[i]] = np.searchsorted(days, starts[i], side="right")
        table[i] = np.where(before > 0, levels[before - 1], at_start[i])
    return table
