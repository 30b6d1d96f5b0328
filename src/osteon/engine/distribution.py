"""One output over many patients: count, moments, extremes and quantiles at each time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.engine.histogram import Histogram

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Distribution:
    """One output at each time, over all patients whose value is finite there. Arrays are (times,).

    Attributes
    ----------
    count : patients with a finite value.
    mean : NaN where there is none.
    squares : sum of squared differences from the mean.
    minimum, maximum : inf and -inf where there is none.
    histogram : one cell per time.
    """

    count: Integers
    mean: Floats
    squares: Floats
    minimum: Floats
    maximum: Floats
    histogram: Histogram

    @classmethod
    def of(cls, values: Floats) -> Distribution:
        """Distribution of (patients, times)."""
        finite = np.isfinite(values)
        count = finite.sum(axis=0)
        zeroed = np.where(finite, values, 0.0)
        # two passes: the mean first, so that the squares do not cancel
        with np.errstate(all="ignore"):
            mean = zeroed.sum(axis=0) / count
            squares = np.square(np.where(finite, values - mean, 0.0)).sum(axis=0)
        low = np.where(finite, values, np.inf).min(axis=0, initial=np.inf)
        high = np.where(finite, values, -np.inf).max(axis=0, initial=-np.inf)
        return cls(count, mean, squares, low, high, Histogram.of(values))

    def merge(self, other: Distribution) -> Distribution:
        """Both together, by the update of Chan et al. (1979, Stanford STAN-CS-79-773; recalled)."""
        count = self.count + other.count
        both = (self.count > 0) & (other.count > 0)
        with np.errstate(all="ignore"):
            # symmetric in the two, so that their order does not change a bit
            mean = (self.count * self.mean + other.count * other.mean) / count
            between = np.square(self.mean - other.mean) * (self.count * other.count / count)
        alone = np.where(self.count > 0, self.mean, other.mean)
        return Distribution(
            count,
            np.where(both, mean, alone),
            self.squares + other.squares + np.where(both, between, 0.0),
            np.minimum(self.minimum, other.minimum),
            np.maximum(self.maximum, other.maximum),
            self.histogram.merge(other.histogram),
        )

    @property
    def variance(self) -> Floats:
        """Sample variance (divided by count - 1); NaN for fewer than two patients."""
        return np.where(self.count > 1, self.squares / np.maximum(self.count - 1, 1), np.nan)

    @property
    def deviation(self) -> Floats:
        """Sample standard deviation."""
        return np.sqrt(self.variance)

    def quantile(self, q: float) -> Floats:
        """The ``ceil(q n)``-th smallest value at each time, within 1/256 of itself (0.4 %).

        Values nearer to zero than 1e-9 are taken as zero, values beyond 1e12 as the extreme. Exact for
        q = 0 and 1; NaN where no value is finite. Raises ValueError for q outside 0 ... 1.
        """
        values = np.clip(self.histogram.quantile(q), self.minimum, self.maximum)
        if q in (0.0, 1.0):
            values = self.maximum if q else self.minimum
        return np.where(self.count > 0, values, np.nan)
