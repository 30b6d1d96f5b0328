"""Randomisation: in which arm a real trial would have seen each person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: a block holds every arm this many times its share
REPEATS = 2


def allocate(random: np.random.Generator, n: int, shares: Sequence[int]) -> NDArray[np.int64]:
    """Arm of each of n people, in permuted blocks, so that the shares hold in any stretch of people.

    Parameters
    ----------
    shares : people of each arm relative to the others.

    Returns
    -------
    array
        (n,) positions among the arms.
    """
    block = np.repeat(np.arange(len(shares)), np.asarray(shares) * REPEATS)
    blocks = -(-n // len(block))
    order = random.permuted(np.tile(block, (blocks, 1)), axis=1)
    return np.asarray(order.ravel()[:n], np.int64)
