"""From a declared type to the function that checks and builds its values; each type is looked at once.

Types: ``str``, ``int``, ``float``, ``bool``, ``date``, ``object`` (any plain data), ``None``, `Literal`, unions, lists,
tuples, mappings, `TypedDict`, `Record`, a class that says itself how it is read (``own_shape``), and any of these in
`Annotated`. A whole number is a ``float`` too; it becomes
one within a `Record` and stays as written within a `TypedDict`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from osteon.errors import Remark
from osteon.files import Place
from osteon.records.fault import NOT_GIVEN, Fault, near
from osteon.records.marks import Check, Converts

Read = Callable[[Any, Place, list[Fault]], Any]


class Shape(NamedTuple):
    """How values of one type are read.

    Attributes
    ----------
    read : (value, place, faults) -> what it is read as; appends to the faults.
    asks : what to write, for a value of another kind.
    takes : types of plain data that it is made of.
    choices : the words, of a type that lists them.
    """

    read: Read
    asks: str
    takes: tuple[type, ...]
    choices: tuple[str, ...] = ()


class Field(NamedTuple):
    """One field of a mapping: its name in Python, its shape, and whether it must be given."""

    name: str
    shape: Shape
    needed: bool


@cache
def shape_of(declared: Any, exact: bool = True) -> Shape:
    """The shape of a type; ``exact`` leaves whole numbers as they are where a float is declared.

    Raises
    ------
    TypeError
        A type that no file can hold: a mistake in the declaration.
    """
    origin, args = get_origin(declared), get_args(declared)
    if origin in (Required, NotRequired):
        return shape_of(args[0], exact)
    if origin is Annotated:
        return _checked(shape_of(args[0], exact), [mark for mark in args[1:] if isinstance(mark, Check)])
    if origin in (Union, UnionType):
        return _union([shape_of(arg, exact) for arg in args])
    if origin is Literal:
        return _choice(args)
    if origin is tuple and args[-1] is not ...:
        return _row([shape_of(arg, exact) for arg in args])
    if origin in (list, tuple, Sequence):
        return _list(shape_of(args[0], exact), list if origin is list else tuple)
    if origin in (dict, Mapping):
        return _mapping(shape_of(args[0], exact), shape_of(args[1], exact))
    if is_typeddict(declared):
        return _fields(lambda: _typed_dict(declared), dict)
    if isinstance(declared, type) and hasattr(declared, "record_fields"):
        return _fields(declared.record_fields, declared.of_checked, declared)  # type: ignore[attr-defined]
    if isinstance(declared, type) and hasattr(declared, "own_shape"):
        shape: Shape = declared.own_shape()
        return shape
    if declared is float and not exact:
        return _kind((int, float), "write a number without quotes", float)
    if declared in _PLAIN:
        return _PLAIN[declared]
    raise TypeError(f"{declared!r} cannot be read from a file")


def _kind(takes: tuple[type, ...], asks: str, convert: Callable[[Any], Any] | None = None) -> Shape:
    def read(value: Any, place: Place, faults: list[Fault]) -> Any:
        if not isinstance(value, takes) or ((value is True or value is False) and bool not in takes):
            faults.append(Fault(place, shown(value), asks))
            return value
        return value if convert is None else convert(value)

    return Shape(read, asks, takes)


def _day(value: Any, place: Place, faults: list[Fault]) -> Any:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        faults.append(Fault(place, shown(value), _DAY))
        return value


def _anything(value: Any, place: Place, faults: list[Fault]) -> Any:
    return value


_DAY = "write a date as year-month-day, like 2025-03-01"
_PLAIN: dict[Any, Shape] = {
    str: _kind((str,), "write text; put it in quotes if it looks like a number or a word such as yes"),
    int: _kind((int,), "write a whole number without quotes"),
    float: _kind((int, float), "write a number without quotes"),
    bool: _kind((bool,), "write true or false"),
    NoneType: _kind((NoneType,), "leave it empty"),
    date: Shape(_day, _DAY, (str, date)),
    object: Shape(_anything, "write anything", (object,)),
}


def _checked(shape: Shape, checks: list[Check]) -> Shape:
    if not checks:
        return shape
    converters = [check for check in checks if isinstance(check, Converts)]

    def read(value: Any, place: Place, faults: list[Fault]) -> Any:
        before = len(faults)
        content = shape.read(value, place, faults)
        if len(faults) == before and content is not None:
            faults += [Fault(place, shown(value), fix) for check in checks if (fix := check.wrong(content))]
            if len(faults) == before:
                for converter in converters:
                    content = converter.convert(content)
        return content

    return shape._replace(read=read)


def _choice(choices: tuple[Any, ...]) -> Shape:
    words = tuple(str(choice) for choice in choices)
    asks = f"one of {', '.join(words)}"
    kinds = {(type(choice), choice) for choice in choices}

    def read(value: Any, place: Place, faults: list[Fault]) -> Any:
        if isinstance(value, (list, dict)) or (type(value), value) not in kinds:
            hint = near(value, words) if isinstance(value, str) else ""
            faults.append(Fault(place, shown(value), hint + asks))
        return value

    return Shape(read, asks, tuple({type(choice) for choice in choices}), words)


def _union(members: list[Shape]) -> Shape:
    asks = " or ".join(shape.asks for shape in members if shape.takes != (NoneType,))
    takes = tuple({kind for shape in members for kind in shape.takes})
    choices = tuple(word for shape in members for word in shape.choices)

    def read(value: Any, place: Place, faults: list[Fault]) -> Any:
        fitting = [shape for shape in members if _takes(shape, value)]
        tries: list[list[Fault]] = []
        for shape in fitting:
            own: list[Fault] = []
            content = shape.read(value, place, own)
            if not own:
                return content
            tries.append(own)
        fewest = min(tries, key=len) if tries else [Fault(place, shown(value), asks)]
        faults += fewest
        return value

    return Shape(read, asks, takes, choices)


def _takes(shape: Shape, value: Any) -> bool:
    if value is True or value is False:
        return bool in shape.takes or object in shape.takes
    return isinstance(value, shape.takes)


_LIST = "write a list, like [..] or a line for each item"


def _list(inner: Shape, build: Callable[[list[Any]], Any]) -> Shape:
    def read(value: Any, place: Place, faults: list[Fault]) -> Any:
        if not isinstance(value, (list, tuple)):
            faults.append(Fault(place, shown(value), _LIST))
            return value
        return build([inner.read(item, (*place, i), faults) for i, item in enumerate(value)])

    return Shape(read, _LIST, (list, tuple))


def _row(inner: list[Shape]) -> Shape:
    asks = f"write a list of {len(inner)}, like [{', '.join(['..'] * len(inner))}]"

    def read(value: Any, place: Place, faults: list[Fault]) -> Any:
        if not isinstance(value, (list, tuple)) or len(value) != len(inner):
            faults.append(Fault(place, shown(value), asks))
            return value
        return tuple(
            shape.read(item, (*place, i), faults) for i, (shape, item) in enumerate(zip(inner, value, strict=True))
        )

    return Shape(read, asks, (list, tuple))


_FIELDS = "write field: value lines"


def _mapping(key: Shape, inner: Shape) -> Shape:
    """A mapping by name; where the names are listed, it needs each of them and no other."""

    def read(value: Any, place: Place, faults: list[Fault]) -> Any:
        if not isinstance(value, Mapping):
            faults.append(Fault(place, shown(value), _FIELDS))
            return value
        contents = {}
        for name, item in value.items():
            before = len(faults)
            known = key.read(name, (*place, name), faults)
            if len(faults) == before:
                contents[known] = inner.read(item, (*place, name), faults)
        faults += [
            Fault((*place, name), NOT_GIVEN, "this field is needed") for name in key.choices if name not in value
        ]
        return contents

    return Shape(read, _FIELDS, (dict,))


def _typed_dict(declared: Any) -> tuple[Mapping[str, Field], None]:
    hints = get_type_hints(declared, include_extras=True)
    return {
        name: Field(name, shape_of(hint, True), get_origin(hint) is not NotRequired) for name, hint in hints.items()
    }, None


def _fields(
    declared: Callable[[], tuple[Mapping[str, Field], Callable[[Any], Any] | None]],
    build: Callable[[dict[str, Any]], Any],
    itself: type = dict,
) -> Shape:
    """A mapping with declared fields; they are looked at when the first one is read. ``itself`` is kept."""
    known: dict[str, Field] = {}
    extra: list[Any] = []

    def read(value: Any, place: Place, faults: list[Fault]) -> Any:
        if not known:
            fields, more = declared()
            known.update(fields)
            extra.append(more)
        if not isinstance(value, Mapping):
            if not isinstance(value, itself):
                faults.append(Fault(place, shown(value), _FIELDS))
            return value
        before = len(faults)
        contents = {}
        for name, item in value.items():
            if (field := known.get(name)) is not None:
                contents[field.name] = field.shape.read(item, (*place, name), faults)
        if len(contents) < len(value) or len(contents) < len(known):
            _compare(value, known, place, faults)
        if len(faults) > before:
            return value
        built = build(contents)
        if extra[0] is not None:
            faults += [Fault((*place, *fault.place), fault.value, fault.fix) for fault in extra[0](built)]
        return built

    return Shape(read, _FIELDS, (dict, itself))


def _compare(value: Mapping[str, Any], known: Mapping[str, Field], place: Place, faults: list[Fault]) -> None:
    """Fields that are unknown, and those missing that no unknown one seems to stand for."""
    missing = [name for name, field in known.items() if field.needed and name not in value]
    meant = set()
    for name in value:
        if name not in known:
            hint = near(name, missing) or near(name, [other for other in known if other not in value])
            meant.add(hint)
            faults.append(Fault((*place, name), shown(value[name]), f"unknown field; {hint or _known(known)}".rstrip()))
    for name in missing:
        if near(name, [name]) not in meant:
            choices = known[name].shape.choices
            fix = f"this field is needed; one of {', '.join(choices)}" if choices else "this field is needed"
            faults.append(Fault((*place, name), NOT_GIVEN, fix))


def _known(known: Mapping[str, Field]) -> str:
    return f"known here: {', '.join(sorted(known))}"


def shown(value: object) -> object:
    """A value as it is shown in a message; of a list or mapping only that it is one."""
    if isinstance(value, Mapping):
        return Remark("field: value lines")
    if isinstance(value, (list, tuple)):
        return Remark("a list")
    return Remark("nothing") if value is None else value
