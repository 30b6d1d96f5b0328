"""Calibration problems whose answer is known: a linear model, and a normal posterior; and surrogates for them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.hamiltonian import Guided, Shape, around
from osteon.calibration.likelihood import KINDS, TAU_CENTRE, Block
from osteon.calibration.optimum import Optimum
from osteon.calibration.priors import Priors
from osteon.calibration.problem import Problem

Array = NDArray[np.float64]


@dataclass
class Linear(Problem):
    """A model whose predictions are a matrix times the parameters."""

    matrix: Array

    def predict(self, thetas: Array) -> Array:
        return np.asarray(thetas @ self.matrix.T)

    def with_gradient(self, vectors: Array) -> tuple[Array, Array]:
        n = self.matrix.shape[1]
        value, gradient, in_predictions = self.with_slopes(vectors, self.predict(vectors[:, :n]))
        gradient[:, :n] += in_predictions @ self.matrix
        return value, gradient


@dataclass
class Normal(Problem):
    """A posterior that is normal in every entry of the vector."""

    mean: Array
    covariance: Array

    def predict(self, thetas: Array) -> Array:
        return np.zeros((len(thetas), 0))

    def with_slopes(self, vectors: Array, predictions: Array) -> tuple[Array, Array, Array]:
        apart = vectors - self.mean
        pull = np.linalg.solve(self.covariance, apart.T).T
        return -0.5 * (apart * pull).sum(axis=1), -pull, np.zeros_like(predictions)

    def with_gradient(self, vectors: Array) -> tuple[Array, Array]:
        return self.with_slopes(vectors, np.zeros((len(vectors), 0)))[:2]


def free_priors(n: int, sd: float = 1.0, low: float = -50.0, high: float = 50.0) -> Priors:
    """Normal priors around 0 on a linear scale."""
    names = tuple(f"p{i}" for i in range(n))
    one = np.ones(n)
    return Priors(names, np.zeros(n, bool), 0.0 * one, sd * one, low * one, high * one)


def block(rows: list[int], kinds: list[int], random: np.random.Generator, trial: str = "a") -> Block:
    """A trial whose numbers are all a little alike."""
    n = len(rows)
    alike = 0.4 * np.ones((n, n)) + 0.6 * np.eye(n)
    return Block(
        trial, np.array(rows), random.uniform(0.3, 1.0, n), np.array(kinds), random.uniform(0.5, 2.0, n), alike
    )


def linear(seed: int = 3, sd: float = 1.0, low: float = -50.0, high: float = 50.0) -> Linear:
    """Three parameters, eight numbers of two kinds in three trials."""
    random = np.random.default_rng(seed)
    matrix = random.standard_normal((8, 3))
    blocks = (
        block([0, 1, 2], [0, 0, 0], random, "a"),
        block([3, 4], [1, 1], random, "b"),
        block([5, 6, 7], [0, 0, 0], random, "c"),
    )
    observed = matrix @ np.array([0.6, -0.4, 0.9]) + 0.4 * random.standard_normal(8)
    return Linear(None, free_priors(3, sd, low, high), observed, blocks, matrix)  # type: ignore[arg-type]


def normal(seed: int = 4, parameters: int = 4) -> tuple[Normal, Optimum]:
    """A correlated normal posterior, and an optimum beside it whose covariance is too narrow and not correlated."""
    random = np.random.default_rng(seed)
    size = parameters + len(KINDS)
    root = random.standard_normal((size, size)) / 3 + np.eye(size)
    covariance = root @ root.T
    mean = np.concatenate([random.standard_normal(parameters), TAU_CENTRE])
    problem = Normal(None, free_priors(parameters), np.zeros(0), (), mean, covariance)  # type: ignore[arg-type]
    spread = np.diag(covariance)
    mode = Optimum(
        mean[:parameters] + 0.2, mean[parameters:], np.zeros(0), np.zeros((0, parameters)),
        np.diag(0.8 * spread[:parameters]), np.diag(0.8 * spread[parameters:]),
    )  # fmt: skip
    return problem, mode


def straight(problem: Linear) -> Optimum:
    """Where the chains of a linear problem may start: the priors' centre, with the priors' spread."""
    n = len(problem.priors.names)
    return Optimum(
        problem.priors.centre, TAU_CENTRE, problem.predict(problem.priors.centre[None])[0], problem.matrix,
        0.1 * np.eye(n), 0.1 * np.eye(len(KINDS)),
    )  # fmt: skip


def rough(problem: Linear) -> tuple[Guided, Shape]:
    """A surrogate for a linear problem that is wrong by a quarter, and a shape for its walk."""
    return replace(problem, matrix=1.25 * problem.matrix).with_gradient, around(straight(problem))
