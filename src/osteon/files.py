"""Reading the YAML and JSON files that a person gives: bounded, strict, and with messages that teach.

A file may come from anywhere, so the reader builds plain data only (no tags, no aliases, no dates guessed
from text) and stops at fixed bounds instead of trying its luck.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

from osteon.errors import InputError, Remark

Place = tuple[str | int, ...]
"""Field names and list positions that lead to a value, from the top of its document."""

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
MAX_NODES = 10_000
MAX_DIGITS = 15

_LONG_NUMBER = Remark(f"a number of more than {MAX_DIGITS} digits")

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WHOLE_FLOAT = re.compile(rf"(?:{_FLOAT.pattern})$")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_WORDS: Mapping[str, bool | None] = {
    "": None, "~": None, "null": None, "true": True, "yes": True, "false": False, "no": False,
}  # fmt: skip


_data_root: ContextVar[Path] = ContextVar("data_root", default=Path(__file__).resolve().parent / "data")


def data_root() -> Path:
    """The folder of the package's own data files."""
    return _data_root.get()


@contextmanager
def data_from(folder: Path) -> Iterator[None]:
    """Within the block, packaged files are read from another folder; what was read before stays as it is."""
    token = _data_root.set(folder)
    try:
        yield
    finally:
        _data_root.reset(token)


def packaged_text(name: str) -> str:
    """The text of one of the package's own files, named by its path below ``data/``; InputError where there is none."""
    path = data_root().joinpath(*name.split("/"))
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        fix = "a file of the package is missing; install osteon again"
        raise InputError(name, Remark(error.strerror or "cannot be read"), fix) from None


def read_packaged(name: str) -> Any:
    """One of the package's own YAML files as plain data, unchecked; `osteon.records.read_record` checks it too."""
    return yaml.load(packaged_text(name), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read_document(path: str | Path) -> object:
    """Read one YAML or JSON document as plain mappings, lists, texts, numbers, booleans and None.

    Parameters
    ----------
    path : a regular file of at most 1 MiB in UTF-8; ``.json`` is read as JSON, anything else as YAML.

    Returns
    -------
    object
        Nested at most 20 deep, with at most 10,000 values. Dates stay text.

    Raises
    ------
    InputError
        No such file, a directory, too large, too deep, not UTF-8, not one well-formed document, a key given
        twice, an alias or tag, a number that is not finite.
    """
    text = read_text(path)
    where = str(path)
    if Path(path).suffix.lower() == ".json":
        return check_document(read_json(text, where), where)
    return check_document(YamlReader(text, where).document(), where)


def read_mapping(path: str | Path) -> dict[str, Any]:
    """Read a document whose top level is ``key: value`` pairs; bounds and errors as `read_document`."""
    document = read_document(path)
    if not isinstance(document, dict):
        kind = {list: "a list", type(None): "nothing"}.get(type(document), "a single value")
        raise InputError(str(path), Remark(f"holds {kind}"), "write one mapping of field: value lines")
    return document


def check_document(document: object, where: str, nodes: int = MAX_NODES) -> object:
    """Copy plain data, refusing what no file could hold; the same bounds apply to data given from Python.

    At most ``nodes`` values are copied. A record among them (with ``model_dump``) is copied as the mapping that would
    be written for it.

    Raises
    ------
    InputError
        Too deep (also: an object that holds itself), too many values, keys that are not text, values of other
        types, numbers that are not finite or longer than 15 digits.
    """
    count = 0

    def copy(value: object, trail: _Trail, depth: int) -> object:
        nonlocal count
        count += 1
        if count > nodes:
            raise InputError(where, Remark(f"more than {nodes} values"), "split the file")
        if depth > MAX_DEPTH:
            raise InputError(where, Remark(f"nested more than {MAX_DEPTH} deep"), "flatten the file")
        if value is None or value is True or value is False:
            return value
        if isinstance(value, (str, int, float)):
            return _scalar(value, trail, where)
        if isinstance(value, (dict, Mapping)):
            for key in value:
                if not isinstance(key, str):
                    raise InputError(_place(trail, where), key, "a field name is text; put it in quotes")
                _sound(key, trail, where)
            return {key: copy(item, (trail, key), depth + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [copy(item, (trail, index), depth + 1) for index, item in enumerate(value)]
        dump = getattr(value, "model_dump", None)
        return _scalar(value, trail, where) if dump is None else copy(dump(), trail, depth)

    return copy(document, None, 0)


_Trail = tuple[Any, str | int] | None
"""Where a value stands: what holds it, and its key or number there; None at the top."""


def _place(trail: _Trail, where: str) -> str:
    """The place as it reads in a message; the document's own name at the top."""
    if trail is None:
        return where
    holder, key = trail
    at = "" if holder is None else _place(holder, where)
    return f"{at}[{key}]" if isinstance(key, int) else join(at, key)


def join(at: str, key: object) -> str:
    """The place of a field in a message: ``labs.creatinine``; anything but a plain name is shown quoted."""
    name = key if isinstance(key, str) and _NAME.fullmatch(key) else repr(key)[:66]
    return f"{at}.{name}" if at else str(name)


def _scalar(value: object, trail: _Trail, where: str) -> object:
    if isinstance(value, str):
        return _sound(value, trail, where)
    if value is None or isinstance(value, (bool, date)):
        return value
    if not isinstance(value, (int, float)) and type(value).__module__ == "numpy" and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, int):
        if abs(value) >= 10**MAX_DIGITS:
            raise InputError(_place(trail, where), _LONG_NUMBER, "check the number")
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError(_place(trail, where), value, "write a finite number, or null when it is not known")
        return float(value)
    raise InputError(
        _place(trail, where),
        Remark(type(value).__name__),
        "write text, a number, true, false, null, a list or a mapping",
    )


def _sound(text: str, trail: _Trail, where: str) -> str:
    if not text.isascii() and any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        raise InputError(_place(trail, where), text, "half a character (a lone surrogate); write the character itself")
    return text


def read_text(path: str | Path, mebibytes: int = MAX_BYTES // 2**20) -> str:
    """The text of a file of bounded size.

    Raises InputError for what is no readable UTF-8 file, or is larger than ``mebibytes``.
    """
    where, most = str(path), mebibytes * 2**20
    try:
        file = Path(path)
        if file.is_dir():
            raise InputError(where, Remark("a directory"), "name a file")
        if not file.exists():
            raise InputError(where, Remark("no such file"), "check the path")
        if not file.is_file():
            raise InputError(where, Remark("not a regular file"), "name a file")
        with file.open("rb") as stream:
            raw = stream.read(most + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable path"
        raise InputError(where, Remark(reason), "name a file that can be read") from None
    if len(raw) > most:
        raise InputError(where, Remark(f"larger than {mebibytes} MiB"), "split the file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(where, Remark(f"byte {error.start} is not UTF-8"), "save the file as UTF-8") from None


def read_json(text: str, where: str) -> object:
    """Plain data of one JSON text; `check_document` then holds it to the bounds."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        seen: dict[str, object] = {}
        for key, value in pairs:
            if key in seen:
                raise InputError(where, key, "the key is given twice in one mapping; keep one")
            seen[key] = value
        return seen

    def finite(name: str) -> object:
        raise InputError(where, name, "write a finite number, or null when it is not known")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=finite)
    except RecursionError:
        raise InputError(where, Remark(f"nested more than {MAX_DEPTH} deep"), "flatten the file") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InputError(where, Remark(place), f"not well-formed JSON: {error.msg}") from None
    except ValueError:
        raise InputError(where, _LONG_NUMBER, "check the number") from None


class YamlReader:
    """One YAML document built from parser events, so that bounds hold before anything is built.

    Attributes
    ----------
    lines : place of a value, as the field names and list positions that lead to it -> its line, from 1.
    """

    def __init__(self, text: str, where: str, nodes: int = MAX_NODES) -> None:
        self.where = where
        self.nodes = nodes
        self.lines: dict[Place, int] = {}
        self.anchors: dict[str, object] = {}
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.events: Iterator[Any] = yaml.parse(text, Loader=loader)
        self.count = 0

    def document(self) -> object:
        """The document as plain data; InputError where it is not one well-formed document within the bounds."""
        try:
            self._next()
            first = self._next()
            if isinstance(first, yaml.StreamEndEvent):
                return None
            content = self._node(self._next(), ())
            self._next()
            if not isinstance(self._next(), yaml.StreamEndEvent):
                self._refuse(Remark("several documents"), "keep one document per file (no second ---)")
            return content
        except (yaml.YAMLError, UnicodeError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the text"
            problem = getattr(error, "problem", None) or "a character that YAML does not allow"
            raise InputError(self.where, place, f"not well-formed YAML: {problem}") from None

    def fault(self, value: object, fix: str) -> object:
        """What stands in the place of one value that is not read; here nothing does, the file is refused."""
        self._refuse(value, fix)

    def alias(self, anchor: str) -> object:
        """What an alias stands for; from a person's file none is read, as a few can stand for very many values."""
        return self.fault(f"*{anchor}", "YAML aliases are not read; write the value out")

    def scalar(self, event: Any) -> object:
        """One text, number, boolean or None."""
        text = event.value
        if not event.implicit[0]:
            return text
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if _INT.fullmatch(text):
            return int(text) if len(text) <= MAX_DIGITS + 1 else self.fault(_LONG_NUMBER, "check the number")
        if _FLOAT.fullmatch(text):
            return float(text)
        if _NOT_FINITE.fullmatch(text):
            return self.fault(text, "write a finite number, or null when it is not known")
        return text

    def _next(self) -> Any:
        return next(self.events)

    def _node(self, event: Any, place: Place) -> object:
        self.count += 1
        if self.count > self.nodes:
            self._refuse(Remark(f"more than {self.nodes} values"), "split the file")
        if len(place) > MAX_DEPTH:
            self._refuse(Remark(f"nested more than {MAX_DEPTH} deep"), "flatten the file")
        self.lines[place] = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            return self.alias(str(event.anchor))
        content = self._content(event, place)
        if event.anchor is not None:
            self.anchors[event.anchor] = content
        if event.tag not in (None, "!"):
            return self.fault(event.tag, "YAML tags are not read; write plain values")
        return content

    def _content(self, event: Any, place: Place) -> object:
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        items: list[object] = []
        while not isinstance(inner := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(inner, (*place, len(items))))
        return items

    def _mapping(self, place: Place) -> dict[str, object]:
        content: dict[str, object] = {}
        while not isinstance(inner := self._next(), yaml.MappingEndEvent):
            line = inner.start_mark.line + 1
            if not isinstance(inner, yaml.ScalarEvent):
                self._refuse(Remark("a list, mapping or alias as a field name"), "write field: value")
            key, known = inner.value, inner.value in content
            value = self._node(self._next(), (*place, key))
            content[key] = self.fault(key, "the key is given twice in one mapping; keep one") if known else value
            self.lines[(*place, key)] = line
        return content

    def _refuse(self, value: object, fix: str) -> NoReturn:
        raise InputError(self.where, value, fix)


def to_yaml(value: Any) -> str:
    """Plain data as YAML that `YamlReader` reads as it was: a text that looks like a number is quoted."""

    class Dumper(yaml.SafeDumper):
        """Knows what the reader takes for a number, which is more than YAML 1.1 does: 1e5."""

    Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _WHOLE_FLOAT, list("-+.0123456789"))
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)


def for_json(value: Any) -> Any:
    """Plain data for JSON: a number that does not exist is null."""
    if isinstance(value, Mapping):
        return {key: for_json(item) for key, item in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [for_json(item) for item in value]
    return value
