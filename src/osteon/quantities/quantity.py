"""One row of the table of quantities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, get_args

from osteon import units
from osteon.errors import InputError
from osteon.records import Fault, Matches, Record, Said, Sourced

Kind = Literal["bmd", "ultrasound", "structure", "marker", "hormone", "signal", "region"]
Process = Literal["resorption", "formation"]
Scan = Literal["central", "forearm", "heel", "other"]
Hue = Literal["blue", "vermillion", "green", "purple", "amber", "sky"]
Dash = Literal["solid", "dashed", "dotted"]
Sex = Literal["female", "male"]
Name = Annotated[str, Matches(r"[a-z0-9]+([.-][a-z0-9]+)*", "bmd-total-hip")]
Word = Annotated[str, Matches(r"[a-z][a-z0-9_]*", "total_hip")]

KINDS: tuple[Kind, ...] = get_args(Kind)


class Level(Sourced):
    """A level, in the unit of its quantity."""

    value: float


class Quantity(Record):
    """A quantity that is measured, simulated or both; ``data/quantities.yaml`` says what each field means.

    Attributes
    ----------
    name : the one name, also the endpoint of evidence files and the series of results.
    model : variable of the model; None where the model has none.
    patient : word of the patient file; None where it has none.
    unit : in which it is stored; empty for a quantity without a level.
    """

    name: Name
    kind: Kind
    model: Word | None = None
    patient: Word | None = None
    field: Word | None = None
    other_fields: Mapping[Word, Said] | None = None
    site: Name | None = None
    label: Said = ""
    short: Said = ""
    long: Said = ""
    noun: Said = ""
    also: tuple[Said, ...] = ()
    unit: Said = ""
    also_in: tuple[Said, ...] = ()
    shown_in: Said = ""
    molar_mass: float | None = None
    plausible: tuple[int | float, int | float] | None = None
    scan: Scan | None = None
    region: Name | None = None
    process: Process | None = None
    followed: bool = False
    as_change: bool = False
    fasting: bool = False
    young: Mapping[Sex, Level] | None = None
    hue: Hue | None = None
    dash: Dash = "solid"
    shape: int = 0

    def faults(self) -> Iterator[Fault]:
        """What a quantity of its kind must say and this one does not."""
        needed: dict[str, tuple[str, ...]] = {
            "signal": ("model", "unit", "long"), "region": ("model", "unit", "long"),
        }  # fmt: skip
        if self.kind == "bmd" and self.model:
            needed["bmd"] = ("unit", "patient", "site", "label", "scan", "hue")
        if self.kind == "marker" and self.model:
            needed["marker"] = ("unit", "label", "process", "hue", "young", "patient", "field", "plausible")
        if self.field or (self.kind in ("marker", "hormone") and self.patient):
            needed[self.kind] = (*needed.get(self.kind, ()), "patient", "field", "unit", "plausible")
        for name in dict.fromkeys(needed.get(self.kind, ())):
            if not getattr(self, name):
                yield Fault((name,), getattr(self, name), f"a quantity of this kind needs it: {self.name}")
        for name in ("model", "patient") if self.kind in ("marker", "hormone") else ():
            if getattr(self, name) not in (None, self.name):
                yield Fault((name,), getattr(self, name), f"a marker or hormone has one word for all: {self.name}")
        try:
            _ = self.measured_as
        except InputError as error:
            yield Fault(("also_in",), error.value, error.fix)
        for field, unit in (self.other_fields or {}).items():
            wanted = f"{self.patient}_{unit.lower().replace('/', '_')}"
            if field != wanted or unit not in self.also_in:
                yield Fault(("other_fields", field), unit, f"write {wanted} with a unit of also_in")
        if self.plausible and self.plausible[0] >= self.plausible[1]:
            yield Fault(("plausible",), list(self.plausible), "write the lowest and then the highest value")

    @property
    def words(self) -> str:
        """As people read it: ``lumbar spine``, ``CTX``; without a label the name without hyphens."""
        return self.label or self.name.replace("-", " ")

    @property
    def narrow(self) -> str:
        """In one word, for keys: ``spine``, ``CTX``."""
        return self.short or self.words

    @property
    def whole(self) -> str:
        """By itself, without a heading that says BMD: ``lumbar spine BMD``, ``CTX``."""
        return f"{self.words} BMD" if self.kind == "bmd" else self.words

    @property
    def t_score(self) -> str:
        """Series of the T-score at this site: ``t-score-total-hip``."""
        return self.name.replace("bmd-", "t-score-")

    @property
    def shown_unit(self) -> str:
        """The unit in which results show a level."""
        return self.shown_in or self.unit

    @property
    def fields(self) -> Mapping[str, str]:
        """Fields of `labs` in the patient file, the stored one first, each with the unit that its name says."""
        return {self.field: self.unit, **(self.other_fields or {})} if self.field else {}

    @property
    def measured_as(self) -> units.Quantity:
        """Its units with their factors, for `osteon.units.convert`."""
        if self.kind == "bmd":
            return units.BMD
        return units.concentration(self.noun or self.words, self.unit, self.also_in, self.molar_mass)

    def in_region(self, region: str) -> str:
        """Variable of the model for one region of the skeleton."""
        return f"{self.model}_{region}"

    def young_level(self, sex: str) -> float:
        """Level in the young adult of a sex, in `unit`.

        Raises
        ------
        InputError
            None is known.
        """
        level = next((row["value"] for own, row in (self.young or {}).items() if own == sex), None)
        if level is None:
            raise InputError("sex", sex, f"no level of {self.words} in the young adult is known")
        return float(level)
