"""Regimens in words: ``anastrozole 1 mg daily for 5 years; denosumab 60 mg sc every 6 months x 6``.

A course is a drug followed, in any order, by

========= ============================================================================================
dose      ``1 mg``, ``20 mcg``, ``800 IU``, ``0.1 mg/day`` (patch), ``3 sessions per week``
route     ``oral``, ``iv``, ``sc``, ``im``, ``transdermal`` or their usual names
how often ``daily``, ``weekly``, ``monthly``, ``yearly``, ``twice weekly``, ``3 times a week``, ``every 6
          months``, ``every other day``, ``6-monthly``, ``q6m``, ``q4w``, ``q12w``, ``once``
start     ``from month 6``, ``from year 2`` (24 months after month 0), ``starting at day 14``, ``after 2
          years``, ``60 months ago``; month 0 where nothing is said
end       ``for 5 years``, ``until month 60``, ``x 6``, ``6 doses``; the end of the simulation where
          nothing is said
missed    ``missing 20 %``, ``adherence 80 %``
given up  ``stopping at month 30``, ``stopping after 30 months`` (from the start of the course)
========= ============================================================================================

Courses stand apart by a semicolon, a new line or `` + ``; what follows ``#`` on a line is a comment.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import numpy as np

from osteon.drugs import Drug, resolve
from osteon.drugs.example import example
from osteon.drugs.names import is_known
from osteon.errors import InputError, Remark
from osteon.treatment.clauses import CLAUSES, SIGNED_NUMBER
from osteon.treatment.course import Course, how_often

MAX_TEXT = 100_000
MAX_COURSE_TEXT = 1_000
NOTHING = ("none", "no treatment", "nothing", "placebo")

_SHAPE = f"write drug, dose, unit, route, how often, for how long, like {example().words}"


def split_courses(text: str) -> list[str]:
    """The courses of a regimen in words, in order; comments and empty lines are left out.

    Raises
    ------
    InputError
        The text is longer than 100,000 characters.
    """
    if len(text) > MAX_TEXT:
        raise InputError("regimen", Remark(f"{len(text)} characters"), "write at most 100,000")
    parts = [
        part.strip().removeprefix("- ").strip(" \t.,")
        for line in text.splitlines()
        for part in re.split(r";|\s\+\s", line.split("#", 1)[0])
    ]
    return [part for part in parts if part]


def read_words(text: str, where: str) -> dict[str, object]:
    """One course in words as the mapping that a regimen file would hold.

    Parameters
    ----------
    text : the course.
    where : the course, for messages (``"regimen course 2"``).

    Raises
    ------
    InputError
        Not a known drug, words that are not understood, or the same thing said twice.
    """
    if len(text) > MAX_COURSE_TEXT:
        raise InputError(where, text, f"more than {MAX_COURSE_TEXT} characters; put a semicolon between courses")
    name, rest = _split_name(unicodedata.normalize("NFKC", text))
    return {"drug": name} | read_clauses(rest, resolve(name, where).drug, where)


def read_clauses(text: str, drug: Drug, where: str) -> dict[str, object]:
    """What is said after the name of a drug, as `read_words` reads it."""
    return _settle(_read_clauses(text.lower(), where), where, rate_unit=(drug.unit or "").endswith("/day"))


def write_words(course: Course) -> str:
    """A course in words that `read_words` reads back as exactly the same course."""
    parts = [course.drug]
    if course.dose is not None:
        parts.append(f"{_digits(course.dose)} {course.unit}")
    if course.route not in ("none", "surgery"):
        parts.append(course.route)
    if course.dose is not None:
        parts.append("once" if course.every_days is None else how_often(course.every_days))
    parts.append(f"from month {_digits(course.start_month)}")
    if course.end_month is not None and not course.is_single:
        parts.append(f"until month {_digits(course.end_month)}")
    if course.taken < 1.0:
        parts.append(f"adherence {(Decimal(repr(course.taken)) * 100).normalize():f} %")
    if course.stop_month is not None:
        parts.append(f"stopping at month {_digits(course.stop_month)}")
    return " ".join(parts)


def _digits(value: float) -> str:
    return np.format_float_positional(value, trim="-")


def _split_name(text: str) -> tuple[str, str]:
    words = text.split()
    for size in range(min(6, len(words)), 0, -1):
        if is_known(" ".join(words[:size])):
            break
    else:
        size = next((i for i in range(1, len(words)) if _starts_clause(" ".join(words[i:]).lower())), len(words))
    return " ".join(words[:size]), " ".join(words[size:])


def _starts_clause(text: str) -> bool:
    return bool(re.match(r"[-.]?\d", text)) or any(pattern.match(text) for pattern, _ in CLAUSES)


def _read_clauses(text: str, where: str) -> dict[str, object]:
    fields: dict[str, object] = {}
    at = 0
    while at < len(text):
        for pattern, says in CLAUSES:
            if match := pattern.match(text, at):
                for field, value in says(match).items():
                    _say(fields, field, value, match[0].strip(), where)
                at = match.end()
                break
        else:
            raise _not_understood(text[at:], fields, where)
    return fields


def _say(fields: dict[str, object], field: str, value: object, words: str, where: str) -> None:
    if field == "refuse":
        raise InputError(where, words, str(value))
    groups = (("for_months", "end_month", "doses"), ("every_days", "once"), ("stop_month", "stop_after"))
    group = next((group for group in groups if field in group), (field,))
    if any(other in fields and (other != field or fields[other] != value) for other in group):
        raise InputError(where, words, "says something a second time, differently; keep one of them")
    fields[field] = value


def _settle(fields: dict[str, object], where: str, *, rate_unit: bool) -> dict[str, object]:
    """Count months from month 0 instead of from the start of the course; read an amount a day as daily."""
    unit = fields.get("unit")
    if isinstance(unit, str) and not rate_unit and (daily := re.fullmatch(r"(.*?)\s*(?:/|per)\s*(?:d|day|24.*)", unit)):
        if fields.get("every_days", 1.0) != 1.0 or "once" in fields:
            raise InputError(where, unit, "is an amount a day, beside another interval; keep one of them")
        fields |= {"unit": daily[1], "every_days": 1.0}
    start = fields.setdefault("start_month", 0.0)
    for counted, field in (("for_months", "end_month"), ("stop_after", "stop_month")):
        if counted in fields:
            fields[field] = start + fields.pop(counted)  # type: ignore[operator]
    if fields.pop("once", False):
        if "end_month" in fields or "doses" in fields:
            raise InputError(where, "once", "what is given once has no end; leave the end out")
        fields["end_month"] = start
    return fields


def _not_understood(rest: str, fields: dict[str, object], where: str) -> InputError:
    if re.match(r"[\d.]+,\d", rest):
        return InputError(where, rest, "write numbers without a comma, like 1000 or 0.5")
    number = SIGNED_NUMBER.match(rest)
    if number and number[0].startswith("-"):
        return InputError(where, rest, "an amount or a time cannot be below zero; write it without the minus sign")
    if number and "dose" not in fields:
        return InputError(where, rest, f"a unit is required: write {number[0]} mg, or what {number[0]} counts")
    if number:
        return InputError(where, rest, f"say what {number[0]} counts, like every {number[0]} months")
    return InputError(where, rest, f"not understood; {_SHAPE}")
