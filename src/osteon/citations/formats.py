"""Publications as lines of text, as BibTeX, and as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from osteon.records import Publication, bibliography

_ARTICLE = re.compile(
    r"(?P<author>.+?)\. (?P<journal>\D+?) (?P<year>\d{4});(?P<volume>[^:(]+)(?:\((?P<number>[^)]+)\))?:(?P<pages>\S+)"
)
_TITLE = "title not on file"


def plain(parts: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """One line a publication below the head of its part; a part without a name has no head."""
    known = bibliography()
    width = max((len(key) for keys in parts.values() for key in keys), default=0)
    first = True
    for part, keys in parts.items():
        rows = [f"{key:<{width}}  {known[key].full}{_mark(known[key])}" for key in keys]
        if not rows:
            continue
        if part:
            yield f"{'' if first else chr(10)}{part}"
        yield from (f"  {row}" if part else row for row in rows)
        first = False


def _mark(row: Publication) -> str:
    return "" if row.status == "seen" else "   [recalled]"


def bibtex(keys: Iterable[str]) -> Iterator[str]:
    """One entry a publication; a title is left out where none is on file."""
    known = bibliography()
    for key in dict.fromkeys(keys):
        row = known[key]
        article = _ARTICLE.fullmatch(row.citation)
        fields = _article(article) if article else {"title": row.citation}
        note = [*([_TITLE] if article else []), *(["from memory"] if row.status == "recalled" else [])]
        extra = {"doi": row.doi, "pmid": row.pmid, "url": row.url, "note": "; ".join(note)}
        fields |= {name: str(value) for name, value in extra.items() if value}
        lines = ",\n".join(f"  {name} = {{{_escaped(value)}}}" for name, value in fields.items())
        yield f"@{'article' if article else 'misc'}{{{key},\n{lines}\n}}"


def _article(article: re.Match[str]) -> dict[str, str]:
    fields = {name: value.strip() for name, value in article.groupdict().items() if value}
    author = re.sub(r",? et al$", " and others", fields["author"])
    names = [re.sub(r"^(.+?) ([A-Z]+)$", r"\1, \2", name) for name in re.split(r", (?=\D+ [A-Z]+$)| and ", author)]
    fields["author"] = " and ".join(names)
    fields["pages"] = re.sub(r"[-–]", "--", fields["pages"])
    return fields


def _escaped(text: str) -> str:
    return re.sub(r"([&%#_$])", r"\\\1", text) if not text.startswith("10.") else text


def records(parts: Mapping[str, Iterable[str]]) -> list[dict[str, Any]]:
    """Plain data for JSON: every publication once, with the parts that it stands behind."""
    known = bibliography()
    used: dict[str, list[str]] = {}
    for part, keys in parts.items():
        for key in keys:
            used.setdefault(key, []).extend([part] if part else [])
    return [{"key": key, **known[key].to_dict(), "used_for": where} for key, where in used.items()]
