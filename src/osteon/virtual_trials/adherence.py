"""What each person takes: adherence, giving up treatment, and the doses that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from osteon.engine.events import Schedule
from osteon.pharmacology.exposure import AVERAGED_INTERVAL_DAYS, schedule
from osteon.physiology.skeleton import skeleton
from osteon.treatment.course import Course
from osteon.units import DAYS_PER_MONTH
from osteon.virtual_trials.trial_file import Arm
from osteon.virtual_trials.trial_records import MOST_YEARS

Array = NDArray[np.float64]

#: shares of doses taken are rounded to this, so that people share schedules
STEP = 0.05
#: doses of a course that a person's own chance decides on; those after it repeat the pattern
DOSES = 40
#: no trial is followed for longer
LAST_MONTH = 12 * MOST_YEARS
_CACHED = 20_000


@dataclass(frozen=True)
class Chance:
    """Uniforms on 0 ... 1 that decide what n people take, the same in every arm: (n,), (n,) and (n, `DOSES`)."""

    adherence: Array
    stopping: Array
    doses: Array

    @classmethod
    def draw(cls, random: np.random.Generator, n: int) -> Chance:
        return cls(random.random(n), random.random(n), random.random((n, DOSES)))


@dataclass(frozen=True)
class Taken:
    """What n people take in one arm.

    Attributes
    ----------
    share : (n,) share of doses that a person takes while on treatment.
    stop : (n,) month at which treatment is given up; infinite where it is not.
    """

    share: Array
    stop: Array


def taken(arm: Arm, chance: Chance, months: int) -> Taken:
    """Adherence and stopping of everybody in an arm that is followed for some months."""
    from scipy.special import betaincinv

    share = np.full(len(chance.adherence), arm.taken)
    if arm.taken_sd:
        size = arm.taken * (1 - arm.taken) / arm.taken_sd**2 - 1
        share = betaincinv(arm.taken * size, (1 - arm.taken) * size, chance.adherence)
        share = np.clip(np.round(share / STEP) * STEP, STEP, 1.0)
    return Taken(share, np.ceil(waiting_months(chance.stopping, arm.stopping_per_year, months)))


def waiting_months(u: Array, per_year: float, months: int) -> Array:
    """Months until something happens to the share ``per_year`` of people in a year; infinite after ``months``."""
    if per_year == 0:
        return np.full(len(u), np.inf)
    wait = 12 * np.log1p(-np.minimum(u, 1 - 1e-12)) / np.log1p(-per_year)
    return np.where(wait < months, wait, np.inf)


def own_courses(courses: Sequence[Course], share: float, stop: float, doses: Array) -> tuple[Course, ...]:
    """Courses of one person.

    A tablet is taken at the share of days; of what is given less than weekly, single doses are missed, never the first.
    Nothing begins once treatment is given up.
    """
    kept: list[Course] = []
    for course in courses:
        if course.start_month >= stop:
            continue
        if course.is_single:
            kept.append(course)
            continue
        own = course
        if course.start_month < stop < course.finish_month:
            own = replace(course, stop_month=float(stop))
        if share >= 1:
            kept.append(own)
        elif (course.every_days or 1.0) <= AVERAGED_INTERVAL_DAYS:
            kept.append(replace(own, taken=max(float(f"{own.taken * share:.6g}"), 0.01)))
        else:
            kept += _runs(own, share, doses)
    return tuple(kept)


def _runs(course: Course, share: float, doses: Array) -> list[Course]:
    """A course with missed doses as the courses between them."""
    every = float(course.every_days or 1.0)
    days = replace(course, taken=1.0).dose_days(LAST_MONTH)
    injected = np.resize(doses < share * course.taken, len(days))
    injected[0] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[False], injected, [False]]).astype(int)))
    return [
        replace(
            course,
            taken=1.0,
            start_month=float(days[first]) / DAYS_PER_MONTH,
            end_month=(float(days[last - 1]) + every) / DAYS_PER_MONTH,
            stop_month=None,
        )
        for first, last in zip(edges[::2], edges[1::2], strict=True)
    ]


class Doses:
    """Schedules of an arm; people who take the same share one."""

    def __init__(self, arm: Arm, months: int) -> None:
        self.arm, self.months = arm, months
        self._rare = any(not c.is_single and (c.every_days or 0) > AVERAGED_INTERVAL_DAYS for c in arm.courses)
        self._known: dict[tuple[float, float, bytes], Schedule] = {}

    def schedules(self, took: Taken, chance: Chance) -> list[Schedule]:
        """One schedule for each person."""
        return [self._schedule(*key) for key in self._keys(took, chance)]

    def courses(self, took: Taken, chance: Chance, person: int) -> tuple[Course, ...]:
        """Courses of one person."""
        return own_courses(self.arm.courses, took.share[person], took.stop[person], chance.doses[person])

    def _keys(self, took: Taken, chance: Chance) -> list[tuple[float, float, bytes]]:
        patterns = np.packbits(chance.doses < took.share[:, None], axis=1)
        some = self._rare & (took.share < 1)
        return [
            (float(share), float(stop), row.tobytes() if own else b"")
            for share, stop, row, own in zip(took.share, took.stop, patterns, some, strict=True)
        ]

    def _schedule(self, share: float, stop: float, pattern: bytes) -> Schedule:
        key = (share, stop, pattern)
        if key not in self._known:
            if len(self._known) >= _CACHED:
                self._known.clear()
            bits = np.unpackbits(np.frombuffer(pattern, np.uint8), count=DOSES) if pattern else np.ones(DOSES, np.uint8)
            doses = np.where(bits == 1, 0.0, 1.0)
            courses = own_courses(self.arm.courses, share, stop, doses)
            self._known[key] = schedule(courses, skeleton(), float(self.months))
        return self._known[key]


@cache
def doses_of(arm: Arm, months: int) -> Doses:
    """Schedules of an arm, kept from one partition to the next."""
    return Doses(arm, months)
