"""Normal distributions between limits, drawn without rejection."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: sweeps after which the Gibbs sampler of three correlated sites has forgotten its start
SWEEPS = 25


def normal(u: Array, mean: Array | float, sd: float, low: Array | float, high: Array | float) -> Array:
    """Normal deviates inside low ... high, from uniforms on 0 ... 1 by the inverse distribution function.

    All arguments broadcast. A limit so far out that nothing of the distribution lies within gives the nearer limit.
    """
    from scipy.special import ndtr, ndtri

    left, right = np.subtract(low, mean) / sd, np.subtract(high, mean) / sd
    # in the upper tail the distribution function has no digits left: mirror it
    mirrored = left > 0
    start, end = np.where(mirrored, -right, left), np.where(mirrored, -left, right)
    share = np.where(mirrored, 1 - u, u)
    deviate = ndtri(ndtr(start) + share * (ndtr(end) - ndtr(start)))
    deviates = mean + sd * np.where(mirrored, -deviate, deviate)
    return np.asarray(np.clip(deviates, low, high), float)


def correlated(random: np.random.Generator, mean: Array, covariance: Array, low: Array, high: Array) -> Array:
    """Correlated normal deviates inside a box.

    Parameters
    ----------
    mean : (n, k).
    covariance : (k, k).
    low, high : (n, k) limits; infinite where there is none.

    Returns
    -------
    array
        (n, k). Gibbs sampling (each coordinate in turn given the others) where any limit is finite.
    """
    free = mean + random.standard_normal(mean.shape) @ np.linalg.cholesky(covariance).T
    if not (np.isfinite(low).any() or np.isfinite(high).any()):
        return free
    precision = np.linalg.inv(covariance)
    values = np.clip(free, low, high)
    for _ in range(SWEEPS):
        for j in range(mean.shape[1]):
            away = (values - mean) @ precision[:, j] - (values[:, j] - mean[:, j]) * precision[j, j]
            centre = mean[:, j] - away / precision[j, j]
            spread = precision[j, j] ** -0.5
            values[:, j] = normal(random.random(len(mean)), centre, spread, low[:, j], high[:, j])
    return values
