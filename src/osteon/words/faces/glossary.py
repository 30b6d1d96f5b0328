"""The glossary: words that a patient may meet."""

from datetime import date
from functools import cache
from typing import Annotated

from osteon.records import AtLeast, DataFile, Record, Said, Source
from osteon.words.dated import Identifier
from osteon.words.language import spoken
from osteon.words.vocabulary import Mark


class Entry(Record):
    """A word of the glossary."""

    id: Identifier
    term: Said
    also: tuple[Said, ...] = ()
    text: Said
    see: tuple[Identifier, ...] = ()
    sources: Annotated[tuple[Source, ...], AtLeast(1)]
    verification: Mark
    date: date


class Entries(Record):
    """``glossary.yaml``."""

    words: tuple[Entry, ...]


GLOSSARY = DataFile("words/*/glossary.yaml", Entries, "the glossary")


@cache
def glossary() -> tuple[Entry, ...]:
    """The glossary, by the alphabet."""
    held = spoken(GLOSSARY).words
    return tuple(sorted(held, key=lambda entry: entry.term.lower()))
