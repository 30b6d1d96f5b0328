"""Whether scans can be compared, and whether what they show is bone: scanner, region, artefact of the spine."""

from __future__ import annotations

import math
from itertools import pairwise

from osteon.care.facts.fact import Value
from osteon.care.facts.lowest_t_score import CENTRAL, RADIUS, decimal
from osteon.care.followup.expected_response import least_significant
from osteon.person.dated import Measurement
from osteon.person.patient import Patient
from osteon.population.observations import months_since

HIPS = ("total_hip", "femoral_neck")
SPINE = "lumbar_spine"
#: change a year [%] that bone rarely makes without a bone drug: the least loss that any guideline calls rapid
ODD_PERCENT = 4.0


def course_of_scans(person: Patient) -> dict[str, Value]:
    """Facts about dated scans: unknown or different scanners, odd jumps, a spine that does not fit the hip."""
    scans = [m for m in person.measurements if m.what == "dxa" and m.site not in person.dxa.invalid_sites]
    found: dict[str, Value] = {
        "spine_above_hip": _spine_above_hip(person),
        "scanner_unknown": any(scan.device is None for scan in scans),
        "scanner_changed": False,
        "odd_jump": False,
        "spine_gain_unlike_hip": False,
    }
    if len(scans) < 2:
        return found
    changes: dict[str, float] = {}
    treated = _treated(person)
    for site in (*CENTRAL, RADIUS):
        rows = sorted((scan for scan in scans if scan.site == site), key=lambda scan: scan.date)
        for earlier, later in pairwise(rows):
            if earlier.instrument != later.instrument:
                found["scanner_changed"] = True
                changes.pop(site, None)
                continue
            changes[site] = math.log(later.value / earlier.value)
            if _is_odd(site, earlier, later, treated):
                found["odd_jump"] = True
    found["spine_gain_unlike_hip"] = _gain_unlike_hip(person, changes)
    return found


def _treated(person: Patient) -> bool:
    return person.bone_therapy.current not in (None, "none") or bool(person.bone_therapy_history)


def _is_odd(site: str, earlier: Measurement, later: Measurement, treated: bool) -> bool:
    months = max(-months_since(earlier.date, later.date), 1.0)
    change = math.log(later.value / earlier.value)
    if site == RADIUS or (change > 0 and treated) or abs(change) <= least_significant(f"bmd_{site}"):
        return False
    return 100 * abs(math.expm1(change * 12 / months)) >= ODD_PERCENT


def _gain_unlike_hip(person: Patient, changes: dict[str, float]) -> bool:
    """A gain at the spine beyond the error of measurement that no drug explains, or that the hip contradicts."""
    gain = changes.get(SPINE)
    if gain is None or gain <= least_significant(f"bmd_{SPINE}"):
        return False
    for hip in HIPS:
        if hip in changes and changes[hip] < 0:
            apart = math.hypot(least_significant(f"bmd_{SPINE}"), least_significant(f"bmd_{hip}"))
            if gain - changes[hip] > apart:
                return True
    return not _treated(person) and person.ai.status == "current"


def _spine_above_hip(person: Patient) -> Value:
    """How far the reported spine lies above the lowest hip [T]."""
    dxa = person.dxa
    hips = [t for site in HIPS if site not in dxa.invalid_sites and (t := getattr(dxa, site)) is not None]
    if dxa.lumbar_spine is None or SPINE in dxa.invalid_sites or not hips:
        return None
    return decimal(dxa.lumbar_spine) - decimal(min(hips))
