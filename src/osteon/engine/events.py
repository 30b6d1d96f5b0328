"""Schedules of events, and their packing into one table for all patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Schedule:
    """What happens to one patient at exact times.

    Attributes
    ----------
    times : (events,) day, not decreasing.
    slots : (events,) below the number of states: the value is added to that state; from there on: the
        parameter ``slot - states`` is set to the value.
    values : (events,) in the unit of the state or parameter.
    """

    times: NDArray[np.float64]
    slots: NDArray[np.int64]
    values: NDArray[np.float64]


class EventTable(NamedTuple):
    """Events of all patients; those of patient i are ``ranges[i] : ranges[i + 1]``."""

    ranges: NDArray[np.int64]
    times: NDArray[np.float64]
    slots: NDArray[np.int64]
    values: NDArray[np.float64]


def event_table(
    schedules: Sequence[Schedule] | None, starts: NDArray[np.float64], n_states: int, n_parameters: int
) -> EventTable:
    """Check the schedules and put them end to end.

    Raises ValueError, naming the patient, for arrays that do not fit together, times out of order or before
    the patient's start, slots that do not exist and values that are not finite.
    """
    n = len(starts)
    if schedules is None:
        empty = np.zeros(0)
        return EventTable(np.zeros(n + 1, np.int64), empty, np.zeros(0, np.int64), empty.copy())
    if len(schedules) != n:
        raise ValueError(f"{len(schedules)} schedules for {n} patients: give one per patient")
    times = [np.asarray(s.times, dtype=float) for s in schedules]
    slots = [np.asarray(s.slots) for s in schedules]
    values = [np.asarray(s.values, dtype=float) for s in schedules]
    for i in range(n):
        _check_shapes(i, times[i], slots[i], values[i])
    ranges = np.concatenate([[0], np.cumsum([t.size for t in times])]).astype(np.int64)
    table = EventTable(
        ranges,
        np.concatenate([*times, np.zeros(0)]),
        np.concatenate([*slots, np.zeros(0, np.int64)]).astype(np.int64),
        np.concatenate([*values, np.zeros(0)]),
    )
    _check_values(table, starts, n_states + n_parameters)
    return table


def _check_shapes(i: int, times: NDArray[np.float64], slots: NDArray[np.int64], values: NDArray[np.float64]) -> None:
    if not (times.ndim == slots.ndim == values.ndim == 1 and times.size == slots.size == values.size):
        raise ValueError(
            f"schedule of patient {i}: times, slots and values have shapes {times.shape}, {slots.shape} and "
            f"{values.shape}: give three lists of equal length"
        )
    if slots.size and not np.issubdtype(slots.dtype, np.integer):
        raise ValueError(f"schedule of patient {i}: slots are {slots.dtype}: give integers")


def _check_values(table: EventTable, starts: NDArray[np.float64], n_slots: int) -> None:
    patient = np.repeat(np.arange(len(starts)), np.diff(table.ranges))
    earlier = np.zeros(patient.size, dtype=bool)
    earlier[1:] = (patient[1:] == patient[:-1]) & (np.diff(table.times) < 0)
    for wrong, what in (
        (~np.isfinite(table.times), "the time is not finite"),
        (~np.isfinite(table.values), "the value is not finite"),
        ((table.slots < 0) | (table.slots >= n_slots), f"the slot is not in 0 ... {n_slots - 1}"),
        (earlier, "the time is before that of the event before it: sort by time"),
        (table.times < starts[patient], "the time is before the patient's start"),
    ):
        if wrong.any():
            e = int(np.argmax(wrong))
            i = int(patient[e])
            raise ValueError(
                f"schedule of patient {i}, event {e - int(table.ranges[i])} (time {table.times[e]:g}, "
                f"slot {table.slots[e]}, value {table.values[e]:g}): {what} (start {starts[i]:g})"
            )
