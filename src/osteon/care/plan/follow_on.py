"""What follows a drug with a rebound: the first drug that may be given on the day on which it is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from osteon.care.assessment import Assessment, Reason
from osteon.care.plan.at_date import standing_on
from osteon.care.plan.inhibitor import Inhibitor
from osteon.care.plan.option import Exit
from osteon.care.plan.plan_data import FollowOn, options_data


def follow_on(assessment: Assessment, treated: Inhibitor, last_dose: float) -> Exit:
    """The exit after a last dose at a month from today, overdue or not."""
    return next(follow_ons(assessment, treated, last_dose), _conflict(last_dose))


def follow_ons(assessment: Assessment, treated: Inhibitor, last_dose: float) -> Iterator[Exit]:
    """Every exit that safety leaves open, the first choice first."""
    held, month = options_data().exit, _due(last_dose)
    for given in held.drugs:
        status, reasons = standing_on(assessment, treated, given.drug, month)
        if status != "blocked":
            yield Exit(given, _words(given, month), month, status, given is not held.drugs[0], done_first(reasons))


def done_first(reasons: Iterable[Reason], *, late: bool = False) -> tuple[str, ...]:
    """What lifts the holds among some reasons; ``late`` where the dose is overdue and cannot wait for all of it."""
    return tuple(dict.fromkeys(reason.first.said(late) for reason in reasons if reason.first is not None))


def days_until_free(reasons: Iterable[Reason]) -> int:
    """Days from today until what holds a drug can be out of the way."""
    return max((r.first.days for r in reasons if r.first is not None and r.status == "hold"), default=0)


def _conflict(last_dose: float) -> Exit:
    return Exit(None, "", _due(last_dose), "blocked")


def _due(last_dose: float) -> float:
    return max(last_dose + options_data().exit.after_last_dose_months, 0.0)


def _words(given: FollowOn, month: float) -> str:
    until = "" if given.months is None else f" until month {month + given.months:g}"
    return f"{given.words} from month {month:g}{until}"
