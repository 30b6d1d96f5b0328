"""Rules of monitoring put on dates, for one patient and one treatment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from osteon.care.assessment import Assessment, Status
from osteon.care.due import Event
from osteon.care.plan.plan_data import MonitoringRule, When, monitoring_data
from osteon.person.patient import Patient
from osteon.population.observations import months_since
from osteon.units import DAYS_PER_MONTH

#: what an event may be that gives a drug
GIVES = ("dose", "follow_on")


#: no drug is on hold
_NOTHING_FIRST: Mapping[str, tuple[str, ...]] = {}


class Treatment(NamedTuple):
    """What the rules ask of a treatment, and what is said of it.

    Attributes
    ----------
    start, doses, exit : months from today; ``exit`` is when what follows the drug begins.
    follow_on : the drug that follows; None where none does, or none may. ``instead``: its first choice is blocked.
    inhibitor_end : months from today to the planned end of the inhibitor; None without one.
    """

    drug: str | None = None
    detail: str = ""
    start: float = 0.0
    doses: tuple[float, ...] = ()
    exit: float | None = None
    exit_words: str = ""
    follow_on: str | None = None
    instead: bool = False
    starting: bool = False
    inhibitor_end: float | None = None


def events(
    person: Patient,
    assessment: Assessment,
    today: date,
    given: Treatment,
    before: Mapping[str, tuple[str, ...]] = _NOTHING_FIRST,
    *,
    barred: bool = False,
) -> tuple[Event, ...]:
    """What is due with a treatment, by date.

    Parameters
    ----------
    before : dose or follow_on -> what is done before the first one.
    barred : whether the drug that is taken now is blocked.
    """
    flags, status = set(assessment.flags), assessment.drugs.get(given.drug or "")
    speaks = {reason.rule: reason.status for reason in status.reasons} if status else {}
    scanned = _last_scan(person, today)
    leaves = given.exit is not None
    asked = _Asked(
        category=assessment.category,
        drug=given.drug,
        starting=given.starting,
        stopping=leaves,
        conflict=leaves and given.follow_on is None,
        instead=given.instead,
        barred=barred,
        undated=scanned is None,
        inhibitor=given.inhibitor_end is not None,
    )
    holding = tuple([number for number, when in _concerning(asked) if _holds(when, flags, speaks)])
    shared = _dated(holding, given, scanned, today)
    return _with_before(shared, dict(before)) if any(before.values()) else shared


def _with_before(shared: tuple[Event, ...], before: dict[str, tuple[str, ...]]) -> tuple[Event, ...]:
    """The events, of which the first dose and the first follow-on say what is done first."""
    found = []
    for event in shared:
        if first := before.pop(event.what, ()):
            event = replace(event, before=first)
        found.append(event)
    return tuple(found)


class _Asked(NamedTuple):
    """What rules ask about a treatment, whoever takes it."""

    category: str
    drug: str | None
    starting: bool
    stopping: bool
    conflict: bool
    instead: bool
    barred: bool
    undated: bool
    inhibitor: bool


@lru_cache(8192)
def _dated(rules: tuple[int, ...], given: Treatment, scanned: float | None, today: date) -> tuple[Event, ...]:
    """Events of rules by their place in the file; many patients share them. Rules that only fill a gap come last."""
    held = [monitoring_data().rules[number] for number in rules]
    found: dict[tuple[date, str], Event] = {}
    for rule in sorted(held, key=lambda rule: rule.if_none_within is not None):
        if rule.if_none_within is not None:
            limit = _day(today, rule.if_none_within)
            if any(what == rule.what and day <= limit for day, what in found):
                continue
        for event in _events_of(rule, given, scanned, today):
            found.setdefault((event.date, rule.what), event)
    return tuple(found[key] for key in sorted(found))


def _events_of(rule: MonitoringRule, given: Treatment, scanned: float | None, today: date) -> list[Event]:
    detail, drug = {
        "dose": (given.detail, given.drug or ""),
        "follow_on": (given.exit_words, given.follow_on or ""),
    }.get(rule.what, ("", ""))
    made = []
    for month in _months(rule, given, scanned):
        latest = None if rule.latest is None else _day(today, max(month + rule.latest - rule.months[0], 0.0))
        day = _day(today, max(month, 0.0))
        if rule.until_done and latest is not None and month < 0.0:
            latest = max(latest, day)
        made.append(Event(day, rule.what, rule.why, rule.id, rule.source, rule.verification, latest, detail, drug))
    return made


@cache
def _concerning(asked: _Asked) -> tuple[tuple[int, When], ...]:
    """Rules that concern a treatment at all, whoever takes it: place in the file, and what else they ask."""

    def concerns(when: When) -> bool:
        wanted = (
            (when.starting, asked.starting),
            (when.stopping, asked.stopping),
            (when.conflict, asked.conflict),
            (when.instead, asked.instead),
            (when.barred, asked.barred),
            (when.undated, asked.undated),
            (when.inhibitor, asked.inhibitor),
            (when.untreated, asked.drug is None),
        )
        return (
            (when.on is None or asked.drug in when.on)
            and (when.category is None or asked.category in when.category)
            and all(want is None or want == is_so for want, is_so in wanted)
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


def _months(rule: MonitoringRule, given: Treatment, scanned: float | None) -> Sequence[float]:
    """Months from today, negative for what is overdue."""
    horizon = monitoring_data().horizon_months
    if rule.counted_from == "each_dose":
        return [dose + m for dose in given.doses for m in rule.months if dose + m <= horizon]
    base = {
        "today": 0.0,
        "start": given.start,
        "last_scan": 0.0 if scanned is None and rule.if_none_within is not None else scanned,
        "exit": given.exit,
        "inhibitor_end": given.inhibitor_end,
    }[rule.counted_from]
    if base is None:
        return []
    months = [base + m for m in rule.months]
    if rule.every is None:
        overdue = rule.counted_from == "last_scan" or rule.until_done
        overdue = overdue or (rule.latest is not None and base + rule.latest >= 0.0)
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
