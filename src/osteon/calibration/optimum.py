"""The most probable parameters, and the normal distribution around them: where sampling starts, and quick refits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.likelihood import KINDS, TAU_CENTRE, TAU_SD, log_likelihood, log_prior_tau, weight, whiten
from osteon.calibration.problem import Problem

Array = NDArray[np.float64]

#: steps of the finite differences: of a logarithm, and of a linear parameter in units of its prior's deviation
LOG_STEP, LINEAR_STEP = 5e-3, 0.02


@dataclass(frozen=True)
class Optimum:
    """A mode with its neighbourhood.

    Attributes
    ----------
    theta : (parameters,) on the scale of estimation.
    log_tau : (kinds,) log heterogeneities.
    prediction : (targets,) at the mode.
    jacobian : (targets, parameters) of the predictions, where the last step began.
    covariance : (parameters, parameters) of the normal approximation, from that Jacobian.
    tau_covariance : (kinds, kinds).
    """

    theta: Array
    log_tau: Array
    prediction: Array
    jacobian: Array
    covariance: Array
    tau_covariance: Array


def optimum(
    problem: Problem,
    start: Array,
    log_tau: Array = TAU_CENTRE,
    rounds: int = 8,
    known: tuple[Array, Array] | None = None,
    settled: float = 2e-3,
    progress: Callable[[int, float], None] = lambda done, loss: None,
) -> Optimum:
    """Maximise the posterior by reweighted least squares.

    Each round linearises the model, finds the heterogeneity and the weights that Student's t gives to the trials at
    the current residuals, and takes one Gauss-Newton step within the plausible ranges, or the part of it that helps
    most.

    Parameters
    ----------
    start : (parameters,) on the scale of estimation.
    known : prediction and Jacobian at the start, where they have been computed before.
    settled : a step that moves no parameter by more than this many prior deviations is the last.
    progress : called after each round with its number and the negative log posterior.
    """
    priors = problem.priors
    theta = np.clip(start, priors.low, priors.high)
    log_tau = np.array(log_tau, float)
    for done in range(1, rounds + 1):
        prediction, jacobian = known if known and done == 1 else linearise(problem, theta)
        residuals = problem.observed - prediction
        log_tau = best_tau(problem, residuals, log_tau)
        step = _step(problem, theta, residuals, jacobian, log_tau)
        theta, loss = _best_along(problem, theta, step, log_tau)
        progress(done, loss)
        if np.abs(step / priors.sd).max() < settled:
            break
    prediction = problem.predict(theta[None])[0]
    residuals = problem.observed - prediction
    log_tau = best_tau(problem, residuals, log_tau)
    precision, _ = _normal_equations(problem, theta, residuals, jacobian, log_tau)
    covariance = np.asarray(np.linalg.inv(precision), float)
    return Optimum(theta, log_tau, prediction, jacobian, covariance, _tau_covariance(problem, residuals, log_tau))


def linearise(problem: Problem, theta: Array) -> tuple[Array, Array]:
    """Predictions (targets,) and their Jacobian (targets, parameters) at one vector."""
    steps = np.where(problem.priors.log, LOG_STEP, LINEAR_STEP * problem.priors.sd)
    steps = np.where(theta + steps > problem.priors.high, -steps, steps)
    predictions = problem.predict(np.vstack([theta, theta + np.diag(steps)]))
    return predictions[0], ((predictions[1:] - predictions[0]) / steps[:, None]).T


def best_tau(problem: Problem, residuals: Array, start: Array) -> Array:
    """Most probable log heterogeneities (kinds,) at given residuals."""
    from scipy.optimize import minimize

    def loss(log_tau: Array) -> float:
        value = log_likelihood(problem.blocks, residuals[None], log_tau[None]) + log_prior_tau(log_tau[None])
        return -float(value[0])

    minimum = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-4})
    return np.asarray(minimum.x, float)


def _normal_equations(
    problem: Problem, theta: Array, residuals: Array, jacobian: Array, log_tau: Array
) -> tuple[Array, Array]:
    """Precision matrix and gradient of the log posterior, with the trials weighted as Student's t weighs them."""
    precision = np.diag(1 / problem.priors.sd**2)
    gradient = (problem.priors.centre - theta) / problem.priors.sd**2
    for block in problem.blocks:
        r, j = whiten(block, residuals, log_tau), whiten(block, jacobian, log_tau)
        w = weight(block, r)
        precision += w * j.T @ j
        gradient += w * j.T @ r
    return precision, gradient


def _step(problem: Problem, theta: Array, residuals: Array, jacobian: Array, log_tau: Array) -> Array:
    """Gauss-Newton step inside the plausible ranges, at most one prior deviation long in each parameter."""
    from scipy.optimize import lsq_linear

    precision, gradient = _normal_equations(problem, theta, residuals, jacobian, log_tau)
    root = np.linalg.cholesky(precision)
    low = np.maximum(problem.priors.low - theta, -problem.priors.sd) - 1e-9
    high = np.minimum(problem.priors.high - theta, problem.priors.sd) + 1e-9
    step = lsq_linear(root.T, np.linalg.solve(root, gradient), bounds=(low, high))
    return np.asarray(step.x, float)


def _best_along(problem: Problem, theta: Array, step: Array, log_tau: Array) -> tuple[Array, float]:
    """The best of the current point and a few along the step, in one batch."""
    lengths = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    points = np.clip(theta + lengths[:, None] * step, problem.priors.low, problem.priors.high)
    tau = np.repeat(log_tau[None], len(points), axis=0)
    values = problem.log_posterior(np.hstack([points, tau]))
    best = int(np.argmax(values))
    return points[best], -float(values[best])


def _tau_covariance(problem: Problem, residuals: Array, log_tau: Array) -> Array:
    """Inverse curvature of the log posterior in the log heterogeneities, by second differences; diagonal."""
    h = 0.1
    points = np.vstack(
        [log_tau, *(log_tau + s * h * np.eye(len(KINDS))[i] for i in range(len(KINDS)) for s in (1, -1))]
    )
    values = log_likelihood(problem.blocks, np.repeat(residuals[None], len(points), axis=0), points)
    values += log_prior_tau(points)
    curvature = -(values[1::2] + values[2::2] - 2 * values[0]) / h**2
    return np.diag(1 / np.maximum(curvature, 1 / TAU_SD**2))
