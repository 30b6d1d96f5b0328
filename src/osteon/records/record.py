"""`Record`: an object read from a mapping of a file, its fields declared as annotations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Self, cast, dataclass_transform, get_args, get_origin, get_type_hints

from osteon.errors import refuse
from osteon.records.fault import Fault, InFile
from osteon.records.marks import Key
from osteon.records.shapes import Field, shape_of


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Record:
    """Base of every record: made by keywords or read from a file, checked, and never changed.

    A field with a default may be left out. `faults` may say what is wrong although each field is right on its own.

    Raises
    ------
    InputError, InputErrors
        A field that is unknown, missing or of another type.
    """

    def __init__(self, **fields: Any) -> None:
        faults: list[Fault] = []
        keys = {field.name: key for key, field in _fields(type(self)).items()}
        values = {keys.get(name, name): value for name, value in fields.items()}
        record = shape_of(cast(Any, type(self))).read(values, (), faults)
        refuse(InFile(type(self).__name__, {}).errors(faults))
        self.__dict__.update(record.__dict__)

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the fields together; places count from this record."""
        yield from ()

    @classmethod
    def record_fields(cls) -> tuple[Mapping[str, Field], Any]:
        """Name of each field in the file -> the field; and what checks them together."""
        return _fields(cls), None if cls.faults is Record.faults else cls.faults

    @classmethod
    def of_checked(cls, values: Mapping[str, Any]) -> Self:
        """The record of values that have been checked."""
        record = cls.__new__(cls)
        record.__dict__.update(_known(cls)[1], **values)
        return record

    def to_dict(self) -> dict[str, Any]:
        """Its fields by their names in Python as plain data, records within it as mappings."""
        return {name: _plain(value) for name, value in self.__dict__.items()}

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed: {name}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self._values()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in _fields(type(self)).values())
        return f"{type(self).__name__}({shown})"

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, field.name) for field in _fields(type(self)).values())


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


_KNOWN: dict[Any, tuple[Mapping[str, Field], Mapping[str, Any]]] = {}
"""Record -> its fields by their names in a file, and the defaults by their names in Python; each looked at once."""


def _known(cls: Any) -> tuple[Mapping[str, Field], Mapping[str, Any]]:
    if cls not in _KNOWN:
        fields: dict[str, Field] = {}
        for name, hint in _hints(cls).items():
            if get_origin(hint) is ClassVar or name.startswith("_"):
                continue
            marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
            key = next((mark.name for mark in marks if isinstance(mark, Key)), name)
            fields[key] = Field(name, shape_of(hint, False), not hasattr(cls, name))
        _KNOWN[cls] = fields, {f.name: getattr(cls, f.name) for f in fields.values() if not f.needed}
    return _KNOWN[cls]


def _hints(cls: Any) -> Mapping[str, Any]:
    """Field -> its declared type; looked up at once where no annotation is a text that has to be evaluated first."""
    own = [vars(base).get("__annotations__", {}) for base in reversed(cls.__mro__) if base is not Record]
    if any(isinstance(hint, str) for hints in own for hint in hints.values()):
        return get_type_hints(cls, include_extras=True)
    return {name: hint for hints in own for name, hint in hints.items()}


def _fields(cls: Any) -> Mapping[str, Field]:
    return _known(cls)[0]
