"""Checks of one trial arm as it is written in an evidence file: each fault names its place and how to put it right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from osteon.drugs import resolve
from osteon.drugs.example import example
from osteon.drugs.names import is_known
from osteon.errors import InputError, Remark
from osteon.evidence.lines import Unreadable
from osteon.evidence.observation_checks import check_observation
from osteon.evidence.vocabulary import check_fields, is_number, vocabulary
from osteon.files import Place
from osteon.quantities import followed
from osteon.records import NOT_GIVEN, Fault
from osteon.records.bibliography import Cites
from osteon.treatment.course import Course
from osteon.treatment.record import read_course
from osteon.treatment.regimen import MAX_COURSES, Regimen

#: what makes an observation the same as another of its arm; the value is not among it
SAME = (
    "endpoint", "measure", "statistic", "time_month", "from_month", "rebased_at_month", "unit", "subgroup", "note",
)  # fmt: skip


def check_arm(arm: Mapping[str, object]) -> list[Fault]:
    """Everything wrong with an arm, at most one fault a place.

    A fault in ``("observations", i, ...)`` concerns that observation only; any other concerns the arm.
    """
    faults: dict[Place, Fault] = {}
    for fault in (*_unread(arm, ()), *_arm(arm)):
        if not any(fault.place[:size] in faults for size in range(len(fault.place) + 1)):
            faults[fault.place] = fault
    return list(faults.values())


def _unread(value: object, place: Place) -> Iterator[Fault]:
    if isinstance(value, Unreadable):
        yield Fault(place, value, value.fix)
    elif isinstance(value, (Mapping, list)):
        for key, item in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _unread(item, (*place, key))


def _arm(arm: Mapping[str, object]) -> Iterator[Fault]:
    yield from check_fields(arm, "arm", ())
    if "regimen" not in arm:
        yield Fault(("regimen",), NOT_GIVEN, "list the drugs, or write regimen: [] for placebo or no treatment")
    if isinstance(citation := arm.get("citation"), str) and (fix := Cites().wrong(citation)):
        yield Fault(("citation",), citation, fix)
    if isinstance(people := arm.get("population"), Mapping):
        yield from _people(people)
    if isinstance(courses := arm.get("regimen"), list):
        yield from _courses(courses)
    if isinstance(rows := arm.get("observations"), list):
        yield from _observations(rows, arm.get("regimen"))


def _people(people: Mapping[str, Any]) -> Iterator[Fault]:
    place = ("population",)
    yield from check_fields(people, "population", place)
    sex, menopause = people.get("sex"), people.get("menopause")
    if menopause is not None and sex in ("female", "male") and (menopause == "male") != (sex == "male"):
        yield Fault((*place, "menopause"), menopause, f"contradicts sex: {sex}; keep one of them")
    age, since = people.get("age_mean"), people.get("years_since_menopause")
    youngest = vocabulary()["population"]["menopause_age"]["range"][0]
    if is_number(age) and is_number(since) and age - since < youngest:
        fix = f"puts the menopause at the age of {age - since:g}; check it against age_mean"
        yield Fault((*place, "years_since_menopause"), since, fix)


def _courses(records: list[object]) -> Iterator[Fault]:
    if len(records) > MAX_COURSES:
        yield Fault(("regimen",), Remark(f"{len(records)} courses"), f"give at most {MAX_COURSES}")
        return
    courses: list[Course] = []
    complete = True
    for index, record in enumerate(records):
        place = ("regimen", index)
        try:
            course = _course(record)
            courses += [course] if course else []
        except InputError as error:
            complete = False
            field = error.field.partition(": ")[2]
            yield Fault((*place, field) if field else place, error.value, error.fix)
    try:
        Regimen(tuple(courses) if complete else ())
    except InputError as error:
        yield Fault(("regimen",), error.value, f"{error.fix} ({error.field.removeprefix('regimen: ')})")


def _course(record: object) -> Course | None:
    """One course; None for a drug without a model or a start that is not known, which an arm may have all the same."""
    if not isinstance(record, Mapping):
        raise InputError("course", record, f"write a mapping like {example().fields}")
    drug, start = record.get("drug"), record.get("start_month")
    if drug is not None:
        known = isinstance(drug, str) and is_known(drug)
        try:
            meant = resolve(drug, "course: drug").drug
        except InputError:
            if known:
                return None
            raise
        if not known:
            raise InputError("course: drug", drug, f"not a known drug; did you mean {meant.key}?")
    if start is None:
        end = record.get("end_month")
        record = {**record, "start_month": 0, "end_month": None if is_number(end) else end}
    course, _ = read_course(record, "course")
    return None if start is None else course


def _observations(rows: list[object], regimen: object) -> Iterator[Fault]:
    if not rows:
        yield Fault(("observations",), Remark("empty"), "list what was seen, one observation a line")
    first: dict[tuple[object, ...], int] = {}
    for index, row in enumerate(rows):
        place = ("observations", index)
        if not isinstance(row, Mapping):
            endpoint = followed("bmd")[0].name
            example = f"{{endpoint: {endpoint}, measure: percent-change, time_month: 24, value: -2.1}}"
            yield Fault(place, row, f"write an observation like {example}")
            continue
        faults = [*_unread(row, place), *check_observation(row, place, regimen)]
        yield from faults
        key = tuple(row.get(name) for name in SAME)
        if not faults and first.setdefault(key, index) != index:
            fix = f"the same as observations[{first[key]}]; keep one, or tell them apart with subgroup or note"
            yield Fault(place, Remark("given a second time"), fix)
