"""Random walks that know the rough shape of a distribution: preconditioned Crank-Nicolson (doi:10.1214/13-STS421).

A step shrinks towards a centre and adds noise of a normal distribution. Were the target that normal distribution, every
step would be accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.trials.optimum import Optimum

Array = NDArray[np.float64]

#: shares of fresh noise in a step, drawn at random: small ones move in narrow places, large ones mix
NOISE = (0.2, 0.4, 0.6)
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
    log_density: Callable[[Array], Array], shape: Shape, x: Array, steps: int, random: np.random.RandomState
) -> tuple[Array, Array, Array]:
    """Walk (k, size) points for some steps; reversible with regard to the density.

    Returns
    -------
    tuple
        New points, log density at the old ones (k,) and at the new ones (k,).
    """
    current = log_density(x)
    before = current
    z = np.linalg.solve(shape.root, (x - shape.centre).T).T
    for _ in range(steps):
        noise = np.asarray(NOISE)[random.randint(len(NOISE), size=(len(x), 1))]
        tried = np.sqrt(1 - noise**2) * z + noise * random.standard_normal(x.shape)
        there = log_density(shape.centre + tried @ shape.root.T)
        gain = there - current + 0.5 * ((tried**2).sum(axis=1) - (z**2).sum(axis=1))
        go = np.log(random.random_sample(len(x))) < gain
        z, current = np.where(go[:, None], tried, z), np.where(go, there, current)
    return shape.centre + z @ shape.root.T, before, current
