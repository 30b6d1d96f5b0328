"""What is given: a regimen is a list of courses, read from words, files, mappings or an event table.

>>> from osteon.treatment.regimen import Regimen
>>> regimen = Regimen.from_any("anastrozole 1 mg daily for 5 years; Zometa every 6 months for 3 years")
>>> [course.drug for course in regimen.courses]
['anastrozole', 'zoledronic-acid']
>>> regimen.courses[1].dose_days(until_month=13).tolist()
[0.0, 182.625, 365.25]
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from osteon.drugs import catalogue
from osteon.drugs.example import example
from osteon.errors import InputError, Remark
from osteon.treatment.course import MAX_MONTHS, Course
from osteon.treatment.event_rows import read_event_rows
from osteon.treatment.label_cautions import label_cautions
from osteon.treatment.record import FIELDS, read_course
from osteon.treatment.text import NOTHING, read_words, split_courses, write_words
from osteon.units import DAYS_PER_MONTH

__all__ = ["Course", "Regimen", "schema"]

MAX_COURSES = 200
MAX_TABLE_COURSES = 20_000
SUFFIXES = (".yaml", ".yml", ".json", ".csv")
_ALONE = ("aromatase inhibitor", "GnRH agonist", "bisphosphonate", "RANKL antibody")


@dataclass(frozen=True)
class Regimen:
    """The courses that one person is given; without courses, no treatment.

    Parameters
    ----------
    courses : courses in the order given. Two courses of one drug may follow each other, not overlap; a single
        dose may fall within a course of the same drug if it keeps the shortest plausible interval.
    notes : what was assumed or read differently, for the person; no part of equality.

    Raises
    ------
    InputError
        Overlapping courses of one drug, or more than 20,000 courses.
    """

    courses: tuple[Course, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "courses", tuple(self.courses))
        object.__setattr__(self, "notes", tuple(self.notes))
        if len(self.courses) > MAX_TABLE_COURSES:
            raise InputError("regimen", Remark(f"{len(self.courses)} courses"), f"give at most {MAX_TABLE_COURSES}")
        _check_overlap(self.courses)

    @classmethod
    def from_any(cls, given: object, *, files: bool = True) -> Regimen:
        """Read a regimen in whatever form it is given.

        Parameters
        ----------
        given : a `Regimen`; None for no treatment; words; a path, or text that ends in .yaml, .yml, .json or
            .csv; one course mapping; a list of course mappings or words; a mapping with a key ``regimen``.
        files : whether text and paths may name a file; False for input that comes from elsewhere.

        Raises
        ------
        InputError
            Names the course, the field, the value and the fix.
        """
        if given is None:
            return cls()
        if isinstance(given, Regimen):
            return given
        if isinstance(given, (str, Path)):
            text = str(given)
            if isinstance(given, Path) or ("\n" not in text and text.lower().strip().endswith(SUFFIXES)):
                if not files:
                    raise InputError("regimen", text, "write the regimen itself, not a file name")
                return cls._from_file(Path(text.strip()))
            return cls.from_text(text)
        if isinstance(given, Mapping):
            if "regimen" in given and "drug" not in given:
                if isinstance(given["regimen"], Mapping) and "regimen" in given["regimen"]:
                    raise InputError("regimen", Remark("a regimen within a regimen"), "write the courses once")
                return cls.from_any(given["regimen"], files=False)
            return cls.from_records([given])
        if isinstance(given, Sequence) and not isinstance(given, (bytes, bytearray)):
            return cls.from_records(given)
        raise InputError("regimen", Remark(type(given).__name__), "give words, a list of courses, a path or nothing")

    @classmethod
    def from_text(cls, text: str) -> Regimen:
        """Read a regimen in words; see `osteon.treatment.text`. ``none`` is no treatment, nothing an error."""
        parts = split_courses(text)
        if not parts:
            raise InputError("regimen", text, f"write a course, like {example().words}, or none")
        if len(parts) == 1 and parts[0].lower() in NOTHING:
            return cls()
        return cls.from_records(parts)

    @classmethod
    def from_records(cls, records: Iterable[object]) -> Regimen:
        """Read courses as in a regimen file: mappings, or courses in words; see `osteon.treatment.record`."""
        listed = list(records)
        if len(listed) > MAX_COURSES:
            raise InputError("regimen", Remark(f"{len(listed)} courses"), f"give at most {MAX_COURSES}")
        courses: list[Course] = []
        notes: list[str] = []
        for index, record in enumerate(listed, start=1):
            where = f"regimen course {index}"
            if isinstance(record, Course):
                courses.append(record)
                continue
            if isinstance(record, str):
                record = read_words(record, where)
            if not isinstance(record, Mapping):
                raise InputError(where, record, f"write a mapping like {example().fields}")
            course, remarks = read_course(record, where)
            courses.append(course)
            notes += remarks
        return cls(tuple(courses), (*notes, *_cautions(courses)))

    def to_text(self) -> str:
        """The regimen in words that `from_text` reads back as an equal regimen."""
        return "; ".join(write_words(course) for course in self.courses) or "none"

    def to_records(self) -> list[dict[str, Any]]:
        """The regimen as the list of mappings that `from_records` reads back as an equal regimen."""
        return [course.record() for course in self.courses]

    @classmethod
    def _from_file(cls, path: Path) -> Regimen:
        if path.suffix.lower() == ".csv":
            table = read_event_rows(path, cls)
            if len(table) != 1:
                raise InputError(str(path), Remark(f"{len(table)} persons"), "keep one ID to simulate one person")
            return next(iter(table.values()))
        from osteon.files import read_document

        return cls.from_any(read_document(path), files=False)


def schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of a regimen file: a course, a list of them, or either as ``regimen``."""
    months = {"type": ["number", "null"], "minimum": -MAX_MONTHS, "maximum": MAX_MONTHS}
    positive = {"type": ["number", "null"], "exclusiveMinimum": 0}
    properties: dict[str, Any] = {
        "drug": {"type": "string", "maxLength": 60, "examples": list(catalogue())},
        "dose": positive | {"description": "amount of one administration; the usual one where absent"},
        "unit": {"type": ["string", "null"], "examples": ["mg", "ug", "IU", "mg/day", "session"]},
        "route": {"type": ["string", "null"], "examples": ["oral", "iv", "sc", "im", "transdermal"]},
        "every_days": positive | {"description": "days from one dose to the next"},
        "start_month": months | {"description": "months from month 0; 0 where absent"},
        "end_month": months | {"description": "planned end; absent: goes on; equal to start_month: one dose"},
        "taken": {"type": ["number", "null"], "exclusiveMinimum": 0, "maximum": 1},
        "missed": {"type": ["number", "null"], "minimum": 0, "exclusiveMaximum": 1},
        "stop_month": months | {"description": "given up before the planned end"},
        "doses": {"type": ["integer", "null"], "minimum": 1, "description": "number of doses, for end_month"},
    }
    course = {"type": "object", "required": ["drug"], "additionalProperties": False, "properties": properties}
    words = {"type": "string", "description": "a course in words"}
    listed = {"type": "array", "maxItems": MAX_COURSES, "items": {"anyOf": [course, words]}}
    assert tuple(properties) == FIELDS
    either = {"anyOf": [course, listed, words, {"type": "null"}]}
    wrapped = {"type": "object", "required": ["regimen"], "properties": {"regimen": either}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "osteon regimen",
        "anyOf": [course, listed, wrapped],
    }


def _check_overlap(courses: Sequence[Course]) -> None:
    by_drug: dict[str, list[Course]] = defaultdict(list)
    for course in courses:
        by_drug[course.drug].append(course)
    for key, own in by_drug.items():
        repeated = sorted((c for c in own if not c.is_single), key=lambda c: c.start_month)
        for before, after in pairwise(repeated):
            if after.start_month < before.finish_month - 1e-9:
                raise InputError(
                    f"regimen: {key}",
                    Remark(f"two courses overlap from month {after.start_month:g}"),
                    f"end the first at month {after.start_month:g} or start the second at its end",
                )
        _check_single_doses(key, sorted(own, key=lambda c: c.start_month), repeated)


def _check_single_doses(key: str, own: Sequence[Course], repeated: Sequence[Course]) -> None:
    drug = catalogue()[key]
    singles = [course for course in own if course.is_single]
    if drug.kind == "procedure" and len(singles) > 1:
        raise InputError(f"regimen: {key}", Remark(f"{len(singles)} times"), "is done once; keep one")
    gap = min((limits.interval_days for limits in drug.limits.values()), default=0.0) - 1e-6
    days = [course.start_month * DAYS_PER_MONTH for course in singles]
    clash = next((two for one, two in pairwise(days) if two - one < gap), None)
    starts = [course.start_month * DAYS_PER_MONTH for course in repeated]
    for day in days:
        last = bisect_left(starts, day + gap)
        for course, start in zip(repeated[max(0, last - 2) : last], starts[max(0, last - 2) : last], strict=True):
            every = course.every_days or 1.0
            nearest = start + every * max(0, round((day - start) / every))
            finish = min(course.finish_month, course.start_month + MAX_MONTHS) * DAYS_PER_MONTH
            if abs(day - nearest) < gap and day < finish - 1e-6:
                clash = day
    if clash is not None:
        raise InputError(
            f"regimen: {key}",
            Remark(f"a single dose at month {clash / DAYS_PER_MONTH:g} beside another dose"),
            f"leave {gap:g} days or more between two doses, or leave one out",
        )


def _cautions(courses: Sequence[Course]) -> list[str]:
    """What labels warn of; and two drugs of one class at once can be simulated, but are seldom meant."""
    notes = []
    for index, one in enumerate(courses):
        for two in courses[index + 1 :]:
            group = catalogue()[one.drug].drug_class
            together = one.start_month < two.finish_month and two.start_month < one.finish_month
            if one.drug != two.drug and group == catalogue()[two.drug].drug_class in _ALONE and together:
                notes.append(f"regimen: {one.drug} and {two.drug} are given at once; both: {group}")
    return list(dict.fromkeys([*notes, *label_cautions(courses)]))
