"""Values that are possible but most likely another quantity or another unit: an assessment asks before it uses them.

A T-score without its minus, calcium in mEq/L, pounds taken for kilograms, FRAX as a fraction, the T-score of a report
beside a BMD that says something else, two values of one scan. Each bound says how rare a true value beyond it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from osteon.person.dated import Measurement
from osteon.person.doubt import Doubt
from osteon.person.fields import PatientFields
from osteon.person.lab_doubts import lab_doubts
from osteon.person.records import Place
from osteon.person.reference import t_score
from osteon.person.reference_file import BMD_SITES
from osteon.quantities import sites
from osteon.units import DAYS_PER_MONTH, WEIGHT

CENTRAL = tuple(str(one.patient) for one in sites("central"))
#: T-scores of a woman or man after 50 lie about -1 with an SD of 1 (NHANES III): all sites at +1 or more and one
#: above +2 are two to three SD up at every site, a minus left out is likelier
POSITIVE_T, HIGH_T = 1.0, 2.0
#: difference [T] between sites of one person that is rare, and one that is usual (SD about 1, recalled)
UNLIKE_T, ALIKE_T = 3.0, 1.2
#: BMI [kg/m2] that one adult in a hundred exceeds; a weight in pounds gives more than twice the true one
HIGH_BMI = 45.0
POUND = WEIGHT.factors["lb"]
#: lowest ten-year FRAX probability [%] of a major fracture that any country's model gives at 40 (recalled)
LEAST_FRAX = 1.0
LEAST_FRAX_HIP = 0.05
#: height [m] that nineteen in twenty women do not reach; a BMI that was given allows for this factor at that height
TALL_M, BMI_LEEWAY = 1.75, 1.1
#: difference [T] between a report and its own BMD that rounding and reference populations explain
SAME_T = 0.8
#: months between a report and the scan that it reports
SAME_VISIT_MONTHS = 1.5


def doubts(patient: PatientFields, today: date) -> list[Doubt]:
    """Every value of a patient that should be asked about before it is used.

    Parameters
    ----------
    patient : as read; each value is plausible on its own.
    today : the day from which the age of a report is counted.
    """
    return [
        *_signs(patient),
        *lab_doubts(patient),
        *_weight(patient),
        *_frax(patient),
        *_dvo(patient),
        *_report_against_bmd(patient, today),
        *_scans_of_one_day(patient),
    ]


def _signs(patient: PatientFields) -> Iterator[Doubt]:
    scores = {site: score for site in CENTRAL if (score := getattr(patient.dxa, site)) is not None}
    young = patient.age is not None and patient.age < 50
    yield from _lonely_signs(scores)
    if young or not scores or min(scores.values()) < POSITIVE_T or max(scores.values()) <= HIGH_T:
        return
    for site, score in scores.items():
        yield Doubt(("dxa", site), "sign", f"is the minus missing? T-score {score:+g} or {-score:+g}; it is not used")


def _lonely_signs(scores: dict[str, float]) -> Iterator[Doubt]:
    """One high score among low ones, which would be like them with a minus."""
    for site, score in scores.items():
        others = [other for name, other in scores.items() if name != site]
        if not others or score < POSITIVE_T or max(others) > -POSITIVE_T or score - max(others) < UNLIKE_T:
            continue
        if abs(-score - sum(others) / len(others)) <= ALIKE_T:
            question = f"is the minus missing? T-score {score:+g} or {-score:+g}, the other sites are far lower"
            yield Doubt(("dxa", site), "sign", f"{question}; it is not used")


def _weight(patient: PatientFields) -> Iterator[Doubt]:
    weight, height = patient.weight_kg, patient.height_cm
    if height is None:
        yield from _weight_alone(patient)
        return
    if weight is None or weight / (height / 100) ** 2 <= HIGH_BMI:
        return
    question = f"is it {weight:g} pounds ({weight * POUND:.0f} kg)? {weight:g} kg would be a BMI above {HIGH_BMI:g}"
    yield Doubt(("weight_kg",), "unit", question)
    if patient.bmi is not None and abs(patient.bmi - weight / (height / 100) ** 2) < 0.1:
        yield Doubt(("bmi",), "unit", f"it follows from the weight; {question}")
    if patient.labs.weight_kg == weight:
        yield Doubt(("labs", "weight_kg"), "unit", question)


def _weight_alone(patient: PatientFields) -> Iterator[Doubt]:
    """A weight without a height is asked about where a person of ordinary height would be above the limit."""
    for place, weight in ((("weight_kg",), patient.weight_kg), (("labs", "weight_kg"), patient.labs.weight_kg)):
        limit = HIGH_BMI if patient.bmi is None else patient.bmi * BMI_LEEWAY
        if weight is not None and weight / TALL_M**2 > limit:
            yield Doubt(place, "unit", f"is it {weight:g} pounds ({weight * POUND:.0f} kg)? {weight:g} kg is rare")


def _frax(patient: PatientFields) -> Iterator[Doubt]:
    major, hip = patient.frax.mof_pct, patient.frax.hip_pct
    if major is not None and major < LEAST_FRAX:
        yield Doubt(("frax", "mof_pct"), "unit", f"is it the fraction {major:g}, that is {100 * major:g} %?")
    if hip is not None and (hip < LEAST_FRAX_HIP or (major is not None and major < LEAST_FRAX)):
        yield Doubt(("frax", "hip_pct"), "unit", f"is it the fraction {hip:g}, that is {100 * hip:g} %?")
    elif hip is not None and major is not None and hip > major:
        question = f"a hip fracture is a major fracture, so {hip:g} % cannot exceed {major:g} %; which is which?"
        yield Doubt(("frax", "hip_pct"), "contradiction", question)
        yield Doubt(("frax", "mof_pct"), "contradiction", question)


def _dvo(patient: PatientFields) -> Iterator[Doubt]:
    risk = patient.dvo_risk_pct
    if risk is not None and risk < LEAST_FRAX:
        yield Doubt(("dvo_risk_pct",), "unit", f"is it the fraction {risk:g}, that is {100 * risk:g} %?")


def _report_against_bmd(patient: PatientFields, today: date) -> Iterator[Doubt]:
    """A reported T-score and the BMD of the same visit that tell different things; the lower one decides."""
    for site in BMD_SITES:
        reported = getattr(patient.dxa, site)
        if reported is None or site in patient.dxa.invalid_sites:
            continue
        for place, g_cm2, device, source in _bmd_of_the_visit(patient, site, today):
            own = t_score(site, g_cm2, device, patient.sex, patient.reference)
            if own is not None and abs(reported - own) > SAME_T:
                question = (
                    f"the report says {reported:+g}, {source} of {g_cm2:g} g/cm2 ({device}) is {own:+.1f}: "
                    "which is right? The lower one decides until it is answered"
                )
                yield Doubt(("dxa", site) if reported > own else place, "contradiction", question)
                break


def _bmd_of_the_visit(patient: PatientFields, site: str, today: date) -> Iterator[tuple[Place, float, str, str]]:
    density = getattr(patient.bmd, site)
    if density is not None and patient.bmd.device:
        yield ("bmd", site), density, patient.bmd.device, "the BMD"
    age = patient.dxa.age_months
    scans = [(k, scan) for k, scan in enumerate(patient.measurements) if scan.site == site and scan.device is not None]
    scans.sort(key=lambda item: item[1].date)
    for index, scan in scans[-1:] if age is None else scans:
        months = (today - scan.date).days / DAYS_PER_MONTH
        if age is None or abs(months - age) <= SAME_VISIT_MONTHS:
            place: Place = ("measurements", index)
            yield place, scan.value, str(scan.device), f"the scan of {scan.date.isoformat()}"


def _scans_of_one_day(patient: PatientFields) -> Iterator[Doubt]:
    """All but the lowest of several different values of one quantity, site and day; the lowest is kept."""
    same: dict[tuple[object, ...], list[tuple[int, Measurement]]] = defaultdict(list)
    for index, measurement in enumerate(patient.measurements):
        same[measurement.what, measurement.site, measurement.instrument, measurement.date].append((index, measurement))
    for group in same.values():
        lowest = min(group, key=lambda item: item[1].value)
        for index, measurement in group:
            if index != lowest[0]:
                values = f"{measurement.value:g} and {lowest[1].value:g} {measurement.unit}"
                question = f"two values of one day, {values}; which is right?"
                yield Doubt(("measurements", index), "twice", question)
