"""Reading a data file as what it is declared to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from osteon.errors import refuse
from osteon.files import MAX_NODES, YamlReader, check_document, packaged_text, read_json, read_text
from osteon.records.fault import Fault, InFile
from osteon.records.shapes import shape_of

Held = TypeVar("Held")

PACKAGED_NODES = 200_000
"""Values that a packaged file may hold; they are ours, and larger than what a person writes."""


@dataclass(frozen=True)
class Located(Generic[Held]):
    """What a file holds, and where each value stands in it."""

    held: Held
    file: InFile


def read_record(
    source: str | Path, declared: type[Held], more: Callable[[Held], Iterable[Fault]] | None = None
) -> Held:
    """Read one data file as the type that it is declared to be.

    Parameters
    ----------
    source : text names a packaged file by its path below ``data/``; a `Path` is a file of one's own, YAML or JSON.
    declared : a `Record`, a `TypedDict`, or lists and mappings of them.
    more : what else is wrong with a file whose fields are each right.

    Raises
    ------
    InputError, InputErrors
        Everything wrong in it: file, line, field, value and fix.
    """
    return read_located(source, declared, more).held


def read_located(
    source: str | Path, declared: type[Held], more: Callable[[Held], Iterable[Fault]] | None = None
) -> Located[Held]:
    """As `read_record`, with the line of every value."""
    if isinstance(source, Path):
        return record_of(read_text(source), str(source), declared, more)
    return record_of(packaged_text(source), source, declared, more, PACKAGED_NODES)


def record_of(
    text: str,
    name: str,
    declared: type[Held],
    more: Callable[[Held], Iterable[Fault]] | None = None,
    nodes: int = MAX_NODES,
) -> Located[Held]:
    """The content of a file that is called ``name`` and holds at most so many values; otherwise as `read_located`."""
    if name.lower().endswith(".json"):
        document, file = check_document(read_json(text, name), name, nodes), InFile(name, {})
    else:
        reader = YamlReader(text, name, nodes)
        document, file = reader.document(), InFile(name, reader.lines)
    faults: list[Fault] = []
    held = cast(Held, shape_of(cast(Any, declared)).read(document, (), faults))
    if not faults and more is not None:
        faults += more(held)
    refuse(file.errors(faults))
    return Located(held, file)
