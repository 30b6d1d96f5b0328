"""Harms of bone drugs in numbers."""

from functools import cache
from typing import Annotated, Literal

from osteon.records import Between, DataFile, Key, Record, Said
from osteon.words.dated import Dated, Identifier
from osteon.words.language import spoken

Count = Annotated[float, Between(0, 10000)]


class Harm(Dated):
    """A harm with a number: ``with_drug`` of ``of`` people have it, and ``without`` of them without the drug."""

    id: Identifier
    title: Said
    drugs: tuple[str, ...]
    what: Said
    time: Said
    of: Literal[100, 1000, 10000]
    with_drug: Annotated[Count, Key("with")]
    without: Count | None
    against: str
    text: Said


class Harms(Record):
    """``harms.yaml``."""

    harms: tuple[Harm, ...]


HARMS = DataFile("words/*/harms.yaml", Harms, "harms of bone drugs that have a number")


@cache
def harms() -> tuple[Harm, ...]:
    """Harms of bone drugs that have a number."""
    return spoken(HARMS).harms
