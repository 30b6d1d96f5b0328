"""The antiresorptive that the patient takes now: which one, how often, and when its next dose is due."""

from __future__ import annotations

from functools import cache

from osteon.care.facts.bone_treatment import length, state
from osteon.care.facts.treatment_sequence import follow_on_open
from osteon.care.plan.plan_data import DrugOption, options_data
from osteon.person.patient import Patient
from osteon.person.treatment_history import TreatmentCourse, bone_courses, is_for_bone
from osteon.treatment.regimen import Regimen
from osteon.units import DAYS_PER_MONTH

#: treatments given at shorter intervals than this are tablets that simply go on
OFTEN_MONTHS = 2.0


@cache
def interval_months(words: str) -> float:
    """Months between two doses of a course in words."""
    return float(Regimen.from_text(words).courses[0].every_days or 0.0) / DAYS_PER_MONTH


def dose_due(person: Patient, words: str) -> float:
    """Months from today to the next dose of the current treatment, negative where it is overdue.

    0 for tablets, and where nobody knows when the last dose was given: then this is to be found out now.
    """
    every, since = interval_months(words), _since(person)
    return 0.0 if every < OFTEN_MONTHS or since is None else round(every - since, 2)


def next_dose(person: Patient, words: str) -> float:
    """Months from today at which the next dose of the current treatment is simulated.

    A past without a known last dose is simulated with one today.
    """
    every, given = interval_months(words), latest(person)
    if every >= OFTEN_MONTHS and given is not None and given.months and given.since_last_dose is None:
        return every
    return max(dose_due(person, words), 0.0)


def latest(person: Patient) -> TreatmentCourse | None:
    """The course of bone treatment that a plan goes on from: taken now, or over and waiting for what has to follow."""
    courses = [course for course in bone_courses(person) if is_for_bone(course)]
    if not courses:
        return None
    waits = courses[0].entry is not None and courses[0].entry.rebound and follow_on_open(courses[0])
    taken = courses[0].now and state(courses[0]) != "lapsed"
    return courses[0] if taken or waits else None


def leaving(person: Patient) -> bool:
    """Whether the drug taken now is to end, or is over and waits for what has to follow."""
    given = latest(person)
    return given is not None and (given.stopping is True or state(given) in ("stopped", "lapsed"))


def months_given(person: Patient) -> float:
    """Months of the course that a plan goes on from; 0 where they are not known."""
    given = latest(person)
    return 0.0 if given is None else length(given) or 0.0


def unknown_past(person: Patient) -> list[str]:
    """What the file does not tell of the current treatment."""
    given, notes = latest(person), []
    if given is not None and given.months is None and given.doses is None:
        notes.append("how long the bone treatment has been taken is not known; its past is not simulated")
    if given is not None and given.since_last_dose is None:
        notes.append("when the last dose of the bone treatment was taken is not known; find it out")
    return notes


def current_treatment(person: Patient) -> tuple[DrugOption, str] | None:
    """The antiresorptive taken now, with its course in words; None for none, or for one that is no option.

    A drug that must not end without another counts until that one is given, or until it no longer matters; one that
    was last given so long ago that a whole dose was left out does not count.
    """
    given = latest(person)
    if given is None or given.usual is None:
        return None
    name = given.usual.word
    return next(((d, d.current[name]) for d in options_data().drugs if name in d.current), None)


def uninterrupted(person: Patient, every: float) -> bool:
    """Whether tablets are still taken, as far as the file tells."""
    since = _since(person)
    return since is None or since <= 1.5 * every


def _since(person: Patient) -> float | None:
    given = latest(person)
    return None if given is None else given.since_last_dose
