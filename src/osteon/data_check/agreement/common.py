"""Faults that every kind of file may have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from osteon.errors import InputError, InputErrors
from osteon.files import Place
from osteon.person.patient import Patient
from osteon.records import NOT_GIVEN, Fault, near
from osteon.treatment.regimen import Regimen


def unknown(place: Place, word: str, known: Collection[str], what: str) -> Iterator[Fault]:
    """A word that is none of the known ones."""
    if word not in known:
        shown = ", ".join(sorted(known)[:12]) + (" ..." if len(known) > 12 else "")
        yield Fault(place, word, f"{near(word, known)}not {what}; known are {shown}")


def missing(place: Place, names: Collection[str], needed: Collection[str], what: str) -> Iterator[Fault]:
    """Names that are needed and not given."""
    for name in needed:
        if name not in names:
            yield Fault((*place, name), NOT_GIVEN, f"{what} needs it")


def same(place: Place, names: Collection[str], needed: Collection[str], what: str) -> Iterator[Fault]:
    """Names that must be these and no others."""
    for name in names:
        yield from unknown((*place, name), name, needed, what)
    yield from missing(place, names, needed, what)


def regimen(place: Place, written: object) -> Iterator[Fault]:
    """What is wrong with a regimen."""
    try:
        if isinstance(written, str):
            Regimen.from_text(written)
        else:
            Regimen.from_any(written, files=False)
    except (InputError, InputErrors) as error:
        yield from within(place, error)


def patient(place: Place, written: Mapping[str, Any], purpose: Any = "assessment") -> Iterator[Fault]:
    """What is wrong with the fields of a patient."""
    try:
        Patient.from_any(written, purpose)
    except (InputError, InputErrors) as error:
        yield from within(place, error)


def within(place: Place, error: InputError | InputErrors) -> Iterator[Fault]:
    """The faults of something that was read from one place of a file."""
    for one in error.errors if isinstance(error, InputErrors) else (error,):
        yield Fault(place, one.value, f"{one.field}: {one.fix}")
