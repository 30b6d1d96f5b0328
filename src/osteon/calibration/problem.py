"""The calibration as one problem: which numbers are fitted, how far a vector of parameters is from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.likelihood import KINDS, TAU_CENTRE, TAU_SD, Block, blocks, log_prior_tau, with_slopes
from osteon.calibration.priors import Priors, priors
from osteon.evidence.evidence_files import Arm, arms
from osteon.evidence.readings import not_fitted
from osteon.physiology.skeleton import skeleton
from osteon.prediction.forward_model import COLUMN, Forward
from osteon.prediction.sampling_error import kind
from osteon.prediction.targets import Target, plan

Array = NDArray[np.float64]


def fitted(target: Target) -> bool:
    """Whether the number is a target of the fit."""
    return not (target.repeats or not_fitted(target.arm))


@dataclass
class Problem:
    """Targets, priors and likelihood. A vector holds the estimated parameters, then the log heterogeneities."""

    forward: Forward
    priors: Priors
    observed: Array
    blocks: tuple[Block, ...]

    @property
    def size(self) -> int:
        return len(self.priors.names) + len(KINDS)

    @property
    def columns(self) -> list[int]:
        """Columns of the estimated parameters in a row of model parameters."""
        return [COLUMN[n] for n in self.priors.names]

    def rows(self, thetas: Array) -> Array:
        """(k, parameters) rows of the model for (k, estimated parameters) on the scale of estimation."""
        table = np.tile(skeleton().defaults, (len(thetas), 1))
        table[:, self.columns] = self.priors.to_values(thetas)
        return table

    def predict(self, thetas: Array) -> Array:
        """(k, targets); NaN where the model could not be integrated."""
        return self.forward.predict(self.rows(thetas))

    def log_posterior(self, vectors: Array) -> Array:
        """(k,) log density, up to a constant, of (k, size) vectors; minus infinity outside the plausible ranges."""
        thetas = vectors[:, : len(self.priors.names)]
        good = self.priors.inside(thetas)
        log_density = np.full(len(vectors), -np.inf)
        if good.any():
            log_density[good] = self.log_density(vectors[good], self.predict(thetas[good]))
        return log_density

    def log_density(self, vectors: Array, predictions: Array) -> Array:
        """The same for (k, targets) predictions that are known already; NaN counts as impossible."""
        return self.with_slopes(vectors, predictions)[0]

    def with_slopes(self, vectors: Array, predictions: Array) -> tuple[Array, Array, Array]:
        """`log_density` (k,), and its slopes in the vectors (k, size) and in the predictions (k, targets).

        Outside the plausible ranges the slopes are those of the density without them.
        """
        n = len(self.priors.names)
        thetas, log_tau = vectors[:, :n], vectors[:, n:]
        good = self.priors.inside(thetas) & np.isfinite(predictions).all(axis=1)
        apart = (thetas - self.priors.centre) / self.priors.sd
        data, in_residuals, in_tau = with_slopes(self.blocks, self.observed - predictions, log_tau)
        value = np.where(good, data - 0.5 * (apart**2).sum(axis=1) + log_prior_tau(log_tau), -np.inf)
        in_tau = in_tau - (log_tau - TAU_CENTRE) / TAU_SD**2
        return value, np.hstack([-apart / self.priors.sd, in_tau]), -in_residuals

    def without(self, rows: Collection[int]) -> Problem:
        """The same problem with some targets left out of the likelihood."""
        return Problem(self.forward, self.priors, self.observed, blocks(self.forward.targets, rows))


def problem(
    chosen: Sequence[Arm] | None = None, keep: Callable[[Target], bool] = fitted, rtol: float = 1e-5
) -> Problem:
    """The calibration problem of the package's evidence, or of other arms."""
    laid_out = plan(arms() if chosen is None else chosen)
    targets = tuple(t for t in laid_out.targets if keep(t))
    observed = np.array([t.observation.value for t in targets])
    return Problem(Forward(laid_out, targets, rtol), priors(), observed, blocks(targets))


def count(targets: Sequence[Target]) -> dict[str, int]:
    """Numbers of each kind."""
    return {name: sum(kind(t) == name for t in targets) for name in KINDS}
