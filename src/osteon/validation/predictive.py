"""Predictions of published numbers with what is uncertain in them: parameters, differences between trials, sampling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.likelihood import FREEDOM, KINDS, spread_of
from osteon.prediction.sampling_error import kind, sampling_sd
from osteon.prediction.targets import Target

Array = NDArray[np.float64]

#: fresh differences between trials for each draw of the parameters
PER_DRAW = 25
#: share inside the interval
INSIDE = 0.90

#: the least that a number can be where it is not a change, of which nothing falls below -100
LEAST = {"absolute": 0.0, "percent-of-baseline": 0.0}


@dataclass(frozen=True)
class Predictive:
    """Predicted numbers: median, 90 % interval and standard deviation, each (targets,)."""

    median: Array
    low90: Array
    high90: Array
    sd: Array


def predictive(targets: Sequence[Target], draws: Array, log_tau: Array, seed: int = 1) -> Predictive:
    """What trials would publish.

    Parameters
    ----------
    draws : (draws, targets) predictions, one row for each set of parameters.
    log_tau : (draws, kinds) log of the differences between trials.
    """
    random = np.random.default_rng(seed)
    kinds = [KINDS.index(kind(t)) for t in targets]
    between = np.exp(log_tau[:, kinds]) * np.array([spread_of(t) for t in targets])
    scale = np.hypot(between, np.array([sampling_sd(t) for t in targets]))
    shape = (PER_DRAW, *draws.shape)
    least = np.array([-np.inf if t.young else LEAST.get(t.observation.measure, -100.0) for t in targets])
    numbers = np.maximum(draws + scale * random.standard_t(FREEDOM, shape), least).reshape(PER_DRAW * len(draws), -1)
    tail = 50 * (1 - INSIDE)
    low, middle, high = np.percentile(numbers, [tail, 50, 100 - tail], axis=0)
    return Predictive(middle, low, high, numbers.std(axis=0))
