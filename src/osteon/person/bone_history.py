"""The bone treatment that a patient takes and has taken: any drug of the catalogue, at any dose and interval.

A usual course has a word of its own, which stands in the drug's file. Any other is told by drug, dose, unit and
interval, or in words as a regimen has them: drug, dose, route, how often.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from osteon.drugs.catalogue import known_drugs, usual_courses
from osteon.drugs.drug import Drug, UsualCourse
from osteon.drugs.names import is_known, plain, resolve
from osteon.errors import InputError
from osteon.person.records import WORD, Flag, Plausible, Record, word
from osteon.treatment.record import read_course
from osteon.treatment.text import read_words
from osteon.units import DAYS_PER_MONTH

OTHER = "other"
"""What ``current`` says where the course taken now is none of the usual ones."""

Months = Annotated[float, Plausible("a duration", 0, 240, "months", "check that it is in months", measured=False)]
"""Up to 20 years: longer than any endocrine treatment that has been given."""

Ago = Annotated[float, Plausible("a time past", 0, 1200, "months", "check that it is in months", measured=False)]

if TYPE_CHECKING:
    CurrentWord = str
else:
    CurrentWord = Literal[("none", *usual_courses(), OTHER)]

_GENERAL = ("drug", "dose", "unit", "route", "every_days")
#: a course whose interval differs by less than this share from a usual one is known by its word
_SAME_INTERVAL = 0.05


class GivenCourse(Record):
    """A drug and how it is given: key of the catalogue, dose in the drug's unit, days from one dose to the next."""

    drug: str | None = None
    dose: Annotated[float, Field(strict=True, gt=0)] | None = None
    unit: str | None = None
    route: str | None = None
    every_days: Annotated[float, Field(strict=True, gt=0)] | None = None


class BoneTherapy(GivenCourse):
    """The bone treatment taken now; ``drug`` and what follows it are given where no word stands for the course."""

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
        given, name = dict(data), data.get("current")
        if isinstance(name, str) and _tells_a_course(name):
            given |= _from_words(name, "bone_therapy.current", needed=True)
        elif isinstance(given.get("drug"), str):
            given |= _general(given, "bone_therapy")
        else:
            return given
        return given | {"current": given["current"] or OTHER}


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
    reason_stopped: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or not isinstance(data.get("drug"), str):
            return data
        given, name, where = dict(data), str(data["drug"]), "bone_therapy_history.drug"
        usual = usual_courses().get(str(word(name)))
        if usual is not None:
            return given | _as_given(usual)
        alone = {key: given[key] for key in _GENERAL if given.get(key) is not None}
        read = _from_words(name, where, needed=False) if len(alone) == 1 else _general(alone, "bone_therapy_history")
        return given | read


def dated(history: Any, today: date) -> list[InputError]:
    """Turn days into months before today, in place, in past courses as they are written; what cannot be a day."""
    errors = []
    for index, course in enumerate(history if isinstance(history, list) else ()):
        if not isinstance(course, dict):
            continue
        for name in PastCourse.other_writings:
            if (written := course.pop(name, None)) is None:
                continue
            field, stored = f"bone_therapy_history[{index}].{name}", f"{name}_months_ago"
            try:
                day = written if isinstance(written, date) else date.fromisoformat(str(written))
            except ValueError:
                errors.append(InputError(field, written, "write a date as year-month-day, like 2025-03-01"))
                continue
            if day > today:
                errors.append(InputError(field, written, f"lies after today, {today.isoformat()}"))
            elif course.get(stored) is not None:
                errors.append(InputError(field, written, f"give either {name} or {stored}"))
            else:
                course[stored] = (today - day).days / DAYS_PER_MONTH
    return errors


def _tells_a_course(text: str) -> bool:
    """Whether it is a course in words, or a drug alone, and not one of the words for usual courses (or a slip)."""
    if word(text) in ("none", *usual_courses(), OTHER):
        return False
    return _has_dose(text) or is_known(text) or _without_model(text) is not None


def _has_dose(text: str) -> bool:
    return " " in text.strip() and any(letter.isdigit() for letter in text)


def _from_words(text: str, where: str, *, needed: bool) -> dict[str, Any]:
    """A course in words, or a drug alone that is usually given in one way only; ``needed`` refuses others."""
    drug = _without_model(text)
    if drug is None and _has_dose(text):
        said = read_words(text, where)
        times = sorted(set(said) - set(_GENERAL))
        if times:
            raise InputError(where, text, "leave the time out; months says how long")
        return _general(said, where)
    drug = drug or resolve(text, where).drug
    own = [course for course in usual_courses().values() if course.key == drug.key]
    if len(own) == 1:
        return _as_given(own[0])
    if needed and own:
        fix = f"say which course: {' or '.join(course.word for course in own)}, or drug, dose, unit and every_days"
        raise InputError(where, text, fix)
    return _general({"drug": text}, where)


def _without_model(name: str) -> Drug | None:
    """A drug that a history may name though a regimen may not."""
    wanted = plain(name)
    for drug in known_drugs().values():
        if drug.no_model and wanted in map(plain, (drug.key, drug.name, *drug.synonyms, *drug.brands)):
            return drug
    return None


def _general(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Drug, dose, unit, route and interval as a regimen would read them, with the word of the usual course."""
    said = {key: given[key] for key in _GENERAL if given.get(key) is not None}
    if (drug := _without_model(str(said["drug"]))) is not None:
        usual = {key: said.get(key, getattr(drug.forms[0], key)) for key in _GENERAL[1:]}
        found: dict[str, Any] = {"drug": drug.key, **usual}
    else:
        course, _ = read_course(said, where)
        found = {key: getattr(course, key) for key in _GENERAL}
    return found | {"current": _word_of(found)}


def _word_of(found: Mapping[str, Any]) -> str | None:
    for usual in usual_courses().values():
        same = (usual.key, usual.dose, usual.route) == (found["drug"], found["dose"], found["route"])
        if same and abs((found["every_days"] or 0.0) / usual.every_days - 1) < _SAME_INTERVAL:
            return usual.word
    return None


def _as_given(usual: UsualCourse) -> dict[str, Any]:
    how = {key: getattr(usual, key) for key in _GENERAL[1:]}
    return {"drug": usual.key, **how, "current": usual.word}
