"""The records of the drug catalogue and the reading of its data file; `osteon.drugs` is the interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from osteon.files import read_packaged

Status = Literal["seen", "recalled"]
Kind = Literal["medicine", "procedure", "programme"]


@dataclass(frozen=True)
class Source:
    """Where a number comes from; ``doi`` is None where none is on file."""

    citation: str
    doi: str | None
    status: Status


@dataclass(frozen=True)
class DoseForm:
    """One usual way of giving a drug: ``dose`` of ``unit`` by ``route`` every ``every_days`` days.

    A procedure has no dose, unit or interval. A unit that ends in ``/day`` (a patch) is a rate of release,
    not an amount for each administration.
    """

    route: str
    dose: float | None
    unit: str | None
    every_days: float | None
    source: Source


@dataclass(frozen=True)
class Limits:
    """What is still plausible by one route: a guard against slips of the pen, not advice.

    Attributes
    ----------
    lowest, highest : dose of one administration, in the drug's unit.
    interval_days : shortest time between two administrations, days.
    per_day : highest average amount a day, in the drug's unit.
    basis : what the guard rests on.
    """

    lowest: float
    highest: float
    interval_days: float
    per_day: float
    basis: str


@dataclass(frozen=True)
class Fact:
    """One published number that is shown to people; ``low`` and ``high`` bound it where a range is known."""

    quantity: str
    value: float
    unit: str
    low: float | None
    high: float | None
    note: str | None
    source: Source


@dataclass(frozen=True)
class Drug:
    """One entry of the catalogue.

    Attributes
    ----------
    key : canonical name, lower-case with hyphens, as in regimen files.
    name : name shown to people.
    drug_class : pharmacological class.
    kind : ``medicine``, ``procedure`` (happens once, for good) or ``programme`` (exercise).
    modelled : False where the entry is read but acts on nothing in the model.
    effect : one plain sentence on what it does to the skeleton.
    forms : usual ways of giving it, the default first.
    limits : plausible doses by route.
    brands : brand name -> the form it stands for, or None where the brand covers every form.
    synonyms : other names that mean exactly this drug.
    atc, rxnorm : WHO ATC code, RxNorm ingredient code; None where not on file.
    codes_source : where the codes come from.
    facts : published numbers.
    reference_weight_kg : body weight by which a dose in mg/kg is turned into mg; None where that is refused.
    """

    key: str
    name: str
    drug_class: str
    kind: Kind
    modelled: bool
    effect: str
    forms: tuple[DoseForm, ...]
    limits: Mapping[str, Limits]
    brands: Mapping[str, DoseForm | None]
    synonyms: tuple[str, ...]
    atc: str | None
    rxnorm: str | None
    codes_source: Source
    facts: tuple[Fact, ...]
    reference_weight_kg: float | None

    @property
    def unit(self) -> str | None:
        """The one unit in which doses of this drug are stored; None for a procedure."""
        return self.forms[0].unit

    @property
    def routes(self) -> tuple[str, ...]:
        """Routes of administration, the default first."""
        return tuple(dict.fromkeys(form.route for form in self.forms))


@dataclass(frozen=True)
class Alias:
    """A name that stands for a group or a variant; ``note`` says why it is read as ``key``."""

    name: str
    key: str
    note: str


@dataclass(frozen=True)
class Resolved:
    """A name read as a drug.

    Attributes
    ----------
    drug : what it was read as.
    note : what the person should be told about the reading; None when the name was the drug's own.
    form : the dose form that the brand stands for, if it does.
    alias : the group or variant that the name stood for, if it did.
    """

    drug: Drug
    note: str | None
    form: DoseForm | None = None
    alias: Alias | None = None


@cache
def catalogue() -> Mapping[str, Drug]:
    """Every drug by its key, in the order of the data file; read once."""
    data = _data()
    return MappingProxyType({key: _drug(key, entry, data["sources"]) for key, entry in data["drugs"].items()})


@cache
def aliases() -> tuple[Alias, ...]:
    """The names that stand for a group or a variant of a drug."""
    return tuple(
        Alias(name, entry["alias_of"], entry["note"]) for entry in _data()["aliases"] for name in entry["names"]
    )


@cache
def not_modelled() -> Mapping[str, str]:
    """Real names that osteon has no model of, with the reason; they are never read as a slip of another."""
    return MappingProxyType({name: entry["why"] for entry in _data()["not_modelled"] for name in entry["names"]})


@cache
def _data() -> dict[str, Any]:

    data: dict[str, Any] = read_packaged("drugs.yaml")
    return data


def _drug(key: str, entry: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Drug:
    def source(item: Mapping[str, Any]) -> Source:
        cited = sources[item["source"]]
        return Source(cited["citation"], cited.get("doi"), item["status"])

    def number(value: float | None) -> float | None:
        return None if value is None else float(value)

    forms = tuple(
        DoseForm(form["route"], number(form["dose"]), form["unit"], number(form["every_days"]), source(form))
        for form in entry["forms"]
    )
    limits = {
        route: Limits(
            float(item["dose"][0]),
            float(item["dose"][1]),
            float(item["interval_days"]),
            float(item["per_day"]),
            item["basis"],
        )
        for route, item in entry.get("limits", {}).items()
    }
    brands = {
        brand["name"]: next(form for form in forms if form.dose == brand["dose"]) if "dose" in brand else None
        for brand in entry.get("brands", [])
    }
    facts = tuple(
        Fact(
            fact["quantity"],
            float(fact["value"]),
            fact["unit"],
            number(fact.get("low")),
            number(fact.get("high")),
            fact.get("note"),
            source(fact),
        )
        for fact in entry["facts"]
    )
    return Drug(
        key=key,
        name=entry["name"],
        drug_class=entry["class"],
        kind=entry.get("kind", "medicine"),
        modelled=entry.get("modelled", True),
        effect=entry["effect"],
        forms=forms,
        limits=MappingProxyType(limits),
        brands=MappingProxyType(brands),
        synonyms=tuple(entry.get("synonyms", ())),
        atc=entry["codes"]["atc"],
        rxnorm=entry["codes"]["rxnorm"],
        codes_source=source(entry["codes"]),
        facts=facts,
        reference_weight_kg=entry.get("reference_weight_kg"),
    )
