"""Facts that are read from a field of the patient file as it stands, without a line of Python."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from osteon.care.facts.fact import Value
from osteon.care.facts.lowest_t_score import decimal
from osteon.care.rules.vocabulary import FactSpec
from osteon.errors import InputError
from osteon.person.patient import Patient
from osteon.person.records import Record, near

#: the field of a patient file below which fields of one's own stand
OWN = "own"
_KINDS: Mapping[str, tuple[type, ...]] = {"number": (int, float), "flag": (bool,), "word": (str,), "list": (tuple,)}
_WRITE = {"number": "a number", "flag": "true or false", "word": "a word", "list": "a list of words"}


def field_fault(field: str, kind: str) -> str:
    """What is wrong with the field that a fact of a kind is read from; empty where nothing is."""
    if field.startswith(f"{OWN}."):
        return (
            "" if re.fullmatch(r"[a-z][a-z0-9_]*", field.removeprefix(f"{OWN}.")) else "write own.name, like own.vegan"
        )
    known = _patient_fields()
    if field not in known:
        meant = near(field, known)
        return meant or "a field of the patient file (osteon schema patient lists them), or one of your own: own.name"
    if not known[field] & {*_KINDS[kind]}:
        kinds = [name for name, types_of in _KINDS.items() if known[field] & {*types_of}]
        return f"this field holds {' or '.join(_WRITE[name] for name in kinds) or 'more than one value'}"
    return ""


def value_by_field(person: Patient, spec: FactSpec) -> Value:
    """The value of a fact as its field has it; None where that is not known.

    Raises
    ------
    InputError
        A value of one's own that is of another kind than the fact, or a word that it does not have.
    """
    value: Any = person
    for part in spec.field.split("."):
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part)
    if value is None:
        return None
    right = isinstance(value, _KINDS[spec.kind]) and (spec.kind == "flag" or not isinstance(value, bool))
    if not right:
        raise InputError(spec.field, value, f"the fact {spec.name} is a {spec.kind}; write {_WRITE[spec.kind]}")
    if spec.kind == "word" and value not in spec.words:
        raise InputError(spec.field, value, f"{near(value, spec.words)}one of {', '.join(spec.words)}")
    return decimal(value) if spec.kind == "number" else value


def unread_own(person: Patient, specs: Mapping[str, FactSpec]) -> tuple[str, ...]:
    """Fields of one's own in a patient file that no fact is read from."""
    read = _read_own(specs) if person.own else set()
    return tuple(f"{OWN}.{name}" for name in person.own if name not in read)


def misnamed_own(person: Patient, specs: Mapping[str, FactSpec]) -> Iterator[InputError]:
    """The same as faults, where the rules read such fields at all, so that it may be a slip of one of them."""
    read = _read_own(specs) if person.own else set()
    for field in unread_own(person, specs) if read else ():
        name = field.removeprefix(f"{OWN}.")
        fix = f"{near(name, read)}No fact is read from it; declare one in facts.yaml, with field: {field}"
        yield InputError(field, person.own[name], fix)


def _read_own(specs: Mapping[str, FactSpec]) -> set[str]:
    return {spec.field.removeprefix(f"{OWN}.") for spec in specs.values() if spec.field.startswith(f"{OWN}.")}


@cache
def _patient_fields() -> Mapping[str, set[type]]:
    """The fields of the patient file, worked out once."""
    return dict(_fields(Patient))


def _fields(record: type[Record], at: str = "") -> Iterator[tuple[str, set[type]]]:
    """Path of every field that holds one value or a list of words -> the types of its values."""
    for name, field in record.model_fields.items():
        kinds = set(_types(field.annotation))
        inner = [kind for kind in kinds if issubclass(kind, Record)]
        if not at and len(inner) == 1 and kinds <= {inner[0], types.NoneType}:
            yield from _fields(inner[0], f"{name}.")
        elif name != OWN:
            yield at + name, kinds


def _types(declared: Any) -> Iterator[type]:
    """The plain types of an annotation; a list of words is a tuple, any other list is none."""
    origin, args = get_origin(declared), get_args(declared)
    if origin is Annotated:
        yield from _types(args[0])
    elif origin in (Union, types.UnionType):
        for arg in args:
            yield from _types(arg)
    elif origin is Literal:
        yield from {type(arg) for arg in args}
    elif origin is tuple:
        yield tuple if set(_types(args[0])) == {str} else date
    elif isinstance(declared, type):
        yield declared
