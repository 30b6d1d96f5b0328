"""Everything that the history of bone treatment tells: facts by name, where they come from, and what is to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from osteon.care.facts.bone_treatment import length, state, treatment_facts, word_of_drug
from osteon.care.facts.fact import Facts, Value
from osteon.care.facts.fragility import fragile_fracture
from osteon.care.facts.stop_reasons import ALLERGY, FEMUR, JAW, UNREAD, reason, reasons
from osteon.care.facts.treatment_failure import fracture_on_treatment
from osteon.care.facts.treatment_sequence import sequence_facts
from osteon.care.rules.vocabulary import Vocabulary
from osteon.drugs.catalogue import known_drugs
from osteon.person.named_drugs import drafted
from osteon.person.patient import Patient
from osteon.person.treatment_history import TreatmentCourse, bone_courses, is_for_bone
from osteon.treatment.course import how_often

#: facts about the course given last, which come from where that course stands
_OF_THE_LAST = (
    "last_bone_drug", "last_bone_drug_class", "bone_treatment", "bone_therapy_months",
    "months_since_last_dose", "follow_on_open",
)  # fmt: skip
_BY_THE_DRUG = ("last_bone_drug", "last_bone_drug_class", "follow_on_open")
#: group of facts.yaml: the reasons that tell that a drug was not tolerated
INTOLERANCE = "intolerance"


@dataclass(frozen=True)
class TreatmentFacts:
    """Facts about bone treatment.

    Attributes
    ----------
    origins : fact -> where its value comes from.
    fields : fact -> where it would stand in this patient's file.
    """

    values: dict[str, Value]
    origins: dict[str, str]
    fields: dict[str, str]


def bone_treatment_facts(person: Patient, vocabulary: Vocabulary) -> TreatmentFacts:
    """What the file tells of bone treatment, present and past."""
    courses = tuple(course for course in bone_courses(person) if is_for_bone(course))
    last = courses[0] if courses else None
    stopped_for = reasons(courses)
    doubts = tuple(dict.fromkeys(field for course in courses for field in course.doubts))
    values: dict[str, Value] = {
        **treatment_facts(person, courses),
        **sequence_facts(
            courses, None if person.draft_order is None else known_drugs()[drafted(person.draft_order).drug]
        ),
        "fracture_on_treatment": fracture_on_treatment(person, last, fragile_fracture(vocabulary)),
        "bone_history": tuple(map(described, courses)),
        "history_doubts": doubts,
        "history_doubt": bool(doubts),
        "stop_reasons": stopped_for,
        "not_tolerated": _not_tolerated(courses, vocabulary),
        **dict.fromkeys(_harms(courses), True),
    }
    if last is None:
        return TreatmentFacts(values, {}, {})
    origins = dict.fromkeys(_OF_THE_LAST, last.field)
    if last.assumed:
        origins["bone_therapy"] = f"{last.field}; dose and interval are not told and are taken as usual"
    return TreatmentFacts(values, origins | _harms(courses), _fields(courses))


def described(course: TreatmentCourse) -> str:
    """A course in words: drug, how it is given, what became of it, how long, when last."""
    drug = "a drug that is not named" if course.entry is None else course.entry.name
    dose = None if course.dose is None else f"{course.dose:g} {course.unit} {course.route}"
    often = None if course.every_days is None else how_often(course.every_days)
    lasted, since = length(course), course.since_last_dose
    said = [
        " ".join(part for part in (drug, dose, often) if part),
        state(course),
        None if lasted is None else f"{lasted:.3g} months",
        None if course.doses is None else f"{course.doses} doses",
        None if since is None else f"last dose {since:.3g} months ago",
        None if course.end_month is None or course.now else f"ended {-course.end_month:.3g} months ago",
        None if course.reason_stopped is None else f"stopped: {course.reason_stopped}",
    ]
    return ", ".join(part for part in said if part)


def _not_tolerated(courses: Sequence[TreatmentCourse], vocabulary: Vocabulary) -> tuple[str, ...]:
    harms = vocabulary.members(INTOLERANCE)
    found = (word_of_drug(course) for course in courses if reason(course.reason_stopped) in harms)
    return tuple(dict.fromkeys(drug for drug in found if drug is not None))


def _harms(courses: Sequence[TreatmentCourse]) -> dict[str, str]:
    """Fact that a reason for stopping tells of -> where it stands: it happened, whatever another field says."""
    found = {}
    for course in courses:
        why, family = reason(course.reason_stopped), course.entry.family if course.entry is not None else None
        if why == JAW:
            found["prior_onj"] = course.field
        elif why == FEMUR:
            found["prior_aff"] = course.field
        elif why == ALLERGY and family is not None and family.name == "bisphosphonate":
            found["bp_hypersensitivity"] = course.field
    return {name: f"{field}.reason_stopped" for name, field in found.items()}


def _fields(courses: Sequence[TreatmentCourse]) -> dict[str, str]:
    """Where the answers to the questions about the latest course belong, and to an unread reason."""
    last = courses[0]
    now = last.field == "bone_therapy"
    fields = {
        **dict.fromkeys(_BY_THE_DRUG, f"{last.field}.drug"),
        "months_since_last_dose": f"{last.field}.{'months_since_last_dose' if now else 'last_dose_months_ago'}",
        "bone_therapy_months": f"{last.field}.months",
    }
    unread = next((course.field for course in courses if reason(course.reason_stopped) == UNREAD), None)
    return fields if unread is None else fields | {"stop_reasons": f"{unread}.reason_stopped"}


def asked_of_treatment(facts: Facts) -> list[str]:
    """Fields that are asked before all others: which bone drug was given last and when, then how long, and why not."""
    first = ("last_bone_drug", "months_since_last_dose") if facts.flag("last_dose_unknown") else ()
    treated = facts.word("bone_treatment") not in (None, "none") or bool(first)
    asked = [name for name in (*first, *(["bone_therapy_months"] if treated else [])) if facts.value(name) is None]
    doubts = facts.value("history_doubts")
    told = facts.value("stop_reasons")
    asked += ["stop_reasons"] if isinstance(told, tuple) and UNREAD in told else []
    return [*(facts[name].field for name in asked), *(doubts if isinstance(doubts, tuple) else ())]
