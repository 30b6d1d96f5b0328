"""What is due, as a calendar that other programs read (iCalendar, RFC 5545). It names no patient."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from osteon.words.faces.page import page_words
from osteon.words.facts import event_words

_LINE = 73


def ics(events: Iterable[Mapping[str, Any]]) -> str:
    """Events of a schedule (`osteon.care.plan.schedule.Event.to_dict`) as one calendar of whole days."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//osteon//monitoring//EN", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += _event(event, stamp)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _event(event: Mapping[str, Any], stamp: str) -> Iterator[str]:
    day = date.fromisoformat(event["date"])
    mark = hashlib.sha256("|".join(str(event[k]) for k in ("date", "what", "detail", "rule")).encode()).hexdigest()
    words = page_words().calendar
    why = words.why(why=event["why"], source=event["source"], rule=event["rule"])
    if event["latest"]:
        why = words.in_time(latest=event["latest"], why=why)
    yield "BEGIN:VEVENT"
    yield f"UID:{mark[:24]}@osteon"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event_words(event))}"
    yield f"DESCRIPTION:{_text(why)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(words: str) -> str:
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 bytes; those after the first begin with a blank."""
    part, lead = "", ""
    for letter in line:
        if len((lead + part + letter).encode()) > _LINE:
            yield lead + part
            part, lead = "", " "
        part += letter
    yield lead + part
