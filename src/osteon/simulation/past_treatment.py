"""From a patient's history to the courses before month 0 that a simulation starts from."""

from __future__ import annotations

from dataclasses import replace

from osteon.drugs.catalogue import catalogue
from osteon.drugs.describe import find
from osteon.person.patient import Patient
from osteon.person.treatment_history import TreatmentCourse, bone_courses, hormone_courses, presumed
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

#: the treatment that stops the ovaries, and the name that stands for it where a file does not say more
_SUPPRESSION, _USUAL_SUPPRESSION = "ovarian suppression", "ovarian-suppression"


def past_courses(patient: Patient, ahead: Regimen) -> tuple[list[Course], list[str]]:
    """Courses before month 0 that the file tells of, and notes on how they were read.

    A drug for which the regimen itself has a course that starts before month 0 is left to the regimen.
    """
    planned = {c.drug for c in ahead.courses if c.start_month < 0}
    hormonal = [course for one in hormone_courses(patient) if (course := one.as_course()) is not None]
    bone, notes = _bone_drugs(patient)
    courses = [c for c in (*hormonal, *bone) if c.drug not in planned]
    notes = [*(f"before month 0, from the patient file: {_rounded(c)}" for c in courses), *notes]
    if patient.menopause == "premenopausal_ofs" and not any(_suppresses(c) for c in ahead.courses):
        since = min((c.start_month for c in courses), default=0.0)
        usual = find(_USUAL_SUPPRESSION)
        form = usual.forms[0]
        courses.append(Course(usual.key, form.dose, form.unit, form.route, form.every_days, start_month=since))
        notes.append("ovarian suppression (patient file) is simulated as a GnRH agonist that goes on throughout")
    return courses, notes


def _rounded(course: Course) -> str:
    """A course in words, with months to a tenth where it is longer than that."""
    start, end = round(course.start_month, 1), None if course.end_month is None else round(course.end_month, 1)
    rounded = course if end == start else replace(course, start_month=start, end_month=end)
    return Regimen((rounded,)).to_text()


def _suppresses(course: Course) -> bool:
    return catalogue()[course.drug].treatment == _SUPPRESSION


def _bone_drugs(patient: Patient) -> tuple[list[Course], list[str]]:
    """Bone treatments in the order of the file, and what of them cannot be simulated, or only as it is presumed."""
    courses: list[Course] = []
    notes: list[str] = []
    for past in sorted(bone_courses(patient), key=lambda course: course.field):
        if (course := past.as_course()) is not None:
            courses.append(course)
            if past.assumed:
                notes.append(f"{past.field}: dose and interval are not told; the usual ones are simulated")
        elif past.drug is None:
            course, note = _unnamed(past)
            courses += [] if course is None else [course]
            notes.append(note)
        elif past.entry is not None and past.entry.no_model is not None:
            taken = ", taken now," if past.now else ""
            notes.append(f"{past.field}: {_name(past)}{taken} is not simulated: osteon has no model of it")
        elif not (past.now and past.months is None) and not (past.now and past.months == 0):
            lacks = "say for how many months it was given, and how many months ago it ended"
            notes.append(f"{past.field}: {_name(past)} is not simulated; {lacks}")
    return courses, notes


def _unnamed(past: TreatmentCourse) -> tuple[Course | None, str]:
    """The course of a drug that is not named, as the one whose end does most harm, with a note that says so."""
    as_if = presumed(past)
    course = None if as_if is None else as_if.as_course()
    if course is None or as_if is None:
        lacks = "name it, and say for how many months it was given and when the last dose was"
        return None, f"{past.field}: a bone drug that is not named is not simulated; {lacks}"
    return course, (
        f"{past.field}: the bone drug is not named and is simulated as {_name(as_if)}, the one whose end is followed "
        "by a rebound; name it, under bone_therapy_history where it is over"
    )


def _name(course: TreatmentCourse) -> str:
    return course.entry.name if course.entry is not None else "a drug that is not named"
