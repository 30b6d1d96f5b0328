"""When what is measured or done next, each event with its rule of ``data/care/plan/monitoring.yaml``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from typing import Any

from osteon.care.assessment import Assessment, Status
from osteon.care.plan.current_drug import (
    OFTEN_MONTHS,
    current_treatment,
    dose_due,
    interval_months,
    leaving,
    months_given,
)
from osteon.care.plan.inhibitor import Inhibitor, inhibitor
from osteon.care.plan.option import Option
from osteon.care.plan.plan_data import MonitoringRule, When, monitoring_data, options_data
from osteon.person.patient import Patient
from osteon.population.observations import months_since
from osteon.units import DAYS_PER_MONTH

Day = date


@dataclass(frozen=True)
class Event:
    """Something that is due.

    Attributes
    ----------
    latest : last day on which it is still in time; None where one day is named.
    detail : the dose, for a dose.
    """

    date: Day
    what: str
    why: str
    rule: str
    source: str
    verification: str
    latest: Day | None = None
    detail: str = ""

    @cached_property
    def _plain(self) -> dict[str, Any]:
        return {
            "date": self.date.isoformat(),
            "latest": None if self.latest is None else self.latest.isoformat(),
            "what": self.what,
            "detail": self.detail,
            "why": self.why,
            "rule": self.rule,
            "source": self.source,
            "verification": self.verification,
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return self._plain.copy()


@dataclass(frozen=True)
class _Treatment:
    """What the rules ask of a treatment: drug, months of its start, doses and exit, and what is said of it."""

    drug: str | None
    detail: str
    start: float
    doses: tuple[float, ...]
    exit: float | None
    exit_words: str
    starting: bool
    inhibitor_end: float | None


def monitoring(person: Patient, assessment: Assessment, today: date) -> tuple[Event, ...]:
    """What is due for the patient as things are, with the treatment that is taken now, by date."""
    treated = inhibitor(person)
    end = treated.remaining if treated.words else None
    current = current_treatment(person)
    if current is None:
        return _events(person, assessment, today, _Treatment(None, "", 0.0, (), None, "", False, end))
    drug, words = current
    due, every = dose_due(person, words), interval_months(words)
    leaving_now = leaving(person) or (drug.rebound and (end is None or end <= due))
    doses = () if leaving_now or every < OFTEN_MONTHS else _doses(due, every, end)
    held = options_data().exit
    leave = None
    if drug.rebound:
        leave = due if leaving_now else (doses[-1] if doses else due) + held.after_last_dose_months
    start = -months_given(person)
    return _events(person, assessment, today, _Treatment(drug.drug, words, start, doses, leave, held.words, False, end))


def option_events(
    person: Patient, assessment: Assessment, today: date, option: Option, treated: Inhibitor
) -> tuple[Event, ...]:
    """What is due when an option is taken, by date."""
    end = treated.remaining if treated.words else None
    drug = option.drug
    if drug is None:
        return _events(person, assessment, today, _Treatment(None, "", 0.0, (), None, "", False, end))
    current = current_treatment(person)
    words = current[1] if option.kind == "continue" and current else drug.words
    every = interval_months(words)
    doses = () if every < OFTEN_MONTHS or option.kind == "exit" else _doses(option.start_month, every, option.end_month)
    starting = option.kind in ("start", "switch")
    start = option.start_month if starting else -months_given(person)
    leave = None if option.exit is None else option.exit.month
    words_of_exit = options_data().exit.words
    return _events(
        person, assessment, today, _Treatment(drug.drug, words, start, doses, leave, words_of_exit, starting, end)
    )


def _doses(first: float, every: float, end: float | None) -> tuple[float, ...]:
    """Months of the doses to the end; the first may be overdue, and the others count from when it can be given."""
    until, given = monitoring_data().horizon_months if end is None else end, max(first, 0.0)
    return (first, *(given + every * k for k in range(1, math.ceil((until - given) / every - 0.05))))


def _events(person: Patient, assessment: Assessment, today: date, given: _Treatment) -> tuple[Event, ...]:
    flags, status = set(assessment.flags), assessment.drugs.get(given.drug or "")
    speaks = {reason.rule: reason.status for reason in status.reasons} if status else {}
    concerning = _concerning(assessment.category, given.drug, given.starting, given.exit is not None)
    holding = tuple([number for number, when in concerning if _holds(when, flags, speaks)])
    return _dated(holding, given, _last_scan(person, today), today)


@lru_cache(1024)
def _dated(rules: tuple[int, ...], given: _Treatment, scanned: float | None, today: date) -> tuple[Event, ...]:
    """Events of rules by their place in the file; many patients share them."""
    found: dict[tuple[date, str], Event] = {}
    for rule in (monitoring_data().rules[number] for number in rules):
        detail = {"dose": given.detail, "follow_on": given.exit_words}.get(rule.what, "")
        for month in _months(rule, given, scanned):
            day = _day(today, max(month, 0.0))
            latest = None if rule.latest is None else _day(today, max(month + rule.latest - rule.months[0], 0.0))
            if (day, rule.what) not in found:
                found[day, rule.what] = Event(
                    day, rule.what, rule.why, rule.id, rule.source, rule.verification, latest, detail
                )
    return tuple(found[key] for key in sorted(found))


@cache
def _concerning(category: str, drug: str | None, starting: bool, stopping: bool) -> tuple[tuple[int, When], ...]:
    """Rules that concern a treatment at all, whoever takes it: place in the file, and what else they ask."""

    def concerns(when: When) -> bool:
        return (
            (when.on is None or drug in when.on)
            and (when.category is None or category in when.category)
            and (when.starting is None or when.starting == starting)
            and (when.stopping is None or when.stopping == stopping)
            and (when.untreated is None or when.untreated == (drug is None))
        )

    return tuple((k, rule.when) for k, rule in enumerate(monitoring_data().rules) if concerns(rule.when))


def _holds(when: When, flags: set[str], speaks: Mapping[str, Status]) -> bool:
    """Whether a rule concerns this patient; ``speaks`` holds the safety rules that say something of the drug."""
    return (
        (when.flags is None or not flags.isdisjoint(when.flags))
        and flags.isdisjoint(when.without_flags)
        and (when.caution is None or any(speaks.get(rule, "ok") != "ok" for rule in when.caution))
        and (when.remark is None or any(rule in speaks for rule in when.remark))
    )


def _months(rule: MonitoringRule, given: _Treatment, scanned: float | None) -> Sequence[float]:
    """Months from today, negative for what is overdue."""
    horizon = monitoring_data().horizon_months
    if rule.counted_from == "each_dose":
        return [dose + m for dose in given.doses for m in rule.months if dose + m <= horizon]
    base = {
        "today": 0.0,
        "start": given.start,
        "last_scan": scanned,
        "exit": given.exit,
        "inhibitor_end": given.inhibitor_end,
    }[rule.counted_from]
    if base is None:
        return []
    months = [base + m for m in rule.months]
    if rule.every is None:
        overdue = rule.counted_from == "last_scan" or (rule.latest is not None and base + rule.latest >= 0.0)
        return [m for m in months if m >= 0.0 or overdue]
    later = range(1, int((horizon - months[-1]) / rule.every) + 1)
    return [m for m in (*months, *(months[-1] + rule.every * k for k in later)) if m >= 0.0]


def _last_scan(person: Patient, today: date) -> float | None:
    """Months from today to the last scan, negative; None where its day is not known."""
    dated = [months_since(m.date, today) for m in person.measurements if m.what == "dxa"]
    told = [] if person.dxa.age_months is None else [-person.dxa.age_months]
    return max([*dated, *told], default=None)


def _day(today: date, month: float) -> date:
    return today + timedelta(days=round(month * DAYS_PER_MONTH))
