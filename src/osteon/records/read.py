"""Reading a data file as what it is declared to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from osteon.errors import refuse
from osteon.files import MAX_NODES, YamlReader, check_document, data_root, packaged_text, read_json, read_text
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


@dataclass(frozen=True)
class DataFile(Generic[Held]):
    """A data file of the package, declared beside the code that uses it.

    Attributes
    ----------
    name : path below ``data/``; a ``*`` stands for any name, of files of one kind.
    declared : what it holds.
    what : what it is, as a person would say it.
    more : what else is wrong with a file whose fields are each right.
    """

    name: str
    declared: type[Held]
    what: str
    more: Callable[[Held], Iterable[Fault]] | None = None

    def read(self, name: str = "") -> Held:
        """The content of the file, or of the one of its kind that is named; errors as `read_record`."""
        return read_record(name or self.name, self.declared, self.more)

    def names(self) -> tuple[str, ...]:
        """The files that there are, by their paths below ``data/``."""
        root = data_root()
        return tuple(sorted(path.relative_to(root).as_posix() for path in root.glob(self.name)))


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
    return record_of(packaged_text(source), source, declared, more, PACKAGED_NODES, _Packaged)


def record_of(
    text: str,
    name: str,
    declared: type[Held],
    more: Callable[[Held], Iterable[Fault]] | None = None,
    nodes: int = MAX_NODES,
    reading: type[YamlReader] = YamlReader,
) -> Located[Held]:
    """The content of a file that is called ``name`` and holds at most so many values; otherwise as `read_located`."""
    if name.lower().endswith(".json"):
        document, file = check_document(read_json(text, name), name, nodes), InFile(name, {})
    else:
        reader = reading(text, name, nodes)
        document, file = reader.document(), InFile(name, reader.lines)
    faults: list[Fault] = []
    held = cast(Held, shape_of(cast(Any, declared)).read(document, (), faults))
    if not faults and more is not None:
        faults += more(held)
    refuse(file.errors(faults, document))
    return Located(held, file)


class _Packaged(YamlReader):
    """Reads aliases too: our own files hold few."""

    def alias(self, anchor: str) -> object:
        return self.anchors.get(anchor)
