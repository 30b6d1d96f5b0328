"""Cumulative incidence with competing events."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from osteon.fracture.parameters import Array

MONTHS = 12.0


def cumulative_incidence(hazards: Sequence[Array], wanted: int | None = None) -> tuple[Array, Array]:
    """Share of people for whom each event came first, by month.

    Between two months every hazard is constant at the mean of the two, and the integral over the month is exact. So
    survival and all incidences sum to 1.

    Parameters
    ----------
    hazards : one for each competing event, per year, broadcasting to (..., months); at months 0, 1, 2, ...
    wanted : how many of the events, from the first, are asked for; all when not given.

    Returns
    -------
    incidence : (events, ..., months), 0 at month 0.
    survival : (..., months), free of every event.
    """
    steps = [(rates[..., 1:] + rates[..., :-1]) / (2.0 * MONTHS) for rates in np.broadcast_arrays(*hazards)]
    total = np.asarray(sum(steps), float)
    survival = np.ones((*total.shape[:-1], total.shape[-1] + 1))
    np.exp(-np.cumsum(total, axis=-1), out=survival[..., 1:])
    # what is lost in a month, over the hazard that took it
    lost = np.divide(-np.diff(survival, axis=-1), total, out=np.zeros_like(total), where=total > 0)
    incidence = np.zeros((len(steps[:wanted]), *survival.shape))
    for event, step in enumerate(steps[:wanted]):
        np.cumsum(step * lost, axis=-1, out=incidence[event, ..., 1:])
    return incidence, survival
