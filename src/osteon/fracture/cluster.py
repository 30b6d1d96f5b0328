"""How many vertebrae break in one event: more at once when a drug with a rebound has been stopped.

The number is 1 plus a Poisson count with a log-normal mean; the share of events with two or more is logistic in what
the trials of stopping such a drug report (Cummings SR, et al. J Bone Miner Res 2018;33:190-198; Cosman F, et al. J Bone
Miner Res 2022;37:2112-2120).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from osteon.fracture.data_files import CLUSTERS, Clusters
from osteon.fracture.parameters import Array, Value


def share_several(
    in_rebound: bool | NDArray[np.bool_] = False,
    over_three_years: bool | None = None,
    prior_vertebral: bool | None = None,
) -> Array:
    """Share of vertebral events in which two or more vertebrae break.

    What is not known (None) is averaged over: neither odds ratio moves the share of all cases.

    Parameters
    ----------
    in_rebound : whether a drug with a rebound was stopped lately; (..., months) or one value.
    over_three_years : of that drug; counts only after it was stopped.
    prior_vertebral : an earlier vertebral fracture.
    """
    table = clusters()
    long = np.log(table["over_three_years"]["value"])
    base = _logit(table["several"]["value"])
    middle = _middle(table["several_in_rebound"]["value"], long, table["over_three_years_share"]["value"])
    after = {None: _logit(table["several_in_rebound"]["value"]), False: middle, True: middle + long}
    log_odds = np.where(in_rebound, after[over_three_years], base)
    if prior_vertebral is not None:
        earlier = np.log(table["prior_vertebral"]["value"])
        log_odds = log_odds + earlier * (float(prior_vertebral) - table["prior_vertebral_share"]["value"])
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)), float)


def draw_number(random: np.random.Generator, several: Value) -> Array:
    """Vertebrae broken in each event, of which a share has two or more; the shape of ``several``."""
    means, shares = _means()
    spread = clusters()["spread"]["value"]
    share = np.asarray(several, float)
    mean = np.exp(np.interp(share, shares, np.log(means)) + spread * random.standard_normal(share.shape))
    return np.asarray(1.0 + random.poisson(mean), float)


@cache
def clusters() -> Clusters:
    """The numbers with their sources."""
    return CLUSTERS.read()


@cache
def _means() -> tuple[Array, Array]:
    """Median of the Poisson mean, and the share of events with two or more that it gives."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    means = np.exp(np.linspace(-9.0, 5.0, 200))
    none = np.exp(-means[:, None] * np.exp(clusters()["spread"]["value"] * nodes)) @ (weights / weights.sum())
    return means, 1.0 - none


def _logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))


def _middle(total: float, step: float, share: float) -> float:
    """Logit of the smaller of two groups, ``step`` below the other, when both together have ``total``."""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        sigmoid = [1.0 / (1.0 + np.exp(-x)) for x in (middle, middle + step)]
        low, high = (middle, high) if (1 - share) * sigmoid[0] + share * sigmoid[1] < total else (low, middle)
    return middle
