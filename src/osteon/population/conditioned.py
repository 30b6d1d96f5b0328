"""An ensemble after an update by measurements, and which of these were doubted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.population.members import Members
from osteon.population.observations import Observation
from osteon.population.terms import Terms

Array = NDArray[np.float64]

#: a measurement this many SD away from what all the others let expect counts less
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
        return any(o.quantity == quantity and o.comparable and o.limit is None for o in self.observed)

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
