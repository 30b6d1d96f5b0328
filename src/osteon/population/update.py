"""Condition an ensemble on a patient's own measurements.

Member i says how the model's quantities move; Gaussian terms on the log scale say how a person differs from it
(`osteon.population.terms`). Given a member, the measurements y are Gaussian,

    y ~ N(m_i, S),   S = H P H' + R,

with P the covariance of the terms and R the errors. So the terms are integrated out exactly: the member's weight is the
density of y, and the terms given y are Gaussian with mean P H' S^-1 (y - m_i) and a covariance that all members share
(Rao-Blackwellised importance sampling: Casella G, Robert CP. Biometrika 1996;83:81-94; doi:10.1093/biomet/83.1.81).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from osteon.population.censored import within_limits
from osteon.population.conditioned import ALLOWED_Z, DOUBTFUL_Z, Conditioned, Doubt
from osteon.population.members import Members
from osteon.population.observations import Observation
from osteon.population.terms import Terms, error_sd

Array = NDArray[np.float64]


def condition(members: Members, observed: Sequence[Observation], terms: Terms) -> Conditioned:
    """The ensemble given measurements; the order in which they are given does not matter."""
    exact = [o for o in observed if o.limit is None]
    return within_limits(_on_values(members, exact, terms), [o for o in observed if o.limit is not None])


def _on_values(members: Members, observed: Sequence[Observation], terms: Terms) -> Conditioned:
    n = len(members)
    if not observed:
        return Conditioned(members, terms, np.full(n, 1.0 / n), np.zeros((n, len(terms.keys))), terms.covariance)
    ordered = sorted(observed, key=lambda o: (o.month, o.quantity, o.log_value, o.device or ""))
    residuals = np.stack([o.log_value - members.at(o.quantity, [o.month])[:, 0] for o in ordered], axis=1)
    rows = np.array([terms.row(o.quantity, o.month, o.device) for o in ordered])
    expected = rows @ terms.covariance @ rows.T
    errors = np.array([error_sd(o.quantity) for o in ordered])
    doubted: dict[int, float] = {}
    for _ in ordered:
        inverse = np.linalg.inv(expected + np.diag(errors**2))
        z, wanted = _held_out(residuals, inverse, errors)
        z[list(doubted)] = 0.0
        worst = int(np.argmax(np.abs(z)))
        if abs(z[worst]) < DOUBTFUL_Z:
            break
        doubted[worst], errors[worst] = float(z[worst]), wanted[worst]
    inverse = np.linalg.inv(expected + np.diag(errors**2))
    gain = terms.covariance @ rows.T @ inverse
    covariance = terms.covariance - gain @ rows @ terms.covariance
    return Conditioned(
        members,
        terms,
        _normalised(_log_density(residuals, inverse)),
        residuals @ gain.T,
        (covariance + covariance.T) / 2,
        tuple(ordered),
        tuple(Doubt(ordered[k], z, float(errors[k])) for k, z in sorted(doubted.items())),
    )


def _log_density(residuals: Array, inverse: Array) -> Array:
    """Log density of the measurements under each member, up to a constant."""
    return np.asarray(-0.5 * np.einsum("nk,kl,nl->n", residuals, inverse, residuals), float)


def _normalised(logs: Array) -> Array:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum(), float)


def _held_out(residuals: Array, inverse: Array, errors: Array) -> tuple[Array, Array]:
    """How far each measurement lies from what all the others let expect [SD], and the error that would allow it.

    Given a member, the held-out residual is (S^-1 r)_k / (S^-1)_kk with variance 1 / (S^-1)_kk; the members are
    weighted by the density of the other measurements.
    """
    variance = 1.0 / np.diag(inverse)
    left = (residuals @ inverse) * variance
    logs = _log_density(residuals, inverse)[:, None] + 0.5 * left**2 / variance
    z, wanted = np.zeros(len(errors)), errors.copy()
    for k in range(len(errors)):
        weights = _normalised(logs[:, k])
        mean = float(weights @ left[:, k])
        spread = float(weights @ (left[:, k] - mean) ** 2 + variance[k])
        z[k] = mean / np.sqrt(spread)
        wanted[k] = np.sqrt(errors[k] ** 2 + max(mean**2 / ALLOWED_Z**2 - spread, 0.0))
    return z, wanted


def systematic(weights: Array, n: int) -> NDArray[np.intp]:
    """n members by their weights, evenly spread (systematic resampling): (n,) places."""
    edges = np.cumsum(weights)
    return np.asarray(np.searchsorted(edges, (np.arange(n) + 0.5) / n * edges[-1]), np.intp)
