"""When things are due: dates in short, and the events of several options as one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from osteon.drugs.catalogue import care_groups
from osteon.words import format
from osteon.words.faces.assessment import assessment_words
from osteon.words.faces.report import report_words
from osteon.words.facts import event_words
from osteon.words.options import option_drug

Event = Mapping[str, Any]

#: what is due sooner is due now
_NOW_DAYS = 7
_SHOWN = 2


def day_words(day: str, today: date) -> str:
    """``now``, or a month like ``Mar 2027``."""
    when = date.fromisoformat(day)
    return assessment_words().now if (when - today).days < _NOW_DAYS else format.short_month(when)


def span_words(event: Event, today: date) -> str:
    """The date of an event, or from when to when it is in time."""
    first = day_words(event["date"], today)
    last = day_words(event["latest"], today) if event["latest"] else first
    return first if last == first else format.interval(first, last)


def repeated(events: Sequence[Event], today: date) -> str:
    """The dates of a repeated event: the first ones, how many there are, and the last."""
    spans = list(dict.fromkeys(span_words(event, today) for event in events))
    if len(spans) <= _SHOWN + 1:
        return format.listed(spans)
    days = [day_words(event["date"], today) for event in events]
    return report_words().calendar.repeated(first=format.listed(days[:_SHOWN]), count=len(days), last=days[-1])


def calendar(options: Sequence[Mapping[str, Any]], today: date) -> list[dict[str, Any]]:
    """Rows of what, when and with which options; what is the same in several options stands once."""
    events_alike: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for option in options:
        same: dict[tuple[str, str, str], list[Event]] = {}
        for event in option["monitoring"]:
            same.setdefault((event["what"], event["rule"], event["detail"]), []).append(event)
        for (what, rule, detail), events in same.items():
            row = events_alike.setdefault(
                (what, rule, detail, repeated(events, today)), {"first": events[0], "with": []}
            )
            row["with"].append(option)
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for (what, rule, detail, when), row in sorted(
        events_alike.items(), key=lambda item: (item[1]["first"]["date"], item[0])
    ):
        line = rows.setdefault((when, _with(row["with"], options)), {"what": [], "rules": []})
        line["what"].append(event_words({"what": what, "detail": detail}))
        line["rules"].append(rule)
    return [
        {"when": when, "with": whom, "what": "; ".join(dict.fromkeys(line["what"])), "rules": line["rules"]}
        for (when, whom), line in rows.items()
    ]


def _with(chosen: Sequence[Mapping[str, Any]], options: Sequence[Mapping[str, Any]]) -> str:
    """The options that a row concerns, in short."""
    words = report_words().calendar
    if len(chosen) == len(options):
        return words.any_option
    drugs = [option for option in options if option["treatment"] is not None]
    bisphosphonates = care_groups()["bisphosphonates"]
    for word, members in (
        (words.any_drug, drugs),
        (words.any_tablet, [option for option in drugs if option["treatment"]["route"] == "oral"]),
        (
            words.any_bisphosphonate,
            [option for option in drugs if option["treatment"]["drug"] in bisphosphonates],
        ),
    ):
        if len(members) > 1 and list(chosen) == members:
            return word
    return format.listed(option_drug(option) for option in chosen)
