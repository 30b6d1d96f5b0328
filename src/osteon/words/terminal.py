"""What the commands say."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Assess(Record):
    """``assess``."""

    headline: Annotated[Phrase, Fields("id", "title")]
    open: Annotated[Phrase, Fields("id", "title", "could_be")]
    options: Annotated[Phrase, Fields("major")]
    option: Annotated[Phrase, Fields("name", "status")]
    percent: Annotated[Phrase, Fields("name", "spread")]
    progress: Said
    unusable: Annotated[Phrase, Fields("count", "all")]
    empty_folder: Said
    name_folder: Annotated[Phrase, Fields("suffixes")]


class TerminalWords(Record):
    """``terminal.yaml``."""

    assess: Assess


TERMINAL = DataFile("words/*/terminal.yaml", TerminalWords, "what the commands say")


@cache
def terminal_words() -> TerminalWords:
    """The words of the terminal, in the language that is spoken."""
    return spoken(TERMINAL)
