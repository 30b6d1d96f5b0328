"""Ways to spoil a data file: a key deleted, misspelt, or given a value of another kind."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Place = tuple[str | int, ...]
WAYS = ("delete", "misspell", "mistype")


def keys(document: object, place: Place = ()) -> Iterator[Place]:
    """The place of every key of every mapping."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield (*place, key)
            yield from keys(value, (*place, key))
    elif isinstance(document, list):
        for i, value in enumerate(document):
            yield from keys(value, (*place, i))


def pattern(place: Place) -> str:
    """A place without positions: rows of one list are alike."""
    return ".".join("*" if isinstance(part, int) else part for part in place)


def spoilt(document: Any, place: Place, way: str) -> Any:
    """A copy with one key spoilt; a misspelt one stays where it was."""
    document = copy.deepcopy(document)
    holder: Any = document
    for part in place[:-1]:
        holder = holder[part]
    key = str(place[-1])
    if way == "delete":
        del holder[key]
    elif way == "mistype":
        holder[key] = [["another", {"kind": 1}]] if not isinstance(holder[key], list) else "another kind"
    else:
        held = {name + "x" if name == key else name: value for name, value in holder.items()}
        holder.clear()
        holder.update(held)
    return document
