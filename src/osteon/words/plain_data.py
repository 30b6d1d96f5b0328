"""Words as plain data, for templates of other programs."""

from __future__ import annotations

from typing import Any

from osteon.records import Record
from osteon.words.phrase import Phrase


def plain_data(words: Record) -> dict[str, Any]:
    """A file of words as mappings and texts; what has fields to be filled in is left out."""
    return {
        name: plain_data(value) if isinstance(value, Record) else value
        for name, value in vars(words).items()
        if not isinstance(value, Phrase)
    }
