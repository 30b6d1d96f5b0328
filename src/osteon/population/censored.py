"""Measurements of which only a limit is known: below (or above) what the assay can tell.

Given a member, the logarithm of what would have been measured is Gaussian with mean m and SD s, so that its chance to
lie below the limit L is Phi((L - m) / s): that is the member's weight. The Gaussian terms given that are truncated;
they are replaced by the Gaussian of the same mean and, on average over the members, the same variance (assumed
density filtering: Minka TP, UAI 2001:362-9; recalled). For one such measurement the weights are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from osteon.population.conditioned import ALLOWED_Z, DOUBTFUL_Z, Conditioned, Doubt
from osteon.population.observations import Observation
from osteon.population.terms import error_sd

Array = NDArray[np.float64]


def within_limits(conditioned: Conditioned, observed: Sequence[Observation]) -> Conditioned:
    """An ensemble that was conditioned on exact values, further conditioned on limits, from the earliest on."""
    for o in sorted(observed, key=lambda o: (o.month, o.quantity, o.log_value, o.device or "")):
        conditioned = _one(conditioned, o)
    return conditioned


def _one(conditioned: Conditioned, o: Observation) -> Conditioned:
    from scipy.special import log_ndtr

    row = conditioned.terms.row(o.quantity, o.month, o.device)
    sign = 1.0 if o.limit == "below" else -1.0
    means = conditioned.members.at(o.quantity, [o.month])[:, 0] + conditioned.means @ row
    beyond = sign * (o.log_value - means)
    error = error_sd(o.quantity)
    variance = float(row @ conditioned.covariance @ row) + error**2
    middle = float(conditioned.weights @ beyond)
    spread = float(conditioned.weights @ (beyond - middle) ** 2) + variance
    z = middle / np.sqrt(spread)
    doubts = conditioned.doubts
    if z < -DOUBTFUL_Z:
        more = middle**2 / ALLOWED_Z**2 - spread
        variance, error = variance + more, float(np.sqrt(error**2 + more))
        doubts = (*doubts, Doubt(o, -float(z), error))
    sd = np.sqrt(variance)
    logs = log_ndtr(beyond / sd)
    weights = conditioned.weights * np.exp(logs - logs.max())
    weights /= weights.sum()
    ratio = np.exp(-0.5 * (beyond / sd) ** 2 - 0.5 * np.log(2 * np.pi) - logs)
    kept = 1.0 - (beyond / sd) * ratio - ratio**2
    gain = conditioned.covariance @ row / variance
    left = float(weights @ np.clip(kept, 0.0, 1.0))
    covariance = conditioned.covariance - (1.0 - left) * variance * np.outer(gain, gain)
    return replace(
        conditioned,
        weights=weights,
        means=conditioned.means - sign * np.outer(sd * ratio, gain),
        covariance=(covariance + covariance.T) / 2,
        observed=(*conditioned.observed, o),
        doubts=doubts,
    )
