"""The options of a plan: what may be given beside the inhibitor, for how long, and what follows at the end.

The inhibitor goes on to its planned end in every option: the cancer treatment is kept, the bone is protected. A drug
that is blocked is left out with its reasons; one on hold or with a caution is shown with the condition.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from osteon.care.assessment import STATUSES, Assessment, Reason, Status
from osteon.care.plan.current_drug import (
    OFTEN_MONTHS,
    current_treatment,
    interval_months,
    next_dose,
    uninterrupted,
    unknown_past,
)
from osteon.care.plan.inhibitor import Inhibitor
from osteon.care.plan.option import Exit, Kind, Option
from osteon.care.plan.plan_data import DrugOption, options_data
from osteon.drugs.catalogue import usual_courses
from osteon.person.bone_history import OTHER
from osteon.person.patient import Patient
from osteon.treatment.course import course_label

#: the rule that bars a second antiresorptive, which a continued or exchanged drug is not
ONE_AT_A_TIME = ("S-DUP", "blocked")
#: flags with which the table does not apply and no option is shown
NO_OPTIONS = {
    "pregnancy": "pregnancy: no option is shown; this is urgent for a specialist",
    "metastatic_out_of_scope": "bone metastases: another treatment with other doses, not covered here",
    "ai_requires_ovarian_suppression": "an inhibitor before menopause needs ovarian suppression; settle this first",
}
_STRENGTH = {"moderate": "consider", "high": "strongly recommended"}


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
    told = [text for flag, text in NO_OPTIONS.items() if flag in assessment.flags]
    if told:
        return Options(reference, (), {}, tuple(told))
    notes = []
    if assessment.category == "indeterminate":
        notes.append("without a category no drug is proposed; what is missing for one comes first")
    if person.bone_therapy.current not in (None, "none") and current_treatment(person) is None:
        notes.append(f"{_taken_now(person)}: not a treatment of bone loss from an inhibitor; no option")
    if person.bone_therapy_history:
        notes.append("bone_therapy_history is simulated where osteon has a model of the drug; no rule reads it yet")
    current = current_treatment(person)
    shown: list[Option] = []
    left_out: dict[str, tuple[Reason, ...]] = {}
    if current is not None:
        notes += unknown_past(person)
        shown, left_out = _in_use(person, assessment, treated, *current)
    if treated.words is not None and not shown and (current is None or not current[0].rebound):
        shown.append(_base(treated))
    if current is None or left_out:
        start = 0.0 if current is None else next_dose(person, current[1])
        more, barred = _new(person, assessment, treated, start, "start" if current is None else "switch")
        shown, left_out = [*shown, *more], left_out | barred
    return Options(reference, tuple(shown), left_out, tuple(notes))


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
    """What may become of the treatment that is taken now: it goes on, or is left with what has to follow it."""
    shown: list[Option] = []
    left_out: dict[str, tuple[Reason, ...]] = {}
    status, reasons = standing(assessment, drug.drug)
    due = next_dose(person, words)
    ends = treated.remaining <= due
    if status == "blocked":
        left_out[drug.drug] = reasons
    elif not ends:
        shown.append(_drug(assessment, treated, drug, words, "continue", due, person))
    if drug.rebound and (left_out or ends or person.bone_therapy.stopping is True):
        shown.append(_exit_now(assessment, treated, drug, due))
    return shown, left_out


def _new(
    person: Patient, assessment: Assessment, treated: Inhibitor, start: float, kind: Kind
) -> tuple[list[Option], dict[str, tuple[Reason, ...]]]:
    """Drugs that may begin, for as long as the inhibitor lasts, and those that are blocked."""
    shown: list[Option] = []
    left_out: dict[str, tuple[Reason, ...]] = {}
    for drug in _ordered(assessment.category):
        status, reasons = standing(assessment, drug.drug)
        if status == "blocked":
            left_out[drug.drug] = reasons
        elif start < treated.remaining:
            shown.append(_drug(assessment, treated, drug, drug.words, kind, start, person))
    return shown, left_out


def standing(assessment: Assessment, drug: str) -> tuple[Status, tuple[Reason, ...]]:
    """Status of a drug with what made it so, the ban on a second antiresorptive left aside."""
    given = assessment.drugs.get(drug)
    told = () if given is None else given.reasons
    reasons = tuple(r for r in told if r.status != "ok" and (r.rule, r.status) != ONE_AT_A_TIME)
    return max((r.status for r in reasons), key=STATUSES.index, default="ok"), reasons


@cache
def _ordered(category: str) -> list[DrugOption]:
    shown = [d for d in options_data().drugs if category in d.shown_for]
    return sorted(shown, key=lambda d: category not in d.foremost_for)


def _base(treated: Inhibitor) -> Option:
    return Option(
        key="base",
        kind="base",
        title="The inhibitor with calcium, vitamin D and exercise",
        strength="the base of every option",
        drug=None,
        start_month=0.0,
        end_month=treated.remaining,
        words=_words(treated, ()),
        unaided_words=None,
        exit=None,
        status="ok",
        conditions=(),
    )


def _drug(
    assessment: Assessment, treated: Inhibitor, drug: DrugOption, words: str, kind: Kind, start: float, person: Patient
) -> Option:
    """A drug from its start to the end of the inhibitor, with its exit where it needs one."""
    status, conditions = standing(assessment, drug.drug)
    every, end = interval_months(words), treated.remaining
    doses = max(1, math.ceil((end - start) / every - 0.05))
    first = start
    if kind == "continue" and every < OFTEN_MONTHS and uninterrupted(person, every):
        first = 0.0 - float(person.bone_therapy.months or 0.0)
    course = f"{words} from month {first:g} until month {end:g}"
    leave, unaided = None, None
    if drug.rebound:
        course = f"{words} from month {start:g} x {doses}"
        leave = _exit(assessment, start + every * (doses - 1))
        unaided = _words(treated, (course,))
        end = start + every * doses
    verb = {"start": "", "continue": "go on with ", "switch": "change to "}[kind]
    given = f"{drug.name} {drug.dose} {drug.interval}" if words == drug.words else words
    category = assessment.category
    strength = _STRENGTH.get(category, "") if category == "moderate" or category in drug.foremost_for else "alternative"
    return Option(
        key=drug.drug,
        kind=kind,
        title=f"The inhibitor with {verb}{given}, calcium, vitamin D and exercise" if not verb
        else f"The inhibitor with calcium, vitamin D and exercise; {verb}{given}",
        strength="in use" if kind == "continue" else strength,
        drug=drug,
        start_month=start,
        end_month=end,
        words=_words(treated, (course, *([leave.words] if leave else []))),
        unaided_words=unaided,
        exit=leave,
        status=status,
        conditions=conditions,
    )  # fmt: skip


def _exit_now(assessment: Assessment, treated: Inhibitor, drug: DrugOption, due: float) -> Option:
    """No further dose of the drug taken now: what follows instead, and the curve without it."""
    every = options_data().exit.after_last_dose_months
    leave = _exit(assessment, due - every)
    status, conditions = standing(assessment, options_data().exit.drug)
    return Option(
        key="exit_now",
        kind="exit",
        title=f"No further dose of {drug.name}, but what has to follow it",
        strength=f"needed before {drug.name} ends",
        drug=drug,
        start_month=leave.month,
        end_month=leave.month,
        words=_words(treated, (leave.words,)),
        unaided_words=_words(treated, ()),
        exit=leave,
        status=status,
        conditions=conditions,
    )


def _exit(assessment: Assessment, last_dose: float) -> Exit:
    held = options_data().exit
    month = max(last_dose + held.after_last_dose_months, 0.0)
    status, _ = standing(assessment, held.drug)
    return Exit(f"{held.words} from month {month:g}", month, status, status == "blocked")


def _words(treated: Inhibitor, courses: Sequence[str]) -> str:
    """The inhibitor, what is the base of every option, and further courses, as a regimen in words."""
    given = [] if treated.words is None else [treated.words]
    return "; ".join([*given, *(item.words for item in options_data().base), *courses])
