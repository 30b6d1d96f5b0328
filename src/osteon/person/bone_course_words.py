"""A course of bone treatment as a patient file writes it: a word, a drug alone, drug and dose, or a course in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from osteon.drugs.brands import check_strength
from osteon.drugs.catalogue import known_drugs, usual_courses
from osteon.drugs.drug import UsualCourse
from osteon.drugs.recorded_names import Recorded, leading_name, named, recorded
from osteon.errors import InputError
from osteon.person.records import near, word
from osteon.treatment.record import read_course
from osteon.treatment.text import read_clauses

FIELDS = ("drug", "dose", "unit", "route", "every_days")
#: a course whose interval differs by less than this share from a usual one is known by its word
_SAME_INTERVAL = 0.05


def course_in_words(text: str, where: str) -> dict[str, Any]:
    """Fields of a course that is written as a word, a drug alone, or in words as a regimen has them.

    A drug alone, or a brand, is its usual course where it has one; dose and interval stay open where it has several.

    Raises
    ------
    InputError
        No name of a drug, or words that are not understood. The fix never names another drug.
    """
    usual = usual_courses().get(str(word(text)))
    if usual is not None:
        return _as_given(usual)
    lead = leading_name(text)
    if lead is None or not lead[1]:
        return _alone(recorded(text, where))
    name, rest = lead
    read = recorded(name, where)
    own = [course.word for course in usual_courses().values() if course.key == read.drug.key]
    if "_" in text and " " not in text.strip():
        known = f"its usual courses are {', '.join(own)}; or " if own else ""
        fix = f"{near(text, own)}Not a known course of {read.drug.name}; {known}write drug, dose, how often"
        raise InputError(where, text, fix)
    said = read_clauses(rest, read.drug, where)
    if set(said) - {*FIELDS, "start_month"} or said.pop("start_month", 0.0):
        raise InputError(where, text, "leave the time out; months says how long")
    return course_fields({"drug": name, **said}, where)


def brand_fits(given: Mapping[str, Any], told: Mapping[str, Any], where: str) -> None:
    """Refuse a brand that stands beside a course and cannot be it.

    Parameters
    ----------
    given : fields as written.
    told : drug and dose that were read of them.

    Raises
    ------
    InputError
        The brand of another drug, or of another strength.
    """
    if (brand := given.get("brand")) is None or told.get("drug") is None:
        return
    read = with_brand(Recorded(known_drugs()[told["drug"]]), brand, where)
    check_strength(read.drug, read.brand, told.get("dose"), f"{where}.brand")


def course_fields(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Drug, dose, unit, route and interval as a regimen would read them, with the word of the usual course."""
    said = {key: given[key] for key in FIELDS if given.get(key) is not None}
    usual = usual_courses().get(str(word(said["drug"])))
    if usual is not None:
        of_word = _as_given(usual)
        for key in FIELDS[1:]:
            if said.get(key, of_word[key]) != of_word[key]:
                raise InputError(f"{where}.{key}", said[key], f"contradicts {usual.word}; keep one of the two")
        return of_word
    read = recorded(str(said["drug"]), f"{where}.drug")
    if read.brand is None and given.get("brand") is not None:
        read = with_brand(read, given["brand"], where)
    if set(said) == {"drug"}:
        return _alone(read)
    if read.drug.no_model is not None:
        form = read.form or read.drug.forms[0]
        check_strength(read.drug, read.brand, said.get("dose"), f"{where}.dose")
        found = {"drug": read.drug.key, **{key: said.get(key, getattr(form, key)) for key in FIELDS[1:]}}
    else:
        course, _ = read_course(said | {"drug": _name(read, said["drug"])}, where)
        found = {key: getattr(course, key) for key in FIELDS}
    usual = usual_course_like(found["drug"], found["dose"], found["route"], found["every_days"])
    return found | {"current": None if usual is None else usual.word} | _of_brand(read)


def with_brand(read: Recorded, brand: object, where: str) -> Recorded:
    """A drug with the brand that stands beside it.

    Raises
    ------
    InputError
        No brand of this drug.
    """
    own = named(str(brand))
    if own is None or own.brand is None or own.drug.key != read.drug.key:
        raise InputError(f"{where}.brand", brand, f"not a brand of {read.drug.name} that is known here; leave it out")
    return own


def usual_course_of(key: str, route: str | None = None) -> UsualCourse | None:
    """The course by which a drug is given for bone where nothing else is said: the first that its file names."""
    own = [course for course in usual_courses().values() if course.key == key and route in (None, course.route)]
    return next((course for course in own if not course.oncology), None) or next(iter(own), None)


def _name(read: Recorded, written: str) -> str:
    """The name that a regimen reads: the brand where it stands for strengths, else the drug's own."""
    if read.brand is not None and read.brand.forms:
        return read.brand.name
    return read.drug.key


def _of_brand(read: Recorded) -> dict[str, Any]:
    return {} if read.brand is None else {"brand": read.brand.name}


def _alone(read: Recorded) -> dict[str, Any]:
    """A drug without dose: its usual course where it is given for bone in one way only, or the brand tells which."""
    own, brand = [course for course in usual_courses().values() if course.key == read.drug.key], _of_brand(read)
    if read.brand is not None and read.brand.is_ambiguous:
        return {"drug": read.drug.key, "current": None} | brand
    if read.form is not None:
        own = [course for course in own if course.dose == read.form.dose and course.route == read.form.route]
    else:
        own = [course for course in own if not course.oncology]
    if len(own) == 1:
        return _as_given(own[0]) | brand
    if own:
        return {"drug": read.drug.key, "current": None} | brand
    form = read.form or read.drug.forms[0]
    return {"drug": read.drug.key, **{key: getattr(form, key) for key in FIELDS[1:]}, "current": None} | brand


def usual_course_like(
    drug: str | None, dose: float | None, route: str | None, every_days: float | None
) -> UsualCourse | None:
    """The usual course that a course is, if it is one."""
    for usual in usual_courses().values():
        same = (usual.key, usual.dose, usual.route) == (drug, dose, route)
        if same and abs((every_days or 0.0) / usual.every_days - 1) < _SAME_INTERVAL:
            return usual
    return None


def _as_given(usual: UsualCourse) -> dict[str, Any]:
    how = {key: getattr(usual, key) for key in FIELDS[1:]}
    return {"drug": usual.key, **how, "current": usual.word}
