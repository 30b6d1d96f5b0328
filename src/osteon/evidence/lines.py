"""Evidence files as plain data with the line of every value; one value that cannot be read does not cost the file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from osteon.errors import InputError
from osteon.files import Place, YamlReader, check_document, read_json, read_text

MAX_MEBIBYTES = 2
MAX_VALUES = 60_000


class Unreadable(str):
    """Stands in the place of a value that is not read: what was written, and ``fix``, how to put it right."""

    fix: str

    def __new__(cls, written: object, fix: str) -> Unreadable:
        text = super().__new__(cls, written)
        text.fix = fix
        return text


class _Lenient(YamlReader):
    """Keeps the file when one value of it is an alias, has a tag, is not finite or is given twice."""

    def fault(self, value: object, fix: str) -> object:
        return Unreadable(value, fix)

    def scalar(self, event: Any) -> object:
        value = super().scalar(event)
        if isinstance(value, Unreadable):
            return value
        try:
            return check_document(value, self.where)
        except InputError as error:
            return Unreadable(event.value, error.fix)


def read_located(path: str | Path) -> tuple[object, Mapping[Place, int]]:
    """Read one YAML or JSON document of at most 2 MiB and 60,000 values.

    Returns
    -------
    document : plain data; an `Unreadable` stands where a value of a YAML file cannot be read.
    lines : place of each value -> its line, from 1; empty for JSON.

    Raises
    ------
    InputError
        No such file, too large, too deep, not UTF-8, not one well-formed document.
    """
    text, where = read_text(path, MAX_MEBIBYTES), str(path)
    if Path(path).suffix.lower() == ".json":
        return check_document(read_json(text, where), where, MAX_VALUES), {}
    reader = _Lenient(text, where, MAX_VALUES)
    return reader.document(), reader.lines


def line_of(place: Place, lines: Mapping[Place, int]) -> int | None:
    """The line of a value, or of the nearest thing around it where the value itself is missing."""
    return next((lines[place[:size]] for size in range(len(place), -1, -1) if place[:size] in lines), None)
