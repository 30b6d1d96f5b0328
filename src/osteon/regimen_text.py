"""Regimens in words: ``anastrozole 1 mg daily for 5 years; denosumab 60 mg sc every 6 months x 6``.

A course is a drug followed, in any order, by

======== =====================================================================================================
dose     ``1 mg``, ``20 mcg``, ``800 IU``, ``0.1 mg/day`` (patch), ``3 sessions per week``
route    ``oral``, ``iv``, ``sc``, ``im``, ``transdermal`` or their usual names
how often ``daily``, ``weekly``, ``monthly``, ``yearly``, ``twice weekly``, ``3 times a week``, ``every 6 months``,
         ``every other day``, ``6-monthly``, ``q6m``, ``q4w``, ``q12w``, ``once``
start    ``from month 6``, ``from year 2`` (24 months after month 0), ``starting at day 14``, ``after 2 years``,
         ``60 months ago``; month 0 where nothing is said
end      ``for 5 years``, ``until month 60``, ``x 6``, ``6 doses``; to the end of the simulation where nothing is
         said
missed   ``missing 20 %``, ``adherence 80 %``
given up ``stopping at month 30``, ``stopping after 30 months`` (from the start of the course)
======== =====================================================================================================

Courses stand apart by a semicolon, a new line or `` + ``; what follows ``#`` on a line is a comment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import numpy as np

from osteon.course import Course
from osteon.drug_names import is_known
from osteon.drugs import resolve
from osteon.errors import InputError, Remark
from osteon.regimen_record import ROUTES
from osteon.units import DAYS_PER_MONTH

MAX_TEXT = 100_000
MAX_COURSE_TEXT = 1_000
NOTHING = ("none", "no treatment", "nothing", "placebo")

_DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_PER_MONTH, "year": 12 * DAYS_PER_MONTH}
_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "once": 1, "twice": 2, "thrice": 3,
    "other": 2, "second": 2, "third": 3, "fourth": 4,
}  # fmt: skip
_N = r"(?:\d+(?:\.\d+)?|\.\d+)(?![\d.,]*\d)"
_SN = rf"-?{_N}"
_NW = rf"(?:{_N}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
_P = r"(?:days?|d|weeks?|wks?|w|months?|mos?|mths?|years?|yrs?|y)\b"
_UNIT = (
    r"(?:micrograms?|milligrams?|grams?|international units?|units?|mcgs?|ugs?|μg|mgs?|gm?|ius?|sessions?"
    r"|mg)(?:\s*(?:/|\bper\b)\s*(?:kg|day|d|24\s*h(?:ours?)?))?(?![a-z/])"
)
_ADVERB = {
    "daily": "day", "nightly": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year",
}  # fmt: skip
_FIXED = {
    "fortnightly": 14.0, "quarterly": 3 * DAYS_PER_MONTH, "qd": 1.0, "od": 1.0, "bd": 0.5, "bid": 0.5,
    "qw": 7.0, "qm": DAYS_PER_MONTH,
}  # fmt: skip
_ROUTE_NAMES = sorted((name for names in ROUTES.values() for name in names), key=len, reverse=True)
_ROUTE = "|".join(re.escape(name) for name in [*_ROUTE_NAMES, *(route for route in ROUTES if route != "none")])
_ADV = "|".join(_ADVERB)
_TIMES = rf"(?:once|twice|thrice|(?:{_NW})\s*(?:times?|x))"
_SHARE = rf"({_N})\s*(?:%|percent)"
_SHAPE = "write drug, dose, unit, route, how often, for how long, like anastrozole 1 mg daily for 5 years"


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
    where : the course, for messages.

    Raises
    ------
    InputError
        Not a known drug, words that are not understood, or the same thing said twice.
    """
    if len(text) > MAX_COURSE_TEXT:
        raise InputError(where, text, f"longer than {MAX_COURSE_TEXT} characters; separate courses by a semicolon")
    name, rest = _split_name(unicodedata.normalize("NFKC", text))
    drug = resolve(name, where).drug
    words = _Words(rest.lower(), where)
    return {"drug": name} | words.record(rate_unit=(drug.unit or "").endswith("/day"))


def write_words(course: Course) -> str:
    """A course in words that `read_words` reads back as exactly the same course."""
    parts = [course.drug]
    if course.dose is not None:
        parts.append(f"{_positional(course.dose)} {course.unit}")
    if course.route not in ("none", "surgery"):
        parts.append(course.route)
    if course.dose is not None:
        parts.append("once" if course.every_days is None else _how_often(course.every_days))
    parts.append(f"from month {_positional(course.start_month)}")
    if course.end_month is not None and not course.is_single:
        parts.append(f"until month {_positional(course.end_month)}")
    if course.taken < 1.0:
        parts.append(f"adherence {Decimal(repr(course.taken)) * 100:f} %")
    if course.stop_month is not None:
        parts.append(f"stopping at month {_positional(course.stop_month)}")
    return " ".join(parts)


def _positional(value: float) -> str:
    return np.format_float_positional(value, trim="-")


def _how_often(every_days: float) -> str:
    for period in ("year", "month", "week", "day"):
        count = every_days / _DAYS[period]
        if count == int(count) and count * _DAYS[period] == every_days and count >= 1:
            adverb = {"year": "yearly", "month": "monthly", "week": "weekly", "day": "daily"}[period]
            return adverb if count == 1 else f"every {int(count)} {period}s"
    return f"every {_positional(every_days)} days"


def _split_name(text: str) -> tuple[str, str]:
    words = text.split()
    for size in range(min(6, len(words)), 0, -1):
        if is_known(" ".join(words[:size])):
            return " ".join(words[:size]), " ".join(words[size:])
    size = next((i for i, word in enumerate(words) if i and _starts_clause(" ".join(words[i:]))), len(words))
    return " ".join(words[:size]), " ".join(words[size:])


def _starts_clause(text: str) -> bool:
    return bool(re.match(r"[-.]?\d", text)) or any(pattern.match(text.lower()) for pattern, _ in _CLAUSES)


def _number(text: str) -> float:
    return float(_WORDS[text]) if text in _WORDS else float(text)


def _period(text: str) -> str:
    return {"d": "day", "w": "week", "m": "month", "y": "year"}[text[0]]


def _months(number: str, period: str) -> float:
    value, unit = _number(number), _period(period)
    return {"year": 12 * value, "month": value}.get(unit, value * _DAYS[unit] / DAYS_PER_MONTH)


class _Words:
    """What the words after the drug say, gathered clause by clause."""

    def __init__(self, text: str, where: str) -> None:
        self.where = where
        self.said: dict[str, object] = {}
        at = 0
        while at < len(text):
            if space := re.compile(r"[\s,()]+|and\b").match(text, at):
                at = space.end()
                continue
            at = self._clause(text, at)

    def record(self, *, rate_unit: bool) -> dict[str, object]:
        """The fields of a regimen file; `rate_unit`: the drug's own unit is an amount a day."""
        said = dict(self.said)
        unit = said.get("unit")
        if isinstance(unit, str) and not rate_unit and (daily := re.fullmatch(r"(.*?)\s*(?:/|per)\s*(?:d|day|24.*)", unit)):
            if "every_days" in said:
                raise InputError(self.where, unit, "says how often twice; keep one of them")
            said |= {"unit": daily[1], "every_days": 1.0}
        start = said.setdefault("start_month", 0.0)
        assert isinstance(start, float)
        for key, target in (("for_months", "end_month"), ("stop_after", "stop_month")):
            if key in said:
                said[target] = start + float(said.pop(key))  # type: ignore[arg-type]
        if said.pop("once", False):
            if "end_month" in said or "doses" in said:
                raise InputError(self.where, "once", "something given once has no end; leave the end out")
            said["end_month"] = start
        return said

    def say(self, key: str, value: object, text: str) -> None:
        ends = ("for_months", "end_month", "doses")
        clash = ends if key in ends else ("every_days", "once") if key in ("every_days", "once") else (key,)
        if any(other in self.said for other in clash):
            raise InputError(self.where, text.strip(), "says the same thing a second time; keep one of them")
        self.said[key] = value

    def _clause(self, text: str, at: int) -> int:
        for pattern, action in _CLAUSES:
            if match := pattern.match(text, at):
                for key, value in action(match):
                    if key == "refuse":
                        raise InputError(self.where, match[0].strip(), str(value))
                    self.say(key, value, match[0])
                return match.end()
        rest = text[at:]
        if re.match(r"[\d.]+,\d", rest):
            raise InputError(self.where, rest, "write numbers without a comma, like 1000 or 0.5")
        if number := re.match(rf"{_SN}", rest):
            fix = f"a unit is required: write {number[0]} mg, or what {number[0]} counts"
            if "dose" in self.said:
                fix = f"say what {number[0]} counts, like every {number[0]} months or for {number[0]} years"
            raise InputError(self.where, rest, fix)
        raise InputError(self.where, rest, f"not understood; {_SHAPE}")


_Said = Iterator[tuple[str, object]]


def _share(match: re.Match[str]) -> float:
    return float(Decimal(match[1]) / 100)


def _every(days: float) -> _Said:
    yield "every_days", days


def _times_per(match: re.Match[str]) -> _Said:
    count = re.match(r"once|twice|thrice|[^\sx]+", match["times"])
    return _every(_DAYS[_ADVERB.get(match["per"], "") or _period(match["per"])] / _number(count[0] if count else "1"))
