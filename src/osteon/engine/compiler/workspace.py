"""Memory for the lanes of one thread."""

from __future__ import annotations

from typing import Final

import numpy as np

from osteon.engine.compiler.loop import Lanes
from osteon.engine.compiler.rodas5p import STAGES
from osteon.engine.compiler.subset import Integers, Reals
from osteon.engine.compiler.vector import LANES

_CACHE_LINE: Final = 64


def empty_lanes(n_parameters: int, n_constants: int, n_states: int) -> Lanes:
    """Lanes without patients, all waiting for one."""
    return Lanes(
        parameters=_reals(n_parameters),
        constants=_reals(n_constants),
        y=_reals(n_states),
        y1=_reals(n_states),
        k=_reals(STAGES * n_states),
        dense=_reals(n_states),
        h=_reals(1, fill=1.0),
        before=_reals(1, fill=1.0),
        error=_reals(1),
        factor=_reals(1),
        theta=_reals(1),
        t=_reals(1),
        t_next=_reals(1),
        stop=_reals(1),
        planned=_reals(1),
        remembered=_reals(n_states + n_parameters),
        patient=_integers(-1),
        event=_integers(0),
        output=_integers(0),
        slot=_integers(-1),
        accepted=_integers(0),
        waiting=_integers(1),
    )


def _reals(rows: int, fill: float = 0.0) -> Reals:
    """Flat array that begins on a cache line."""
    raw = np.full(rows * LANES + _CACHE_LINE // 8, fill)
    first = (-raw.ctypes.data % _CACHE_LINE) // 8
    return raw[first : first + rows * LANES]


def _integers(fill: int) -> Integers:
    return np.full(LANES, fill, np.int64)
