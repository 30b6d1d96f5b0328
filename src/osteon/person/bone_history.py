"""The bone treatment that a patient takes and has taken: any drug of the catalogue, at any dose and interval.

A usual course has a word of its own, which stands in the drug's file. Any other is told by drug, dose, unit and
interval, or in words as a regimen has them: drug, dose, route, how often. `osteon.person.treatment_history` makes the
dated courses of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from osteon.drugs.catalogue import known_drugs, usual_courses
from osteon.errors import InputError
from osteon.person.bone_course_words import brand_fits, course_fields, course_in_words
from osteon.person.records import WORD, Flag, Plausible, Record, word

OTHER = "other"
"""What ``current`` says where the course taken now is none of the usual ones."""
NONE = "none"
UNKNOWN = ("unknown", "not_known", "unknown_drug")
"""Words for a drug that nobody knows, as null."""

Months = Annotated[float, Plausible("a duration", 0, 240, "months", "check that it is in months", measured=False)]
"""Up to 20 years: longer than any endocrine treatment that has been given."""

Ago = Annotated[float, Plausible("a time past", 0, 1200, "months", "check that it is in months", measured=False)]

if TYPE_CHECKING:
    CurrentWord = str
else:
    CurrentWord = Literal[(NONE, *usual_courses(), OTHER)]


class GivenCourse(Record):
    """A drug and how it is given: key of the catalogue, dose in the drug's unit, days from one dose to the next.

    ``brand`` is the name under which it was written, where that is a brand.
    """

    drug: str | None = None
    brand: str | None = None
    dose: Annotated[float, Field(strict=True, gt=0)] | None = None
    unit: str | None = None
    route: str | None = None
    every_days: Annotated[float, Field(strict=True, gt=0)] | None = None


class BoneTherapy(GivenCourse):
    """The bone treatment taken now; ``drug`` and what follows it are given where no word stands for the course.

    With ``current: none``, months and drug are those of a course that is over.
    """

    other_writings: ClassVar[tuple[str, ...]] = ("last_dose",)

    current: Annotated[CurrentWord, WORD] | None = None
    months: Months | None = None
    months_since_last_dose: Months | None = None
    stopping: Flag | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, str):
            data = {"current": data}
        if not isinstance(data, Mapping):
            return data
        fields, where = _without_unknown(data), "bone_therapy"
        name, drug = fields.get("current"), fields.get("drug")
        in_words = isinstance(name, str) and word(name) not in (NONE, OTHER)
        of_current = course_in_words(str(name), f"{where}.current") if in_words else None
        of_drug = course_fields(fields, where) if isinstance(drug, str) else None
        brand_fits({**(of_drug or {}), **fields}, of_current or of_drug or {}, where)
        if of_current is not None:
            _agree(fields, of_current, of_drug, where)
            _not_told_elsewhere(of_current["drug"], name)
            return fields | of_current | {"current": of_current["current"] or OTHER}
        if of_drug is None:
            return fields
        _not_told_elsewhere(of_drug["drug"], drug)
        return fields | of_drug | {"current": NONE if word(name) == NONE else of_drug["current"] or OTHER}


class PastCourse(GivenCourse):
    """A course of bone treatment that is over.

    Attributes
    ----------
    current : word of the usual course, where it was one.
    months : how long it lasted.
    ended_months_ago, last_dose_months_ago : before today.
    doses : how many were given.
    """

    other_writings: ClassVar[tuple[str, ...]] = ("ended", "last_dose")

    current: Annotated[CurrentWord, WORD] | None = None
    months: Months | None = None
    ended_months_ago: Ago | None = None
    last_dose_months_ago: Ago | None = None
    doses: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = None
    reason_stopped: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, str):
            data = {"drug": data}
        if not isinstance(data, Mapping):
            return data
        fields, where = _without_unknown(data), "bone_therapy_history"
        name, drug = fields.get("current"), fields.get("drug")
        in_words = isinstance(name, str) and word(name) not in (NONE, OTHER)
        of_current = course_in_words(str(name), f"{where}.current") if in_words else None
        of_drug = None
        if isinstance(drug, str):
            alone = all(fields.get(key) is None for key in GivenCourse.model_fields if key != "drug")
            of_drug = course_in_words(drug, f"{where}.drug") if alone else course_fields(fields, where)
        brand_fits({**(of_drug or {}), **fields}, of_current or of_drug or {}, where)
        if of_current is not None:
            _agree(fields, of_current, of_drug, where)
        return fields | (of_drug or of_current or {})


def _without_unknown(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields but a drug that is said, in a word, not to be known."""
    return {key: value for key, value in data.items() if key not in ("current", "drug") or word(value) not in UNKNOWN}


def _not_told_elsewhere(key: str, written: object) -> None:
    """Refuse as a bone treatment a drug that has a field of its own."""
    care = known_drugs()[key].care
    field = "ai" if care.inhibitor else care.patient_field
    if field:
        raise InputError("bone_therapy.current", written, f"is no bone treatment; write it under {field}")


def _agree(
    written: Mapping[str, Any], from_word: Mapping[str, Any], again: Mapping[str, Any] | None, where: str
) -> None:
    """Refuse a course that is told by its word and by its fields, differently."""
    for name in GivenCourse.model_fields:
        if name == "brand" or written.get(name) is None or from_word.get(name) is None:
            continue
        value = written[name] if again is None else again.get(name)
        if value not in (None, from_word[name]):
            raise InputError(f"{where}.{name}", written[name], f"contradicts {written['current']}; keep one of the two")
