"""Dosing schedules as SBML events.

A schedule entry at the start belongs to the initial values; every later one becomes an event with a time
trigger. Evenly spaced equal doses become one event that counts how often it has fired, so that years of daily
tablets stay one event. Counts are compared with n - 0.5: a simulator that takes ``count < n`` at equality for
true would give one dose too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from osteon.errors import InputError

if TYPE_CHECKING:
    from osteon.engine.events import Schedule
    from osteon.engine.model import Model
    from osteon.export.sbml_document import Document

#: fewer equal doses than this stay one event each
_SHORTEST_RUN = 4
#: two intervals between doses closer than this are the same [d]; a tenth of a second
_SAME_INTERVAL = 1e-6


@dataclass(frozen=True)
class Entry:
    """One change: at ``time`` [d], ``value`` is added to a state, or a parameter is set to it."""

    time: float
    name: str
    value: float
    adds: bool


@dataclass(frozen=True)
class Effects:
    """A schedule, split at the start of the simulation."""

    additions: dict[str, float] = field(default_factory=dict)
    settings: dict[str, float] = field(default_factory=dict)
    later: tuple[Entry, ...] = ()
    switched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Run:
    """Equal doses into one state, ``count`` of them, from day ``first`` on, every ``interval`` [d]."""

    name: str
    value: float
    first: float
    interval: float
    count: int


def effects_at_start(model: Model, schedule: Schedule | None, start: float) -> Effects:
    """Sum what the schedule adds at ``start``, keep the last setting there, list the rest in time order.

    Raises InputError for arrays of unequal length, an unknown slot, or an entry before ``start``.
    """
    if schedule is None:
        return Effects()
    additions: dict[str, float] = {}
    settings: dict[str, float] = {}
    later: list[Entry] = []
    for entry in sorted(_entries(model, schedule), key=lambda e: e.time):
        if entry.time > start:
            later.append(entry)
        elif entry.time < start:
            raise InputError("schedule.times", entry.time, f"give no entry before the start, day {start:g}")
        elif not entry.adds:
            settings[entry.name] = entry.value
        else:
            additions[entry.name] = additions.get(entry.name, 0.0) + entry.value
    switched = frozenset(e.name for e in later if not e.adds)
    return Effects(additions, settings, tuple(later), switched)


def _entries(model: Model, schedule: Schedule) -> list[Entry]:
    times, slots, values = (np.asarray(a) for a in (schedule.times, schedule.slots, schedule.values))
    if not times.shape == slots.shape == values.shape or times.ndim != 1:
        shapes = f"shapes {times.shape}, {slots.shape}, {values.shape}"
        raise InputError("schedule", shapes, "give times, slots and values as 1-D arrays of one length")
    names = (*model.states, *model.parameter_names)
    entries = []
    for time, slot, value in zip(times.tolist(), slots.tolist(), values.tolist(), strict=True):
        if not 0 <= int(slot) < len(names):
            raise InputError("schedule.slots", slot, f"a slot is a number from 0 to {len(names) - 1}")
        entries.append(Entry(float(time), names[int(slot)], float(value), int(slot) < len(model.states)))
    return entries


def add_events(document: Document, entries: Sequence[Entry]) -> None:
    """Write entries (in time order) as events: one for each run of doses, one for each other time."""
    runs, single = split_runs(entries)
    for run in runs:
        _counting_event(document, run)
    for time in sorted({e.time for e in single}):
        event = _event(document, "change", f"day {time:g}", _from(document, time))
        for name, (value, adds) in _merged([e for e in single if e.time == time]).items():
            _assign(document, event, name, value, adds)


def split_runs(entries: Sequence[Entry]) -> tuple[list[Run], list[Entry]]:
    """Evenly spaced equal doses, and every other entry."""
    runs: list[Run] = []
    single = [e for e in entries if not e.adds]
    alike: dict[tuple[str, float], list[Entry]] = {}
    for entry in entries:
        if entry.adds:
            alike.setdefault((entry.name, entry.value), []).append(entry)
    for (name, value), doses in alike.items():
        first = 0
        while first < len(doses):
            last = _end_of_run(doses, first)
            count = last - first + 1
            if count >= _SHORTEST_RUN:
                span = doses[last].time - doses[first].time
                runs.append(Run(name, value, doses[first].time, span / (count - 1), count))
            else:
                last = first
                single.append(doses[first])
            first = last + 1
    return runs, sorted(single, key=lambda e: e.time)


def _end_of_run(doses: Sequence[Entry], first: int) -> int:
    if first + 1 == len(doses):
        return first
    begin, interval = doses[first].time, doses[first + 1].time - doses[first].time
    last = first
    while (
        interval > _SAME_INTERVAL
        and last + 1 < len(doses)
        and abs(doses[last + 1].time - begin - (last + 1 - first) * interval) <= _SAME_INTERVAL
    ):
        last += 1
    return last


def _merged(entries: Sequence[Entry]) -> dict[str, tuple[float, bool]]:
    """One change for each name at one time: doses add up, the last setting holds."""
    merged: dict[str, tuple[float, bool]] = {}
    for e in entries:
        merged[e.name] = (e.value + (merged[e.name][0] if e.adds and e.name in merged else 0.0), e.adds)
    return merged


def _counting_event(document: Document, run: Run) -> None:
    counter = document.fresh(f"{document.identifiers[run.name]}_doses_given")
    document.quantity(counter, "1", 0.0, constant=False)
    due = document.node(
        "AST_PLUS",
        document.number(run.first, "d"),
        document.node("AST_TIMES", document.name(counter), document.number(run.interval, "d")),
    )
    open_ = document.node("AST_RELATIONAL_LT", document.name(counter), document.number(run.count - 0.5, "1"))
    trigger = document.node("AST_LOGICAL_AND", _from(document, due), open_)
    text = f"{run.value:g} to {run.name} every {run.interval:g} d from day {run.first:g}, {run.count} times"
    event = _event(document, "dose", text, trigger)
    _assign(document, event, run.name, run.value, True)
    _set(document, event, counter, document.node("AST_PLUS", document.name(counter), document.number(1.0, "1")))


def _from(document: Document, time: Any) -> Any:
    now = document.libsbml.ASTNode(document.libsbml.AST_NAME_TIME)
    document.done(now.setName("time"))
    due = document.number(time, "d") if isinstance(time, float) else time
    return document.node("AST_RELATIONAL_GEQ", now, due)


def _event(document: Document, stem: str, name: str, trigger: Any) -> Any:
    event = document.sbml.createEvent()
    document.done(event.setId(document.fresh(f"{stem}_1")))
    document.done(event.setName(name))
    # two doses of one state at one moment must add up: each adds to what the other left
    document.done(event.setUseValuesFromTriggerTime(False))
    item = event.createTrigger()
    # a trigger that is already true at the start must not fire: its effect is part of the initial values
    document.done(item.setInitialValue(True))
    document.done(item.setPersistent(True))
    document.done(item.setMath(trigger))
    return event


def _assign(document: Document, event: Any, name: str, value: float, adds: bool) -> None:
    model = document.model
    unit = model.quantities[name].equation.unit if adds else next(p.unit for p in model.parameters if p.name == name)
    identifier = document.identifiers[name]
    math = document.number(value, unit)
    _set(
        document,
        event,
        identifier,
        document.node("AST_PLUS", document.name(identifier), math) if adds else math,
    )


def _set(document: Document, event: Any, identifier: str, math: Any) -> None:
    item = event.createEventAssignment()
    document.done(item.setVariable(identifier))
    document.done(item.setMath(math))
