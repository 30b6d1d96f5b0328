"""Records read from a person's file: words, plausible numbers, and errors that name field, value and fix."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, NamedTuple, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from osteon.drugs.names import is_known, misspelt
from osteon.errors import InputError, Remark
from osteon.files import join

Place = tuple[str | int, ...]
NOT_GIVEN = Remark("not given")


class Record(BaseModel):
    """Base of every record: cannot be changed, and treats absent and null alike, as *not known*."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")

    other_writings: ClassVar[tuple[str, ...]] = ()
    """Field names that may be written instead; they are converted before the record is made."""


@dataclass(frozen=True)
class Plausible:
    """Bounds outside which a number is a slip of the pen, to put beside ``float`` in `Annotated`.

    Attributes
    ----------
    noun : the quantity as it reads in the message, "a T-score".
    low, high : bounds, both allowed, in `unit`.
    hint : what to check when it is outside.
    measured : True where an assessment sets the value aside instead of refusing the file.
    """

    noun: str
    low: float
    high: float
    unit: str = ""
    hint: str = "check the decimal point"
    measured: bool = True

    @property
    def fix(self) -> str:
        """The message: what the number may be."""
        unit = f" {self.unit}" if self.unit else ""
        high = f"+{self.high:g}" if self.low < 0 else f"{self.high:g}"
        return f"{self.noun} lies between {self.low:g} and {high}{unit}; {self.hint}"

    def holds(self, value: float) -> bool:
        """Whether a number is plausible."""
        return self.low <= value <= self.high

    def check(self, value: float) -> float:
        """The value itself, when it is plausible."""
        if not self.holds(value):
            kind = "implausible" if self.measured else "outside"
            raise PydanticCustomError(kind, "{fix}", {"fix": self.fix})
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        number = core_schema.float_schema(strict=True, allow_inf_nan=False)
        return core_schema.no_info_after_validator_function(self.check, number)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "number", "minimum": self.low, "maximum": self.high, "description": self.fix}


def word(value: object) -> object:
    """A word as it is stored: lower case, ``_`` for hyphens and spaces; other values as they are."""
    return re.sub(r"[-\s]+", "_", value.strip().lower()) if isinstance(value, str) else value


def _date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("no_day", "there is no such day in the calendar") from None
    if isinstance(value, str) and (match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", value)):
        first, second, year = (int(part) for part in match.groups())
        days = [
            f"{year}-{m:02}-{d:02}" for d, m in dict.fromkeys(((first, second), (second, first))) if m < 13 and d < 32
        ]
        fix = f"write a date as year-month-day, like 2025-03-01; is it {' or '.join(days)}?"
        raise PydanticCustomError("not_a_date", "{fix}", {"fix": fix if days else fix.partition(";")[0]})
    raise PydanticCustomError("not_a_date", "write a date as year-month-day, like 2025-03-01")


WORD = BeforeValidator(word)
Day = Annotated[date, BeforeValidator(_date)]
Flag = Annotated[bool, Field(strict=True)]
OPEN_WORD_PATTERN = re.compile(r"[a-z][a-z0-9_]{1,63}")


def known_or_empty(value: object) -> object:
    """A record that is null in the file is an empty record: nothing in it is known."""
    return {} if value is None else value


EMPTY = BeforeValidator(known_or_empty)


class Fault(NamedTuple):
    """One thing wrong with a record: where, what to say, and whether an assessment may set it aside."""

    place: Place
    error: InputError
    implausible: bool


def faults(root: type[Record], error: ValidationError, written: Mapping[Place, tuple[str, object]]) -> list[Fault]:
    """Everything wrong in a failed reading, as field, value and fix.

    Parameters
    ----------
    root : the record that was read.
    error : what pydantic found.
    written : for values converted before reading: place -> field and value as the person wrote them.
    """
    problems = []
    for item in error.errors(include_url=False):
        place = _without_tags(item["loc"])
        field, value = written.get(place, (name_of(place), item["input"]))
        kind, context = item["type"], item.get("ctx", {})
        fix = _fix(root, place, kind, context, value, item["msg"])
        shown = NOT_GIVEN if kind == "missing" else value
        problems.append(Fault(place, InputError(field, shown, fix), kind == "implausible"))
    return problems


TAGS = ("<word>", "<dated>")
"""Which kind of a union was read; pydantic puts it behind the position in a list, where the file has nothing."""


def _without_tags(place: Place) -> Place:
    kept = [part for k, part in enumerate(place) if not (k and part in TAGS and isinstance(place[k - 1], int))]
    return tuple(kept)


def name_of(place: Iterable[str | int]) -> str:
    """``("fractures", 0, "site")`` as ``fractures[0].site``."""
    name = ""
    for part in place:
        name = f"{name}[{part}]" if isinstance(part, int) else join(name, part)
    return name


def near(word: str, known: Iterable[str]) -> str:
    """``did you mean bmi? `` for the nearest known word, or nothing."""
    close = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]}? " if close else ""


_FIXES = {
    "float_type": "write a number without quotes, or null when it is not known",
    "bool_type": "write true or false, or null when it is not known",
    "bool_parsing": "write true or false, or null when it is not known",
    "finite_number": "write a finite number, or null when it is not known",
    "tuple_type": "write a list, like [..]; [] is none and null is not known",
    "model_type": "write field: value lines",
    "dict_type": "write field: value lines",
    "string_type": "write text",
}


def _fix(root: type[Record], place: Place, kind: str, context: Any, value: object, message: str) -> str:
    if kind == "extra_forbidden":
        record = _record_at(root, place[:-1])
        names = sorted({*record.model_fields, *record.other_writings})
        hint = _elsewhere(root, str(place[-1])) or near(str(place[-1]), names)
        return f"unknown field; {hint or 'known here: ' + ', '.join(names)}".rstrip()
    choices = _choices(root, place, context)
    if choices and kind in ("literal_error", "missing"):
        return f"{_meant(value, choices) if type(value) is str else ''}one of {', '.join(choices)}"
    if kind == "missing":
        return "this field is needed"
    return _FIXES.get(kind, str(context.get("fix", message)))


def _meant(value: str, choices: list[str]) -> str:
    """The nearest choice; of drugs only one of which it is a slip of the pen, never another drug."""
    if not any(map(is_drug, choices)):
        return near(value, choices)
    meant = misspelt(value, choices)
    return f"did you mean {meant}? " if meant else ""


def is_drug(choice: str) -> bool:
    """Whether a word of a closed list names a drug or a course of one."""
    return is_known(choice.partition("_")[0])


def _choices(root: type[Record], place: Place, context: Any) -> list[str]:
    if "expected" in context:
        return re.findall("'([^']*)'", str(context["expected"]))
    field = _record_at(root, place[:-1]).model_fields.get(str(place[-1])) if place else None
    return [choice for choice in get_args(field.annotation) if isinstance(choice, str)] if field else []


def _record_at(root: type[Record], place: Place) -> type[Record]:
    record = root
    for part in place:
        if isinstance(part, str) and part in record.model_fields:
            record = _record_in(record.model_fields[part].annotation) or record
    return record


def _elsewhere(root: type[Record], name: str) -> str:
    for outer, field in root.model_fields.items():
        inner = _record_in(field.annotation)
        if name in root.model_fields or name in root.other_writings:
            return "it belongs to the patient, not here"
        if inner is not None and (name in inner.model_fields or name in inner.other_writings):
            return f"it belongs under {outer}"
    return ""


def _record_in(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    for argument in get_args(annotation):
        if (record := _record_in(argument)) is not None:
            return record
    return None
