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
class Reported:
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


def times(reported: Reported) -> Times:
    """The times of a course."""
    if reported.every_days <= OFTEN_DAYS:
        return _taken_often(reported)
    return _counted(reported)


def doses_in(months: float, interval: float, since: float) -> int:
    """Doses of a course: as many as its months hold, where the last was given ``since`` months ago."""
    return max(1, int((months - min(since, interval)) / interval + _ROUNDED) + 1)


def _taken_often(reported: Reported) -> Times:
    length = reported.months
    if length is None and reported.doses is not None:
        length = reported.doses * reported.every_days / DAYS_PER_MONTH
    ends = [time for time in (reported.ended, reported.since) if time is not None]
    known = reported.since if reported.since is not None else reported.ended
    last = None if known is None else -known
    if not ends and not reported.now:
        return Times(doses=reported.doses)
    end = -(ends[0] if ends else 0.0)
    if not length:
        return Times(None, end, last, reported.doses)
    start = -length if reported.goes_on else end - length
    return Times(start, end, last, reported.doses) if start < end else Times(None, end, last, reported.doses)


def _counted(reported: Reported) -> Times:
    interval = reported.every_days / DAYS_PER_MONTH
    since = reported.since
    if since is None and reported.ended is None and not reported.now:
        return Times(doses=reported.doses)
    if since is None and reported.ended is not None:
        return _up_to_the_end(reported, interval, reported.ended)
    doses = reported.doses
    if doses is None and reported.months:
        doses = doses_in(reported.months, interval, since or 0.0)
    last = None if since is None else -since
    if doses is None:
        return Times(None, None, last)
    first = -(since or 0.0) - interval * (doses - 1)
    return Times(first, first + interval * doses, last, doses)


def _up_to_the_end(reported: Reported, interval: float, ended: float) -> Times:
    """A course of which only the end is told: the last dose lies an interval before it, or less."""
    length = reported.months or (None if reported.doses is None else reported.doses * interval)
    if not length:
        return Times(None, -ended, None, reported.doses)
    doses = reported.doses or max(1, int(length / interval + _ROUNDED))
    return Times(-(ended + length), -ended, None, doses)


def contradicted(reported: Reported) -> tuple[str, ...]:
    """Fields of one course that contradict what its other fields tell."""
    interval, fields = reported.every_days / DAYS_PER_MONTH, []
    if reported.ended is not None and reported.since is not None:
        gap = reported.since - reported.ended
        if not -SAME_DOSE_MONTHS / 2 <= gap <= 1.5 * interval + SAME_DOSE_MONTHS:
            fields.append("ended_months_ago")
    if reported.months is not None and reported.doses is not None:
        expected = doses_in(reported.months, interval, interval)
        allowed = max(1.0, _MISSED * expected) if reported.every_days <= OFTEN_DAYS else 1.0
        if abs(reported.doses - expected) > allowed:
            fields.append("doses")
    if (
        reported.goes_on
        and reported.since is not None
        and reported.months is not None
        and reported.since > reported.months + interval
    ):
        fields.append("months_since_last_dose")
    return tuple(fields)
