"""The fields of a data file: every key known, of the right kind, or an error that names file, line, field and fix."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from osteon.errors import InputError, Remark
from osteon.files import YamlReader

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REQUIRED = object()
NUMBER: tuple[type, ...] = (int, float)
TEXT: tuple[type, ...] = (str,)
FLAG: tuple[type, ...] = (bool,)
LIST: tuple[type, ...] = (list,)
_NAMES = {NUMBER: "a number", TEXT: "text", FLAG: "true or false", LIST: "a list"}


@dataclass(frozen=True)
class Node:
    """One value of a file, with the way that leads to it."""

    value: Any
    file: str
    text: str
    place: tuple[str | int, ...] = ()

    def refuse(self, fix: str, place: tuple[str | int, ...] | None = None) -> InputError:
        """The error for this value; its line is looked up only now."""
        place = self.place if place is None else place
        lines, at = _lines(self.text, self.file), place
        while at and at not in lines:
            at = at[:-1]
        field = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place).removeprefix(".") or "file"
        shown = self.value if isinstance(self.value, str | int | float) else Remark(repr(self.value)[:60])
        return InputError(f"{self.file} line {lines.get(at, 1)}: {field}", shown, fix)

    def mapping(self, known: Sequence[str] | None) -> Mapping[str, Node]:
        """Its fields; unknown ones are refused unless ``known`` is None."""
        if not isinstance(self.value, dict):
            raise self.refuse("write `field: value` pairs")
        for key in self.value:
            if not isinstance(key, str) or (known is not None and key not in known):
                near = difflib.get_close_matches(str(key), known or (), n=1)
                fix = f"did you mean {near[0]}?" if near else f"known fields are {', '.join(known or ())}"
                raise Node(key, self.file, self.text, (*self.place, key)).refuse(fix)
        return {key: Node(item, self.file, self.text, (*self.place, key)) for key, item in self.value.items()}

    def items(self) -> list[Node]:
        """Its entries."""
        if not isinstance(self.value, list):
            raise self.refuse("write a list")
        return [Node(item, self.file, self.text, (*self.place, i)) for i, item in enumerate(self.value)]


def _lines(text: str, file: str) -> Mapping[tuple[str | int, ...], int]:
    reader = YamlReader(text, file)
    reader.document()
    return reader.lines


class Fields:
    """The fields of one mapping, each read with its kind."""

    def __init__(self, node: Node, *known: str, over: Sequence[Node] = ()) -> None:
        self.node = node
        self.fields = dict(node.mapping(known or None))
        for layer in over:
            self.fields |= layer.mapping(known or None)

    def get(self, name: str, kinds: tuple[type, ...], default: Any = _REQUIRED, *, null: bool = False) -> Any:
        """One value; refused where it is missing (without default), null (unless allowed) or of another kind."""
        found = self.fields.get(name)
        if found is None:
            if default is _REQUIRED:
                raise Node(Remark("not given"), self.node.file, self.node.text, (*self.node.place, name)).refuse(
                    "give this field"
                )
            return default
        if found.value is None and null:
            return None
        if not isinstance(found.value, kinds) or isinstance(found.value, bool) != (kinds is FLAG):
            raise found.refuse(f"write {_NAMES[kinds]}")
        value: Any = found.value
        return float(value) if kinds is NUMBER else value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty where the field is not there."""
        found = self.fields.get(name)
        entries = found.items() if found else []
        for entry in entries:
            if not isinstance(entry.value, str):
                raise entry.refuse("write text")
        return tuple(entry.value for entry in entries)

    def each(self, name: str) -> list[Node]:
        """Entries of a list, none where the field is not there."""
        found = self.fields.get(name)
        return found.items() if found else []

    def word(self, name: str, words: Sequence[str], default: Any = _REQUIRED) -> Any:
        """One of some words."""
        value = self.get(name, TEXT, default)
        if value is not default and value not in words:
            raise self.fields[name].refuse(f"one of {', '.join(words)}")
        return value


def parse(text: str, file: str) -> Node:
    """The text of a YAML file as its top node; a mistake in the YAML itself is reported with its line."""
    try:
        return Node(yaml.load(text, Loader=_LOADER), file, text)
    except yaml.YAMLError:
        return Node(YamlReader(text, file).document(), file, text)


def number_range(f: Fields, name: str) -> tuple[float, float]:
    """A list of two numbers, the lower first."""
    f.get(name, LIST)
    ends = f.fields[name].items()
    if len(ends) != 2 or not all(isinstance(e.value, int | float) and not isinstance(e.value, bool) for e in ends):
        raise f.fields[name].refuse("write two numbers, like [1, 10]")
    if ends[0].value > ends[1].value:
        raise f.fields[name].refuse("write the lower number first")
    return float(ends[0].value), float(ends[1].value)
