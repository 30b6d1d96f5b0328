"""What cannot be true of one patient at the same time, with the field to put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from osteon.drugs.catalogue import told_alone
from osteon.errors import InputError, Remark
from osteon.person.doubts import POUND
from osteon.person.fields import MENOPAUSE_AGE, PatientFields

LAST_OVARIAN_FUNCTION = 62
"""Age [years] above which own ovarian function is taken for a slip of the pen."""

BMI_TOLERANCE = 1.5
"""Difference [kg/m2] between a given BMI and weight / height squared that rounding and clothes explain."""

WEIGHT_TOLERANCE = 0.1
"""Fraction by which two body weights of one patient may differ, being taken on different days."""


def contradictions(patient: PatientFields, today: date) -> list[InputError]:
    """Every contradiction in a patient whose single values are all plausible.

    Parameters
    ----------
    patient : as read.
    today : no measurement lies after this day.
    """
    return [
        *_sex(patient),
        *_gonads(patient),
        *_menopause(patient),
        *_treatment(patient),
        *_body(patient),
        *_dates(patient, today),
    ]


def _sex(patient: PatientFields) -> Iterator[InputError]:
    if patient.sex == "female":
        if patient.menopause == "not_applicable":
            fix = "is for men; write postmenopausal, perimenopausal, premenopausal, premenopausal_ofs or null"
            yield InputError("menopause", patient.menopause, fix)
        return
    if patient.menopause not in (None, "not_applicable"):
        yield InputError("menopause", patient.menopause, "a man has no menopause; write not_applicable")
    for field in ("age_at_menopause", "menopause_cause", "years_since_menopause"):
        if getattr(patient, field) is not None:
            yield InputError(field, getattr(patient, field), "a man has no menopause; leave it out")
    if patient.pregnant:
        yield InputError("pregnant", True, "a man is not pregnant; check sex")
    if "premature_menopause" in (patient.condition_names or ()):
        yield InputError("conditions", "premature_menopause", "a man has no menopause; meant hypogonadism?")


def _gonads(patient: PatientFields) -> Iterator[InputError]:
    """What is told of ovaries or testes against the sex and the menopause."""
    suppression, field = patient.gonadal_suppression, "gonadal_suppression"
    other = {"female": "orchiectomy", "male": "oophorectomy"}[patient.sex]
    if suppression.how == other:
        yield InputError(f"{field}.how", suppression.how, f"does not go with sex: {patient.sex}; check both")
        return
    before = patient.menopause in ("premenopausal", "perimenopausal")
    fix = f"contradicts menopause: {patient.menopause}; without ovaries write premenopausal_ofs or postmenopausal"
    if before and suppression.removed:
        yield InputError(f"{field}.how", suppression.how, fix)
    if before and patient.menopause_cause == "surgical":
        yield InputError("menopause_cause", patient.menopause_cause, fix)
    if patient.menopause == "premenopausal_ofs" and suppression.state in ("planned", "never"):
        fix = "contradicts menopause: premenopausal_ofs; write premenopausal until the ovaries are suppressed"
        yield InputError(f"{field}.status", suppression.state, fix)


def _menopause(patient: PatientFields) -> Iterator[InputError]:
    age, at, years = patient.age, patient.age_at_menopause, patient.years_since_menopause
    if patient.menopause in ("premenopausal", "perimenopausal"):
        for field in ("age_at_menopause", "years_since_menopause"):
            if getattr(patient, field) is not None:
                fix = f"contradicts menopause: {patient.menopause}; leave it out or write postmenopausal"
                yield InputError(field, getattr(patient, field), fix)
        if age is not None and age > LAST_OVARIAN_FUNCTION:
            fix = f"at {age:g} years; check age, or write postmenopausal"
            yield InputError("menopause", patient.menopause, fix)
        return
    if age is None:
        return
    if at is not None and at > age:
        yield InputError("age_at_menopause", at, f"lies after the present age of {age:g} years; check both")
    elif years is not None and not MENOPAUSE_AGE.low <= age - years <= MENOPAUSE_AGE.high:
        fix = f"puts menopause at {age - years:g} years; {MENOPAUSE_AGE.fix}"
        yield InputError("years_since_menopause", years, fix)
    elif at is not None and years is not None and abs(at + years - age) > 1:
        fix = f"with age_at_menopause {at:g} gives an age of {at + years:g}, not {age:g}; keep one of the two"
        yield InputError("years_since_menopause", years, fix)


def _treatment(patient: PatientFields) -> Iterator[InputError]:
    ai = patient.ai
    if ai.drug == "none" and ai.status in ("current", "planned", "completed"):
        yield InputError("ai.drug", "none", f"contradicts ai.status: {ai.status}; name the drug or write never")
    courses = {field: getattr(patient, field) for field in ("ai", "gonadal_suppression", *told_alone())}
    for name, course in courses.items():
        if course.status == "never" and course.months:
            yield InputError(f"{name}.months", course.months, f"contradicts {name}.status: never; write 0")
        if course.status == "current" and course.months_since_stop:
            fix = f"contradicts {name}.status: current; leave it out or write completed"
            yield InputError(f"{name}.months_since_stop", course.months_since_stop, fix)
        if patient.age is not None and (course.months or 0) > 12 * patient.age:
            yield InputError(f"{name}.months", course.months, f"is longer than a life of {patient.age:g} years")


def _body(patient: PatientFields) -> Iterator[InputError]:
    height, weight, bmi = patient.height_cm, patient.weight_kg, patient.bmi
    if height is not None and weight is not None and bmi is not None:
        computed = weight / (height / 100) ** 2
        if abs(computed - bmi) > BMI_TOLERANCE:
            fix = f"weight {weight:.1f} kg and height {height:.1f} cm give {computed:.1f}; check the three"
            yield InputError("bmi", bmi, fix)
    other = patient.labs.weight_kg
    if weight is not None and other is not None and abs(other - weight) > WEIGHT_TOLERANCE * weight:
        as_pounds = abs(other * POUND - weight) < WEIGHT_TOLERANCE * weight
        hint = f"; is it {other:g} pounds, that is {other * POUND:.1f} kg?" if as_pounds else ""
        yield InputError("labs.weight_kg", other, f"contradicts a body weight of {weight:.1f} kg; keep one{hint}")
    for index, fracture in enumerate(patient.fractures or ()):
        if fracture.age is not None and patient.age is not None and fracture.age > patient.age:
            fix = f"lies after the present age of {patient.age:g} years; check both"
            yield InputError(f"fractures[{index}].age", fracture.age, fix)
        ago = fracture.months_ago
        if ago is not None and patient.age is not None:
            then = patient.age - ago / 12
            if then < 0 or (fracture.age is not None and abs(then - fracture.age) > 1.5):
                fix = f"puts the fracture at an age of {then:.1f} years; check it, or leave one of the two out"
                yield InputError(f"fractures[{index}].months_ago", ago, fix)


def _dates(patient: PatientFields, today: date) -> Iterator[InputError]:
    for index, measurement in enumerate(patient.measurements):
        day, field = measurement.date, f"measurements[{index}].date"
        if day > today:
            yield InputError(field, Remark(day.isoformat()), f"lies after today, {today.isoformat()}")
        elif patient.age is not None and day.year < today.year - patient.age - 1:
            yield InputError(field, Remark(day.isoformat()), f"lies before birth at an age of {patient.age:g}")
