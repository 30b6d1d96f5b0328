"""A stand-in for the model that costs nothing: predictions linear in the parameters, fitted to runs of the model.

It proposes where the chains may go next; whether they go is decided by the model itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.trials.optimum import Optimum
from osteon.trials.problem import Problem
from osteon.trials.walk import Shape, around, learned, walk

Array = NDArray[np.float64]

#: parameter sets for each of the two fits; the second lie where the first stand-in sees the posterior
DESIGN = 600
#: how much wider than the posterior the parameter sets lie
WIDER = 1.15
#: ridge that keeps the fit regular, as a share of the number of sets
RIDGE = 1e-3
#: steps and walkers of the stand-in's own chains
STEPS, WALKERS = 400, 64
#: parameter sets that are simulated together
BATCH = 64


@dataclass(frozen=True)
class Surrogate:
    """The posterior with linear predictions: ``offset + slopes @ (theta - centre)``; and its shape."""

    problem: Problem
    centre: Array
    offset: Array
    slopes: Array
    shape: Shape

    def log_posterior(self, vectors: Array) -> Array:
        """(k,) as `Problem.log_posterior`, without a run of the model."""
        thetas = vectors[:, : len(self.centre)]
        return self.problem.log_density(vectors, self.offset + (thetas - self.centre) @ self.slopes.T)


def surrogate(
    problem: Problem, mode: Optimum, seed: int, progress: Callable[[int, int], None] = lambda done, total: None
) -> Surrogate:
    """Fit the stand-in: first around the optimum, then where the first fit sees the posterior.

    ``progress`` : called with parameter sets simulated and to be simulated.
    """
    random = np.random.RandomState(seed)
    n = len(problem.priors.names)
    shape = around(mode)
    found = Surrogate(problem, mode.theta, mode.prediction, mode.jacobian, shape)
    for turn in range(2):
        design = _inside(problem, shape, random)
        runs = []
        for first in range(0, DESIGN, BATCH):
            runs.append(problem.predict(design[first : first + BATCH]))
            progress(turn * DESIGN + min(first + BATCH, DESIGN), 2 * DESIGN)
        offset, slopes = _linear(design, np.concatenate(runs), shape, n)
        found = Surrogate(problem, shape.centre[:n], offset, slopes, shape)
        shape = _explored(found, random)
    return Surrogate(problem, found.centre, found.offset, found.slopes, shape)


def _inside(problem: Problem, shape: Shape, random: np.random.RandomState) -> Array:
    """Parameter sets of the shape, a little wider, within the plausible ranges."""
    n = len(problem.priors.names)
    found: list[Array] = []
    while len(found) < DESIGN:
        theta = (shape.centre + WIDER * shape.root @ random.standard_normal(len(shape.centre)))[:n]
        if problem.priors.inside(theta):
            found.append(theta)
    return np.array(found)


def _linear(design: Array, predictions: Array, shape: Shape, n: int) -> tuple[Array, Array]:
    """Offset (targets,) and slopes (targets, parameters) by ridge regression on standardised parameters."""
    good = np.isfinite(predictions).all(axis=1)
    scale = np.sqrt((shape.root[:n] ** 2).sum(axis=1))
    x = np.column_stack([np.ones(good.sum()), (design[good] - shape.centre[:n]) / scale])
    penalty = RIDGE * len(x) * np.diag(np.r_[0.0, np.ones(n)])
    found = np.linalg.solve(x.T @ x + penalty, x.T @ predictions[good])
    return found[0], (found[1:] / scale[:, None]).T


def _explored(found: Surrogate, random: np.random.RandomState) -> Shape:
    """Mean and covariance of the stand-in's own posterior, by chains that sharpen their shape once on the way."""
    shape = found.shape
    x = np.repeat(shape.centre[None], WALKERS, axis=0)
    for _ in range(2):
        kept = []
        for step in range(STEPS):
            x, _, _ = walk(found.log_posterior, shape, x, 1, random)
            if step >= STEPS // 3:
                kept.append(x)
        shape = learned(np.concatenate(kept), shape)
    return shape
