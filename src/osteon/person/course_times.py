"""From what a file says of a course to its times: months, doses, time since the last dose, time since the end.

``months`` of a course that goes on reach to today; those of one that is over, or whose next dose is overdue, are the
time that its doses covered, so that 36 months of a drug given every 6 months are 6 doses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from osteon.units import DAYS_PER_MONTH

#: doses at least this often go on until the last one; those further apart are counted
OFTEN_DAYS = 31.0
#: two tellings of one last dose differ by no more than this [months]
SAME_DOSE_MONTHS = 1.0
#: share by which months and doses of a drug that is taken often may differ, for doses that were missed
_MISSED = 0.2
#: share of an interval by which a rounded number of months may miss a dose
_ROUNDED = 0.01


@dataclass(frozen=True)
class Told:
    """What a file says of the times of a course [months]; None where it does not.

    Attributes
    ----------
    since : since the last dose.
    ended : since its end.
    goes_on : taken now, not to be stopped, and no whole dose left out.
    now : taken now, as the file says.
    """

    every_days: float
    months: float | None = None
    doses: int | None = None
    since: float | None = None
    ended: float | None = None
    now: bool = False
    goes_on: bool = False


class Times(NamedTuple):
    """Start and end as a regimen has them, and the last dose, in months from today; doses given. None where unknown."""

    start: float | None = None
    end: float | None = None
    last_dose: float | None = None
    doses: int | None = None


def times(told: Told) -> Times:
    """The times of a course."""
    if told.every_days <= OFTEN_DAYS:
        return _taken_often(told)
    return _counted(told)


def doses_in(months: float, interval: float, since: float) -> int:
    """Doses of a course: as many as its months hold, where the last was given ``since`` months ago."""
    return max(1, int((months - min(since, interval)) / interval + _ROUNDED) + 1)


def _taken_often(told: Told) -> Times:
    length = told.months
    if length is None and told.doses is not None:
        length = told.doses * told.every_days / DAYS_PER_MONTH
    ends = [time for time in (told.ended, told.since) if time is not None]
    known = told.since if told.since is not None else told.ended
    last = None if known is None else -known
    if not ends and not told.now:
        return Times(doses=told.doses)
    end = -(ends[0] if ends else 0.0)
    if not length:
        return Times(None, end, last, told.doses)
    start = -length if told.goes_on else end - length
    return Times(start, end, last, told.doses) if start < end else Times(None, end, last, told.doses)


def _counted(told: Told) -> Times:
    interval = told.every_days / DAYS_PER_MONTH
    since = told.since
    if since is None and told.ended is None and not told.now:
        return Times(doses=told.doses)
    if since is None and told.ended is not None:
        return _up_to_the_end(told, interval, told.ended)
    given = told.doses
    if given is None and told.months:
        given = doses_in(told.months, interval, since or 0.0)
    last = None if since is None else -since
    if given is None:
        return Times(None, None, last)
    first = -(since or 0.0) - interval * (given - 1)
    return Times(first, first + interval * given, last, given)


def _up_to_the_end(told: Told, interval: float, ended: float) -> Times:
    """A course of which only the end is told: the last dose lies an interval before it, or less."""
    length = told.months or (None if told.doses is None else told.doses * interval)
    if not length:
        return Times(None, -ended, None, told.doses)
    given = told.doses or max(1, int(length / interval + _ROUNDED))
    return Times(-(ended + length), -ended, None, given)


def contradicted(told: Told) -> tuple[str, ...]:
    """Fields of one course that contradict what its other fields tell."""
    interval, found = told.every_days / DAYS_PER_MONTH, []
    if told.ended is not None and told.since is not None:
        gap = told.since - told.ended
        if not -SAME_DOSE_MONTHS / 2 <= gap <= 1.5 * interval + SAME_DOSE_MONTHS:
            found.append("ended_months_ago")
    if told.months is not None and told.doses is not None:
        expected = doses_in(told.months, interval, interval)
        allowed = max(1.0, _MISSED * expected) if told.every_days <= OFTEN_DAYS else 1.0
        if abs(told.doses - expected) > allowed:
            found.append("doses")
    if told.goes_on and told.since is not None and told.months is not None and told.since > told.months + interval:
        found.append("months_since_last_dose")
    return tuple(found)
