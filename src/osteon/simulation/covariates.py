"""From a patient's file to the numbers and the past courses that the model starts from."""

from __future__ import annotations

from dataclasses import replace

from osteon.person.patient import Patient
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen
from osteon.units import DAYS_PER_MONTH

#: median age at menopause, where the file does not say (Gold 2001; recalled)
USUAL_MENOPAUSE = 51.0
#: 25-OH-vitamin D below which a supplement can help bone (nmol/L)
VITAMIN_D_DEFICIENT = 30.0
_PAST_BONE_DRUGS = {
    "alendronate_70mg_weekly": ("alendronate", 70.0, "mg", "oral", 7.0),
    "risedronate_35mg_weekly": ("risedronate", 35.0, "mg", "oral", 7.0),
    "ibandronate_150mg_monthly": ("ibandronate", 150.0, "mg", "oral", DAYS_PER_MONTH),
    "zoledronate_4mg_q6mo": ("zoledronic-acid", 4.0, "mg", "iv", 6 * DAYS_PER_MONTH),
    "zoledronate_5mg_yearly": ("zoledronic-acid", 5.0, "mg", "iv", 12 * DAYS_PER_MONTH),
    "denosumab_60mg_q6mo": ("denosumab", 60.0, "mg", "sc", 6 * DAYS_PER_MONTH),
    "denosumab_120mg_q4w": ("denosumab", 120.0, "mg", "sc", 28.0),
}
_INHIBITOR_DOSES = {"anastrozole": 1.0, "letrozole": 2.5, "exemestane": 25.0}


def covariates(patient: Patient) -> dict[str, float]:
    """Model parameters that this patient sets."""
    found: dict[str, float] = {"male": 1.0 if patient.sex == "male" else 0.0}
    if patient.sex == "female":
        found["menopause_age"] = menopause_age(patient)
    if patient.bmi is not None:
        found["bmi"] = patient.bmi
    weight = patient.weight_kg or patient.labs.weight_kg
    if weight is not None:
        found["weight"] = weight
    vitamin_d = patient.labs.vit_d_25oh_nmol_l
    if vitamin_d is not None and vitamin_d < VITAMIN_D_DEFICIENT:
        found["vitamin_d_deficit"] = 1.0
    return found


def menopause_age(patient: Patient) -> float:
    """Age at menopause: as the file says it, else the usual one, moved to fit the status."""
    if patient.menopause_age is not None:
        return patient.menopause_age
    age = patient.age or USUAL_MENOPAUSE
    match patient.menopause:
        case "premenopausal" | "premenopausal_ofs":
            return max(USUAL_MENOPAUSE, age + 2.0)
        case "perimenopausal":
            return age + 0.5
        case "postmenopausal":
            return min(USUAL_MENOPAUSE, age - 2.0)
    return USUAL_MENOPAUSE


def _rounded(course: Course) -> str:
    """A course in words, with months to a tenth."""
    end = None if course.end_month is None else round(course.end_month, 1)
    return Regimen((replace(course, start_month=round(course.start_month, 1), end_month=end),)).to_text()


def past_courses(patient: Patient, ahead: Regimen) -> tuple[list[Course], list[str]]:
    """Courses before month 0 that the file tells of, and notes on how they were read.

    A drug for which the regimen itself has a course that starts before month 0 is left to the regimen.
    """
    told = {c.drug for c in ahead.courses if c.start_month < 0}
    found = [*_inhibitor(patient), *_tamoxifen(patient), *_bone_drug(patient)]
    courses = [c for c in found if c.drug not in told]
    notes = [f"before month 0, from the patient file: {_rounded(c)}" for c in courses]
    if _suppressed(patient) and not any(c.drug in _SUPPRESSANTS for c in ahead.courses):
        since = min((c.start_month for c in courses), default=0.0)
        courses.append(Course("goserelin", 3.6, "mg", "sc", 28.0, start_month=since))
        notes.append("ovarian suppression (patient file) is simulated as a GnRH agonist that goes on throughout")
    return courses, notes


_SUPPRESSANTS = {"goserelin", "leuprorelin", "triptorelin", "oophorectomy"}


def _suppressed(patient: Patient) -> bool:
    return patient.menopause == "premenopausal_ofs"


def _inhibitor(patient: Patient) -> list[Course]:
    drug, past = patient.ai.drug, patient.ai
    if drug not in _INHIBITOR_DOSES:
        return []
    return _daily(drug, _INHIBITOR_DOSES[drug], past.status, past.months, past.months_since_stop)


def _tamoxifen(patient: Patient) -> list[Course]:
    past = patient.tamoxifen
    return _daily("tamoxifen", 20.0, past.status, past.months, past.months_since_stop)


def _daily(drug: str, dose: float, status: str | None, months: float | None, since: float | None) -> list[Course]:
    if not months or status not in ("current", "completed"):
        return []
    end = -(since or 0.0) if status == "completed" else 0.0
    return [Course(drug, dose, "mg", "oral", 1.0, end - months, end)]


def _bone_drug(patient: Patient) -> list[Course]:
    past = patient.bone_therapy
    if past.current not in _PAST_BONE_DRUGS or not past.months:
        return []
    drug, dose, unit, route, every = _PAST_BONE_DRUGS[past.current]
    last = past.months_since_last_dose or 0.0
    if every <= 31:
        return [Course(drug, dose, unit, route, every, -past.months, -last)] if past.months > last else []
    interval = every / DAYS_PER_MONTH
    doses = int((past.months - last) / interval + 0.01) + 1
    first = -last - interval * (doses - 1)
    return [Course(drug, dose, unit, route, every, first, first + interval * doses)]
