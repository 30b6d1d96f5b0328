"""From a patient's file to the courses before month 0 that a simulation starts from."""

from __future__ import annotations

from dataclasses import replace

from osteon.drugs.catalogue import catalogue, known_drugs, told_alone, usual_courses
from osteon.drugs.describe import find
from osteon.drugs.drug import UsualCourse
from osteon.person.bone_history import BoneTherapy, GivenCourse, PastCourse
from osteon.person.patient import Patient
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen
from osteon.units import DAYS_PER_MONTH

#: the treatment that stops the ovaries, and the name that stands for it where a file does not say more
_SUPPRESSION, _USUAL_SUPPRESSION = "ovarian suppression", "ovarian-suppression"
#: doses at least this often go on until the last one; those further apart are counted
_OFTEN_DAYS = 31.0


def past_courses(patient: Patient, ahead: Regimen) -> tuple[list[Course], list[str]]:
    """Courses before month 0 that the file tells of, and notes on how they were read.

    A drug for which the regimen itself has a course that starts before month 0 is left to the regimen.
    """
    told = {c.drug for c in ahead.courses if c.start_month < 0}
    history, notes = _history(patient)
    found = [*_inhibitor(patient), *_told_alone(patient), *_bone_drug(patient), *history]
    courses = [c for c in found if c.drug not in told]
    notes = [*(f"before month 0, from the patient file: {_rounded(c)}" for c in courses), *notes]
    if patient.menopause == "premenopausal_ofs" and not any(_suppresses(c) for c in ahead.courses):
        since = min((c.start_month for c in courses), default=0.0)
        usual = find(_USUAL_SUPPRESSION)
        form = usual.forms[0]
        courses.append(Course(usual.key, form.dose, form.unit, form.route, form.every_days, start_month=since))
        notes.append("ovarian suppression (patient file) is simulated as a GnRH agonist that goes on throughout")
    return courses, notes


def _rounded(course: Course) -> str:
    """A course in words, with months to a tenth."""
    end = None if course.end_month is None else round(course.end_month, 1)
    return Regimen((replace(course, start_month=round(course.start_month, 1), end_month=end),)).to_text()


def _suppresses(course: Course) -> bool:
    return catalogue()[course.drug].treatment == _SUPPRESSION


def _inhibitor(patient: Patient) -> list[Course]:
    drug, past = patient.ai.drug, patient.ai
    return [] if drug in (None, "none") else _daily(str(drug), past.status, past.months, past.months_since_stop)


def _told_alone(patient: Patient) -> list[Course]:
    """Drugs that have a field of their own in the file."""
    told = [(key, getattr(patient, field)) for field, key in told_alone().items()]
    return [c for key, past in told for c in _daily(key, past.status, past.months, past.months_since_stop)]


def _daily(drug: str, status: str | None, months: float | None, since: float | None) -> list[Course]:
    """A drug at its usual dose, taken every day."""
    if not months or status not in ("current", "completed"):
        return []
    end = -(since or 0.0) if status == "completed" else 0.0
    form = catalogue()[drug].forms[0]
    return [Course(drug, form.dose, form.unit, form.route, form.every_days, end - months, end)]


def _bone_drug(patient: Patient) -> list[Course]:
    """The bone treatment taken now, up to its last dose."""
    past = patient.bone_therapy
    given = _simulated(past)
    if given is None or not past.months:
        return []
    last, every = past.months_since_last_dose or 0.0, given.every_days or 1.0
    if every <= _OFTEN_DAYS:
        return [replace(given, start_month=-past.months, end_month=-last)] if past.months > last else []
    interval = every / DAYS_PER_MONTH
    doses = int((past.months - last) / interval + 0.01) + 1
    first = -last - interval * (doses - 1)
    return [replace(given, start_month=first, end_month=first + interval * doses)]


def _history(patient: Patient) -> tuple[list[Course], list[str]]:
    """Courses that are over, and what of the bone treatment cannot be simulated."""
    courses: list[Course] = []
    notes: list[str] = []
    now = patient.bone_therapy
    if now.current == "none" and now.months:
        notes.append(
            f"{now.months:g} months of a bone treatment that is over are not simulated, for the file does not name the "
            "drug; name it under bone_therapy_history"
        )
    if now.current not in (None, "none") and _simulated(now) is None:
        notes.append(f"{_name(now)}, taken now, is not simulated: osteon has no model of it")
    for number, past in enumerate(patient.bone_therapy_history or ()):
        where, given = f"bone_therapy_history[{number}]: {_name(past)} is not simulated", _simulated(past)
        if given is None:
            notes.append(f"{where}: osteon has no model of it")
        elif (course := _past(given, past)) is None:
            notes.append(f"{where}; say for how many months it was given, and how many months ago it ended")
        else:
            courses.append(course)
    return courses, notes


def _told(given: BoneTherapy | PastCourse) -> GivenCourse | UsualCourse | None:
    """What says how the drug is given; None where no drug is told of."""
    return given if given.drug is not None else usual_courses().get(given.current or "")


def _name(given: BoneTherapy | PastCourse) -> str:
    told = _told(given)
    key = told.key if isinstance(told, UsualCourse) else given.drug
    return known_drugs()[key].name if key else "a drug that is not named"


def _simulated(given: BoneTherapy | PastCourse) -> Course | None:
    """Drug, dose and interval; None where no drug is told of, or one without a model."""
    told = _told(given)
    if told is None:
        return None
    key = told.key if isinstance(told, UsualCourse) else str(told.drug)
    drug = known_drugs()[key]
    if drug.no_model is not None or (drug.modelled and drug.exposed(str(told.route)) is None):
        return None
    return Course(key, told.dose, told.unit, str(told.route), told.every_days)


def _past(given: Course, past: PastCourse) -> Course | None:
    """The course in months from today; None where the file does not say enough."""
    interval = (given.every_days or 1.0) / DAYS_PER_MONTH
    often = (given.every_days or 1.0) <= _OFTEN_DAYS
    ended, last = past.ended_months_ago, past.last_dose_months_ago
    length = past.months if past.months is not None else None if past.doses is None else past.doses * interval
    if not length or (ended is None and last is None):
        return None
    if ended is not None and (often or last is None):
        return replace(given, start_month=-(ended + length), end_month=-ended)
    if often:
        return replace(given, start_month=-(float(last or 0.0) + length), end_month=-float(last or 0.0))
    doses = past.doses or max(1, int(length / interval + 0.01))
    first = -float(last or 0.0) - interval * (doses - 1)
    return replace(given, start_month=first, end_month=first + interval * doses)
