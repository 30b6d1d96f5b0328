"""Facts about bone treatment, from the dated history: what was given last, whether it still is, for how long in all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from osteon.care.facts.fact import Value
from osteon.care.facts.lowest_t_score import decimal
from osteon.care.facts.stop_reasons import PAUSE, PLANNED, reason
from osteon.drugs.catalogue import care_statuses, known_drugs
from osteon.person.bone_history import NONE, OTHER
from osteon.person.course_times import OFTEN_DAYS
from osteon.person.patient import Patient
from osteon.person.treatment_history import TreatmentCourse
from osteon.units import DAYS_PER_MONTH

STATES = ("none", "taken", "late", "lapsed", "stopping", "stopped", "holiday")
"""Of the latest bone treatment: none is taken and none is told of; taken; the next dose is overdue; a whole dose was
left out; to be stopped; over; paused after a full course of a drug that stays in bone."""

_BISPHOSPHONATE = "bisphosphonate"


@cache
def word_of_class(drug_class: str) -> str:
    """A pharmacological class as a word of a rule file."""
    return drug_class.lower().replace(" ", "_").replace("-", "_")


@cache
def classes() -> tuple[str, ...]:
    """The classes of drugs that are given for bone, as words of a rule file."""
    return tuple(dict.fromkeys(word_of_class(d.drug_class) for d in known_drugs().values() if d.care.lengths))


@cache
def _limited_classes() -> tuple[str, ...]:
    """The classes of drugs whose labels set an end to all courses together."""
    limited = [d for d in known_drugs().values() if any(row.longest_months for row in d.care.lengths)]
    return tuple(dict.fromkeys(drug.drug_class for drug in limited))


@cache
def recorded_drugs() -> tuple[str, ...]:
    """The words for a drug that was given last: those of assessments, and keys of the other drugs for bone."""
    others = [word_of_class(drug.key) for drug in known_drugs().values() if drug.care.lengths]
    return tuple(dict.fromkeys((NONE, *care_statuses(), *others, OTHER)))


def word_of_drug(course: TreatmentCourse) -> str | None:
    """The name under which rules know the drug of a course; None where the file does not name it."""
    drug = course.entry
    if drug is None:
        return None
    word = drug.care.status_by(course.route) or word_of_class(drug.key)
    return word if word in recorded_drugs() else OTHER


def state(course: TreatmentCourse) -> str:
    """What has become of a course, as one of `STATES`."""
    since = course.since_last_dose
    if not course.now:
        return "holiday" if _paused(course) else "stopped"
    due, lapsed = due_after(course), course.lapsed_after
    if course.stopping is True:
        return "stopped" if since is not None and due is not None and since > due else "stopping"
    if since is None:
        return "taken"
    if lapsed is not None and since > lapsed:
        return "lapsed"
    often = (course.every_days or 0.0) <= OFTEN_DAYS
    return "late" if due is not None and since > due and not often else "taken"


def due_after(course: TreatmentCourse) -> float | None:
    """Months from a dose after which the next one is overdue; of tablets, after which they are no longer taken."""
    usual = course.usual
    if usual is not None and usual.overdue_after_months is not None:
        return usual.overdue_after_months
    if course.every_days is None or course.every_days <= OFTEN_DAYS:
        return course.lapsed_after
    return course.every_days / DAYS_PER_MONTH


def last_dose_unknown(course: TreatmentCourse) -> bool:
    """Whether it has to be asked first which drug it was, or when the last dose was given.

    Tablets that are taken now need no date. Of one that is over its end will do, unless another drug has to follow.
    """
    drug = course.entry
    if drug is None:
        return True
    if course.last_dose_month is not None:
        return False
    if course.now and course.stopping is not True:
        return (course.every_days or 0.0) > OFTEN_DAYS
    return course.end_month is None or drug.care.ending is not None


def treatment_facts(person: Patient, courses: Sequence[TreatmentCourse]) -> dict[str, Value]:
    """The facts about bone treatment by name.

    Parameters
    ----------
    courses : those of the file that are given for bone, the latest first.
    """
    last, now = courses[0] if courses else None, person.bone_therapy
    taken = next((course for course in courses if course.now), None)
    months = now.months if last is None else length(last)
    since = now.months_since_last_dose if last is None else last.since_last_dose
    return {
        "last_bone_drug": _earlier(person) if last is None else word_of_drug(last),
        "last_bone_drug_class": None if last is None or last.entry is None else word_of_class(last.entry.drug_class),
        "bone_treatment": _untreated(person) if last is None else state(last),
        "bone_drug": now.current if now.current in (None, NONE) else _taken(taken),
        "bone_therapy": now.current if taken is None else _course_word(now.current, taken),
        "bone_therapy_months": None if months is None else decimal(months),
        "months_since_last_dose": None if since is None else decimal(since),
        "last_dose_unknown": False if last is None else last_dose_unknown(last),
        "tablet_after_food": taken is not None and _after_food(taken, now.brand),
        "strength_unknown": taken is not None and "dose" in taken.assumed,
        "stopping": now.stopping,
        "pause_over": False if last is None else _pause_over(last),
        "beyond_usual_length": False if last is None else beyond_usual_length(courses),
        "judged_on_treatment": False if last is None else _judged(last),
        "oral_bisphosphonate_years": years(person, courses, _BISPHOSPHONATE, "oral"),
        "iv_bisphosphonate_years": years(person, courses, _BISPHOSPHONATE, "iv"),
        **{f"{drug.key}_years": years(person, courses, drug.key) for drug in known_drugs().values() if drug.rebound},
        **{f"{word_of_class(group)}_years": years(person, courses, group) for group in _limited_classes()},
    }


def _after_food(course: TreatmentCourse, brand: str | None) -> bool:
    """Whether it is a brand of tablets that are taken after a meal, where others of the drug are taken fasting."""
    known = None if course.entry is None else course.entry.brands.get(brand or "")
    return known is not None and known.after_food


def length(course: TreatmentCourse) -> float | None:
    """Months that a course lasted, as told or as its doses make it; None where the file does not tell."""
    if course.months is not None or course.doses is None or course.every_days is None:
        return course.months
    return course.doses * course.every_days / DAYS_PER_MONTH


def beyond_usual_length(courses: Sequence[TreatmentCourse]) -> bool | None:
    """Whether the drug taken now has been given, with others of its class, for as long as its need is looked at again.

    Each course counts as the share of its own length, so that years by mouth and by infusion add up.
    """
    last = courses[0]
    if not last.now or state(last) in ("lapsed", "stopped") or last.lengths is None:
        return False
    share, open_ = 0.0, False
    for course in courses:
        if course.entry is None or last.entry is None or course.entry.drug_class != last.entry.drug_class:
            continue
        lasted, usual = length(course), _usual_length(course)
        open_ |= lasted is None
        share += (lasted or 0.0) / usual if usual else 0.0
    return True if share >= 1.0 else None if open_ else False


def years(person: Patient, courses: Sequence[TreatmentCourse], what: str, route: str | None = None) -> Decimal | None:
    """Years in all of a drug, or of a class by one route; None where the file does not tell."""
    own = [c for c in courses if c.entry is not None and what in (c.entry.key, c.entry.drug_class)]
    own = [c for c in own if route in (None, c.route)]
    told = [lasted for course in own if (lasted := length(course)) is not None]
    if len(told) < len(own) and not told:
        return None
    known = all(course.entry is not None for course in courses) and person.bone_therapy_history is not None
    return decimal(round(sum(told) / 12, 2)) if own or known else None


def _usual_length(course: TreatmentCourse) -> float | None:
    lengths = course.lengths
    return None if lengths is None else lengths.review_months or lengths.longest_months


def _paused(course: TreatmentCourse) -> bool:
    """A pause after a full course that no harm has ended, or one that the file calls so."""
    lengths, why = course.lengths, reason(course.reason_stopped)
    if lengths is None or lengths.pause_months is None:
        return False
    lasted = length(course)
    full = lasted is not None and lengths.review_months is not None and lasted >= lengths.review_months
    return why == PAUSE or (full and why in PLANNED)


def _pause_over(course: TreatmentCourse) -> bool | None:
    """Whether a pause has lasted as long as pauses of the drug do; None where its begin is not known."""
    lengths = course.lengths
    if lengths is None or lengths.pause_months is None or state(course) != "holiday":
        return False
    last = course.last_dose_month if course.last_dose_month is not None else course.end_month
    return None if last is None else -last >= lengths.pause_months


def _judged(course: TreatmentCourse) -> bool | None:
    """Whether it has been taken long enough for a fracture or a loss to be a failure of it."""
    if not course.now or course.lengths is None or state(course) in ("lapsed", "stopped"):
        return False
    lasted = length(course)
    return None if lasted is None else lasted >= course.lengths.judged_after_months


def _taken(course: TreatmentCourse | None) -> str:
    """The name under which an assessment knows the drug taken now: ``other`` where no rule speaks of it."""
    if course is None or course.entry is None:
        return OTHER
    return course.entry.care.status_by(course.route) or OTHER


def _course_word(current: str | None, taken: TreatmentCourse) -> str | None:
    """The word of the usual course; also where the file gives the drug alone and its usual course is assumed."""
    return taken.usual.word if current == OTHER and taken.usual is not None else current


def _earlier(person: Patient) -> str | None:
    """What is known of earlier drugs where the file tells of no course: none, only where it says so."""
    now = person.bone_therapy
    return NONE if now.current == NONE and (person.bone_therapy_history == () or now.months == 0) else None


def _untreated(person: Patient) -> str | None:
    return "none" if person.bone_therapy.current == NONE else None
