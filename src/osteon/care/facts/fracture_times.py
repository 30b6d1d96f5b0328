"""When a fracture happened, as far as the file tells: an age tells it to a year only, so answers have three values."""

from __future__ import annotations

from typing import NamedTuple

from osteon.person.history import Fracture
from osteon.person.patient import Patient


class Span(NamedTuple):
    """Earliest and latest month of something, counted from today (negative is past)."""

    first: float
    last: float


def when(fracture: Fracture, person: Patient) -> Span | None:
    """Between which months a fracture happened; None where the file does not tell."""
    if fracture.months_ago is not None:
        return Span(-fracture.months_ago, -fracture.months_ago)
    if fracture.age is None or person.age is None:
        return None
    ago = 12 * (person.age - fracture.age)
    return Span(-ago - 12, min(0.0, -ago + 12))


def within(fracture: Fracture, person: Patient, months: float) -> bool | None:
    """Whether it happened in the last months; None where the file leaves that open."""
    span = when(fracture, person)
    if span is None or span.first < -months < span.last:
        return None
    return span.first >= -months


def both(*parts: bool | None) -> bool | None:
    """Whether every part holds, in three values."""
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def either(*parts: bool | None) -> bool | None:
    """Whether a part holds, in three values."""
    if any(part is True for part in parts):
        return True
    return None if any(part is None for part in parts) else False
