"""The words of an evidence file (``data/evidence/vocabulary.yaml``) and the check of a record's fields against them."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, NotRequired, TypedDict, TypeGuard

from osteon import units
from osteon.errors import Remark
from osteon.files import Place
from osteon.quantities import Kind, named, quantities
from osteon.records import NOT_GIVEN, DataFile, Fault, Mark, Matches, Said

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


Bounds = tuple[float, float]
Word = Annotated[str, Matches(r"[a-z0-9]+(-[a-z0-9]+)*", "percent-change")]

FieldSpec = TypedDict(
    "FieldSpec",
    {
        "is": Literal["number", "whole", "word", "flag", "list", "mapping", "name", "doi", "text"],
        "needed": NotRequired[Said],
        "range": NotRequired[Bounds],
        "unit": NotRequired[Said],
        "words": NotRequired[list[Said]],
    },
)


ArmField = Literal[
    "id", "study", "citation", "doi", "pmid", "verified", "population", "regimen", "observations"
]  # fmt: skip
PopulationField = Literal[
    "sex", "menopause", "n", "age_mean", "bmi_mean", "t_score_ls_mean", "years_since_menopause", "menopause_age",
    "calcium_vitamin_d", "prior_tamoxifen", "notes",
]  # fmt: skip
ObservationField = Literal[
    "endpoint", "measure", "statistic", "value", "unit", "time_month", "from_month", "rebased_at_month", "low", "high",
    "spread", "n", "subgroup", "note", "bound",
]  # fmt: skip


class Measure(TypedDict):
    """What a number is: a change, a comparison with other people, or neither."""

    change: NotRequired[bool]
    comparator: NotRequired[bool]


class Endpoints(TypedDict):
    """One kind of endpoint: the range of each measure; its endpoints are quantities of some kinds, or are counted."""

    measures: dict[Word, Bounds]
    quantities: NotRequired[list[Kind]]
    endpoints: NotRequired[list[Said]]


class Vocabulary(TypedDict):
    """``vocabulary.yaml``."""

    status: Mark
    arm: dict[ArmField, FieldSpec]
    population: dict[PopulationField, FieldSpec]
    observation: dict[ObservationField, FieldSpec]
    spreads: list[Said]
    measures: dict[Word, Measure]
    kinds: dict[Word, Endpoints]


FILE = DataFile("evidence/vocabulary.yaml", Vocabulary, "the words of evidence files")


@cache
def vocabulary() -> Mapping[str, Any]:
    """The sections of the data file: fields, spreads, measures, kinds of endpoints."""
    return FILE.read()


@cache
def _kinds() -> Mapping[str, str]:
    kinds: dict[str, str] = {}
    for kind, entry in vocabulary()["kinds"].items():
        measured = [one.name for of in entry.get("quantities", ()) for one in quantities(of)]
        kinds |= dict.fromkeys([*measured, *entry.get("endpoints", ())], kind)
    return kinds


def kind_of(endpoint: str) -> str | None:
    """``bmd``, ``structure``, ``marker`` (hormones too), ``share``, ``rate`` or ``ratio``; None if not known."""
    return _kinds().get(endpoint)


def measured_as(endpoint: str) -> units.Quantity | None:
    """The units in which a level of an endpoint may be given; None for what has no level of its own."""
    one = named(endpoint)
    return one.measured_as if one is not None and (one.unit or one.kind == "bmd") else None


def endpoints() -> tuple[str, ...]:
    """Every endpoint that an evidence file may name."""
    return tuple(_kinds())


@lru_cache(maxsize=1024)
def near(word: str, known: tuple[str, ...]) -> str:
    """``did you mean bmd-lumbar-spine?`` for the nearest known word, or nothing."""
    close = difflib.get_close_matches(word.lower()[:80], known, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else ""


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def check_fields(record: Mapping[str, object], section: str, place: Place) -> Iterator[Fault]:
    """Fields that are unknown, missing, of another type or out of range, for one section of the vocabulary.

    Unknown facts about a population are kept, unless they look like a misspelt known one.
    """
    known = vocabulary()[section]
    for name in record:
        if name not in known:
            meant = near(name, tuple(known))
            if meant or section != "population":
                fix = meant or f"known here: {', '.join(known)}"
                yield Fault((*place, name), Remark("unknown field"), fix)
    for name, spec in known.items():
        value = record.get(name)
        if value is None and "needed" in spec:
            yield Fault((*place, name), NOT_GIVEN, spec["needed"])
        elif value is not None and (wrong := _wrong(value, spec)):
            yield Fault((*place, name), value, wrong)


def _wrong(value: object, spec: Mapping[str, Any]) -> str | None:
    match spec["is"]:
        case "number" | "whole":
            return _wrong_number(value, spec)
        case "word":
            return _wrong_word(value, spec["words"])
        case "flag":
            return None if isinstance(value, bool) else "write true or false, or null when it is not known"
        case "list":
            return None if isinstance(value, list) else "write a list, one item a line, each after a hyphen"
        case "mapping":
            return None if isinstance(value, Mapping) else "write field: value pairs"
        case "name":
            plain = isinstance(value, str) and _NAME.fullmatch(value)
            return None if plain else "write up to 100 lower-case letters, digits and hyphens"
        case "doi":
            plain = isinstance(value, str) and _DOI.fullmatch(value)
            return None if plain else "write the DOI itself, like 10.1200/JCO.2007.11.0726, or null"
    return None if isinstance(value, str) and _is_plain(value) else "write words"


def _wrong_number(value: object, spec: Mapping[str, Any]) -> str | None:
    if not is_number(value):
        return "write a number without quotes, or null when it is not known"
    if spec["is"] == "whole" and not isinstance(value, int):
        return "write a whole number"
    return outside(value, spec.get("range"), spec.get("unit", ""))


def outside(value: object, bounds: Iterable[float] | None, unit: str = "") -> str | None:
    """What to say of a number that lies outside its bounds; None within."""
    if bounds is None or not isinstance(value, (int, float)):
        return None
    low, high = bounds
    if low <= value <= high:
        return None
    if high >= 1e6 and low >= 0:
        return f"must be {low:g} or more {unit}".rstrip()
    signed = f"{high:+g}" if low < 0 else f"{high:g}"
    return f"must lie between {low:g} and {signed} {unit}".rstrip() + "; check the sign and the decimal point"


def _wrong_word(value: object, words: list[str]) -> str | None:
    if value in words:
        return None
    listed = f"one of {', '.join(words)}"
    meant = near(value, tuple(words)) if isinstance(value, str) else ""
    return f"{meant} {listed}".strip()


def _is_plain(text: str) -> bool:
    """Words without control characters, which could disturb the screen they are shown on."""
    return bool(text.strip()) and not any(unicodedata.category(c)[0] == "C" and c not in "\n\t" for c in text)
