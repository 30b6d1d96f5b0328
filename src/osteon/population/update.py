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
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.population.members import Members
from osteon.population.observations import Observation
from osteon.population.terms import Terms, error_sd

Array = NDArray[np.float64]

#: a measurement this many SD away from what all the others predict counts less
DOUBTFUL_Z = 3.3
#: it then gets the error with which it would lie this many SD away
ALLOWED_Z = 2.0


@dataclass(frozen=True)
class Doubt:
    """A measurement that fits badly with the others and the model: its distance [SD], and the error it was given."""

    observation: Observation
    z: float
    error_sd: float


@dataclass(frozen=True)
class Conditioned:
    """An ensemble after an update.

    Attributes
    ----------
    weights : (n,) of the members, sum 1.
    means : (n, terms) of the Gaussian terms, given each member.
    covariance : (terms, terms) of them, the same for every member.
    observed : the measurements.
    doubts : measurements that were given a larger error.
    """

    members: Members
    terms: Terms
    weights: Array
    means: Array
    covariance: Array
    observed: tuple[Observation, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def effective(self) -> float:
        """Effective number of members: 1 over the sum of squared weights."""
        return float(1.0 / np.sum(self.weights**2))

    def sees(self, quantity: str) -> bool:
        """Whether a measurement tells the level of a quantity."""
        return any(o.quantity == quantity and o.comparable for o in self.observed)

    def log_level(self, quantity: str, months: Sequence[float] | Array) -> tuple[Array, Array]:
        """Log of a quantity of the person: means (n, months) of the members and their common SD (months,)."""
        return self._predict(self.members.at(quantity, months), self.terms.rows(quantity, months))

    def log_change(self, quantity: str, months: Sequence[float] | Array) -> tuple[Array, Array]:
        """Log of a quantity over its value today, as `log_level`."""
        logs = self.members.at(quantity, months) - self.members.at(quantity, [0.0])
        return self._predict(logs, self.terms.rows(quantity, months) - self.terms.row(quantity, 0.0))

    def _predict(self, logs: Array, rows: Array) -> tuple[Array, Array]:
        variance = np.einsum("tj,jk,tk->t", rows, self.covariance, rows)
        return logs + self.means @ rows.T, np.sqrt(np.maximum(variance, 0.0))


def condition(members: Members, observed: Sequence[Observation], terms: Terms) -> Conditioned:
    """The ensemble given measurements; the order in which they are given does not matter."""
    n = len(members)
    if not observed:
        return Conditioned(members, terms, np.full(n, 1.0 / n), np.zeros((n, len(terms.keys))), terms.covariance)
    given = sorted(observed, key=lambda o: (o.month, o.quantity, o.log_value, o.device or ""))
    residuals = np.stack([o.log_value - members.at(o.quantity, [o.month])[:, 0] for o in given], axis=1)
    rows = np.array([terms.row(o.quantity, o.month, o.device) for o in given])
    expected = rows @ terms.covariance @ rows.T
    errors = np.array([error_sd(o.quantity) for o in given])
    doubted: dict[int, float] = {}
    for _ in given:
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
        tuple(given),
        tuple(Doubt(given[k], z, float(errors[k])) for k, z in sorted(doubted.items())),
    )


def _log_density(residuals: Array, inverse: Array) -> Array:
    """Log density of the measurements under each member, up to a constant."""
    return np.asarray(-0.5 * np.einsum("nk,kl,nl->n", residuals, inverse, residuals), float)


def _normalised(logs: Array) -> Array:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum(), float)


def _held_out(residuals: Array, inverse: Array, errors: Array) -> tuple[Array, Array]:
    """How far each measurement lies from what all the others predict [SD], and the error that would allow it.

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
