"""What a patient has had and takes: cancer treatment, fractures, conditions, safety."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from osteon.drugs.catalogue import inhibitors, suppressants
from osteon.person.bone_history import Ago, Months
from osteon.person.records import WORD, Flag, Plausible, Record
from osteon.person.words import CONDITIONS, FRACTURE_SITES

if TYPE_CHECKING:
    InhibitorWord = str
    SuppressantWord = str
else:
    InhibitorWord = Literal[(*inhibitors(), "none")]
    SuppressantWord = Literal[(*suppressants(), "other")]

#: operations after which nothing has to be suppressed
REMOVALS = ("oophorectomy", "orchiectomy")

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


class GonadalSuppression(Course):
    """What stops the ovaries or testes: an analogue of GnRH by injection, an operation, or radiation.

    Attributes
    ----------
    how : ``gnrh`` follows from the drug where only that is given. What an operation has removed does not come back,
        whatever ``status`` says of a course.
    """

    other_writings: ClassVar[tuple[str, ...]] = ("stopped",)

    drug: Annotated[SuppressantWord, WORD] | None = None
    how: Annotated[Literal["gnrh", "oophorectomy", "orchiectomy", "radiation"], WORD] | None = None

    @property
    def by(self) -> str | None:
        """How, as told or by the drug."""
        return self.how or (None if self.drug is None else "gnrh")

    @property
    def removed(self) -> bool:
        """Whether ovaries or testes have been taken out."""
        done = self.status in ("current", "completed") or (self.status is None and bool(self.months))
        return self.how in REMOVALS and done

    @property
    def state(self) -> str | None:
        """The status as given, else what the months tell of it; an operation that was done holds."""
        if self.removed:
            return "current"
        if self.status is not None or self.by is None:
            return self.status
        return "completed" if self.months_since_stop is not None else "current" if self.months else None


class SpineImaging(Record):
    """The last time that somebody looked at the whole spine: lateral films, or assessment on the densitometer.

    Attributes
    ----------
    result : what was found; vertebrae that are broken stand under ``fractures``, detected as ``morphometric``.
    """

    other_writings: ClassVar[tuple[str, ...]] = ("date",)

    months_ago: Ago | None = None
    result: Annotated[Literal["none", "fracture", "not_readable"], WORD] | None = None


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
    detected: Annotated[Literal["clinical", "morphometric", "self_reported"], WORD] | None = None


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
