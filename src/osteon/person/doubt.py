"""A value of a patient file that has to be asked about before it is used."""

from __future__ import annotations

from typing import Literal, NamedTuple

from osteon.person.records import Place

Kind = Literal["sign", "unit", "contradiction", "twice", "incomplete"]


class Doubt(NamedTuple):
    """A value to ask about: where it stands, of which kind the doubt is, and the question."""

    place: Place
    kind: Kind
    question: str
