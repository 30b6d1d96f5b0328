"""Walks that know the rough shape of a distribution and follow its slope: Hamiltonian Monte Carlo.

A step gives each point a push and lets it roll over the landscape for a while (leapfrog; Neal RM, in Handbook of Markov
Chain Monte Carlo, 2011; doi:10.1201/b10905). In coordinates in which the shape is round, all directions roll alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.optimum import Optimum

Array = NDArray[np.float64]

#: log density (k,) and its gradient (k, size) at (k, size) points
Guided = Callable[[Array], tuple[Array, Array]]

#: lengths of a leapfrog stride in standard deviations, one of them at random, and the most strides of a step: about a
#: quarter turn; short strides move where the landscape is steep
PACES, STRIDES = (0.04, 0.25, 0.25), 10
#: a learned covariance is widened by this, so that the tails are reached
WIDER = 1.1


@dataclass(frozen=True)
class Shape:
    """A normal distribution: centre (size,) and Cholesky factor of the covariance (size, size)."""

    centre: Array
    root: Array


def around(mode: Optimum) -> Shape:
    """The normal approximation at an optimum."""
    n, k = len(mode.theta), len(mode.log_tau)
    covariance = np.zeros((n + k, n + k))
    covariance[:n, :n], covariance[n:, n:] = mode.covariance, mode.tau_covariance
    return Shape(np.concatenate([mode.theta, mode.log_tau]), np.asarray(np.linalg.cholesky(covariance), float))


def learned(vectors: Array, before: Shape) -> Shape:
    """Mean and covariance of (n, size) draws, with a tenth of the shape before to keep it regular."""
    covariance = 0.9 * np.cov(vectors.T) + 0.1 * before.root @ before.root.T
    return Shape(vectors.mean(axis=0), np.asarray(np.linalg.cholesky(WIDER * covariance), float))


def walk(
    density: Guided, shape: Shape, x: Array, steps: int, random: np.random.RandomState
) -> tuple[Array, Array, Array]:
    """Walk (k, size) points for some steps; reversible with regard to the density.

    Parameters
    ----------
    density : log density (k,) and its gradient (k, size) at (k, size) points.

    Returns
    -------
    tuple
        New points, log density at the old ones (k,) and at the new ones (k,).
    """
    z = np.asarray(np.linalg.solve(shape.root, (x - shape.centre).T).T, float)

    def at(z: Array) -> tuple[Array, Array]:
        with np.errstate(over="ignore", invalid="ignore"):  # a point that rolled far off is refused in the end
            value, gradient = density(shape.centre + z @ shape.root.T)
        return value, gradient @ shape.root

    current, slope = at(z)
    before, moved = current, np.zeros(len(z), bool)
    for _ in range(steps):
        pace = np.asarray(PACES)[random.randint(len(PACES), size=(len(z), 1))]
        pace = pace * (0.8 + 0.4 * random.random_sample((len(z), 1)))
        push = random.standard_normal(z.shape)
        tried, there, steep, speed = z, current, slope, push
        for _ in range(1 + random.randint(STRIDES)):
            speed = speed + 0.5 * pace * steep
            tried = tried + pace * speed
            there, steep = at(tried)
            speed = speed + 0.5 * pace * steep
        gain = there - current + 0.5 * ((push**2).sum(axis=1) - (speed**2).sum(axis=1))
        with np.errstate(invalid="ignore"):
            go = np.log(random.random_sample(len(z))) < gain
        z, slope = np.where(go[:, None], tried, z), np.where(go[:, None], steep, slope)
        current, moved = np.where(go, there, current), moved | go
    return np.where(moved[:, None], shape.centre + z @ shape.root.T, x), before, current
