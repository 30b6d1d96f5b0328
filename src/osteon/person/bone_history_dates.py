"""Dates in the treatment and imaging that a patient file tells of: a day may stand for the months since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from osteon.errors import InputError, Remark
from osteon.units import DAYS_PER_MONTH

#: field of a day -> field of the months since, in the treatment taken now and in a past course
NOW = {"last_dose": "months_since_last_dose"}
PAST = {"ended": "ended_months_ago", "last_dose": "last_dose_months_ago"}
#: the same of fields that stand alone
ALONE = {"gonadal_suppression": {"stopped": "months_since_stop"}, "spine_imaging": {"date": "months_ago"}}


def dated(patient: dict[str, Any], today: date) -> list[InputError]:
    """Turn days into months before today, in place; returns what cannot be a day."""
    return [
        error
        for where, course, fields in _courses(patient)
        for name, stored in fields.items()
        if (error := _counted(course, name, stored, where, today)) is not None
    ]


def _courses(patient: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, str]]]:
    if isinstance(now := patient.get("bone_therapy"), dict):
        yield "bone_therapy", now, NOW
    for name, fields in ALONE.items():
        if isinstance(alone := patient.get(name), dict):
            yield name, alone, fields
    history = patient.get("bone_therapy_history")
    for index, course in enumerate(history if isinstance(history, list) else ()):
        if isinstance(course, dict):
            yield f"bone_therapy_history[{index}]", course, PAST


def _counted(course: dict[str, Any], name: str, stored: str, where: str, today: date) -> InputError | None:
    written = course.pop(name, None)
    if written is None:
        return None
    field = f"{where}.{name}"
    try:
        day = written.date() if isinstance(written, datetime) else written
        day = day if isinstance(day, date) else date.fromisoformat(str(day))
    except ValueError:
        return InputError(field, written, "write a date as year-month-day, like 2025-03-01")
    if day > today:
        return InputError(field, Remark(day.isoformat()), f"lies after today, {today.isoformat()}")
    if course.get(stored) is not None:
        return InputError(field, Remark(day.isoformat()), f"give either {name} or {stored}")
    course[stored] = (today - day).days / DAYS_PER_MONTH
    return None
