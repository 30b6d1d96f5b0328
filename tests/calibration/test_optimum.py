"""The optimum of a linear model is known; so is the normal distribution around it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from toy_problem import Linear, linear

from osteon.calibration import likelihood
from osteon.calibration.likelihood import TAU_CENTRE, log_likelihood, log_prior_tau
from osteon.calibration.optimum import Optimum, best_tau, linearise, optimum
from osteon.calibration.problem import Problem, problem
from osteon.evidence.evidence_files import arms
from osteon.physiology.skeleton import skeleton

ROUNDS = 30


@pytest.fixture
def normal_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Student's t with so many degrees of freedom that it is a normal distribution."""
    monkeypatch.setattr(likelihood, "FREEDOM", 1e9)


def ridge(problem: Linear, log_tau: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the parameters where errors and priors are normal and the heterogeneity is given."""
    precision = np.diag(1 / problem.priors.sd**2)
    gradient = problem.priors.centre / problem.priors.sd**2
    for block in problem.blocks:
        inverse = np.linalg.inv(block.covariance(np.exp(log_tau)))
        rows = problem.matrix[block.rows]
        precision += rows.T @ inverse @ rows
        gradient += rows.T @ inverse @ problem.observed[block.rows]
    covariance = np.linalg.inv(precision)
    return covariance @ gradient, covariance


def found(problem: Linear, start: float = 0.0) -> Optimum:
    return optimum(problem, np.full(3, start), rounds=ROUNDS)


@pytest.mark.usefixtures("normal_errors")
@pytest.mark.parametrize("sd", [0.2, 1.0, 5.0])
def test_with_normal_errors_the_optimum_is_ridge_regression(sd: float):
    problem = linear(sd=sd)
    mode = found(problem)
    theta, covariance = ridge(problem, mode.log_tau)
    assert (mode.theta - theta) / np.sqrt(np.diag(covariance)) == pytest.approx(0, abs=5e-3)
    assert mode.covariance == pytest.approx(covariance, rel=1e-4)
    assert mode.prediction == pytest.approx(problem.matrix @ mode.theta)


def test_with_student_errors_no_direction_leads_further_up():
    problem = linear()
    mode = found(problem)
    here = np.concatenate([mode.theta, mode.log_tau])
    steps = 0.02 * np.vstack([np.eye(problem.size), -np.eye(problem.size)])
    assert (problem.log_posterior(here + steps) < problem.log_posterior(here[None])[0] + 1e-4).all()


def test_the_optimum_does_not_depend_on_where_it_starts():
    problem = linear()
    one, other = found(problem, -4.0), found(problem, 4.0)
    assert (one.theta - other.theta) / np.sqrt(np.diag(one.covariance)) == pytest.approx(0, abs=0.02)


def test_an_odd_trial_pulls_less_than_with_normal_errors(monkeypatch: pytest.MonkeyPatch):
    problem = linear()
    odd = replace(problem, observed=problem.observed + 15.0 * (np.arange(8) >= 5))
    shift = np.abs(found(odd).theta - found(problem).theta).max()
    monkeypatch.setattr(likelihood, "FREEDOM", 1e9)
    assert shift < np.abs(found(odd).theta - found(problem).theta).max()


def test_the_optimum_stays_inside_the_plausible_ranges_and_on_their_edge_where_the_data_push():
    free = found(linear())
    problem = linear(low=-0.2, high=0.3)
    mode = found(problem)
    assert problem.priors.inside(mode.theta)
    assert (np.abs(free.theta) > 0.3).any()
    pushed = np.clip(free.theta, -0.2, 0.3) != free.theta
    edges = np.minimum(mode.theta + 0.2, 0.3 - mode.theta)
    assert edges[pushed] == pytest.approx(0, abs=1e-6)


def test_a_start_outside_the_ranges_is_brought_inside():
    problem = linear(low=-2.0, high=2.0)
    assert problem.priors.inside(found(problem, start=40.0).theta)


def test_each_round_tells_a_loss_that_does_not_rise():
    problem = linear()
    losses: list[float] = []
    optimum(problem, np.full(3, 5.0), rounds=ROUNDS, progress=lambda done, loss: losses.append(loss))
    assert len(losses) > 1
    assert all(after <= before + 1e-6 for before, after in pairwise(losses))


def test_finite_differences_give_the_jacobian_of_a_linear_model():
    problem = linear()
    prediction, jacobian = linearise(problem, np.array([0.3, -1.0, 2.0]))
    assert jacobian == pytest.approx(problem.matrix)
    assert prediction == pytest.approx(problem.matrix @ [0.3, -1.0, 2.0])


def test_finite_differences_step_back_at_the_upper_edge():
    class Walled(Linear):
        def predict(self, thetas: np.ndarray) -> np.ndarray:
            assert self.priors.inside(thetas).all()
            return super().predict(thetas)

    problem = linear(low=-1.0, high=1.0)
    walled = Walled(**{name: getattr(problem, name) for name in problem.__dataclass_fields__})
    assert linearise(walled, np.ones(3))[1] == pytest.approx(problem.matrix)


def test_the_jacobian_of_the_skeleton_predicts_what_a_small_step_does():
    few = [arm for arm in arms() if arm.id == "freedom-denosumab"]
    task: Problem = problem(few, rtol=1e-6)
    theta = task.priors.to_vector(skeleton().defaults[task.columns])
    prediction, jacobian = linearise(task, theta)
    step = 0.02 * task.priors.sd * np.random.default_rng(1).choice([-1, 1], theta.size)
    step = np.clip(theta + step, task.priors.low, task.priors.high) - theta
    change = task.predict((theta + step)[None])[0] - prediction
    assert np.abs(change).max() > 0.01
    assert jacobian @ step == pytest.approx(change, abs=0.1 * np.abs(change).max())


def test_the_heterogeneity_grows_with_what_is_left_unexplained():
    problem = linear()
    small, large = (best_tau(problem, np.full(8, size), TAU_CENTRE) for size in (0.05, 4.0))
    assert (small[:2] < TAU_CENTRE[:2]).all()
    assert (large[:2] > TAU_CENTRE[:2]).all()
    assert small[2] == pytest.approx(TAU_CENTRE[2], abs=5e-3) == large[2]


def test_the_best_heterogeneity_is_the_most_probable_one():
    problem = linear()
    residuals = 2 * np.random.default_rng(8).standard_normal(8)
    best = best_tau(problem, residuals, TAU_CENTRE)

    def value(log_tau: np.ndarray) -> float:
        return float((log_likelihood(problem.blocks, residuals[None], log_tau[None]) + log_prior_tau(log_tau[None]))[0])

    for step in 0.05 * np.vstack([np.eye(3), -np.eye(3)]):
        assert value(best + step) < value(best)


def test_the_uncertainty_of_a_heterogeneity_without_data_is_its_prior():
    mode = found(linear())
    assert np.sqrt(mode.tau_covariance[2, 2]) == pytest.approx(likelihood.TAU_SD[2], rel=1e-3)
    assert (np.diag(mode.tau_covariance)[:2] < likelihood.TAU_SD[:2] ** 2).all()
