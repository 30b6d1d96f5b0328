"""Citations by key: ``data/bibliography.yaml``, and texts of sources that refer to it.

In a source ``@key`` stands for the whole citation and ``@@key`` for its short name; a source of one word with a hyphen
is a key too. Anything else is text::

    source: eastell-2008
    source: "bioavailability 61 %: @gibiansky-2012; mg to ug"
    source: "@@hadji-2017 (at the start); @@reid-2008 (within 3 months)"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from osteon.files import data_root
from osteon.records.fault import near
from osteon.records.marks import Matches, Said
from osteon.records.read import DataFile
from osteon.records.record import Record

KEY = r"[a-z0-9]+(?:-[a-z0-9]+)+"
_WHOLE = re.compile(KEY)
_REFERENCE = re.compile(rf"(@@?)({KEY})")


class Publication(Record):
    """One publication, label or guideline.

    Attributes
    ----------
    citation : as it is cited, without its DOI; an article as ``Authors. Journal year;volume(issue):pages``.
    short : how a text speaks of it; first author and year where nothing is given.
    status : whether a number was read in a published text of it, or all are from memory.
    """

    kind: Literal["article", "label", "guideline", "other"]
    citation: Said
    short: Said | None = None
    doi: Annotated[str, Matches(r"10\.\d{4,9}/\S+", "10.1200/JCO.2007.11.0726")] | None = None
    pmid: int | None = None
    url: Annotated[str, Matches(r"https://\S+", "https://www.ema.europa.eu/")] | None = None
    status: Literal["seen", "recalled"]

    @property
    def full(self) -> str:
        """The citation with its DOI."""
        return f"{self.citation}, doi {self.doi}" if self.doi else self.citation

    @property
    def name(self) -> str:
        """The short name."""
        if self.short:
            return self.short
        year = re.search(r"\b(?:19|20)\d\d\b", self.citation)
        return f"{self.citation.split(' ')[0].rstrip(',.')} {year[0] if year else ''}".strip()


Key = Annotated[str, Matches(KEY, "eastell-2008")]
FILE = DataFile("bibliography.yaml", dict[Key, Publication], "every publication, label and guideline that is cited")


class Cited(str):
    """The text of a source as people read it.

    Attributes
    ----------
    keys : of the publications that it cites.
    bare : the text without DOIs.
    doi : of the publication, where the source is one and nothing else.
    written : as it stands in the file.
    """

    keys: tuple[str, ...]
    bare: str
    doi: str | None
    written: str


def bibliography() -> Mapping[str, Publication]:
    """Every publication by its key."""
    return _bibliography(data_root())


@lru_cache(maxsize=2)
def _bibliography(root: Path) -> Mapping[str, Publication]:
    return FILE.read()


def cited(text: str) -> Cited:
    """The text of a source with its references written out; one that is not known stays as it is written."""
    if isinstance(text, Cited):
        return text
    known = bibliography() if "@" in text or _WHOLE.fullmatch(text) else {}
    keys: list[str] = []

    def reference(match: re.Match[str], full: bool) -> str:
        publication = known.get(match[2])
        if publication is None:
            return match[0]
        keys.append(match[2])
        if match[1] == "@@":
            return publication.name
        return publication.full if full else publication.citation

    whole = f"@{text}" if text in known else text
    citation = Cited(_REFERENCE.sub(lambda match: reference(match, True), whole))
    citation.keys = tuple(dict.fromkeys(keys))
    citation.bare = _REFERENCE.sub(lambda match: reference(match, False), whole)
    alone = _REFERENCE.fullmatch(whole)
    citation.doi = known[alone[2]].doi if alone and alone[2] in known else None
    citation.written = text
    return citation


def keys_written(text: str) -> list[str]:
    """Keys in the text of a source, whether the bibliography has them or not."""
    return [text] if _WHOLE.fullmatch(text) else [reference[2] for reference in _REFERENCE.finditer(text)]


def unknown_keys(text: str) -> list[str]:
    """Keys in the text of a source that are not in the bibliography."""
    written = keys_written(text)
    return [key for key in written if key not in bibliography()] if written else []


class Cites:
    """A source: text with references to the bibliography; to put into `Annotated`."""

    def wrong(self, value: Any) -> str:
        """The nearest key, for a reference that is not known."""
        if not isinstance(value, str) or not (unknown := unknown_keys(value)):
            return ""
        known = bibliography()
        return f"{near(unknown[0], known)}{unknown[0]} is no key of bibliography.yaml; add it there, or cite in full"

    def convert(self, value: Any) -> Any:
        """The text written out."""
        return cited(value) if isinstance(value, str) else value


Source = Annotated[Said, Cites()]
"""Where something comes from; read as `Cited`."""


def keys_of(values: Iterable[Any]) -> tuple[str, ...]:
    """The keys of all sources in plain data or records, in their order."""
    keys: dict[str, None] = {}

    def collect(value: Any) -> None:
        if isinstance(value, Cited):
            keys.update(dict.fromkeys(value.keys))
        elif isinstance(value, Mapping):
            for item in value.values():
                collect(item)
        elif isinstance(value, (list, tuple)):
            for item in value:
                collect(item)
        elif hasattr(value, "__dict__"):
            collect(vars(value))

    for value in values:
        collect(value)
    return tuple(keys)
