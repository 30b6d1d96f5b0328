"""A surrogate for the model that costs nothing: predictions quadratic in the parameters, fitted to runs of the model.

It proposes where the chains may go next; whether they go is decided by the model itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.hamiltonian import Shape, around, learned, walk
from osteon.calibration.optimum import Optimum
from osteon.calibration.problem import Problem

Array = NDArray[np.float64]

#: parameter sets for each of the two fits; the second lie where the first surrogate sees the posterior
DESIGN = 1400
#: how much wider than the posterior the parameter sets lie
WIDER = 1.15
#: each prediction bends in this many parameters, those that move it most, and in their products
BENDING = 14
#: ridge that keeps the fit regular, as a share of the number of sets
RIDGE = 1e-3
#: steps and walkers of the surrogate's own chains
STEPS, WALKERS = 250, 64
#: parameter sets that are simulated together
BATCH = 64


@dataclass(frozen=True)
class Surrogate:
    """The posterior with quadratic predictions; and its shape.

    Attributes
    ----------
    centre, scale : (parameters,); a prediction is a function of z = (theta - centre) / scale.
    coefficients : (1 + parameters + pairs, outputs): of 1, of z, and of the products of ``pairs``.
    pairs : (pairs, 2) positions of the parameters that are multiplied.
    """

    problem: Problem
    centre: Array
    scale: Array
    coefficients: Array
    pairs: NDArray[np.intp]
    shape: Shape

    def predict(self, thetas: Array) -> Array:
        """(k, outputs) as `Problem.predict`, without a run of the model."""
        z = (thetas - self.centre) / self.scale
        return _features(z, self.pairs) @ self.coefficients

    def log_posterior(self, vectors: Array) -> Array:
        """(k,) as `Problem.log_posterior`, without a run of the model."""
        return self.problem.log_density(vectors, self.predict(vectors[:, : len(self.centre)]))

    def with_gradient(self, vectors: Array) -> tuple[Array, Array]:
        """`log_posterior` (k,) and its gradient (k, size)."""
        n = len(self.centre)
        z = (vectors[:, :n] - self.centre) / self.scale
        value, gradient, in_predictions = self.problem.with_slopes(
            vectors, _features(z, self.pairs) @ self.coefficients
        )
        in_features = in_predictions @ self.coefficients.T
        in_z = in_features[:, 1 : 1 + n].copy()
        first, second = self.pairs.T
        in_pairs = in_features[:, 1 + n :]
        in_z += (in_pairs * z[:, second]) @ np.eye(n)[first] + (in_pairs * z[:, first]) @ np.eye(n)[second]
        gradient[:, :n] += in_z / self.scale
        return value, gradient


def surrogate(
    problem: Problem, mode: Optimum, seed: int, progress: Callable[[int, int], None] = lambda done, total: None
) -> Surrogate:
    """Fit the surrogate: first around the optimum, then where the first fit sees the posterior.

    ``progress`` : called with parameter sets simulated and to be simulated.
    """
    random = np.random.RandomState(seed)
    shape = around(mode)
    for turn in range(2):
        design = _inside(problem, shape, random)
        runs = []
        for first in range(0, DESIGN, BATCH):
            runs.append(problem.predict(design[first : first + BATCH]))
            progress(turn * DESIGN + min(first + BATCH, DESIGN), 2 * DESIGN)
        fitted = _fitted(problem, design, np.concatenate(runs), shape)
        shape = _explored(fitted, random)
    return Surrogate(problem, fitted.centre, fitted.scale, fitted.coefficients, fitted.pairs, shape)


def _inside(problem: Problem, shape: Shape, random: np.random.RandomState) -> Array:
    """Parameter sets of the shape, a little wider, within the plausible ranges."""
    n = len(problem.priors.names)
    inside: list[Array] = []
    while len(inside) < DESIGN:
        theta = (shape.centre + WIDER * shape.root @ random.standard_normal(len(shape.centre)))[:n]
        if problem.priors.inside(theta):
            inside.append(theta)
    return np.array(inside)


def _fitted(problem: Problem, design: Array, predictions: Array, shape: Shape) -> Surrogate:
    """Ridge regression of each output on its own terms: all parameters, and products of those that move it most."""
    n = design.shape[1]
    good = np.isfinite(predictions).all(axis=1)
    centre, scale = shape.centre[:n], np.sqrt((shape.root[:n] ** 2).sum(axis=1))
    z, y = (design[good] - centre) / scale, predictions[good]
    slopes = _ridge(np.column_stack([np.ones(len(z)), z]), y)[1:]
    k = min(BENDING, n)
    first, second = np.triu_indices(n)
    place = np.zeros((n, n), np.intp)
    place[first, second] = np.arange(len(first))
    coefficients = np.zeros((1 + n + len(first), y.shape[1]))
    ones, own = np.ones((len(z), 1)), np.arange(1 + n)
    i, j = np.triu_indices(k)
    for output in range(y.shape[1]):
        strongest = np.sort(np.argsort(-np.abs(slopes[:, output]))[:k])
        a, b = strongest[i], strongest[j]
        rows = np.concatenate([own, 1 + n + place[a, b]])
        coefficients[rows, output] = _ridge(np.hstack([ones, z, z[:, a] * z[:, b]]), y[:, [output]])[:, 0]
    used = np.flatnonzero((coefficients[1 + n :] != 0).any(axis=1))
    pairs = np.column_stack([first[used], second[used]])
    return Surrogate(problem, centre, scale, coefficients[np.concatenate([own, 1 + n + used])], pairs, shape)


def _ridge(features: Array, values: Array) -> Array:
    """(features, values) coefficients; the first feature, 1, is not held back."""
    penalty = RIDGE * len(features) * np.ones(features.shape[1])
    penalty[0] = 0.0
    return np.asarray(np.linalg.solve(features.T @ features + np.diag(penalty), features.T @ values))


def _features(z: Array, pairs: NDArray[np.intp]) -> Array:
    return np.hstack([np.ones((len(z), 1)), z, z[:, pairs[:, 0]] * z[:, pairs[:, 1]]])


def _explored(surrogate_fit: Surrogate, random: np.random.RandomState) -> Shape:
    """Mean and covariance of the surrogate's own posterior, by chains that sharpen their shape once on the way."""
    shape = surrogate_fit.shape
    x = np.repeat(shape.centre[None], WALKERS, axis=0)
    for _ in range(2):
        kept = []
        for step in range(STEPS):
            x, _, _ = walk(surrogate_fit.with_gradient, shape, x, 1, random)
            if step >= STEPS // 3:
                kept.append(x)
        shape = learned(np.concatenate(kept), shape)
    return shape
