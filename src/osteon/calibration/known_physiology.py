"""What is known of bone and no trial of the fit measures: a term of the posterior of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.problem import Problem
from osteon.drugs.example import example
from osteon.pharmacology.exposure import schedule
from osteon.physiology.skeleton import skeleton
from osteon.quantities import regions
from osteon.simulation.cohort import run
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

Array = NDArray[np.float64]

#: months of an aromatase inhibitor at which the two kinds of bone are compared
MONTHS = (0.0, 6.0, 12.0, 24.0, 36.0, 48.0, 60.0)
#: how sharply it is held that trabecular bone is lost first [percentage points of volume] (assumed)
SLACK = 0.3
#: quantities that are read, cortical bone before trabecular
QUANTITIES = tuple((f"mineralised_volume_cortical_{r}", f"mineralised_volume_trabecular_{r}") for r in regions())


def courses() -> tuple[Course, ...]:
    """The treatment under which the two kinds of bone are compared."""
    return Regimen.from_any(example().words).courses


def lead_of_trabecular_loss(rows: Array) -> Array:
    """By how much more trabecular than cortical bone is lost under an inhibitor, for (n, parameters) rows.

    Without estrogen remodelling eats trabecular bone first, for it has most of the surface (source statement S11;
    Riggs and Melton 1986, recalled). DXA sees the sum of both and cannot tell. A woman of 63.

    Returns
    -------
    (n, 2) smallest lead [percentage points of the volume at the start] at any of `MONTHS`, at spine and hip.
    """
    plan = schedule(courses(), skeleton(), MONTHS[-1])
    who = {"menopause_age": 51.0, "bmi": 27.0}
    runs = run([63.0] * len(rows), [who] * len(rows), [plan] * len(rows), MONTHS, parameters=rows)

    def left(quantity: str) -> Array:
        volume = runs[quantity]
        return np.asarray(100 * volume[:, 1:] / volume[:, [0]])

    leads = [(left(cortical) - left(trabecular)).min(axis=1) for cortical, trabecular in QUANTITIES]
    return np.stack(leads, axis=1)


@dataclass
class Informed(Problem):
    """The problem of the trials, and that trabecular bone is lost first.

    Its outputs are those of the problem, and the two leads of `lead_of_trabecular_loss`.
    """

    @classmethod
    def by_knowledge(cls, problem: Problem) -> Informed:
        return cls(problem.forward, problem.priors, problem.observed, problem.blocks)

    def predict(self, thetas: Array) -> Array:
        """(k, targets + 2)."""
        return np.hstack([super().predict(thetas), lead_of_trabecular_loss(self.rows(thetas))])

    def with_slopes(self, vectors: Array, predictions: Array) -> tuple[Array, Array, Array]:
        """As for the problem, plus the log probability that the leads are above 0 but for the slack."""
        from scipy.special import log_ndtr

        n = len(self.observed)
        value, in_vectors, in_targets = super().with_slopes(vectors, predictions[:, :n])
        leads = predictions[:, n:] / SLACK
        known = log_ndtr(leads)
        in_leads = np.exp(-0.5 * leads**2 - known) / (np.sqrt(2 * np.pi) * SLACK)
        value = np.where(np.isfinite(known).all(axis=1), value + known.sum(axis=1), -np.inf)
        return value, in_vectors, np.hstack([in_targets, in_leads])
