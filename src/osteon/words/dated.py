"""Plain words that say where they come from."""

from datetime import date
from typing import Annotated

from osteon.records import Matches, Record, Source
from osteon.words.vocabulary import Mark

Identifier = Annotated[str, Matches(r"[a-z0-9]+(-[a-z0-9]+)*", "bone-turnover")]


class Dated(Record):
    """Something that is said, with where it comes from and when it was last reviewed."""

    source: Source
    verification: Mark
    date: date
