"""Reading a drug's file: every key known, of the right kind, or an error that names file, line, field and fix."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import yaml

from osteon.drugs.drug import (
    Alias,
    Care,
    CareStatus,
    DoseForm,
    Draft,
    Drug,
    Exposure,
    Fact,
    Family,
    Limits,
    Source,
    UsualCourse,
)
from osteon.errors import InputError, Remark
from osteon.files import YamlReader

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REQUIRED = object()
NUMBER: tuple[type, ...] = (int, float)
TEXT: tuple[type, ...] = (str,)
FLAG: tuple[type, ...] = (bool,)
LIST: tuple[type, ...] = (list,)
_NAMES = {NUMBER: "a number", TEXT: "text", FLAG: "true or false", LIST: "a list"}
KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


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


def read_drug(key: str, files: Sequence[tuple[str, str]], sources: Mapping[str, Mapping[str, str]]) -> Drug:
    """One drug.

    Parameters
    ----------
    files : name and text of its file; fields of a second one take the place of those of the first.
    sources : citations by key. A source that is no key is a citation in full.

    Raises
    ------
    InputError
        A mistake in the file: file, line, field, value and fix are named.
    """
    if not KEY.fullmatch(key):
        fix = "name the file after the drug: small letters, digits and hyphens, like my-drug.yaml"
        raise InputError(files[-1][0], key, fix)
    first, *others = (parse(text, file) for file, text in files)
    top = Fields(
        first, "name", "class", "order", "kind", "modelled", "no_model", "treatment", "effect", "forms",
        "limits", "brands", "synonyms", "stands_for", "codes", "facts", "reference_weight_kg", "rebound", "family",
        "exposure", "parameters", "care", over=others,
    )  # fmt: skip

    def source(given: Fields) -> Source:
        name = given.get("source", TEXT)
        cited = sources.get(name, {"citation": name})
        return Source(cited["citation"], cited.get("doi"), given.word("status", ("seen", "recalled")))

    forms = tuple(_form(entry, source) for entry in top.each("forms"))
    if not forms:
        raise Node(Remark("none"), first.file, first.text, ("forms",)).refuse("give at least one usual form")
    codes = Fields(top.fields["codes"], "atc", "rxnorm", "source", "status") if "codes" in top.fields else None
    family = _family(top, key)
    return Drug(
        key=key,
        name=top.get("name", TEXT),
        drug_class=top.get("class", TEXT),
        kind=top.word("kind", ("medicine", "procedure", "programme"), "medicine"),
        modelled=top.get("modelled", FLAG, True),
        no_model=top.get("no_model", TEXT, None, null=True),
        order=top.get("order", NUMBER, float("inf")),
        treatment=top.get("treatment", TEXT, key),
        effect=top.get("effect", TEXT),
        forms=forms,
        limits=MappingProxyType({n: _limits(item) for n, item in _entries(top, "limits").items()}),
        brands=MappingProxyType(dict(_brand(entry, forms) for entry in top.each("brands"))),
        synonyms=top.texts("synonyms"),
        stands_for=tuple(alias for entry in top.each("stands_for") for alias in _aliases(entry, key)),
        atc=codes.get("atc", TEXT, None, null=True) if codes else None,
        rxnorm=codes.get("rxnorm", TEXT, None, null=True) if codes else None,
        codes_source=source(codes) if codes else Source("no codes on file", None, "recalled"),
        facts=tuple(_fact(entry, source) for entry in top.each("facts")),
        reference_weight_kg=top.get("reference_weight_kg", NUMBER, None),
        rebound=top.get("rebound", FLAG, False),
        family=family,
        exposure=tuple(_exposure(entry, key if family else None) for entry in top.each("exposure")),
        parameters=MappingProxyType({n: _parameter(item) for n, item in _entries(top, "parameters").items()}),
        care=_care(top.fields["care"], key, top.get("name", TEXT)) if "care" in top.fields else _NO_CARE,
    )


def _entries(top: Fields, name: str) -> Mapping[str, Node]:
    return top.fields[name].mapping(None) if name in top.fields else {}


def _form(entry: Node, source: Any) -> DoseForm:
    f = Fields(entry, "route", "dose", "unit", "every_days", "source", "status")
    return DoseForm(
        f.get("route", TEXT),
        f.get("dose", NUMBER, null=True),
        f.get("unit", TEXT, null=True),
        f.get("every_days", NUMBER, null=True),
        source(f),
    )


def _limits(entry: Node) -> Limits:
    f = Fields(entry, "dose", "interval_days", "per_day", "basis")
    low, high = _range(f, "dose")
    return Limits(low, high, f.get("interval_days", NUMBER), f.get("per_day", NUMBER), f.get("basis", TEXT))


def _range(f: Fields, name: str) -> tuple[float, float]:
    f.get(name, LIST)
    ends = f.fields[name].items()
    if len(ends) != 2 or not all(isinstance(e.value, int | float) and not isinstance(e.value, bool) for e in ends):
        raise f.fields[name].refuse("write two numbers, like [1, 10]")
    if ends[0].value > ends[1].value:
        raise f.fields[name].refuse("write the lower number first")
    return float(ends[0].value), float(ends[1].value)


def _brand(entry: Node, forms: Sequence[DoseForm]) -> tuple[str, DoseForm | None]:
    f = Fields(entry, "name", "dose")
    dose = f.get("dose", NUMBER, None)
    if dose is None:
        return f.get("name", TEXT), None
    form = next((form for form in forms if form.dose == dose), None)
    if form is None:
        raise f.fields["dose"].refuse("the dose of one of the forms")
    return f.get("name", TEXT), form


def _aliases(entry: Node, key: str) -> list[Alias]:
    f = Fields(entry, "names", "note")
    return [Alias(name, key, f.get("note", TEXT)) for name in f.texts("names")]


def _fact(entry: Node, source: Any) -> Fact:
    f = Fields(entry, "quantity", "value", "unit", "low", "high", "note", "source", "status")
    return Fact(
        f.get("quantity", TEXT),
        f.get("value", NUMBER),
        f.get("unit", TEXT),
        f.get("low", NUMBER, None),
        f.get("high", NUMBER, None),
        f.get("note", TEXT, None),
        source(f),
    )


def _family(top: Fields, key: str) -> Family | None:
    if "family" not in top.fields:
        return None
    f = Fields(top.fields["family"], "name", "order", "abbreviation")
    return Family(f.get("name", TEXT), f.get("order", NUMBER, float("inf")), f.get("abbreviation", TEXT, key[:3]))


def _exposure(entry: Node, member: str | None) -> Exposure:
    f = Fields(
        entry, "route", "state", "input", "kind", "per", "gain", "state_gain", "full", "elimination", "source", "status"
    )
    f.get("source", TEXT), f.word("status", ("seen", "recalled", "assumed")), f.get("per", TEXT, None)

    def own(name: str | None) -> str | None:
        return name if name is None or member is None else f"{name}_{member.replace('-', '_')}"

    gain = f.get("gain", NUMBER, 1.0)
    return Exposure(
        f.get("route", TEXT, None),
        own(f.get("state", TEXT, None)),
        own(f.get("input", TEXT, None)),
        f.word("kind", ("dose", "level", "removal"), "dose"),
        gain,
        f.get("state_gain", NUMBER, gain),
        f.get("full", NUMBER, None),
        tuple(str(own(name)) for name in f.texts("elimination")),
    )


def _parameter(entry: Node) -> Mapping[str, Any]:
    f = Fields(entry, "symbol", "value", "unit", "range", "status", "source", "meaning", "identified_by")
    f.get("value", NUMBER), _range(f, "range"), f.get("source", TEXT)
    f.word("status", ("seen", "recalled", "fitted", "assumed", "input"))
    for name in ("symbol", "unit", "meaning", "identified_by"):
        f.get(name, TEXT, None)
    return MappingProxyType(dict(entry.value))


_NO_CARE = Care(False, None, (), (), ())


def _care(entry: Node, key: str, name: str) -> Care:
    f = Fields(entry, "inhibitor", "patient_field", "statuses", "courses", "drafts")
    statuses = tuple(_status(item) for item in f.each("statuses"))
    words = [status.word for status in statuses]
    return Care(
        f.get("inhibitor", FLAG, False),
        f.get("patient_field", TEXT, None),
        statuses,
        tuple(_course(item, key, words) for item in f.each("courses")),
        tuple(_draft(item, name, words) for item in f.each("drafts")),
    )


def _draft(entry: Node, name: str, statuses: Sequence[str]) -> Draft:
    f = Fields(entry, "word", "label", "status", "order")
    return Draft(
        f.get("word", TEXT),
        f.get("label", TEXT, name),
        f.word("status", statuses, None),
        f.get("order", NUMBER, float("inf")),
    )


def _status(entry: Node) -> CareStatus:
    f = Fields(entry, "word", "label", "route", "order", "line", "groups")
    line = f.get("line", NUMBER, None)
    return CareStatus(
        f.get("word", TEXT),
        f.get("label", TEXT),
        f.get("route", TEXT, None),
        f.get("order", NUMBER, float("inf")),
        None if line is None else int(line),
        f.texts("groups"),
    )


def _course(entry: Node, key: str, statuses: Sequence[str]) -> UsualCourse:
    f = Fields(entry, "word", "dose", "unit", "route", "every_days", "status", "overdue_after_months", "oncology")
    return UsualCourse(
        f.get("word", TEXT),
        key,
        f.get("dose", NUMBER),
        f.get("unit", TEXT),
        f.get("route", TEXT),
        f.get("every_days", NUMBER),
        f.word("status", statuses, None),
        f.get("overdue_after_months", NUMBER, None),
        f.get("oncology", FLAG, False),
    )
