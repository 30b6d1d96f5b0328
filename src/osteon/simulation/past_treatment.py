"""From a patient's history to the courses before month 0 that a simulation starts from."""

from __future__ import annotations

from dataclasses import replace

from osteon.drugs.catalogue import SUPPRESSION, catalogue, known_drugs
from osteon.drugs.describe import find
from osteon.person.patient import Patient
from osteon.person.treatment_history import TreatmentCourse, bone_courses, hormone_courses, presumed
from osteon.simulation.ovarian_failure import ovarian_notes
from osteon.treatment.course import Course
from osteon.treatment.label_cautions import drug_cautions, label_cautions
from osteon.treatment.regimen import Regimen

#: name that stands for what stops the ovaries where a file does not say more
_USUAL_SUPPRESSION = "ovarian-suppression"


def past_courses(patient: Patient, ahead: Regimen) -> tuple[list[Course], list[str]]:
    """Courses before month 0 that the file tells of, and notes on how they were read.

    A drug for which the regimen itself has a course that starts before month 0 is left to the regimen.
    """
    planned = {c.drug for c in ahead.courses if c.start_month < 0}
    hormonal = [course for one in hormone_courses(patient) if (course := one.as_course()) is not None]
    bone, notes = _bone_drugs(patient)
    courses = [c for c in (*hormonal, *bone) if c.drug not in planned]
    notes = [*(f"before month 0, from the patient file: {_rounded(c)}" for c in courses), *notes]
    if not any(_suppresses(c) for c in ahead.courses):
        suppressed, remarks = _suppression(patient, min((c.start_month for c in courses), default=0.0))
        courses, notes = [*courses, *suppressed], [*notes, *remarks]
    return courses, notes


def _suppression(patient: Patient, begun: float) -> tuple[list[Course], list[str]]:
    """What stops ovaries or testes: since it was begun, or else since the first drug (``begun``), to its end."""
    suppression = patient.gonadal_suppression
    implied = patient.menopause == "premenopausal_ofs" and suppression.state is None
    if suppression.state not in ("current", "completed") and not implied:
        return [], []
    if suppression.removed or suppression.by == "radiation":
        drug = next(d for d in known_drugs().values() if d.treatment == SUPPRESSION and d.kind == "procedure")
    else:
        drug = known_drugs().get(suppression.drug or "") or find(_USUAL_SUPPRESSION)
    form = drug.forms[0]
    stopped = suppression.state == "completed"
    end = -(suppression.months_since_stop or 0.0) if stopped else None
    start = begun if suppression.months is None else (end or 0.0) - suppression.months
    if stopped and start >= (end or 0.0):
        return [], ["gonadal_suppression is over and is not simulated; say for how many months it was given"]
    end = None if drug.kind == "procedure" else end
    course = Course(drug.key, form.dose, form.unit, form.route, form.every_days, start, end)
    if implied:
        return [course], ["ovarian suppression (patient file) is simulated as a GnRH agonist that goes on throughout"]
    # a man's operation and radiation are the same removal in the model, under the name of one of them
    what = _rounded(course) if drug.kind == "medicine" else f"{suppression.by} from month {round(start, 1):g}"
    return [course], [f"before month 0, from the patient file: {what}"]


def patient_cautions(patient: Patient, ahead: Regimen) -> list[str]:
    """What is said beside the regimen itself.

    Warnings of labels beside an inhibitor of the file, and of a bone drug taken now; what chemotherapy does to
    the ovaries.
    """
    inhibited = patient.ai.status in ("current", "planned") or any(
        course.entry is not None and course.entry.care.inhibitor and course.now for course in hormone_courses(patient)
    )
    taken = [course.entry for course in bone_courses(patient) if course.now and course.entry is not None]
    own = [note for drug in taken for note in drug_cautions(drug, inhibited)]
    beside = label_cautions(ahead.courses, True) if inhibited else ()
    return [*dict.fromkeys([*beside, *own, *ovarian_notes(patient, ahead)])]


def _rounded(course: Course) -> str:
    """A course in words, with months to a tenth where it is longer than that."""
    start, end = round(course.start_month, 1), None if course.end_month is None else round(course.end_month, 1)
    rounded = course if end == start else replace(course, start_month=start, end_month=end)
    return Regimen((rounded,)).to_text()


def _suppresses(course: Course) -> bool:
    return catalogue()[course.drug].treatment == SUPPRESSION


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
