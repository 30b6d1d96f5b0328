"""The antiresorptive that the patient takes now: which one, how often, and when its next dose is due."""

from __future__ import annotations

from functools import cache

from osteon.care.plan.plan_data import DrugOption, options_data
from osteon.person.patient import Patient
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
    every, since = interval_months(words), person.bone_therapy.months_since_last_dose
    return 0.0 if every < OFTEN_MONTHS or since is None else round(every - since, 2)


def next_dose(person: Patient, words: str) -> float:
    """Months from today at which the next dose of the current treatment is simulated.

    A past without a known last dose is simulated with one today.
    """
    every, past = interval_months(words), person.bone_therapy
    if every >= OFTEN_MONTHS and past.months and past.months_since_last_dose is None:
        return every
    return max(dose_due(person, words), 0.0)


def unknown_past(person: Patient) -> list[str]:
    """What the file does not tell of the current treatment."""
    past, notes = person.bone_therapy, []
    if past.months is None:
        notes.append("how long the bone treatment has been taken is not known; its past is not simulated")
    if past.months_since_last_dose is None:
        notes.append("when the last dose of the bone treatment was taken is not known; find it out")
    return notes


def current_treatment(person: Patient) -> tuple[DrugOption, str] | None:
    """The antiresorptive taken now, with its course in words; None for none, or for one that is no option."""
    name = person.bone_therapy.current or "none"
    return next(((d, d.current[name]) for d in options_data().drugs if name in d.current), None)


def uninterrupted(person: Patient, every: float) -> bool:
    """Whether tablets are still taken, as far as the file tells."""
    since = person.bone_therapy.months_since_last_dose
    return since is None or since <= 1.5 * every
