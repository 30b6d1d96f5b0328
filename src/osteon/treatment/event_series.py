"""Equal doses at equal intervals: the bridge between rows of an event table and courses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from osteon.drugs import catalogue
from osteon.errors import InputError, Remark
from osteon.treatment.course import MAX_MONTHS, Course
from osteon.units import DAYS_PER_MONTH

_SAME_DAY = 1e-6


@dataclass(frozen=True)
class Series:
    """`count` doses of `amount`, the first on day `start`, `every` days apart; written at `place`."""

    start: float
    count: int
    every: float
    amount: float
    place: str = ""

    @property
    def last(self) -> float:
        """Day of the last dose."""
        return self.start + (self.count - 1) * self.every


def series_of(course: Course, until_month: float | None, seed: int) -> Iterator[Series]:
    """The doses of a course as series; one for each unbroken stretch where doses are missed.

    Raises
    ------
    InputError
        The course has no end and no `until_month` is given.
    """
    if not course.is_single and course.finish_month == float("inf") and until_month is None:
        raise InputError(f"{course.drug}: end_month", Remark("not given"), "say until which month to write doses")
    days = course.dose_days(MAX_MONTHS if until_month is None else until_month, seed)
    if not days.size:
        return
    every = course.every_days or 0.0
    amount = 1.0 if course.dose is None else course.dose
    first = 0
    for index in range(1, days.size + 1):
        if index == days.size or days[index] - days[index - 1] > 1.5 * every:
            yield Series(float(days[first]), index - first, every, amount)
            first = index


def courses_of(key: str, route: str, series: Sequence[Series]) -> list[Course]:
    """The courses that give exactly the doses of all series of one drug by one route.

    Raises
    ------
    InputError
        A dose that is not plausible for the drug, or series that overlap; names the place of the series.
    """
    joined = _join(sorted(series, key=lambda item: item.start))
    courses: list[Course] = []
    for item, after in zip(joined, [*joined[1:], None], strict=True):
        gap = item.every if after is None else after.start - item.last
        if item.count > 1 and 0 <= gap < 0.3 * item.every:
            # the last dose stands alone: a course this short after it would lose it to the slack at the end
            courses += [_course(key, route, replace(item, count=item.count - 1), item.every)]
            courses += [_course(key, route, Series(item.last, 1, 0.0, item.amount, item.place), 0.0)]
        else:
            courses.append(_course(key, route, item, min(gap, item.every) if gap > 0 else item.every))
    return courses


def _join(ordered: Sequence[Series]) -> list[Series]:
    """Join single doses and series that carry on with the same amount at the same interval.

    A dose within a longer series is an extra one (a loading dose) and stays alone.
    """
    joined: list[Series] = []
    covered = float("-inf")
    for item in ordered:
        before = joined[-1] if joined else None
        is_extra = item.start < covered
        covered = max(covered, item.last)
        if before is None or is_extra or item.amount != before.amount:
            joined.append(item)
            continue
        gap = item.start - before.last
        steps = {round(part.every, 9) for part in (before, item) if part.count > 1}
        if gap > _SAME_DAY and all(abs(step - gap) <= _SAME_DAY * max(1.0, gap) for step in steps):
            every = before.every or item.every or gap
            joined[-1] = replace(before, count=before.count + item.count, every=every)
        else:
            joined.append(item)
    return joined


def _course(key: str, route: str, item: Series, tail: float) -> Course:
    """One series as a course that ends `tail` days after its last dose."""
    drug = catalogue()[key]
    start = item.start / DAYS_PER_MONTH
    try:
        if drug.kind == "procedure" and item.count > 1:
            raise InputError("ADDL", item.count - 1, f"{drug.name} is done once")
        if drug.kind == "procedure":
            return Course(key, None, None, route, None, start)
        if item.count == 1:
            return Course(key, item.amount, drug.unit, route, None, start, start)
        end = (item.last + tail) / DAYS_PER_MONTH
        return Course(key, item.amount, drug.unit, route, item.every, start, end)
    except InputError as error:
        raise InputError(f"{item.place}: {error.field}", error.value, error.fix) from None
