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
    resolved = recorded(name, where)
    own = [course.word for course in usual_courses().values() if course.key == resolved.drug.key]
    if "_" in text and " " not in text.strip():
        known = f"its usual courses are {', '.join(own)}; or " if own else ""
        fix = f"{near(text, own)}Not a known course of {resolved.drug.name}; {known}write drug, dose, how often"
        raise InputError(where, text, fix)
    clauses = read_clauses(rest, resolved.drug, where)
    if set(clauses) - {*FIELDS, "start_month"} or clauses.pop("start_month", 0.0):
        raise InputError(where, text, "leave the time out; months says how long")
    return course_fields({"drug": name, **clauses}, where)


def brand_fits(record: Mapping[str, Any], course: Mapping[str, Any], where: str) -> None:
    """Refuse a brand that stands beside a course and cannot be it.

    Parameters
    ----------
    record : fields as written.
    course : drug and dose that were read of them.

    Raises
    ------
    InputError
        The brand of another drug, or of another strength.
    """
    if (brand := record.get("brand")) is None or course.get("drug") is None:
        return
    resolved = with_brand(Recorded(known_drugs()[course["drug"]]), brand, where)
    check_strength(resolved.drug, resolved.brand, course.get("dose"), f"{where}.brand")


def course_fields(record: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Drug, dose, unit, route and interval as a regimen would read them, with the word of the usual course."""
    written = {key: record[key] for key in FIELDS if record.get(key) is not None}
    usual = usual_courses().get(str(word(written["drug"])))
    if usual is not None:
        of_word = _as_given(usual)
        for key in FIELDS[1:]:
            if written.get(key, of_word[key]) != of_word[key]:
                raise InputError(f"{where}.{key}", written[key], f"contradicts {usual.word}; keep one of the two")
        return of_word
    resolved = recorded(str(written["drug"]), f"{where}.drug")
    if resolved.brand is None and record.get("brand") is not None:
        resolved = with_brand(resolved, record["brand"], where)
    if set(written) == {"drug"}:
        return _alone(resolved)
    if resolved.drug.no_model is not None:
        form = resolved.form or resolved.drug.forms[0]
        check_strength(resolved.drug, resolved.brand, written.get("dose"), f"{where}.dose")
        fields = {"drug": resolved.drug.key, **{key: written.get(key, getattr(form, key)) for key in FIELDS[1:]}}
    else:
        course, _ = read_course(written | {"drug": _name(resolved, written["drug"])}, where)
        fields = {key: getattr(course, key) for key in FIELDS}
    usual = usual_course_like(fields["drug"], fields["dose"], fields["route"], fields["every_days"])
    return fields | {"current": None if usual is None else usual.word} | _of_brand(resolved)


def with_brand(resolved: Recorded, brand: object, where: str) -> Recorded:
    """A drug with the brand that stands beside it.

    Raises
    ------
    InputError
        No brand of this drug.
    """
    own = named(str(brand))
    if own is None or own.brand is None or own.drug.key != resolved.drug.key:
        raise InputError(
            f"{where}.brand", brand, f"not a brand of {resolved.drug.name} that is known here; leave it out"
        )
    return own


def usual_course_of(key: str, route: str | None = None) -> UsualCourse | None:
    """The course by which a drug is given for bone where nothing else is said: the first that its file names."""
    own = [course for course in usual_courses().values() if course.key == key and route in (None, course.route)]
    return next((course for course in own if not course.oncology), None) or next(iter(own), None)


def _name(resolved: Recorded, written: str) -> str:
    """The name that a regimen reads: the brand where it stands for strengths, else the drug's own."""
    if resolved.brand is not None and resolved.brand.forms:
        return resolved.brand.name
    return resolved.drug.key


def _of_brand(resolved: Recorded) -> dict[str, Any]:
    return {} if resolved.brand is None else {"brand": resolved.brand.name}


def _alone(resolved: Recorded) -> dict[str, Any]:
    """A drug without dose: its usual course where it is given for bone in one way only, or the brand tells which."""
    own, brand = [course for course in usual_courses().values() if course.key == resolved.drug.key], _of_brand(resolved)
    if resolved.brand is not None and resolved.brand.is_ambiguous:
        return {"drug": resolved.drug.key, "current": None} | brand
    if resolved.form is not None:
        own = [course for course in own if course.dose == resolved.form.dose and course.route == resolved.form.route]
    else:
        own = [course for course in own if not course.oncology]
    if len(own) == 1:
        return _as_given(own[0]) | brand
    if own:
        return {"drug": resolved.drug.key, "current": None} | brand
    form = resolved.form or resolved.drug.forms[0]
    return {"drug": resolved.drug.key, **{key: getattr(form, key) for key in FIELDS[1:]}, "current": None} | brand


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
