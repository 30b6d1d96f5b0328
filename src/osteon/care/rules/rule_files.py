"""Reading a rule file with the line of everything in it, and checking its fields by name.

Rule files are packaged in ``data/care``. A folder of own files may be laid over them: a file there of the same name
takes the place of the packaged one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from osteon.errors import InputError, Remark
from osteon.files import Place, YamlReader, read_text
from osteon.person.records import near

VERIFICATIONS = ("seen", "second-hand", "recalled", "assumed")
"""How sure the words of a rule are, best first; assumed is a choice of this product or a reading of its own."""


@dataclass(frozen=True)
class RuleFile:
    """One file as read.

    Attributes
    ----------
    name : as it is shown, ``guidelines/hadji2017.yaml``.
    lines : place of a value -> its line, from 1.
    """

    name: str
    data: Mapping[str, Any]
    lines: Mapping[Place, int]

    def where(self, *place: str | int) -> str:
        """The file and line of a value, for messages."""
        while place and place not in self.lines:
            place = place[:-1]
        return f"{self.name} line {self.lines.get(place, 1)}"


def packaged_folder() -> Path:
    """The folder of the packaged rule files."""
    return Path(str(files("osteon").joinpath("data", "care")))


def read_rule_file(name: str, folder: Path | None = None) -> RuleFile:
    """The file of that name from the folder, or else the packaged one.

    Raises
    ------
    InputError
        Not one well-formed YAML mapping.
    """
    path = packaged_folder() / name
    if folder is not None and (folder / name).exists():
        path = folder / name
    reader = YamlReader(read_text(path), name if folder is None else str(path))
    data = reader.document()
    if not isinstance(data, dict):
        raise InputError(reader.where, Remark("no mapping"), "write field: value lines")
    return RuleFile(reader.where, data, reader.lines)


@dataclass(frozen=True)
class Entry:
    """One mapping of a rule file, with the place that messages about it name."""

    file: RuleFile
    place: Place
    data: Mapping[str, Any]
    label: str

    def where(self, key: str | None = None) -> str:
        """File, line, rule and field."""
        at = self.file.where(*self.place, *(() if key is None else (key,)))
        return ": ".join([at, *([self.label] if self.label else []), *([key] if key else [])])

    def check(self, needed: Sequence[str], optional: Sequence[str]) -> None:
        """Raise InputError for a field that is not known or missing."""
        known = [*needed, *optional]
        for key in self.data:
            if key not in known:
                fix = f"unknown field; {near(key, known)}known here: {', '.join(known)}"
                raise InputError(self.where(key), self.data[key], fix)
        for key in needed:
            if self.data.get(key) is None:
                raise InputError(self.where(key), Remark("not given"), "this field is needed")

    def text(self, key: str, default: str = "") -> str:
        """A text; ``default`` where it is not given."""
        value = self.data.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise InputError(self.where(key), value, "write text; put it in quotes if it looks like a number")
        return " ".join(value.split())

    def word(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """A word out of the known ones."""
        value = self.data.get(key, default)
        if value not in known:
            hint = near(value, known) if isinstance(value, str) else ""
            raise InputError(self.where(key), value, f"{hint}one of {', '.join(known)}")
        return str(value)

    def entries(self, key: str) -> list[Entry]:
        """The mappings of a list or of a mapping below a key; their ids or names label them."""
        value = self.data.get(key)
        if value is None:
            return []
        pairs: list[tuple[str | int, Any]]
        if isinstance(value, list):
            pairs = list(enumerate(value))
        elif isinstance(value, Mapping):
            pairs = list(value.items())
        else:
            raise InputError(self.where(key), value, "write a list or a mapping")
        found = []
        for name, item in pairs:
            place = (*self.place, key, name)
            label = str(item.get("id", f"{key}[{name}]") if isinstance(item, Mapping) else name)
            label = str(name) if isinstance(name, str) else label
            if not isinstance(item, Mapping):
                at = f"{self.file.where(*place)}: {label}"
                raise InputError(at, Remark(repr(item)[:60]), "write field: value lines")
            found.append(Entry(self.file, place, item, label))
        return found


def whole(file: RuleFile) -> Entry:
    """A file's top level as an entry."""
    return Entry(file, (), file.data, "")
