"""A walk keeps the distribution that it walks in, whatever shape it believes in."""

from __future__ import annotations

import numpy as np
import pytest
from toy_problem import normal

from osteon.calibration.hamiltonian import Shape, around, learned, walk

#: mean and covariance of a normal distribution in the plane
MEAN, COVARIANCE = np.array([1.0, -2.0]), np.array([[2.0, 0.9], [0.9, 0.7]])
#: a shape that is off, too wide, and knows of no correlation
WRONG = Shape(np.array([0.4, -1.5]), np.diag([1.6, 1.0]))
POINTS = 20_000


def bell(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    apart = x - MEAN
    pull = np.linalg.solve(COVARIANCE, apart.T).T
    return -0.5 * (apart * pull).sum(axis=1), -pull


def skewed(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two independent Gumbel distributions: log of exponential times."""
    return (x - np.exp(x)).sum(axis=1), 1 - np.exp(x)


def skewed_draws(random: np.random.RandomState) -> np.ndarray:
    return np.log(random.exponential(size=(POINTS, 2)))


def positive(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The half-normal distribution: nothing below zero."""
    return np.where((x > 0).all(axis=1), -0.5 * (x**2).sum(axis=1), -np.inf), -x


def test_a_walk_from_one_point_ends_in_the_distribution_with_a_wrong_shape_too():
    x, _, _ = walk(bell, WRONG, np.full((POINTS, 2), [4.0, 0.5]), 30, np.random.RandomState(1))
    sd = np.sqrt(np.diag(COVARIANCE))
    assert (x.mean(axis=0) - MEAN) / sd == pytest.approx(0, abs=0.05)
    assert np.cov(x.T) == pytest.approx(COVARIANCE, rel=0.06)


@pytest.mark.parametrize("steps", [1, 5])
def test_draws_of_a_skewed_distribution_stay_draws_of_it(steps: int):
    random = np.random.RandomState(2)
    before = skewed_draws(random)
    after, _, _ = walk(skewed, WRONG, before, steps, random)
    assert np.abs(after - before).max() > 1
    shares = np.linspace(0.05, 0.95, 7)
    known = np.log(-np.log(1 - shares))
    assert np.quantile(after, shares, axis=0) == pytest.approx(np.column_stack([known, known]), abs=0.09)


def test_a_walk_is_reversible():
    """As many go from A to B as from B to A, for any A and B."""
    random = np.random.RandomState(3)
    before = skewed_draws(random)
    after, _, _ = walk(skewed, WRONG, before, 3, random)
    edges = np.array([-1.5, -0.4, 0.3])
    flow = np.zeros((4, 4))
    np.add.at(flow, (np.digitize(before[:, 0], edges), np.digitize(after[:, 0], edges)), 1)
    across = flow + flow.T - 2 * np.diag(np.diag(flow))
    assert across[0, 1] > 300
    assert (np.abs(flow - flow.T) <= 4 * np.sqrt(across)).all()


def test_nearly_every_step_is_taken_where_the_distribution_is_the_shape():
    shape = Shape(MEAN, np.linalg.cholesky(COVARIANCE))
    random = np.random.RandomState(4)
    before = MEAN + random.standard_normal((500, 2)) @ shape.root.T
    after, was, now = walk(bell, shape, before, 1, random)
    assert (after != before).any(axis=1).mean() > 0.97
    assert np.abs(now - was).max() > 1


def test_a_walk_never_leaves_where_the_density_is_and_keeps_it_up_to_the_edge():
    random = np.random.RandomState(5)
    after, _, now = walk(positive, WRONG, np.abs(random.standard_normal((POINTS, 2))), 8, random)
    assert (after > 0).all()
    assert np.isfinite(now).all()
    assert (after**2).mean(axis=0) == pytest.approx(1, abs=0.05)
    assert (after < 0.1).mean(axis=0) == pytest.approx(0.0797, abs=0.012)


def test_the_densities_told_are_those_of_the_first_and_the_last_points():
    random = np.random.RandomState(6)
    before = random.standard_normal((40, 2))
    kept = before.copy()
    after, was, now = walk(bell, WRONG, before, 7, random)
    assert np.array_equal(before, kept)
    assert was == pytest.approx(bell(before)[0])
    assert now == pytest.approx(bell(after)[0], abs=1e-9)


def test_the_same_random_numbers_give_the_same_walk():
    x = np.zeros((10, 2))
    one, two, other = (walk(bell, WRONG, x, 5, np.random.RandomState(seed))[0] for seed in (7, 7, 8))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_the_shape_of_an_optimum_holds_its_parameters_then_its_heterogeneities():
    problem, mode = normal()
    shape = around(mode)
    n = len(mode.theta)
    covariance = shape.root @ shape.root.T
    assert np.array_equal(shape.centre, np.concatenate([mode.theta, mode.log_tau]))
    assert covariance[:n, :n] == pytest.approx(mode.covariance)
    assert covariance[n:, n:] == pytest.approx(mode.tau_covariance)
    assert not covariance[:n, n:].any()
    assert shape.centre.size == problem.size


def test_a_shape_learned_from_its_own_draws_is_a_little_wider():
    shape = Shape(MEAN, np.linalg.cholesky(COVARIANCE))
    vectors = MEAN + np.random.default_rng(9).standard_normal((POINTS, 2)) @ shape.root.T
    found = learned(vectors, shape)
    assert found.centre == pytest.approx(MEAN, abs=0.05)
    wider = found.root @ found.root.T / COVARIANCE
    assert (wider > 1.02).all()
    assert (wider < 1.2).all()


def test_a_shape_learned_from_draws_on_a_line_stays_regular():
    vectors = np.linspace(-1, 1, 50)[:, None] * [1.0, 2.0]
    found = learned(vectors, WRONG)
    assert (np.linalg.eigvalsh(found.root @ found.root.T) > 0.01).all()
