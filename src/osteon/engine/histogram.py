"""Counts of numbers in bins of equal relative width: quantiles that merge exactly and never outgrow a bound.

A bin is a sign, a binary exponent and the leading bits of the mantissa, taken from the number's own bits: no
logarithm is rounded, so the same number falls in the same bin on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: leading bits of the mantissa that are kept: 128 bins from each power of two to the next
_KEPT_BITS: Final = 7
_DROPPED_BITS: Final = 52 - _KEPT_BITS
#: numbers nearer to zero are counted as zero, numbers further away as beyond
SMALLEST: Final = 2.0**-30
LARGEST: Final = 2.0**40
#: bound of the relative error of a quantile: half a bin at the lower end of its power of two
RELATIVE_ERROR: Final = 2.0 ** -(_KEPT_BITS + 1)

_FIRST: Final = int(np.float64(SMALLEST).view(np.int64) >> _DROPPED_BITS) - 1
_BEYOND: Final = int(np.float64(LARGEST).view(np.int64) >> _DROPPED_BITS) - _FIRST


def bins(values: Floats) -> Integers:
    """Bin of each finite number: 0 around zero, negative for negative numbers, increasing."""
    key: Integers = (np.abs(values).view(np.int64) >> _DROPPED_BITS) - _FIRST
    clipped = np.clip(key, 0, _BEYOND)
    return np.where(values < 0, -clipped, clipped)


def middles(numbers: Integers) -> Floats:
    """The middle of each bin; infinite for the bins beyond."""
    size = np.abs(numbers)
    low = ((size + _FIRST) << _DROPPED_BITS).view(np.float64)
    high = ((size + _FIRST + 1) << _DROPPED_BITS).view(np.float64)
    middle = np.where(size == 0, 0.0, np.where(size >= _BEYOND, np.inf, 0.5 * (low + high)))
    return np.copysign(middle, numbers)


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts for several cells (times), over the range of bins that any of them needs.

    Attributes
    ----------
    first : bin number of the first column.
    counts : (cells, bins); at most 17,923 bins.
    """

    first: int
    counts: Integers

    @classmethod
    def of(cls, values: Floats) -> Histogram:
        """Histogram of each column of (numbers, cells), without the numbers that are not finite."""
        cells = values.shape[1]
        finite = np.isfinite(values)
        if not finite.any():
            return cls(0, np.zeros((cells, 0), np.int64))
        number = bins(np.ascontiguousarray(np.where(finite, values, 0.0)))
        lowest, highest = int(number[finite].min()), int(number[finite].max())
        width = highest - lowest + 1
        place = np.arange(cells) * width + (number - lowest)
        counts = np.bincount(place[finite], minlength=cells * width)
        return cls(lowest, counts.astype(np.int64).reshape(cells, width))

    def merge(self, other: Histogram) -> Histogram:
        """Both together; exact, so the order in which many are merged does not matter."""
        parts = [h for h in (self, other) if h.counts.shape[1]]
        if not parts:
            return self
        lowest = min(h.first for h in parts)
        width = max(h.first + h.counts.shape[1] for h in parts) - lowest
        counts = np.zeros((self.counts.shape[0], width), np.int64)
        for h in parts:
            at = h.first - lowest
            counts[:, at : at + h.counts.shape[1]] += h.counts
        return Histogram(lowest, counts)

    def quantile(self, q: float) -> Floats:
        """For each cell the middle of the bin that holds the ``ceil(q n)``-th smallest number; NaN for none.

        Wrong by at most `RELATIVE_ERROR` of that number; numbers smaller than `SMALLEST` give 0, numbers
        larger than `LARGEST` infinity.
        """
        if not 0.0 <= q <= 1.0:
            raise ValueError(f"q is {q}: give a number from 0 to 1")
        if not self.counts.shape[1]:
            return np.full(self.counts.shape[0], np.nan)
        below = np.cumsum(self.counts, axis=1)
        total = below[:, -1]
        rank = np.maximum(np.ceil(q * total), 1)
        column = np.minimum((below < rank[:, None]).sum(axis=1), self.counts.shape[1] - 1)
        return np.where(total > 0, middles(column + self.first), np.nan)
