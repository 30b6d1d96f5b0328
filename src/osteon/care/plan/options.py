"""The options of a plan: what may be given beside the inhibitor, for how long, and what follows at the end.

The inhibitor goes on to its planned end in every option: the cancer treatment is kept, the bone is protected. A drug
that is blocked on a day on which it would be given is left out with its reasons; one on hold or with a caution is shown
with the condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice

from osteon.care.assessment import Assessment, Reason
from osteon.care.plan.current_drug import current_treatment, leaving, next_dose, unknown_past
from osteon.care.plan.follow_on import follow_ons
from osteon.care.plan.inhibitor import Inhibitor
from osteon.care.plan.option import Exit, Kind, Option
from osteon.care.plan.option_courses import base_option, drug_option, exit_option, pause_option
from osteon.care.plan.plan_data import DrugOption, options_data
from osteon.drugs.catalogue import usual_courses
from osteon.person.bone_history import OTHER
from osteon.person.patient import Patient
from osteon.treatment.course import course_label

#: ways out of a drug with a rebound that are compared
_EXITS = 2


@dataclass(frozen=True)
class Options:
    """The options of one patient, what was left out and why, and what should be known.

    Attributes
    ----------
    reference : the inhibitor alone, as a regimen in words.
    left_out : drug as an assessment names it -> the reasons that block it.
    """

    reference: str
    shown: tuple[Option, ...]
    left_out: dict[str, tuple[Reason, ...]]
    notes: tuple[str, ...]


def options(person: Patient, assessment: Assessment, treated: Inhibitor) -> Options:
    """Options for the resolved category, the ones that the default table names first leading."""
    reference = treated.words or "none"
    told = without_options(assessment)
    if told:
        return Options(reference, (), {}, tuple(told))
    category, notes = category_of_drugs(assessment), []
    if assessment.category == "indeterminate" and category == "indeterminate":
        notes.append("without a category no drug is proposed; what is missing for one comes first")
    if person.bone_therapy.current not in (None, "none") and current_treatment(person) is None:
        notes.append(f"{_taken_now(person)}: not a treatment of bone loss from an inhibitor; no option")
    current = current_treatment(person)
    shown: list[Option] = []
    left_out: dict[str, tuple[Reason, ...]] = {}
    if current is not None:
        notes += unknown_past(person)
        shown, left_out = _in_use(person, assessment, treated, *current)
    new: list[Option] = []
    if current is None or left_out:
        start = 0.0 if current is None else next_dose(person, current[1])
        new, barred = _new(person, assessment, treated, start, "start" if current is None else "switch")
        left_out |= barred
    alone = not shown and (current is None or not current[0].rebound)
    base = [base_option(treated)] if alone and (treated.words is not None or new) else []
    return Options(reference, (*shown, *base, *new), left_out, tuple(notes))


def without_options(assessment: Assessment) -> list[str]:
    """Why no option is shown and no dose is booked; empty where they are."""
    held = options_data().none_while
    return [held[name] for name in dict.fromkeys((*assessment.flags, *assessment.advice)) if name in held]


def category_of_drugs(assessment: Assessment) -> str:
    """The category whose drugs are named: that of the first action that chooses a drug, else the resolved one."""
    return next((action.drugs_of for action in assessment.actions if action.drugs_of), assessment.category)


def _taken_now(person: Patient) -> str:
    """The bone treatment taken now, in words."""
    given = person.bone_therapy
    if given.current == OTHER:
        return f"{given.drug} {given.dose:g} {given.unit}" if given.dose is not None else str(given.drug)
    course = usual_courses().get(str(given.current))
    return course_label(course) if course else str(given.current)


def _in_use(
    person: Patient, assessment: Assessment, treated: Inhibitor, drug: DrugOption, words: str
) -> tuple[list[Option], dict[str, tuple[Reason, ...]]]:
    """What may become of the treatment that is taken now: it goes on, pauses, or is left with what has to follow it."""
    shown: list[Option] = []
    left_out: dict[str, tuple[Reason, ...]] = {}
    due = next_dose(person, words)
    ends = treated.horizon <= due
    option, reasons = drug_option(assessment, treated, drug, words, "continue", due, person)
    if option is None:
        left_out[drug.drug] = reasons
    elif not ends:
        shown.append(option)
    if drug.rebound and (left_out or ends or treated.words is None or leaving(person)):
        every = options_data().exit.after_last_dose_months
        exits: list[Exit | None] = [*islice(follow_ons(assessment, treated, due - every), _EXITS)] or [None]
        shown += [exit_option(assessment, treated, drug, due, leave, place) for place, leave in enumerate(exits)]
    if not drug.rebound and not left_out and reviewed(assessment):
        shown.append(pause_option(treated, drug))
    return shown, left_out


def reviewed(assessment: Assessment) -> bool:
    """Whether the next action is to look again at the drug taken now."""
    return any(action.verb == "stop_and_review" for action in assessment.actions)


def _new(
    person: Patient, assessment: Assessment, treated: Inhibitor, start: float, kind: Kind
) -> tuple[list[Option], dict[str, tuple[Reason, ...]]]:
    """Drugs that may begin, for as long as the inhibitor lasts, and those that are blocked."""
    shown: list[Option] = []
    left_out: dict[str, tuple[Reason, ...]] = {}
    for drug in ordered(category_of_drugs(assessment)):
        words = drug.words if treated.words is not None or not drug.without_inhibitor else drug.without_inhibitor.words
        option, reasons = drug_option(assessment, treated, drug, words, kind, start, person)
        if option is None:
            left_out[drug.drug] = reasons
        elif start < treated.horizon:
            shown.append(option)
    return shown, left_out


@cache
def ordered(category: str) -> tuple[DrugOption, ...]:
    """The drugs of a category, those that it names first leading."""
    shown = [d for d in options_data().drugs if category in d.shown_for]
    return tuple(sorted(shown, key=lambda d: category not in d.foremost_for))
