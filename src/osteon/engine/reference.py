"""The same problem by SciPy, slowly: what the engine is tested against."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from osteon.engine.events import Schedule
from osteon.engine.expression import evaluate
from osteon.engine.model import Model


def reference(
    model: Model,
    parameters: NDArray[np.float64],
    times: NDArray[np.float64],
    *,
    start: float | None = None,
    initial: NDArray[np.float64] | None = None,
    schedule: Schedule | None = None,
    rtol: float = 1e-10,
    atol: float = 1e-13,
    method: Literal["Radau", "BDF", "LSODA"] = "Radau",
) -> NDArray[np.float64]:
    """(times, states) of one patient with (parameters,), by ``solve_ivp`` restarted at each event.

    Arguments and the meaning of an event's own time are as for `osteon.engine.integrate`.
    """
    from scipy.integrate import solve_ivp

    p = np.array(parameters, dtype=float)
    y: Any = model.initial_states(p[None])[0] if initial is None else np.array(initial, dtype=float)
    n = len(y)
    slopes = model.jacobian

    def values(state: NDArray[np.float64]) -> dict[str, float]:
        return dict(zip((*model.states, *model.parameter_names), (*state, *p), strict=True))

    def rates(_: float, state: Any) -> Any:
        return np.array(evaluate(model.rates, values(state)), dtype=float)

    def jacobian(_: float, state: Any) -> Any:
        matrix = np.zeros((n, n))
        # derivatives of a power at zero are 0/0 here; a wrong slope costs Newton iterations, not accuracy
        with np.errstate(all="ignore"):
            for place, slope in zip(slopes, evaluate(slopes.values(), values(state)), strict=True):
                matrix[place] = slope
        return np.nan_to_num(matrix)

    t = float(times[0]) if start is None else float(start)
    events = [] if schedule is None else list(zip(schedule.times, schedule.slots, schedule.values, strict=True))
    result = np.full((len(times), n), np.nan)
    first = True
    while True:
        while events and events[0][0] <= t:
            _, slot, value = events.pop(0)
            if slot < n:
                y[slot] += value
            else:
                p[slot - n] = value
        if first and times[0] == t:
            result[0] = y
        first = False
        if t >= times[-1]:
            return result
        stop = min(float(times[-1]), events[0][0]) if events else float(times[-1])
        wanted = np.flatnonzero((times > t) & (times <= stop))
        at = np.unique([*times[wanted], stop])
        part = solve_ivp(rates, (t, stop), y, method=method, t_eval=at, jac=jacobian, rtol=rtol, atol=atol)
        if not part.success:
            raise RuntimeError(f"reference stopped after day {t:g}: {part.message}")
        result[wanted] = part.y.T[np.searchsorted(at, times[wanted])]
        t, y = stop, part.y[:, -1].copy()
