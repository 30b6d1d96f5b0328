"""One course of treatment: a drug, its dose, how often and when."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.drugs import Drug, catalogue
from osteon.drugs.catalogue import known_drugs
from osteon.drugs.drug import UsualCourse
from osteon.errors import InputError, Remark
from osteon.units import DAYS_PER_MONTH

MAX_MONTHS = 1200.0
_BLOCK = 10


@dataclass(frozen=True)
class Course:
    """One drug, procedure or exercise programme, given in one way over one stretch of time.

    Month 0 is the start of the simulation; a course may start before it. Doses fall at the start and every
    `every_days` after it, and none at or after the end. Intervals written to one decimal (30.4 or 182.6 days
    for a month or half a year) do not add a dose at the end: the last dose must lie before it by 0.125 % of
    the course, at least 0.01 and at most 0.15 of an interval.

    Parameters
    ----------
    drug : key of the catalogue.
    dose : amount of one administration, or the rate of release where the unit ends in ``/day``; None for a
        procedure.
    unit : the drug's own unit (``mg``, ``ug``, ``IU``, ``mg/day``, ``session``); None for a procedure.
    route : a route by which the drug is given.
    every_days : days from one administration to the next; None for a single administration or a procedure.
    start_month : months from month 0, -1200 to 1200.
    end_month : planned end, months; None where the course goes on to the end of the simulation. A single
        administration ends where it starts.
    taken : share of the doses that are taken, above 0 and at most 1.
    stop_month : month at which the course is given up before its planned end; None where it is not.

    Raises
    ------
    InputError
        A value that is not plausible for the drug, or times in the wrong order.
    """

    drug: str
    dose: float | None
    unit: str | None
    route: str
    every_days: float | None
    start_month: float = 0.0
    end_month: float | None = None
    taken: float = 1.0
    stop_month: float | None = None

    def __post_init__(self) -> None:
        drug = catalogue().get(self.drug) if isinstance(self.drug, str) else None
        if drug is None:
            raise InputError("drug", self.drug, "use a key of the catalogue; Regimen.from_any reads other names")
        for name in ("dose", "every_days", "start_month", "end_month", "taken", "stop_month"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, number(name, value))
        _check_times(self)
        if drug.kind == "procedure":
            _check_procedure(self)
        else:
            _check_dose(self, drug)

    @property
    def is_single(self) -> bool:
        """Whether there is one administration only (a single dose or a procedure)."""
        return self.every_days is None

    @property
    def finish_month(self) -> float:
        """Month at which doses end, given up or planned; infinite where the course goes on."""
        ends = [month for month in (self.end_month, self.stop_month) if month is not None]
        return min(ends, default=math.inf)

    @property
    def amount(self) -> float | None:
        """Amount of one administration: the dose, or the release in one interval (in one day if single)."""
        if self.dose is None or self.unit is None:
            return None
        return self.dose * (self.every_days or 1.0) if self.unit.endswith("/day") else self.dose

    @property
    def per_day(self) -> float | None:
        """Average amount a day with missed doses left out, for averaged dosing; None for a single dose."""
        if self.every_days is None or self.amount is None:
            return None
        return self.amount * self.taken / self.every_days

    def dose_days(self, until_month: float = MAX_MONTHS, seed: int = 0) -> NDArray[np.float64]:
        """Days of the doses that are taken, counted from month 0, before `until_month`.

        Which doses are missed is drawn at random within every ten doses, so that the share taken is met in
        the whole course to within half a dose, and in any stretch nearly so. The same seed gives the same
        days, and a later `until_month` never changes the earlier ones.

        Parameters
        ----------
        until_month : end of the time asked for, months.
        seed : whole number that chooses which doses are missed.

        Returns
        -------
        ndarray, shape (n,)
            Increasing; negative before month 0.
        """
        until = min(until_month, MAX_MONTHS + self.start_month) * DAYS_PER_MONTH
        start = self.start_month * DAYS_PER_MONTH
        if self.every_days is None:
            return np.array([start] if start < until else [], dtype=np.float64)
        planned = _count(self.start_month, self.finish_month, self.every_days)
        wanted = max(0, math.ceil((until - start) / self.every_days) + 1)
        days: NDArray[np.float64] = start + self.every_days * np.arange(min(planned, wanted), dtype=np.float64)
        if self.taken < 1.0:
            whole_blocks = _BLOCK * math.ceil(wanted / _BLOCK)
            days = days[self._is_taken(min(planned, whole_blocks), seed)[: days.size]]
        before: NDArray[np.float64] = days[days < until]
        return before

    def record(self) -> dict[str, Any]:
        """The course as in a regimen file; `taken` and `stop_month` are left out where they say nothing."""
        record = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, default in (("taken", 1.0), ("stop_month", None)):
            if record[name] == default:
                del record[name]
        return record

    def _is_taken(self, planned: int, seed: int) -> NDArray[np.bool_]:
        blocks = math.ceil(planned / _BLOCK)
        ends = np.minimum(_BLOCK * np.arange(blocks + 1), planned)
        target = np.floor(self.taken * ends + 0.5 + 1e-9)
        own = zlib.crc32(f"{self.drug} {self.start_month!r}".encode())
        draws = np.random.default_rng([abs(int(seed)), own]).random((blocks, _BLOCK))
        draws.ravel()[planned:] = 2.0
        ranks = draws.argsort(axis=1).argsort(axis=1)
        taken: NDArray[np.bool_] = (ranks < np.diff(target)[:, None]).ravel()
        return taken


def number(field: str, value: object) -> float:
    """A finite number, or an error that names the field."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise InputError(field, value, "write a number without quotes")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise InputError(field, Remark("not a finite number"), "write a finite number")
    return result


def _count(start_month: float, finish_month: float, every_days: float) -> int:
    """Number of planned doses; see the class for why the end is not sharp."""
    months = min(finish_month - start_month, MAX_MONTHS)
    intervals = months * DAYS_PER_MONTH / every_days
    slack = min(0.15, max(0.01, 0.00125 * intervals))
    return max(1, math.ceil(intervals - slack))


def _check_times(course: Course) -> None:
    start, end, stop = course.start_month, course.end_month, course.stop_month
    for name, month in (("start_month", start), ("end_month", end), ("stop_month", stop)):
        if month is not None and abs(month) > MAX_MONTHS:
            raise InputError(name, month, "more than 100 years from month 0; months are counted, not days")
    if end is not None and end < start:
        raise InputError(
            "end_month", end, f"is before start_month {start:g}; swap them, or give the end after the start"
        )
    if end is not None and end - start > MAX_MONTHS:
        raise InputError("end_month", end, "the course is longer than 100 years")
    if course.every_days is None and (stop is not None or course.taken != 1.0):
        raise InputError(
            "stop_month" if stop is not None else "taken",
            stop if stop is not None else course.taken,
            "something that happens once is either given or not; leave this out",
        )
    if stop is not None and (stop <= start or (end is not None and stop > end)):
        until = "" if end is None else f", at latest the end at {end:g}"
        raise InputError("stop_month", stop, f"give a month after the start at {start:g}{until}")
    if not 0.0 < course.taken <= 1.0:
        raise InputError("taken", course.taken, "give the share of doses taken, above 0 and at most 1")


def _check_procedure(course: Course) -> None:
    for name in ("dose", "unit", "every_days", "end_month"):
        if (value := getattr(course, name)) is not None:
            raise InputError(name, value, f"{course.drug} is done once and for good; give start_month only")
    if course.route != "surgery":
        raise InputError("route", course.route, f"the route of {course.drug} is surgery")


def _check_dose(course: Course, drug: Drug) -> None:
    if course.route not in drug.routes:
        raise InputError("route", course.route, f"{drug.name} is given by this route: {', '.join(drug.routes)}")
    if course.unit != drug.unit:
        raise InputError("unit", course.unit, f"the unit of {drug.name} is {drug.unit}")
    if course.dose is None:
        raise InputError("dose", Remark("not given"), f"give the dose in {drug.unit}")
    limits = drug.limits[course.route]
    if not limits.lowest <= course.dose <= limits.highest:
        raise InputError(
            "dose",
            Remark(f"{course.dose:g} {drug.unit}"),
            f"a dose of {drug.name} ({course.route}) lies between {limits.lowest:g} and {limits.highest:g} "
            f"{drug.unit}; {usual(drug)}",
        )
    if course.every_days is None:
        if course.end_month != course.start_month:
            raise InputError("every_days", None, "say how often; a single dose ends in the month it starts")
        return
    if course.end_month == course.start_month:
        raise InputError("every_days", course.every_days, "a course without length is a single dose: leave it out")
    if course.every_days < limits.interval_days:
        raise InputError(
            "every_days",
            course.every_days,
            f"{drug.name} is not given more often than every {limits.interval_days:g} days; {usual(drug)}",
        )
    if course.every_days > MAX_MONTHS * DAYS_PER_MONTH:
        raise InputError("every_days", course.every_days, "the interval is longer than 100 years")
    average = (course.amount or 0.0) / course.every_days
    if average > limits.per_day * (1 + 1e-9):
        raise InputError(
            "dose",
            Remark(f"{course.dose:g} {drug.unit} {how_often(course.every_days)}"),
            f"more than {limits.per_day:g} {(drug.unit or '').removesuffix('/day')} a day; {usual(drug)}",
        )


def how_often(every_days: float) -> str:
    """An interval in words, exactly: ``daily``, ``every 6 months``, ``every 182.6 days``."""
    adverbs = {
        "yearly": ("years", 12 * DAYS_PER_MONTH),
        "monthly": ("months", DAYS_PER_MONTH),
        "weekly": ("weeks", 7.0),
        "daily": ("days", 1.0),
    }
    for adverb, (period, days) in adverbs.items():
        count = round(every_days / days)
        if count >= 1 and count * days == every_days:
            return adverb if count == 1 else f"every {count} {period}"
    return f"every {np.format_float_positional(every_days, trim='-')} days"


def course_label(course: UsualCourse) -> str:
    """A usual course in words: ``zoledronic acid 4 mg every 6 months``; the route where it is not the usual one."""
    drug = known_drugs()[course.key]
    route = "" if course.route == drug.routes[0] else f" {course.route}"
    return f"{drug.name} {course.dose:g} {course.unit}{route} {how_often(course.every_days)}"


def usual(drug: Drug) -> str:
    """The usual ways of giving a drug in words, for a message."""
    ways = [
        f"{form.dose:g} {form.unit} {form.route} {how_often(form.every_days)}"
        for form in drug.forms
        if form.dose is not None and form.every_days is not None
    ]
    return f"usual: {' or '.join(ways)}"
