"""Options as courses: what is given from when to when, as a regimen in words, with its standing on each day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from osteon.care.assessment import Assessment, Reason
from osteon.care.plan.at_date import blocked_from, standing, standing_on
from osteon.care.plan.current_drug import OFTEN_MONTHS, interval_months, months_given, uninterrupted
from osteon.care.plan.follow_on import days_until_free, follow_on
from osteon.care.plan.inhibitor import Inhibitor
from osteon.care.plan.option import Exit, Kind, Option
from osteon.care.plan.plan_data import DrugOption, options_data
from osteon.person.patient import Patient
from osteon.units import DAYS_PER_MONTH

_STRENGTH = {"moderate": "consider", "high": "strongly recommended"}
#: how often a drug taken in short intervals is held against the rules, in months
_LOOK_MONTHS = 6.0


def base_option(treated: Inhibitor) -> Option:
    """The inhibitor with calcium, vitamin D and exercise; those alone where no inhibitor is taken."""
    return _plain(treated, "base")


def pause_option(treated: Inhibitor, drug: DrugOption) -> Option:
    """No further dose, for now, of a drug that stays in the bone."""
    return _plain(treated, "pause", drug.name)


def _plain(treated: Inhibitor, kind: Kind, given: str = "") -> Option:
    return Option(
        key=kind,
        kind=kind,
        title=_title(kind, treated, given),
        strength=options_data().titles[kind].strength,
        drug=None,
        start_month=0.0,
        end_month=treated.horizon,
        words=_words(treated, ()),
        unaided_words=None,
        exit=None,
        status="ok",
        conditions=(),
    )


def drug_option(
    assessment: Assessment, treated: Inhibitor, drug: DrugOption, words: str, kind: Kind, start: float, person: Patient
) -> tuple[Option | None, tuple[Reason, ...]]:
    """A drug from its start to the end of the inhibitor, with its exit where it needs one.

    It ends earlier where safety will block it by then. None, with the reasons, where it is blocked from the start.
    """
    every = interval_months(words)
    if kind != "continue":
        start = max(start, _ready(assessment, treated, drug, start))
    step = max(every, _LOOK_MONTHS) if every < OFTEN_MONTHS else every
    doses = [start + step * k for k in range(max(1, math.ceil((treated.horizon - start) / step - 0.05)))]
    status, conditions = standing_on(assessment, treated, drug.drug, start)
    barred = blocked_from(assessment, treated, drug.drug, doses)
    if status == "blocked" or barred == doses[0]:
        return None, conditions or standing(assessment.drugs.get(drug.drug))[1]
    end = treated.horizon if barred is None else barred
    count = max(1, math.ceil((end - start) / every - 0.05))
    first = start
    if kind == "continue" and every < OFTEN_MONTHS and uninterrupted(person, every):
        first = 0.0 - months_given(person)
    course = f"{words} from month {first:g} until month {end:g}"
    leave, unaided = None, None
    if drug.rebound:
        course = f"{words} from month {start:g} x {count}"
        leave = replace(follow_on(assessment, treated, start + every * (count - 1)), starting=kind != "continue")
        unaided = _words(treated, (course,))
        end = start + every * count
    dose, interval = _given(drug, words)
    return Option(
        key=drug.drug,
        kind=kind,
        title=_title(kind, treated, _said(drug, words, dose, interval)),
        strength=options_data().titles[kind].strength or _strength(drug, assessment),
        drug=drug,
        start_month=start,
        end_month=end,
        words=_words(treated, (course, *([leave.words] if leave and leave.words else []))),
        unaided_words=unaided if leave and leave.words else None,
        exit=leave,
        status=status,
        conditions=conditions,
        dose=dose,
        interval=interval,
        given_words=words,
    ), ()  # fmt: skip


def _ready(assessment: Assessment, treated: Inhibitor, drug: DrugOption, start: float) -> float:
    """Months from today at which what holds a drug can be out of the way."""
    _, reasons = standing_on(assessment, treated, drug.drug, start)
    return round(days_until_free(reasons) / DAYS_PER_MONTH, 2)


def exit_option(
    assessment: Assessment, treated: Inhibitor, drug: DrugOption, due: float, leave: Exit | None, place: int
) -> Option:
    """No further dose of the drug taken now: what follows instead, and the curve without it."""
    held = options_data()
    leave = leave or follow_on(assessment, treated, due - held.exit.after_last_dose_months)
    follows = leave.follow_on
    conditions = () if follows is None else standing_on(assessment, treated, follows.drug, leave.month)[1]
    return Option(
        key="exit_now" if place == 0 or follows is None else f"exit_{follows.drug}",
        kind="exit",
        title=_title("exit", treated, drug.name),
        strength=held.titles["exit"].strength.format(given=drug.name),
        drug=drug,
        start_month=leave.month,
        end_month=leave.month,
        words=_words(treated, (leave.words,) if leave.words else ()),
        unaided_words=_words(treated, ()) if leave.words and place == 0 else None,
        exit=leave,
        status=leave.status,
        conditions=conditions,
        dose=drug.dose,
        interval=drug.interval,
        given_words=drug.words,
    )


def _given(drug: DrugOption, words: str) -> tuple[str, str]:
    alone = drug.without_inhibitor
    return (alone.dose, alone.interval) if alone is not None and words == alone.words else (drug.dose, drug.interval)


def _strength(drug: DrugOption, assessment: Assessment) -> str:
    category = assessment.category
    return _STRENGTH.get(category, "") if category == "moderate" or category in drug.foremost_for else "alternative"


def _said(drug: DrugOption, words: str, dose: str, interval: str) -> str:
    alone = None if drug.without_inhibitor is None else drug.without_inhibitor.words
    return f"{drug.name} {dose} {interval}" if words in (drug.words, alone) else words


def _title(kind: Kind, treated: Inhibitor, given: str) -> str:
    held = options_data().titles[kind]
    text = (held.beside if treated.words is not None else held.alone).format(given=given)
    return text[:1].upper() + text[1:]


def _words(treated: Inhibitor, courses: Sequence[str]) -> str:
    """The inhibitor, what is the base of every option, and further courses, as a regimen in words."""
    given = [] if treated.words is None else [treated.words]
    return "; ".join([*given, *(item.words for item in options_data().base), *courses])
