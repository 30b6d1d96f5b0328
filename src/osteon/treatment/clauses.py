"""The clauses of a regimen in words: what each may look like and what it says.

`CLAUSES` pairs a pattern with the fields of a regimen file that it fills. They are tried in order at every
place of the text, so the longer wording stands before the shorter. Four fields are the parser's own:
``for_months`` and ``stop_after``, months counted from the start of the course; ``once``; and ``refuse``,
whose value is the fix.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from osteon.treatment.record import ROUTES
from osteon.units import DAYS_PER_MONTH

Said = dict[str, object]
Match = re.Match[str]

_DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_PER_MONTH, "year": 12 * DAYS_PER_MONTH}
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "once": 1, "twice": 2, "thrice": 3,
    "other": 2, "second": 2, "third": 3, "fourth": 4,
}  # fmt: skip
_ADVERBS = {
    "daily": 1.0, "nightly": 1.0, "weekly": 7.0, "fortnightly": 14.0, "monthly": _DAYS["month"],
    "quarterly": 3 * _DAYS["month"], "yearly": _DAYS["year"], "annually": _DAYS["year"],
    "qd": 1.0, "od": 1.0, "bd": 0.5, "bid": 0.5, "qw": 7.0, "qm": _DAYS["month"],
}  # fmt: skip
_ROUTE_NAMES = {name: route for route, names in ROUTES.items() for name in (route, *names) if route != "none"}

_ROUTE = "|".join(re.escape(name) for name in sorted(_ROUTE_NAMES, key=len, reverse=True))

_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)(?![\d.,]*\d)"
_SIGNED = rf"-?{_NUMBER}"
_COUNT = rf"(?:{_NUMBER}|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
_PERIOD = r"(?:days?|d|weeks?|wks?|w|months?|mths?|mos?|m|years?|yrs?|y)\b"
_LONG = r"(?:days?|weeks?|months?|years?)"
_SHARE = rf"(?P<share>{_NUMBER})\s*(?:%|percent)"
_OF_DOSES = r"(?:\s+of\s+(?:the\s+|all\s+)?(?:doses|tablets|injections))?"
_START = r"(?:(?:starting|starts?|started|from|beginning|begins?|at|in|on)\s+)+(?:the\s+)?"
_UNTIL = r"(?:until|till|through|up\s+to|to|ending|ends?)\s+(?:at\s+)?"
_STOP = r"(?:stop(?:s|ping|ped)?|discontinu\w*|given\s+up)\s+(?:early\s+)?"
_UNIT = (
    r"(?:micrograms?|milligrams?|grams?|international\s+units?|units?|mcgs?|ugs?|μg|mgs?|gm?|ius?|sessions?)"
    r"(?:\s*(?:/|per\b)\s*(?:kg|day|d|24\s*h(?:ours?)?))?(?![a-z/])"
)


def number(text: str) -> float:
    """A number in digits or in one word."""
    return float(_COUNTS[text]) if text in _COUNTS else float(text)


def _period(text: str) -> str:
    return {"d": "day", "w": "week", "m": "month", "y": "year"}[text[0]]


def _months(value: str, period: str) -> float:
    name = _period(period)
    return number(value) * {"month": 1.0, "year": 12.0}.get(name, _DAYS[name] / DAYS_PER_MONTH)


def _share(match: Match) -> Decimal:
    return Decimal(match["share"]) / 100


def _missed(match: Match) -> Said:
    return {"taken": float(1 - _share(match))}


def _taken(match: Match) -> Said:
    return {"taken": float(_share(match))}


def _missed_of(match: Match) -> Said:
    whole = number(match["whole"])
    return {"taken": float(f"{1.0 - number(match['part']) / whole:.12g}") if whole else 0.0}


def _every(match: Match) -> Said:
    count = number(match["n"]) if match["n"] else 1.0
    return {"every_days": count * _DAYS[_period(match["p"])]}


def _times(match: Match) -> Said:
    count = number(match["n"])
    if not count:
        return {"refuse": "say how often, at least once"}
    per = match["p"]
    return {"every_days": (_ADVERBS[per] if per in _ADVERBS else _DAYS[_period(per)]) / count}


def _every_hours(match: Match) -> Said:
    if match["p"][0] == "h":
        return {"every_days": number(match["n"]) / 24}
    return _every(match)


def _range(match: Match) -> Said:
    return {
        "start_month": _months(match["n"], match["p"]),
        "end_month": _months(match["n2"], match["p2"] or match["p"]),
    }


def _month_as(field: str, sign: float = 1.0) -> Callable[[Match], Said]:
    return lambda match: {field: sign * _months(match["n"], match["p"])}


def _sessions(match: Match) -> Said:
    return {"dose": number(match["n"]), "unit": "session/week"}


def _doses(match: Match) -> Said:
    return {"doses": number(match["n"])}


def _constant(**fields: object) -> Callable[[Match], Said]:
    return lambda match: dict(fields)


_AT = rf"(?P<p>{_LONG})\s*(?P<n>{_SIGNED})"
_LASTS = rf"(?P<n>{_COUNT})\s*(?P<p>{_PERIOD})"
_TABLE: tuple[tuple[str, Callable[[Match], Said]], ...] = (
    (
        r"bi-?(?:weekly|monthly|annual\w*|yearly)\b",
        _constant(refuse="can mean two things; write twice a week, every 2 weeks and the like"),
    ),
    (rf"{_STOP}(?:at|in|from|on)\s+{_AT}", _month_as("stop_month")),
    (rf"{_STOP}(?:at|in)\s+{_LASTS}", _month_as("stop_month")),
    (rf"{_STOP}after\s+{_LASTS}", _month_as("stop_after")),
    (rf"(?:missing|misses|missed|skipping)\s+{_SHARE}{_OF_DOSES}", _missed),
    (
        rf"(?:missing|misses|skipping)\s+(?P<part>{_COUNT})\s+(?:in|of|out\s+of)\s+(?P<whole>{_COUNT})(?:\s+doses)?",
        _missed_of,
    ),
    (rf"{_SHARE}{_OF_DOSES}\s+(?:missed|missing)", _missed),
    (rf"(?:with\s+)?(?:adherence|compliance)\s*(?:of|:|=)?\s*{_SHARE}", _taken),
    (rf"(?:taking|with)\s+{_SHARE}(?:{_OF_DOSES}|\s+adherence|\s+compliance)", _taken),
    (rf"{_SHARE}\s+(?:adherence|adherent|compliance|taken|of\s+(?:the\s+)?doses(?:\s+taken)?)", _taken),
    (
        rf"(?:once\s+)?(?:every|each)\s+(?:(?P<n>{_COUNT}|other|second|third|fourth)\s*)?(?P<p>{_PERIOD})",
        _every,
    ),
    (
        rf"(?P<n>once|twice|thrice)[\s-]*(?:(?:an?|per|each|every)\s+|/\s*)?"
        rf"(?P<p>{_PERIOD}|daily|weekly|monthly|yearly|annually)",
        _times,
    ),
    (
        rf"(?P<n>{_COUNT})\s*(?:times?|x|×)\s*(?:(?:an?|per|each|every)\s+|/\s*)?"
        rf"(?P<p>{_PERIOD}|daily|weekly|monthly|yearly|annually)",
        _times,
    ),
    (rf"(?P<n>{_COUNT})\s*sessions?\s*(?:(?:an?|per|each|every)\s+|/\s*)?(?:week(?:ly)?|wk)\b", _sessions),
    (rf"(?P<a>{'|'.join(_ADVERBS)})\b", lambda match: {"every_days": _ADVERBS[match["a"]]}),
    (rf"q\s*(?P<n>{_NUMBER})\s*(?P<p>hours?\b|hrs?\b|h\b|{_PERIOD})", _every_hours),
    (rf"(?P<n>{_COUNT})-(?P<p>week|month|year)ly\b", _every),
    (r"(?:half[\s-]?yearly|semi-?annual(?:ly)?)\b", _constant(every_days=6 * _DAYS["month"])),
    (rf"(?:from\s+)?{_AT}\s*(?:-|–|to\b|until\b|till\b)\s*(?:(?P<p2>{_LONG})\s*)?(?P<n2>{_SIGNED})", _range),
    (rf"{_UNTIL}{_AT}", _month_as("end_month")),
    (rf"{_UNTIL}(?P<n>{_SIGNED})\s*(?P<p>{_PERIOD})", _month_as("end_month")),
    (rf"(?:for\b|x|×)\s*(?:the\s+)?(?:next\s+)?{_LASTS}", _month_as("for_months")),
    (rf"(?:for\s+)?(?P<n>{_COUNT})\s*(?:doses?|infusions?|injections?|implants?|cycles?)\b", _doses),
    (rf"(?:x|×)\s*(?P<n>{_COUNT})(?:\s*(?:doses?|infusions?|injections?|implants?|cycles?)\b)?", _doses),
    (r"(?:as\s+)?(?:a\s+)?(?:once(?:\s+only)?|single(?:\s+dose)?|one-off|stat)\b", _constant(once=True)),
    (rf"(?:{_START})?(?:baseline|now|today|immediately|start|beginning)\b", _constant(start_month=0.0)),
    (rf"(?:{_START})?{_AT}", _month_as("start_month")),
    (rf"{_START}(?P<n>{_SIGNED})\s*(?P<p>{_PERIOD})(?!\s+ago)", _month_as("start_month")),
    (rf"(?:starting\s+)?after\s+{_LASTS}", _month_as("start_month")),
    (rf"(?:started\s+|from\s+)?{_LASTS}\s+ago\b", _month_as("start_month", -1.0)),
    (rf"(?P<r>{_ROUTE})(?![a-z])", lambda match: {"route": _ROUTE_NAMES[match["r"]]}),
    (rf"(?P<n>{_NUMBER})\s*(?P<u>{_UNIT})", lambda match: {"dose": number(match["n"]), "unit": match["u"]}),
    (r"(?:an?|per|/)\s*(?P<p>day|week|month|year)\b", lambda match: {"every_days": _DAYS[match["p"]]}),
    (r"(?:injections?|implants?|capsules?|given|taken|[\s,()]+|and\b)", _constant()),
)
CLAUSES: tuple[tuple[re.Pattern[str], Callable[[Match], Said]], ...] = tuple(
    (re.compile(pattern), says) for pattern, says in _TABLE
)
SIGNED_NUMBER = re.compile(_SIGNED)
