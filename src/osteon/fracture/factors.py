"""Clinical risk factors as a patient file tells them. What it does not say is not known, which is never "no"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from osteon.fracture.parameters import risk_factors
from osteon.person.history import Fracture
from osteon.person.patient import Patient

#: fractures that say little about the skeleton
_MINOR = {"skull", "face", "nose", "jaw", "toe", "finger"}
_MAJOR = {"hip", "vertebra", "distal_radius", "wrist", "forearm", "radius", "ulna", "humerus"}
ADULT_YEARS = 20.0
GLUCOCORTICOID_MONTHS = 3.0
ALCOHOL_UNITS = 3.0
#: body mass index above which it adds nothing, and the step that the relative risk refers to [kg/m2]
ENOUGH_BMI, BMI_STEP = 25.0, 5.0


def factors(patient: Patient, *, falls: bool | None = None) -> dict[str, float | None]:
    """Risk factor -> 1 yes, 0 no, None not known; ``low_body_mass`` in steps of 5 kg/m2 below 25.

    Parameters
    ----------
    falls : a fall in the past year; what the patient file tells of it when None. How many there were is the file's.
    """
    counted = counted_fractures(patient)
    conditions, alcohol = patient.condition_names, patient.alcohol_units_per_day
    months, bmi = patient.oral_glucocorticoid_months, body_mass_index(patient)
    return {
        "prior_fracture": None if counted is None else float(bool(counted)),
        "prior_vertebral": None if counted is None else float(any(f.site == "vertebra" for f in counted)),
        "parental_hip": _number(patient.parent_hip_fracture),
        "smoking": None if patient.smoking is None else float(patient.smoking == "current"),
        "alcohol": None if alcohol is None else float(alcohol >= ALCOHOL_UNITS),
        "glucocorticoids": None if months is None else float(months >= GLUCOCORTICOID_MONTHS),
        "rheumatoid_arthritis": None if conditions is None else float("rheumatoid_arthritis" in conditions),
        "low_body_mass": None if bmi is None else max(ENOUGH_BMI - bmi, 0.0) / BMI_STEP,
        "falls": _falls(patient.falls_past_year, falls),
        **{row["name"]: _of_field(patient, row["field"]) for row in risk_factors()["factors"] if "field" in row},
        **{
            row["name"]: None if conditions is None else float(row["condition"] in conditions)
            for row in risk_factors()["factors"]
            if "condition" in row
        },
    }


def _falls(count: float | None, any_: bool | None) -> float | None:
    """Falls in steps of one fall; yes without a number is one."""
    if any_ is None:
        any_ = None if count is None else count > 0
    if not any_:
        return _number(any_)
    amounts = next(row["amounts"] for row in risk_factors()["factors"] if row["name"] == "falls")
    return amounts[min(max(int(count or 1), 1), len(amounts)) - 1]


def _of_field(patient: Patient, field: str) -> float | None:
    """A yes or no of the patient file, for a factor that is told by its field alone."""
    value: Any = patient
    for part in field.split("."):
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
    return _number(value)


def counted_fractures(patient: Patient) -> list[Fracture] | None:
    """Fractures of adult life that predict others; None when the file does not say whether there were any.

    A fracture by great force, through a metastasis, or of face, toes or fingers does not count; one of which the cause
    is not known does.
    """
    if patient.fractures is None:
        return None
    return [
        f
        for f in patient.fractures
        if f.mechanism not in ("high_trauma", "pathological_metastatic")
        and f.site not in _MINOR
        and (f.age is None or f.age >= ADULT_YEARS)
    ]


def years_since_fracture(patient: Patient) -> float | None:
    """Years since the last major osteoporotic fracture that was noticed; None where none is known with its age."""
    ages = [
        f.age
        for f in counted_fractures(patient) or ()
        if f.site in _MAJOR and f.age is not None and f.detected != "morphometric"
    ]
    return max((patient.age or 0.0) - max(ages), 0.0) if ages else None


def body_mass_index(patient: Patient) -> float | None:
    """Body mass index [kg/m2], given or from weight and height."""
    if patient.bmi is not None or patient.height_cm is None:
        return patient.bmi
    weight = patient.weight_kg or patient.labs.weight_kg
    return None if weight is None else weight / (patient.height_cm / 100) ** 2


def _number(flag: bool | None) -> float | None:
    return None if flag is None else float(flag)
