"""Memory for the lanes of one thread."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from osteon.engine.rodas5p import STAGES
from osteon.engine.vector import LANES

#: patient, event, output, slot, accepted, waiting
INTEGER_ROWS: Final = 6
_SINGLE_ROWS: Final = 9
_CACHE_LINE: Final = 64


def item_rows(n_parameters: int, n_constants: int, n_states: int) -> int:
    """Rows of LANES doubles: parameters, constants, y, y1, stages, dense output, single rows, remembered steps."""
    return 2 * n_parameters + n_constants + (STAGES + 4) * n_states + _SINGLE_ROWS


def workspace(n_parameters: int, n_constants: int, n_states: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Zeros: (item_rows, LANES) doubles that begin on a cache line, and (INTEGER_ROWS, LANES) integers."""
    size = item_rows(n_parameters, n_constants, n_states) * LANES
    raw = np.zeros(size + _CACHE_LINE // 8)
    first = (-raw.ctypes.data % _CACHE_LINE) // 8
    return raw[first : first + size].reshape(-1, LANES), np.zeros((INTEGER_ROWS, LANES), np.int64)
