"""Which states of a model do not change for the patients at hand, such as those of drugs that nobody takes.

Leaving them out of the kernel changes no result, not even by a bit (`reduction` says why), so it may depend on
who is integrated together with whom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from osteon.engine.events import EventTable
from osteon.engine.expression import ZERO, Expression, expression, substitute, symbols
from osteon.engine.model import Model


@dataclass(frozen=True)
class Idle:
    """States that keep the value 0 or 1, and parameters that are 0, by number."""

    zeros: tuple[int, ...] = ()
    ones: tuple[int, ...] = ()
    off: tuple[int, ...] = ()

    @property
    def states(self) -> tuple[int, ...]:
        return tuple(sorted((*self.zeros, *self.ones)))

    def __str__(self) -> str:
        return f"{self.zeros} {self.ones} {self.off}"


#: every state changes
NOTHING = Idle()


def idle(model: Model, parameters: NDArray[np.float64], initial: NDArray[np.float64], events: EventTable) -> Idle:
    """States that begin at 0 (or at 1) in every patient, are no event's target, and whose rate is then zero."""
    if len(parameters) == 0:
        return NOTHING
    touched = set(np.unique(events.slots).tolist())
    zeros, ones = (
        tuple(i for i in np.flatnonzero((initial == value).all(axis=0)).tolist() if i not in touched)
        for value in (0.0, 1.0)
    )
    off = tuple(i for i in np.flatnonzero(~parameters.any(axis=0)).tolist() if i + len(model.states) not in touched)
    try:
        return _unchanging(model, zeros, ones, off)
    except (ArithmeticError, ValueError):
        # such as a division by a parameter that is zero: the integration of those patients will say so
        return NOTHING


def at_rest(
    model: Model,
    candidates: Mapping[str, Expression],
    off: Mapping[str, Expression],
    substituted: Callable[[list[Expression], Mapping[str, Expression]], list[Expression]],
) -> dict[str, Expression]:
    """The largest set of the candidates, state to value, in which no rate moves any of them.

    ``off`` are parameters with their value; ``substituted`` puts values into expressions.
    """
    rates = dict(zip(model.states, model.rates, strict=True))
    left = dict(candidates)
    while left:
        derivatives = substituted([rates[s] for s in left], {**off, **left})
        moving = [s for s, rate in zip(left, derivatives, strict=True) if rate is not ZERO]
        if not moving:
            break
        for name in moving:
            del left[name]
    return left


@lru_cache(maxsize=256)
def _unchanging(model: Model, zeros: tuple[int, ...], ones: tuple[int, ...], off: tuple[int, ...]) -> Idle:
    zero, one = expression(0.0), expression(1.0)
    candidates = {model.states[i]: zero for i in zeros} | {model.states[i]: one for i in ones}
    resting = at_rest(model, candidates, {model.parameter_names[i]: zero for i in off}, substitute)
    left = [i for i in (*zeros, *ones) if model.states[i] in resting]
    used = symbols([model.rates[i] for i in left])
    return Idle(
        tuple(i for i in zeros if i in left),
        tuple(i for i in ones if i in left),
        tuple(i for i in off if model.parameter_names[i] in used),
    )
