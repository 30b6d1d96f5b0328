"""What a patient has had and takes: cancer treatment, fractures, conditions, safety."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Discriminator, Field, Tag

from osteon.drugs.catalogue import inhibitors
from osteon.person.bone_history import Ago, Months
from osteon.person.records import WORD, Flag, Plausible, Record
from osteon.person.words import CONDITIONS, FRACTURE_SITES

if TYPE_CHECKING:
    InhibitorWord = str
else:
    InhibitorWord = Literal[(*inhibitors(), "none")]

Percent = Annotated[float, Plausible("a probability", 0, 100, "%")]

Condition = Annotated[str, CONDITIONS]
FractureSite = Annotated[str, FRACTURE_SITES]


class DatedCondition(Record):
    """A condition with the time since it happened, as for a stroke."""

    name: Condition
    months_ago: Ago | None = None


def _kind(value: object) -> str:
    return "<dated>" if isinstance(value, Mapping | DatedCondition) else "<word>"


ListedCondition = Annotated[
    Annotated[Condition, Tag("<word>")] | Annotated[DatedCondition, Tag("<dated>")], Discriminator(_kind)
]


class Course(Record):
    """A course of endocrine treatment so far; what is simulated is a regimen, not this."""

    status: Annotated[Literal["current", "planned", "completed", "never"], WORD] | None = None
    months: Months | None = None
    months_since_stop: Months | None = None


class AromataseInhibitor(Course):
    """The aromatase inhibitor taken, planned or completed."""

    drug: Annotated[InhibitorWord, WORD] | None = None


class Fracture(Record):
    """One fracture, or several of one site and time.

    Attributes
    ----------
    age : the patient's age [years] at the time; follows from `months_ago` where only that is given.
    count : how many bones of the site broke at that time; 1 where it is not given.
    """

    site: FractureSite | None = None
    age: Annotated[float, Plausible("age", 0, 110, "years", "check the age", measured=False)] | None = None
    months_ago: Ago | None = None
    count: Annotated[int, Field(strict=True, ge=1, le=30)] | None = None
    mechanism: Annotated[Literal["low_trauma", "high_trauma", "pathological_metastatic"], WORD] | None = None
    detected: Annotated[Literal["clinical", "morphometric"], WORD] | None = None


class Frax(Record):
    """Ten-year probabilities [%] as the clinician entered them; never recomputed here."""

    mof_pct: Percent | None = None
    hip_pct: Percent | None = None


class OralHealth(Record):
    """What bears on osteonecrosis of the jaw."""

    invasive_dental_planned: Flag | None = None
    prior_onj: Flag | None = None


class Gi(Record):
    """What bears on tablets that irritate the oesophagus."""

    oesophageal_disease: Flag | None = None
    can_sit_upright_30min: Flag | None = None
