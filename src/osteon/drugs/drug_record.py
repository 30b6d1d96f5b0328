"""What a drug's file in ``data/drugs/`` holds; the meaning of each field says `osteon.drugs.drug`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, NotRequired, TypedDict

from osteon.drugs.care_record import CareRecord
from osteon.records import NOT_GIVEN, AtLeast, Fault, Key, Mark, Matches, Over, Record, Said, Source, near

Amount = Annotated[float, Over(0)]
Status = Literal["seen", "recalled"]
Verification = Literal["seen", "second-hand", "recalled"]


def _in_order(ends: tuple[float, float]) -> str:
    return "" if ends[0] <= ends[1] else "write the lower number first"


class FormRecord(Record):
    """One usual way of giving a drug."""

    route: Said
    dose: Amount | None
    unit: Said | None
    every_days: Amount | None
    source: Source
    status: Status


class LimitsRecord(Record):
    """Plausible doses by one route: the lowest and the highest, and how often."""

    dose: tuple[float, float]
    interval_days: Amount
    per_day: Amount
    basis: Said

    def faults(self) -> Iterator[Fault]:
        """The range must be in order."""
        if fix := _in_order(self.dose):
            yield Fault(("dose",), list(self.dose), fix)


class BrandRecord(Record):
    """A brand: its dose or doses (and route) where it does not stand for every form of the drug.

    ``also`` are further doses of its label, ``twins`` the maker's brands of another strength.
    """

    name: Said
    dose: Amount | tuple[Amount, ...] | None = None
    route: Said | None = None
    also: tuple[Amount, ...] = ()
    twins: tuple[Said, ...] = ()
    note: Said | None = None
    after_food: bool = False
    source: Source = "names from memory"
    status: Status = "recalled"

    @property
    def doses(self) -> tuple[float, ...]:
        """What it is sold as, in the drug's unit; empty where nothing is told."""
        return () if self.dose is None else self.dose if isinstance(self.dose, tuple) else (self.dose,)


class LabelRowRecord(Record):
    """One thing that a label says; `osteon.drugs.drug.LabelRow` says what each field means."""

    name: Said = ""
    text: Said
    plain: Said = ""
    route: Said | None = None
    every_days: Amount | None = None
    source: Source
    section: Said = ""
    revised: Said = ""
    status: Verification


class LabelRecord(Record):
    """What a label says of the use of the drug, and the day on which it was written down."""

    read: Annotated[str, Matches(r"\d{4}-\d{2}-\d{2}", "2026-11-29")]
    missed: tuple[LabelRowRecord, ...] = ()
    timing: tuple[LabelRowRecord, ...] = ()
    reactions: tuple[LabelRowRecord, ...] = ()
    pregnancy: tuple[LabelRowRecord, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """A reaction has a name."""
        for i, row in enumerate(self.reactions):
            if not row.name:
                yield Fault(("reactions", i, "name"), NOT_GIVEN, "name the reaction, like uveitis")


class NamesRecord(Record):
    """Names of groups and variants, and why they are read as this drug."""

    names: tuple[Said, ...]
    note: Said
    ask: bool = False


class CodesRecord(Record):
    """Codes of the drug in public lists."""

    atc: Said | None = None
    rxnorm: Said | None = None
    source: Source
    status: Status


class FactRecord(Record):
    """One published number that is shown to people."""

    quantity: Said
    value: float
    unit: Said
    low: float | None = None
    high: float | None = None
    note: Said | None = None
    source: Source
    status: Status


class FamilyRecord(Record):
    """The structure in the model that the drug shares with others."""

    name: Said
    order: float = float("inf")
    abbreviation: Said | None = None


class ExposureRecord(Record):
    """Where the doses by one route go in the model."""

    route: Said | None = None
    state: Said | None = None
    input: Said | None = None
    kind: Literal["dose", "level", "removal"] = "dose"
    per: Said | None = None
    gain: float = 1.0
    state_gain: float | None = None
    full: Amount | None = None
    elimination: tuple[Said, ...] = ()
    source: Source
    status: Literal["seen", "recalled", "assumed"]


class ParameterRecord(TypedDict):
    """A number of the drug in the model; what its family says of it need not stand here."""

    value: float
    range: tuple[float, float]
    status: Mark
    source: Source
    symbol: NotRequired[Said]
    unit: NotRequired[Said]
    meaning: NotRequired[Said]
    identified_by: NotRequired[Said]


class DrugRecord(Record):
    """A drug's file."""

    name: Said
    drug_class: Annotated[Said, Key("class")]
    order: float = float("inf")
    kind: Literal["medicine", "procedure", "programme"] = "medicine"
    modelled: bool = True
    no_model: Said | None = None
    treatment: Said | None = None
    effect: Said
    forms: Annotated[tuple[FormRecord, ...], AtLeast(1)]
    limits: Mapping[str, LimitsRecord] = {}
    brands: tuple[BrandRecord, ...] = ()
    synonyms: tuple[Said, ...] = ()
    stands_for: tuple[NamesRecord, ...] = ()
    codes: CodesRecord | None = None
    facts: tuple[FactRecord, ...] = ()
    reference_weight_kg: Amount | None = None
    rebound: bool = False
    family: FamilyRecord | None = None
    exposure: tuple[ExposureRecord, ...] = ()
    parameters: Mapping[str, ParameterRecord] = {}
    care: CareRecord = CareRecord()
    label: LabelRecord | None = None

    def faults(self) -> Iterator[Fault]:
        """Limits belong to a route of a form, a brand to one of the forms, and a parameter's range is in order."""
        routes = {form.route for form in self.forms}
        for route in self.limits:
            if route not in routes:
                fix = f"no form is given by this route; {near(route, routes)}one of {', '.join(sorted(routes))}"
                yield Fault(("limits", route), route, fix)
        yield from self._brand_faults(routes)
        for i, missed in enumerate(self.label.missed if self.label else ()):
            if missed.route is not None and missed.route not in routes:
                yield Fault(("label", "missed", i, "route"), missed.route, f"one of {', '.join(sorted(routes))}")
        for name, row in self.parameters.items():
            if fix := _in_order(row["range"]):
                yield Fault(("parameters", name, "range"), list(row["range"]), fix)

    def _brand_faults(self, routes: set[str]) -> Iterator[Fault]:
        doses, names = [form.dose for form in self.forms], {brand.name: brand for brand in self.brands}
        for i, brand in enumerate(self.brands):
            if any(dose not in doses for dose in brand.doses):
                yield Fault(("brands", i, "dose"), brand.dose, "the dose of one of the forms")
            if brand.route is not None and brand.route not in routes:
                yield Fault(("brands", i, "route"), brand.route, f"one of {', '.join(sorted(routes))}")
            for twin in brand.twins:
                if twin not in names or set(names[twin].doses) & set(brand.doses):
                    fix = f"{near(twin, names)}a brand of this drug with another strength"
                    yield Fault(("brands", i, "twins"), twin, fix)
