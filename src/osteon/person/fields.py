"""The fields of a patient file: names, units, words and plausible ranges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from osteon.errors import InputError, Remark
from osteon.person.bone_history import BoneTherapy, PastCourse
from osteon.person.dated import Measurement
from osteon.person.history import (
    AromataseInhibitor,
    Course,
    Fracture,
    Frax,
    Gi,
    GonadalSuppression,
    ListedCondition,
    OralHealth,
    Percent,
    SpineImaging,
)
from osteon.person.measurements import HEIGHT_RANGE, WEIGHT_RANGE, Dxa, Labs, SiteBmd
from osteon.person.named_drugs import Medicine, as_ordered
from osteon.person.records import EMPTY, WORD, Flag, Plausible, Record
from osteon.person.words import ADVERSE_REACTIONS, RADIOTHERAPY, SYMPTOMS

MENOPAUSE_AGE = Plausible("the age at menopause", 15, 65, "years", "check the age", measured=False)
"""Wide enough for ovaries removed young and for the latest natural menopause."""


class SetAside(Record):
    """A value that an assessment does not use: it cannot be right, or must be asked about first.

    Attributes
    ----------
    reason : what it may be, or the question.
    kind : ``implausible``, or the doubt: a ``sign``, a ``unit``, a ``contradiction``, one thing given ``twice``, or
        ``incomplete``, of which nothing can be made without another value.
    """

    field: str
    value: float | str
    reason: str
    kind: Literal["implausible", "sign", "unit", "contradiction", "twice", "incomplete"] = "implausible"


MOST_OF_A_LABEL = 120


def _id(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\w[\w.-]{0,63}", value):
        return value
    raise InputError("id", value, "write up to 64 letters, digits, '.', '-' or '_', beginning with a letter or digit")


def _own(value: object) -> object:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        for name in value:
            if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", str(name)):
                raise InputError("own", name, "write a name in small letters, digits and _, like vegan")
    return value


OwnValue = Annotated[bool, Field(strict=True)] | Annotated[float, Field(strict=True)] | str | tuple[str, ...] | None
"""A value of one's own: true or false, a number, a word, a list of words, or null."""


def _label(value: object) -> object:
    if isinstance(value, str) and 0 < len(value.strip()) <= MOST_OF_A_LABEL and value.isprintable():
        return value.strip()
    raise InputError("identifier", Remark("not shown"), f"write up to {MOST_OF_A_LABEL} printable characters")


class PatientFields(Record):
    """What a patient file holds, once each value is plausible on its own."""

    other_writings: ClassVar[tuple[str, ...]] = ("height", "weight")

    id: Annotated[str, BeforeValidator(_id)] = "patient"
    identifier: Annotated[str, BeforeValidator(_label)] | None = Field(
        default=None, description="a free label that is printed with the answer and never logged"
    )
    sex: Annotated[Literal["female", "male"], WORD]
    age: Annotated[float, Plausible("age", 18, 110, "years", "check the age", measured=False)] | None = None
    height_cm: Annotated[float, HEIGHT_RANGE] | None = None
    weight_kg: Annotated[float, WEIGHT_RANGE] | None = None
    bmi: Annotated[float, Plausible("BMI", 10, 80, "kg/m2")] | None = None
    reference: Annotated[Literal["nhanes3", "nhanes3_sex_specific", "nhanes2005"], WORD] = "nhanes3"
    menopause: (
        Annotated[
            Literal["postmenopausal", "perimenopausal", "premenopausal", "premenopausal_ofs", "not_applicable"],
            WORD,
        ]
        | None
    ) = None
    age_at_menopause: Annotated[float, MENOPAUSE_AGE] | None = None
    menopause_cause: Annotated[Literal["natural", "surgical", "chemotherapy", "unknown"], WORD] | None = None
    years_since_menopause: (
        Annotated[float, Plausible("time since menopause", 0, 90, "years", "check the age", measured=False)] | None
    ) = None
    ai: Annotated[AromataseInhibitor, EMPTY] = AromataseInhibitor()
    tamoxifen: Annotated[Course, EMPTY] = Course()
    gonadal_suppression: Annotated[GonadalSuppression, EMPTY] = Field(
        default=GonadalSuppression(), description="what stops the ovaries, or a man's testes"
    )
    dxa: Annotated[Dxa, EMPTY] = Dxa()
    bmd: Annotated[SiteBmd, EMPTY] = SiteBmd()
    measurements: Annotated[tuple[Measurement, ...], BeforeValidator(lambda v: () if v is None else v)] = ()
    bmd_change_pct_per_year: Annotated[float, Plausible("a change of BMD", -30, 30, "%/year")] | None = None
    smoking: Annotated[Literal["never", "former", "current"], WORD] | None = None
    alcohol_units_per_day: Annotated[float, Plausible("alcohol", 0, 60, "units a day", measured=False)] | None = None
    parent_hip_fracture: Flag | None = None
    family_osteoporosis: Flag | None = None
    fractures: tuple[Fracture, ...] | None = None
    oral_glucocorticoid_months: (
        Annotated[float, Plausible("glucocorticoid use", 0, 1200, "months", measured=False)] | None
    ) = None
    glucocorticoid_mg_per_day: (
        Annotated[float, Plausible("prednisolone equivalent", 0, 500, "mg/day", measured=False)] | None
    ) = None
    conditions: tuple[ListedCondition, ...] | None = None
    symptoms: tuple[Annotated[str, SYMPTOMS], ...] | None = None
    height_loss_cm: Annotated[float, Plausible("loss of height", 0, 30, "cm", "check that it is in cm")] | None = None
    height_loss_since: Annotated[Literal["youth", "last_visit"], WORD] | None = None
    spine_imaging: Annotated[SpineImaging, EMPTY] = SpineImaging()
    falls_past_year: Annotated[float, Plausible("falls in a year", 0, 1000, "", measured=False)] | None = None
    tbs: Annotated[float, Plausible("a trabecular bone score", 0.5, 2)] | None = None
    medicines: tuple[Medicine, ...] | None = None
    adverse_reactions: tuple[Annotated[str, ADVERSE_REACTIONS], ...] | None = None
    radiotherapy: tuple[Annotated[str, RADIOTHERAPY], ...] | None = None
    frax: Annotated[Frax, EMPTY] = Frax()
    nogg_result: Annotated[Literal["low", "intermediate", "high", "very_high"], WORD] | None = Field(
        default=None, description="what the NOGG page said of a FRAX of the UK; as entered, never recomputed"
    )
    dvo_risk_pct: Percent | None = Field(
        default=None,
        description="three-year risk of vertebral and hip fracture of the DVO calculator; as entered, never recomputed",
    )
    labs: Annotated[Labs, EMPTY] = Labs()
    oral_health: Annotated[OralHealth, EMPTY] = OralHealth()
    prior_aff: Flag | None = None
    pregnant: Flag | None = None
    bp_hypersensitivity: Flag | None = None
    metastatic_bone_disease: Flag | None = None
    gi: Annotated[Gi, EMPTY] = Gi()
    bone_therapy: Annotated[BoneTherapy, EMPTY] = BoneTherapy()
    bone_therapy_history: tuple[PastCourse, ...] | None = None
    draft_order: Annotated[str, BeforeValidator(as_ordered)] | None = Field(
        default=None, description="a drug or brand, a usual course, or drug and dose in words"
    )
    own: Annotated[Mapping[str, OwnValue], BeforeValidator(_own)] = {}
    set_aside: tuple[SetAside, ...] = ()

    @property
    def condition_names(self) -> tuple[str, ...] | None:
        """The conditions without their dates; None where the file does not tell."""
        if self.conditions is None:
            return None
        return tuple(item if isinstance(item, str) else item.name for item in self.conditions)
