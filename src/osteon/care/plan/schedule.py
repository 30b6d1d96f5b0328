"""When what is measured or done next, each event with its rule of ``data/care/plan/monitoring.yaml``.

A dose is only booked on a day on which it may be given: `osteon.care.plan.at_date` says what safety says by then.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from osteon.care.assessment import Assessment, Reason
from osteon.care.due import Event
from osteon.care.plan.at_date import blocked_from, standing, standing_on
from osteon.care.plan.current_drug import (
    OFTEN_MONTHS,
    current_treatment,
    dose_due,
    interval_months,
    leaving,
    months_given,
)
from osteon.care.plan.dated_rules import Treatment, events
from osteon.care.plan.follow_on import done_first, follow_on
from osteon.care.plan.inhibitor import Inhibitor, inhibitor
from osteon.care.plan.option import Exit, Option
from osteon.care.plan.options import reviewed, without_options
from osteon.care.plan.plan_data import monitoring_data, options_data
from osteon.person.patient import Patient


def monitoring(person: Patient, assessment: Assessment, today: date) -> tuple[Event, ...]:
    """What is due for the patient as things are, with the treatment that is taken now, by date."""
    treated = inhibitor(person)
    end = treated.remaining if treated.words else None
    current = current_treatment(person)
    if current is None:
        return events(person, assessment, today, Treatment(inhibitor_end=end))
    drug, words = current
    due, every = dose_due(person, words), interval_months(words)
    ends = leaving(person) or (drug.rebound and (end is None or end <= due))
    status, reasons = standing(assessment.drugs.get(drug.drug))
    barred = status == "blocked" or bool(without_options(assessment))
    doses: tuple[float, ...] = ()
    if not ends and not barred and every >= OFTEN_MONTHS:
        doses = () if reviewed(assessment) and not drug.rebound else _doses(due, every, end)
        doses = _allowed(assessment, treated, drug.drug, doses)
    leave = None
    if drug.rebound:
        last = doses[-1] if doses else due - options_data().exit.after_last_dose_months
        leave = follow_on(assessment, treated, last)
    start = -months_given(person)
    given = _treatment(drug.drug, words, start, doses, leave, end)
    return events(person, assessment, today, given, _first(reasons, leave, late=due < 0.0), barred=barred)


def option_events(
    person: Patient, assessment: Assessment, today: date, option: Option, treated: Inhibitor
) -> tuple[Event, ...]:
    """What is due when an option is taken, by date."""
    end = treated.remaining if treated.words else None
    drug = option.drug
    if drug is None:
        return events(person, assessment, today, Treatment(inhibitor_end=end))
    current = current_treatment(person)
    words = current[1] if option.kind == "continue" and current else option.given_words
    every = interval_months(words)
    doses = () if every < OFTEN_MONTHS or option.kind == "exit" else _doses(option.start_month, every, option.end_month)
    doses = _allowed(assessment, treated, drug.drug, doses)
    starting = option.kind in ("start", "switch")
    start = option.start_month if starting else -months_given(person)
    _, reasons = standing_on(assessment, treated, drug.drug, option.start_month)
    late = option.kind == "continue" and current is not None and dose_due(person, words) < 0.0
    given = _treatment(drug.drug, words, start, doses, option.exit, end, starting=starting)
    return events(person, assessment, today, given, _first(reasons, option.exit, late=late))


def _treatment(
    drug: str,
    words: str,
    start: float,
    doses: tuple[float, ...],
    leave: Exit | None,
    end: float | None,
    *,
    starting: bool = False,
) -> Treatment:
    return Treatment(
        drug=drug,
        detail=words,
        start=start,
        doses=doses,
        exit=None if leave is None else leave.month,
        exit_words="" if leave is None else leave.words,
        follow_on=None if leave is None or leave.follow_on is None else leave.follow_on.drug,
        instead=leave is not None and leave.instead,
        starting=starting,
        inhibitor_end=end,
    )


def _first(reasons: Sequence[Reason], leave: Exit | None, *, late: bool) -> dict[str, tuple[str, ...]]:
    """What is done before the first dose, and before what follows the drug."""
    return {"dose": done_first(reasons, late=late), "follow_on": () if leave is None else leave.before}


def _doses(first: float, every: float, end: float | None) -> tuple[float, ...]:
    """Months of the doses to the end; the first may be overdue, and the others count from when it can be given."""
    until, given = monitoring_data().horizon_months if end is None else end, max(first, 0.0)
    return (first, *(given + every * k for k in range(1, math.ceil((until - given) / every - 0.05))))


def _allowed(assessment: Assessment, treated: Inhibitor, drug: str, doses: tuple[float, ...]) -> tuple[float, ...]:
    """The doses before the first that safety blocks on its day."""
    barred = blocked_from(assessment, treated, drug, doses)
    return doses if barred is None else tuple(dose for dose in doses if dose < barred)
