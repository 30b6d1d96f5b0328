"""Reading a drug's file: every key known, of the right kind, or an error that names file, line, field and fix."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from osteon.drugs.care_file import NO_CARE, read_care
from osteon.drugs.drug import (
    Alias,
    DoseForm,
    Drug,
    Exposure,
    Fact,
    Family,
    Limits,
    Source,
)
from osteon.drugs.fields import FLAG, NUMBER, TEXT, Fields, Node, number_range, parse
from osteon.errors import InputError, Remark

KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


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
        care=read_care(top.fields["care"], key, top.get("name", TEXT), source) if "care" in top.fields else NO_CARE,
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
    low, high = number_range(f, "dose")
    return Limits(low, high, f.get("interval_days", NUMBER), f.get("per_day", NUMBER), f.get("basis", TEXT))


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
    f = Fields(entry, "names", "note", "ask")
    return [Alias(name, key, f.get("note", TEXT), f.get("ask", FLAG, False)) for name in f.texts("names")]


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
    f.get("value", NUMBER), number_range(f, "range"), f.get("source", TEXT)
    f.word("status", ("seen", "recalled", "fitted", "assumed", "input"))
    for name in ("symbol", "unit", "meaning", "identified_by"):
        f.get(name, TEXT, None)
    return MappingProxyType(dict(entry.value))
