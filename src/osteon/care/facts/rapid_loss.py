"""Loss of density between two scans of one site on one device; when it is rapid, by the rules of ``followup.yaml``."""

from __future__ import annotations

import math
from datetime import date

from osteon.care.facts.lowest_t_score import CENTRAL
from osteon.care.followup.expected_response import least_significant
from osteon.care.plan.plan_data import LossRule, followup_data
from osteon.person.patient import Patient
from osteon.population.observations import Observation, months_since
from osteon.simulation.results import MARKERS, SITES

#: a loss measured before that is no loss of today; the age at which a scan is old (G8)
RECENT_MONTHS = 24.0


def measured_loss(person: Patient, today: date) -> tuple[float, str] | None:
    """The worst loss of spine and hip between the last two dated scans [%/year], and where it comes from.

    Only a loss beyond the error of measurement counts (G16): same site and device, scans far enough apart, the last one
    not old. None where no scans tell of one.
    """
    apart = followup_data().least_months_between_scans
    found = []
    for site in CENTRAL:
        scans = sorted((m for m in person.measurements if m.site == site), key=lambda scan: scan.date)
        if len(scans) < 2 or site in person.dxa.invalid_sites or months_since(scans[-1].date, today) < -RECENT_MONTHS:
            continue
        last = scans[-1]
        for earlier in reversed(scans[:-1]):
            months = -months_since(earlier.date, last.date)
            if earlier.instrument == last.instrument and months >= apart:
                change = math.log(last.value / earlier.value)
                if change < -least_significant(f"bmd_{site}"):
                    days = f"{earlier.date.isoformat()} and {last.date.isoformat()}"
                    found.append(
                        (
                            round(-_yearly(change, months), 1),
                            f"DXA of {site}, {last.device or 'maker not given'}, {days}",
                        )
                    )
                break
    return max(found, default=None)


def per_year(earlier: Observation, new: Observation) -> float | None:
    """Change of density a year [%] between two scans, where they are far enough apart."""
    months = new.month - earlier.month
    if new.quantity in MARKERS or months < followup_data().least_months_between_scans:
        return None
    return _yearly(new.log_value - earlier.log_value, months)


def _yearly(change: float, months: float) -> float:
    """A change of the log over some months as a change in a year [%]."""
    return 100 * math.expm1(change * 12 / months)


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
