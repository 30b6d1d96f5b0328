"""Quantiles of a weighted mixture of Gaussians, without randomness."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: equally likely points that stand for the means, and for the Gaussian around each
NODES, DEVIATES = 200, 21


def quantiles(means: Array, sd: ArrayLike, weights: Array, probabilities: Sequence[float]) -> Array:
    """Quantiles of mixtures whose parts share one SD.

    Parameters
    ----------
    means : (n, columns) of the parts of each mixture.
    sd : (columns,) of every part; may be 0.
    weights : (n,), not negative, with sum 1.

    Returns
    -------
    array
        (columns, probabilities).
    """
    order = np.argsort(means, axis=0)
    values, shares = np.take_along_axis(means, order, axis=0), weights[order]
    middles = np.cumsum(shares, axis=0) - shares / 2
    at = (np.arange(NODES) + 0.5) / NODES
    columns = means.shape[1]
    nodes = np.array([np.interp(at, middles[:, j], values[:, j]) for j in range(columns)])
    widths = np.broadcast_to(np.asarray(sd, float), (columns,))
    points = nodes[:, :, None] + widths[:, None, None] * _deviates()
    return np.quantile(points.reshape(columns, -1), probabilities, axis=1, method="hazen").T


@cache
def _deviates() -> Array:
    """Equally likely points of a standard normal for each node: (NODES, DEVIATES).

    Every node has its points at another place within their strata, so that all together fill the normal evenly.
    """
    places = (np.arange(NODES) * 0.618034 % 1.0).argsort().argsort() + 0.5
    uniform = (np.arange(DEVIATES) + places[:, None] / NODES) / DEVIATES
    normal = NormalDist()
    return np.array([[normal.inv_cdf(float(u)) for u in row] for row in uniform])
