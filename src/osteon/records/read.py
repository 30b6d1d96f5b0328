"""Reading a data file as what it is declared to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from osteon.errors import InputError, refuse
from osteon.files import MAX_NODES, Place, YamlReader, check_document, data_root, packaged_text, read_json, read_text
from osteon.records.fault import Fault, InFile
from osteon.records.shapes import shape_of, shown

Content = TypeVar("Content")

PACKAGED_NODES = 200_000
"""Values that a packaged file may hold; they are ours, and larger than what a person writes."""


@dataclass(frozen=True)
class Located(Generic[Content]):
    """What a file holds, where each value stands in it, and the plain data that it was read from."""

    record: Content
    file: InFile
    document: object = None

    def where(self, place: Place) -> str:
        """A place for messages: file, line and field."""
        return self.file.where(place, self.document)


@dataclass(frozen=True)
class DataFile(Generic[Content]):
    """A data file of the package, declared beside the code that uses it.

    Attributes
    ----------
    name : path below ``data/``; a ``*`` stands for any name, of files of one kind.
    declared : what it holds.
    what : what it is, as a person would say it.
    more : what else is wrong with a file whose fields are each right.
    """

    name: str
    declared: type[Content]
    what: str
    more: Callable[[Content], Iterable[Fault]] | None = None

    def read(self, name: str = "") -> Content:
        """The content of the file, or of the one of its kind that is named; errors as `read_record`."""
        return read_record(name or self.name, self.declared, self.more)

    def located(self, name: str = "") -> Located[Content]:
        """As `read`, with the line of every value."""
        return read_located(name or self.name, self.declared, self.more)

    def names(self) -> tuple[str, ...]:
        """The files that there are, by their paths below ``data/``."""
        root = data_root()
        return tuple(sorted(path.relative_to(root).as_posix() for path in root.glob(self.name)))


def read_record(
    source: str | Path, declared: type[Content], more: Callable[[Content], Iterable[Fault]] | None = None
) -> Content:
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
    return read_located(source, declared, more).record


def read_located(
    source: str | Path, declared: type[Content], more: Callable[[Content], Iterable[Fault]] | None = None
) -> Located[Content]:
    """As `read_record`, with the line of every value."""
    if isinstance(source, Path):
        return record_of(read_text(source), str(source), declared, more)
    return record_of(packaged_text(source), source, declared, more, PACKAGED_NODES, PackagedReader)


def read_layers(
    layers: Sequence[tuple[str, str]],
    declared: type[Content],
    more: Callable[[Content], Iterable[Fault]] | None = None,
) -> Content:
    """One record out of several files, each given as text and name: its fields take the place of those before it.

    Raises
    ------
    InputError, InputErrors
        Everything wrong, in the file that said it.
    """
    documents = [_document(text, name, PACKAGED_NODES, PackagedReader) for text, name in layers]
    for document, file in documents:
        if not isinstance(document, dict):
            refuse(file.errors([Fault((), shown(document), "write field: value lines")]))
    whole = {key: value for document, _ in documents for key, value in cast(dict[str, object], document).items()}
    faults: list[Fault] = []
    record = cast(Content, shape_of(cast(Any, declared)).read(whole, (), faults))
    if not faults and more is not None:
        faults += more(record)
    of_file: dict[InFile, list[Fault]] = {file: [] for _, file in documents}
    for fault in faults:
        saying = [file for document, file in documents if fault.place and fault.place[0] in cast(Any, document)]
        of_file[(saying or [documents[-1][1]])[-1]].append(fault)
    refuse([error for file, own in of_file.items() for error in file.errors(own, whole)])
    return record


def record_of(
    text: str,
    name: str,
    declared: type[Content],
    more: Callable[[Content], Iterable[Fault]] | None = None,
    nodes: int = MAX_NODES,
    reading: type[YamlReader] = YamlReader,
) -> Located[Content]:
    """The content of a file that is called ``name`` and holds at most so many values; otherwise as `read_located`."""
    document, file = _document(text, name, nodes, reading)
    faults: list[Fault] = []
    record = cast(Content, shape_of(cast(Any, declared)).read(document, (), faults))
    if not faults and more is not None:
        faults += more(record)
    refuse(file.errors(faults, document))
    return Located(record, file, document)


def _document(text: str, name: str, nodes: int, reading: type[YamlReader]) -> tuple[object, InFile]:
    """The plain data of a file and where each value stands; JSON is a kind of YAML, so its lines are read likewise."""
    if name.lower().endswith(".json"):
        return check_document(read_json(text, name), name, nodes), InFile(name, _LinesOnDemand(text, name, nodes))
    reader = reading(text, name, nodes)
    return reader.document(), InFile(name, reader.lines)


class _LinesOnDemand(Mapping[Place, int]):
    """The lines of a JSON file, read again only when something is wrong in it."""

    def __init__(self, text: str, name: str, nodes: int) -> None:
        self._of = text, name, nodes
        self._lines: Mapping[Place, int] | None = None

    def _read(self) -> Mapping[Place, int]:
        if self._lines is None:
            reader = PackagedReader(*self._of)
            try:
                reader.document()
            except InputError:  # JSON that is no YAML, such as one indented by tabs
                reader.lines.clear()
            self._lines = reader.lines
        return self._lines

    def __getitem__(self, place: Place) -> int:
        return self._read()[place]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class PackagedReader(YamlReader):
    """Reads aliases too: our own files hold few."""

    def alias(self, anchor: str) -> object:
        return self.anchors.get(anchor)
