"""Publications named in a text, by citation, DOI or short name: the text of a source, or a whole output file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from osteon.records import Publication, bibliography


def keys_in(text: str) -> tuple[str, ...]:
    """Keys of the publications that a text names, in the order of the bibliography."""
    named = {match[0].lower() for match in _pattern().finditer(text)}
    return tuple(key for key, names in _names().items() if named & names)


@cache
def _names() -> Mapping[str, frozenset[str]]:
    """Key -> every way in which a text may name the publication."""
    known = bibliography()
    short = Counter(publication.name for publication in known.values())
    return {key: frozenset(name.lower() for name in _of(key, row, short)) for key, row in known.items()}


def _of(key: str, row: Publication, short: Counter[str]) -> list[str]:
    """A short name counts only where no other publication has it."""
    names = [row.citation, row.doi, row.name if short[row.name] == 1 and re.search(r"\d|label", row.name) else None]
    return [key, *filter(None, names)]


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted({name for names in _names().values() for name in names}, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])", re.IGNORECASE)
