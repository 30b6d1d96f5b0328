"""Cumulative incidence with competing events."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from osteon.fracture.parameters import Array

MONTHS = 12.0


def cumulative_incidence(hazards: Sequence[Array]) -> tuple[Array, Array]:
    """Share of people for whom each event came first, by month.

    Between two months every hazard is constant at the mean of the two, and the integral over the month is exact. So
    survival and all incidences sum to 1.

    Parameters
    ----------
    hazards : one for each competing event, per year, broadcasting to (..., months); at months 0, 1, 2, ...

    Returns
    -------
    incidence : (events, ..., months), 0 at month 0.
    survival : (..., months), free of every event.
    """
    rates = np.stack(np.broadcast_arrays(*hazards))
    steps = (rates[..., 1:] + rates[..., :-1]) / 2.0 / MONTHS
    total = steps.sum(axis=0)
    cumulative = np.concatenate([np.zeros_like(total[..., :1]), np.cumsum(total, axis=-1)], axis=-1)
    survival = np.exp(-cumulative)
    lost = survival[..., :-1] * -np.expm1(-total)
    share = np.divide(steps, total, out=np.zeros_like(steps), where=total > 0)
    incidence = np.cumsum(share * lost, axis=-1)
    return np.concatenate([np.zeros_like(incidence[..., :1]), incidence], axis=-1), survival
