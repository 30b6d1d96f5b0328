"""One thing wrong in a record, and where in its file that stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from osteon.errors import InputError, Remark
from osteon.files import Place, join

NOT_GIVEN = Remark("not given")


class Fault(NamedTuple):
    """One thing wrong: where, counted from the top of the document, what is written there, and how to put it right."""

    place: Place
    value: object
    fix: str


@dataclass(frozen=True, eq=False)
class InFile:
    """The places of one file.

    Attributes
    ----------
    name : the file as it is named in messages.
    lines : place of a value -> its line, from 1.
    """

    name: str
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int | None:
        """The line of a value, or of the nearest thing around it where the value itself is missing."""
        return next(
            (self.lines[place[:size]] for size in range(len(place), -1, -1) if place[:size] in self.lines), None
        )

    def where(self, place: Place, document: object = None) -> str:
        """``priors.yaml line 12: [3].scale``; with its document ``priors.yaml line 12: [rankl_gain].scale``."""
        line = self.line(place)
        at = self.name if line is None else f"{self.name} line {line}"
        return f"{at}: {name_of(labelled(place, document))}" if place else at

    def errors(self, faults: Sequence[Fault], document: object = None) -> list[InputError]:
        """The faults as messages, in the order of their lines."""
        placed = sorted(faults, key=lambda fault: self.line(fault.place) or 0)
        return [InputError(self.where(fault.place, document), fault.value, fault.fix) for fault in placed]


class Label(int):
    """A position in a list, shown by the id or name of what stands there."""

    shown: str = ""

    def __str__(self) -> str:
        return self.shown


def labelled(place: Place, document: Any) -> Place:
    """The place with the id or name of a row instead of its position, where its document gives it one."""
    labels: list[str | int] = []
    for part in place:
        if isinstance(document, (list, tuple)) and isinstance(part, int) and part < len(document):
            document = document[part]
            name = next((document[key] for key in _NAMES if key in document), None) if _is_mapping(document) else None
            if isinstance(name, str):
                part = Label(part)
                part.shown = name[:40]
        else:
            document = document.get(part) if _is_mapping(document) else None
        labels.append(part)
    return tuple(labels)


_NAMES = ("id", "name")


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


def name_of(place: Iterable[str | int]) -> str:
    """``("fractures", 0, "site")`` as ``fractures[0].site``."""
    name = ""
    for part in place:
        name = f"{name}[{part!s}]" if isinstance(part, int) else join(name, part)
    return name


def near(word: str, known: Iterable[str]) -> str:
    """``did you mean bmi? `` for the nearest known word, or nothing."""
    close = difflib.get_close_matches(word.lower()[:80], list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]}? " if close else ""
