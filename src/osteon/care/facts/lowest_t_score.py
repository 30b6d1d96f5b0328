"""Which T-score decides: the lowest valid one of lumbar spine, total hip and femoral neck (G6).

The 33 % radius counts where no site of spine or hip is valid, or with hyperparathyroidism, which takes cortical bone
first. Heel ultrasound never counts. T-scores are compared as decimals, as they were reported (G5); where the file has
BMD in g/cm2 but no T-score, or a dated scan made after the report, it is turned into one, to one decimal as reports do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from osteon.care.rules.vocabulary import Vocabulary
from osteon.person.dated import Measurement
from osteon.person.patient import Patient
from osteon.population.observations import months_since

CENTRAL = ("lumbar_spine", "total_hip", "femoral_neck")
RADIUS = "radius_33"
#: a scan counts as made with the report unless it is further from it than this, for an age told in whole months
SAME_VISIT_MONTHS = 1.0


@dataclass(frozen=True)
class Lowest:
    """The deciding T-score with site, origin and age of its scan; the lowest central one, and the radius.

    None where there is none, or where nobody knows.
    """

    t: Decimal | None
    site: str | None
    central: Decimal | None
    radius: Decimal | None
    age_months: Decimal | None
    origin: str = ""


class _Score(NamedTuple):
    t: Decimal
    origin: str
    age_months: float | None


def lowest(person: Patient, vocabulary: Vocabulary, today: date) -> Lowest:
    """The lowest valid T-score; of equal sites, the first of spine, total hip, femoral neck is named."""
    scans = _latest_scans(person)
    age = person.dxa.age_months
    if age is None and scans:
        age = min(_age(scan, today) for scan in scans.values())
    valid = {
        site: _Score(decimal(score), f"dxa.{site}", age)
        for site in (*CENTRAL, RADIUS)
        if (score := getattr(person.dxa, site)) is not None and site not in person.dxa.invalid_sites
    }
    valid = _undated_bmd(person, valid) | valid if valid else _from_bmd(person, scans, today)
    if scans and valid:
        valid |= _newer(person, valid, scans, today)
    radius = valid.pop(RADIUS, None)
    central = min((score.t for score in valid.values()), default=None)
    raised = not vocabulary.members("hyperparathyroidism").isdisjoint(person.condition_names or ())
    if radius is not None and (not valid or raised):
        valid[RADIUS] = radius
    of_radius = None if radius is None else radius.t
    if not valid:
        return Lowest(None, None, central, of_radius, _months(age))
    site = min(valid, key=lambda name: valid[name].t)
    found = valid[site]
    return Lowest(found.t, site, central, of_radius, _months(found.age_months), found.origin)


@lru_cache(maxsize=4096)
def decimal(number: float) -> Decimal:
    """A number as it was written; the sixth decimal rounds off what binary fractions and unit conversion leave."""
    return Decimal(repr(round(float(number), 6)))


def _months(age: float | None) -> Decimal | None:
    return None if age is None else decimal(age)


def _latest_scans(person: Patient) -> dict[str, Measurement]:
    """The last dated scan of each valid site."""
    found: dict[str, Measurement] = {}
    for scan in person.measurements:
        site = scan.site
        if site is not None and site not in person.dxa.invalid_sites:
            found[site] = max(found.get(site, scan), scan, key=lambda made: made.date)
    return found


def _age(scan: Measurement, today: date) -> float:
    return round(-months_since(scan.date, today), 1)


def _newer(
    person: Patient, reported: dict[str, _Score], scans: dict[str, Measurement], today: date
) -> dict[str, _Score]:
    """T-scores of scans made after the report, and of sites that the report does not have."""
    age = person.dxa.age_months
    scores: dict[str, _Score] = {}
    for site, scan in scans.items():
        margin = SAME_VISIT_MONTHS if site in reported else -SAME_VISIT_MONTHS
        later = site not in reported if age is None else age - _age(scan, today) > margin
        if later:
            source = f"DXA of {scan.date.isoformat()}"
            scores |= _scored(person, site, scan.value, scan.device, source, _age(scan, today))
    return scores


def _undated_bmd(person: Patient, reported: dict[str, _Score]) -> dict[str, _Score]:
    """T-scores of sites for which the report gives BMD only."""
    scores: dict[str, _Score] = {}
    for site in (*CENTRAL, RADIUS):
        g_cm2 = getattr(person.bmd, site)
        if g_cm2 is not None and site not in reported and site not in person.dxa.invalid_sites:
            scores |= _scored(person, site, g_cm2, person.bmd.device, "bmd", person.dxa.age_months)
    return scores


def _from_bmd(person: Patient, scans: dict[str, Measurement], today: date) -> dict[str, _Score]:
    found: dict[str, _Score] = {}
    for site in (*CENTRAL, RADIUS):
        if (measured := person.baseline_bmd(site)) is not None:
            age = _age(scans[site], today) if site in scans else person.dxa.age_months
            found |= _scored(person, site, *measured, age)
    return found


def _scored(
    person: Patient, site: str, g_cm2: float, device: str | None, source: str, age: float | None
) -> dict[str, _Score]:
    """The T-score of a BMD under its site; empty where there is no reference."""
    score = None if device is None else person.t_score(site, g_cm2, device)
    if score is None:
        return {}
    return {
        site: _Score(decimal(round(score, 1)), f"{source} of {site}, {g_cm2:g} g/cm2 against {person.reference}", age)
    }
