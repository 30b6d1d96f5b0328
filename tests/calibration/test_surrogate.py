"""The surrogate for the model: exact where the model is quadratic, near it where the posterior is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from toy_problem import Linear, linear, normal, straight

from osteon.calibration import surrogate as module
from osteon.calibration.optimum import linearise, optimum
from osteon.calibration.surrogate import Surrogate, surrogate

Array = np.ndarray
SEED = 11


@dataclass
class Curved(Linear):
    """Predictions that level off, so that their slope depends on the place."""

    def predict(self, thetas: Array) -> Array:
        return 2 * np.tanh(super().predict(thetas) / 2)


@dataclass
class Quadratic(Linear):
    """Predictions with products of the parameters."""

    def predict(self, thetas: Array) -> Array:
        straight = super().predict(thetas)
        return straight + 0.3 * straight[:, ::-1] ** 2


@dataclass
class Failing(Linear):
    """A model that cannot be integrated for some parameters."""

    def predict(self, thetas: Array) -> Array:
        return np.where(thetas[:, :1] > 0.8, np.nan, super().predict(thetas))


@dataclass
class Walled(Linear):
    """A model that must not be run outside the plausible ranges."""

    def predict(self, thetas: Array) -> Array:
        assert self.priors.inside(thetas).all()
        return super().predict(thetas)


def turned(kind: type[Linear], problem: Linear) -> Linear:
    """The linear problem with another model."""
    return kind(**{name: getattr(problem, name) for name in problem.__dataclass_fields__})


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short chains and few parameter sets."""
    monkeypatch.setattr(module, "DESIGN", 80)
    monkeypatch.setattr(module, "STEPS", 60)


def predicted(found: Surrogate, thetas: Array) -> Array:
    return found.predict(thetas)


def seen(found: Surrogate, n: int = 400) -> Array:
    """Vectors where the surrogate sees the posterior."""
    random = np.random.default_rng(1)
    return found.shape.centre + random.standard_normal((n, len(found.shape.centre))) @ found.shape.root.T


@pytest.mark.parametrize("problem", [linear(), turned(Failing, linear())], ids=["always", "where it can be run"])
def test_predictions_are_those_of_a_linear_model(problem: Linear, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "RIDGE", 1e-12)
    found = surrogate(problem, straight(problem), SEED)
    thetas = np.random.default_rng(2).standard_normal((20, 3))
    assert predicted(found, thetas) == pytest.approx(thetas @ problem.matrix.T, abs=1e-6)
    slopes = found.coefficients[1:4] / found.scale[:, None]
    assert pytest.approx(problem.matrix, abs=1e-6) == slopes.T


def test_predictions_are_those_of_a_quadratic_model(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "RIDGE", 1e-12)
    problem = turned(Quadratic, linear())
    found = surrogate(problem, straight(problem), SEED)
    thetas = np.random.default_rng(2).standard_normal((20, 3))
    assert found.predict(thetas) == pytest.approx(problem.predict(thetas), abs=1e-6)


def test_the_gradient_is_that_of_the_density():
    problem = turned(Quadratic, linear())
    found = surrogate(problem, straight(problem), SEED)
    vectors = seen(found, 6)
    value, gradient = found.with_gradient(vectors)
    assert np.array_equal(value, found.log_posterior(vectors))
    for j in range(problem.size):
        step = 1e-5 * np.eye(problem.size)[j]
        ends = found.log_posterior(vectors + step) - found.log_posterior(vectors - step)
        assert gradient[:, j] == pytest.approx(ends / 2e-5, rel=1e-4, abs=1e-4)


def test_the_ridge_costs_a_linear_model_less_than_a_hundredth_of_the_spread():
    problem = linear()
    found = surrogate(problem, straight(problem), SEED)
    thetas = seen(found)[:, :3]
    exact = problem.predict(thetas)
    assert (np.abs(predicted(found, thetas) - exact).max(axis=0) < 0.01 * exact.std(axis=0)).all()


def test_the_posterior_of_the_stand_in_is_that_of_a_linear_problem(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "RIDGE", 1e-12)
    problem = linear(low=-2.0, high=2.0)
    found = surrogate(problem, optimum(problem, np.zeros(3)), SEED)
    vectors = seen(found)
    vectors[0, 1] = 2.1
    said = found.log_posterior(vectors)
    assert said[0] == -np.inf
    assert said == pytest.approx(problem.log_posterior(vectors), abs=1e-5)


def test_the_stand_in_runs_no_model(monkeypatch: pytest.MonkeyPatch):
    problem = linear()
    found = surrogate(problem, straight(problem), SEED)
    vectors = seen(found)

    def refuse(thetas: Array) -> Array:
        raise AssertionError

    monkeypatch.setattr(problem, "predict", refuse)
    assert np.isfinite(found.log_posterior(vectors)).all()


def test_the_model_is_not_run_outside_the_plausible_ranges():
    problem = turned(Walled, linear(low=-0.5, high=0.7))
    found = surrogate(problem, optimum(problem, np.zeros(3)), SEED)
    assert problem.priors.inside(found.shape.centre[:3])


def test_the_shape_is_that_of_the_posterior_although_the_optimum_was_beside_it():
    problem, mode = normal()
    found = surrogate(problem, mode, SEED)
    sd = np.sqrt(np.diag(problem.covariance))
    assert (found.shape.centre - problem.mean) / sd == pytest.approx(0, abs=0.15)
    scaled = (found.shape.root @ found.shape.root.T - 1.1 * problem.covariance) / np.outer(sd, sd)
    assert scaled == pytest.approx(0, abs=0.2)


@pytest.mark.parametrize(("beside", "better"), [(0.0, 0.9), (0.8, 0.6)])
def test_where_the_posterior_is_the_stand_in_is_nearer_than_the_tangent_at_the_optimum(beside: float, better: float):
    problem = turned(Curved, linear())
    mode = optimum(problem, np.zeros(3))
    mode = replace(mode, theta=mode.theta + beside)
    found = surrogate(problem, mode, SEED)
    value, slopes = linearise(problem, mode.theta)
    thetas = seen(found)[:, :3]
    exact = problem.predict(thetas)
    missed = np.sqrt(((predicted(found, thetas) - exact) ** 2).mean())
    tangent = np.sqrt(((value + (thetas - mode.theta) @ slopes.T - exact) ** 2).mean())
    assert missed < better * tangent


def test_progress_counts_the_parameter_sets_to_the_last():
    told: list[tuple[int, int]] = []
    problem = linear()
    surrogate(problem, straight(problem), SEED, lambda done, total: told.append((done, total)))
    assert told == [(64, 160), (80, 160), (144, 160), (160, 160)]


def test_the_same_seed_gives_the_same_stand_in():
    problem = linear()
    one, two, other = (surrogate(problem, straight(problem), seed) for seed in (SEED, SEED, SEED + 1))
    for name in ("centre", "scale", "coefficients", "pairs"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    assert np.array_equal(one.shape.root, two.shape.root)
    assert not np.array_equal(one.shape.root, other.shape.root)
