"""From courses of treatment to what the integrator sees: doses into states, rates and levels into inputs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from osteon.drugs.catalogue import known_drugs
from osteon.drugs.drug import Exposure
from osteon.engine.events import Schedule
from osteon.engine.model import Model
from osteon.errors import InputError
from osteon.treatment.course import Course
from osteon.units import DAYS_PER_MONTH

#: courses dosed at least this often can be averaged: the interval is short against every process they drive
AVERAGED_INTERVAL_DAYS = 7.5
#: a GnRH agonist depot works a few days beyond its interval (assumed)
DEPOT_GRACE_DAYS = 3.0

#: averaged courses are given dose by dose for this long, this many doses, and this many half-lives of the drug
SETTLING_DAYS = 10.0
SETTLING_DOSES = 14
SETTLING_HALF_LIVES = 5.0
#: one injection of a GnRH agonist on its own: the usual four-weekly depot
SINGLE_DEPOT_DAYS = 28.0 + DEPOT_GRACE_DAYS

Dosing = Literal["averaged", "exact"]
#: first day, last day, level
Span = tuple[float, float, float]


def entries() -> Mapping[str, Exposure]:
    """Where the doses of every drug go, by the drug, or by the drug and its route: ``ibandronate oral``."""
    drugs = known_drugs().values()
    return {" ".join(filter(None, (drug.key, row.route))): row for drug in drugs for row in drug.exposure}


def entry_name(course: Course) -> str | None:
    """Under which name of `entries` the doses of a course stand; None for a drug that acts on nothing in the model."""
    named = entries()
    return next((name for name in (f"{course.drug} {course.route}", course.drug) if name in named), None)


def entry(course: Course) -> Exposure:
    """Where the doses of a course go.

    Raises InputError for a drug that the model does not cover.
    """
    found = known_drugs()[course.drug].exposed(course.route or "")
    if found is None:
        raise InputError("regimen", course.drug, "this drug is in the catalogue but not in the model; leave it out")
    return found


def schedule(
    courses: Iterable[Course],
    model: Model,
    until_month: float,
    dosing: Dosing = "averaged",
    parameters: Mapping[str, float] | None = None,
) -> Schedule:
    """Events of all courses of a person, from the first to ``until_month``.

    Parameters
    ----------
    dosing : ``averaged`` gives a drug that is taken at least weekly dose by dose until it has settled, and from then
        on at the constant rate that delivers the same; ``exact`` gives every dose at its own time.
    parameters : this person's values where they differ from the model's; the time to settle scales with the
        half-life that follows from them.
    """
    events: list[tuple[float, int, float]] = []
    switches: dict[str, list[Span]] = defaultdict(list)
    capped: set[str] = set()
    states, inputs = model.states, model.parameter_names
    own = dict(zip(inputs, model.defaults, strict=True)) | dict(parameters or {})
    for course in courses:
        if not known_drugs()[course.drug].modelled:
            continue
        where = entry(course)
        if where.input and (where.kind != "dose" or where.state is None):
            switches[where.input] += _spans(course, where, until_month)
            capped |= {where.input} if where.kind != "dose" else set()
        elif where.state:
            days = course.dose_days(until_month)
            if where.input and dosing == "averaged" and _frequent(course, _half_life(where, own)):
                days, spans = _settled(course, where, days, _half_life(where, own))
                switches[where.input] += spans
            slot, amount = states.index(where.state), where.state_gain * (course.amount or 0.0)
            events += [(float(day), slot, amount) for day in days]
    for name, spans in switches.items():
        slot = len(states) + inputs.index(name)
        events += [(day, slot, level) for day, level in _steps(spans, capped=name in capped)]
    events.sort()
    times, slots, values = zip(*events, strict=True) if events else ((), (), ())
    return Schedule(np.array(times, float), np.array(slots, np.int64), np.array(values, float))


def _frequent(course: Course, half_life: float | None) -> bool:
    """Whether the doses follow each other fast enough for their ripple not to matter."""
    every = course.every_days
    return every is not None and every <= AVERAGED_INTERVAL_DAYS and (half_life is None or every <= half_life * 1.5)


def _settled(
    course: Course, where: Exposure, days: NDArray[np.float64], half_life: float | None
) -> tuple[NDArray[np.float64], list[Span]]:
    """The doses until the drug has settled, and the span of constant rate that stands for the rest.

    The rate starts and ends half an interval after a dose, so that what has been delivered is right on average at
    every moment.
    """
    every = float(course.every_days or 1.0)
    settling = max(SETTLING_DAYS, SETTLING_DOSES * every, SETTLING_HALF_LIVES * (half_life or 0.0))
    switch = course.start_month * DAYS_PER_MONTH + (math.ceil(settling / every) - 0.5) * every
    planned = replace(course, taken=1.0).dose_days()
    end = float(planned[-1]) + 0.5 * every if math.isfinite(course.finish_month) else math.inf
    if switch >= end:
        return days, []
    return days[days < switch], [(switch, end, where.gain * (course.per_day or 0.0))]


def _half_life(where: Exposure, own: Mapping[str, float]) -> float | None:
    """Half-life in days from an elimination rate, or from volume and clearance; None where it is long."""
    match where.elimination:
        case (rate,):
            return math.log(2) / own[rate]
        case (volume, clearance):
            return math.log(2) * own[volume] / own[clearance]
    return None


def _spans(course: Course, where: Exposure, until_month: float) -> list[Span]:
    """Spans of time in which the course holds its input at a level."""
    start, end = course.start_month * DAYS_PER_MONTH, course.finish_month * DAYS_PER_MONTH
    if where.kind == "removal":
        return [(start, np.inf, 1.0)]
    if where.kind == "level":
        if course.every_days is not None and course.every_days > AVERAGED_INTERVAL_DAYS:
            lasts = course.every_days + DEPOT_GRACE_DAYS
            return [(float(day), float(day) + lasts, 1.0) for day in course.dose_days(until_month)]
        if course.is_single:
            return [(start, start + SINGLE_DEPOT_DAYS, 1.0)]
        return [(start, end, min(1.0, (course.per_day or 0.0) / where.full) if where.full else course.taken)]
    if course.is_single:
        return [(start, start + 1.0, where.gain * (course.amount or 0.0))]
    return [(start, end, where.gain * (course.per_day or 0.0))]


def _steps(spans: Iterable[Span], *, capped: bool) -> list[tuple[float, float]]:
    """Day and new value wherever the sum of the spans changes; a capped level never exceeds 1."""
    spans = list(spans)
    days = sorted({day for start, end, _ in spans for day in (start, end) if np.isfinite(day)})
    steps: list[tuple[float, float]] = []
    for day in days:
        total = sum(value for start, end, value in spans if start <= day < end)
        level = min(1.0, total) if capped else total
        if not steps or steps[-1][1] != level:
            steps.append((day, level))
    return steps
