"""Rapid loss of density between two scans of one site on one device, by the rules of ``followup.yaml``."""

from __future__ import annotations

import math

from osteon.care.expected import least_significant
from osteon.care.plan_data import LossRule, followup_data
from osteon.patient import Patient
from osteon.population.observations import Observation
from osteon.results import MARKERS, SITES


def per_year(earlier: Observation, new: Observation) -> float | None:
    """Change of density a year [%] between two scans, where they are far enough apart."""
    months = new.month - earlier.month
    if new.quantity in MARKERS or months < followup_data().least_months_between_scans:
        return None
    return 100 * math.expm1((new.log_value - earlier.log_value) * 12 / months)


def rapid_loss(person: Patient, earlier: Observation, new: Observation, yearly: float | None) -> tuple[LossRule, ...]:
    """Rules of rapid loss that are met, by a loss beyond the error of measurement."""
    if yearly is None or new.log_value - earlier.log_value > -least_significant(new.quantity):
        return ()
    site = next(name for name, quantity in SITES.items() if quantity == new.quantity)
    score = person.t_score(site, math.exp(earlier.log_value))
    return tuple(
        rule
        for rule in followup_data().rapid_loss
        if (-yearly >= rule.loss if rule.inclusive else -yearly > rule.loss)
        and (rule.below_t is None or (score is not None and score < rule.below_t))
    )
