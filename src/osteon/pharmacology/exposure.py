"""From courses of treatment to what the integrator sees: doses into states, rates and levels into inputs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
import yaml

from osteon.engine.events import Schedule
from osteon.engine.model import Model
from osteon.errors import InputError
from osteon.regimen import Course, Regimen

DAYS_PER_MONTH = 365.25 / 12
#: courses dosed at least this often can be averaged: the interval is short against every process they drive
AVERAGED_INTERVAL_DAYS = 7.5
#: a GnRH agonist depot works a few days beyond its interval (assumed)
DEPOT_GRACE_DAYS = 3.0

Dosing = Literal["averaged", "exact"]


@dataclass(frozen=True)
class Entry:
    """Where the doses of one drug (by one route) go; see ``data/exposure.yaml``."""

    state: str | None
    input: str | None
    kind: str
    gain: float
    state_gain: float
    full: float | None


@cache
def _table() -> Mapping[tuple[str, str | None], Entry]:
    text = (files("osteon") / "data" / "exposure.yaml").read_text(encoding="utf-8")
    return {
        (row["drug"], row.get("route")): Entry(
            row.get("state"),
            row.get("input"),
            row.get("kind", "dose"),
            float(row.get("gain", 1.0)),
            float(row.get("state_gain", row.get("gain", 1.0))),
            row.get("full"),
        )
        for row in yaml.safe_load(text)
    }


def entry(course: Course) -> Entry:
    """Where the doses of a course go.

    Raises InputError for a drug that the model does not cover.
    """
    table = _table()
    found = table.get((course.drug, course.route)) or table.get((course.drug, None))
    if found is None:
        raise InputError("regimen", course.drug, "this drug is in the catalogue but not in the model; leave it out")
    return found


def schedule(regimen: Regimen, model: Model, until_month: float, dosing: Dosing = "averaged") -> Schedule:
    """Events of a regimen, from its first course to ``until_month``.

    Parameters
    ----------
    dosing : ``averaged`` feeds drugs taken at least weekly at a constant rate (the difference is far below
        assay noise); ``exact`` gives every dose at its own time.
    """
    doses: list[tuple[float, int, float]] = []
    switches: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    states, inputs = model.states, model.parameter_names
    for course in regimen.courses:
        where = entry(course)
        start = course.start_month * DAYS_PER_MONTH
        end = np.inf if course.end_month is None else course.end_month * DAYS_PER_MONTH
        if where.kind == "removal" and where.input:
            switches[where.input].append((start, np.inf, 1.0))
        elif where.kind == "level" and where.input:
            switches[where.input] += _levels(course, where, start, end, until_month)
        elif where.input and (where.state is None or (dosing == "averaged" and _frequent(course))):
            per_day = where.gain * _amount(course) / _interval(course) * course.taken
            switches[where.input].append((start, end, per_day))
        elif where.state:
            slot = states.index(where.state)
            amount = where.state_gain * _amount(course)
            doses += [(float(day), slot, amount) for day in course.dose_days(until_month)]
    for name, spans in switches.items():
        slot = len(states) + inputs.index(name)
        doses += [(day, slot, level) for day, level in _steps(spans, capped=not name.endswith("_input"))]
    doses.sort()
    days, slots, values = zip(*doses, strict=True) if doses else ((), (), ())
    return Schedule(np.array(days, float), np.array(slots, np.int64), np.array(values, float))


def _frequent(course: Course) -> bool:
    return course.every_days is not None and course.every_days <= AVERAGED_INTERVAL_DAYS and not _single(course)


def _single(course: Course) -> bool:
    return course.end_month is not None and course.end_month <= course.start_month


def _interval(course: Course) -> float:
    return course.every_days or 1.0


def _amount(course: Course) -> float:
    if course.dose is None:
        raise InputError("regimen", course.drug, "this drug needs a dose")
    return course.dose


def _levels(
    course: Course, where: Entry, start: float, end: float, until_month: float
) -> list[tuple[float, float, float]]:
    """Spans in which a level is up: a depot after each injection; a supplement or programme all along."""
    if where.full:
        daily = _amount(course) / _interval(course) * course.taken
        return [(start, end, min(1.0, daily / where.full))]
    if course.every_days and course.every_days > AVERAGED_INTERVAL_DAYS:
        lasts = course.every_days + DEPOT_GRACE_DAYS
        return [(float(day), float(day) + lasts, 1.0) for day in course.dose_days(until_month)]
    return [(start, end, course.taken)]


def _steps(spans: Iterable[tuple[float, float, float]], *, capped: bool) -> list[tuple[float, float]]:
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
