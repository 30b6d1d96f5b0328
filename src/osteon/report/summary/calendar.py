"""When things are due: dates in short, and the events of several options as one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from osteon.drugs.catalogue import care_groups, owner_of
from osteon.quantities import followed

Event = Mapping[str, Any]

#: the words of ``monitoring.yaml`` for what is done
DONE = {
    "dxa": "Bone density (DXA)",
    "turnover_markers": f"Turnover markers ({', '.join(one.words for one in followed('marker'))})",
    "dental_check": "Dental check",
    "vitamin_d": "25-hydroxyvitamin D",
    "calcium": "Calcium",
    "calcium_phosphate_magnesium": "Calcium, phosphate, magnesium",
    "creatinine": "Creatinine",
    "dose": "Dose",
    "adherence": "Adherence",
    "review": "Review",
    "follow_on": "Follow-on",
    "specialist_referral": "Referral to a specialist",
}
_SHOWN = 2


def day_words(day: str, today: date) -> str:
    """``now``, or a month like ``Mar 2027``."""
    when = date.fromisoformat(day)
    return "now" if (when - today).days < 7 else f"{when:%b %Y}"


def span_words(event: Event, today: date) -> str:
    """The date of an event, or from when to when it is in time."""
    first = day_words(event["date"], today)
    last = day_words(event["latest"], today) if event["latest"] else first
    return first if last == first else f"{first} to {last}"


def repeated(events: Sequence[Event], today: date) -> str:
    """The dates of a repeated event: the first ones, how many there are, and the last."""
    spans = list(dict.fromkeys(span_words(event, today) for event in events))
    if len(spans) <= _SHOWN + 1:
        return ", ".join(spans)
    days = [day_words(event["date"], today) for event in events]
    return f"{', '.join(days[:_SHOWN])}, … {len(days)} times to {days[-1]}"


def short_name(option: Mapping[str, Any]) -> str:
    """The bone drug, or what stands for it."""
    if option["treatment"] is None:
        return "calcium, vitamin D and exercise" if option["kind"] == "base" else "a pause"
    name = str(option["treatment"]["name"])
    if option["kind"] != "exit":
        return name
    follows = option["exit"]["drug"]
    return f"{name}, then {owner_of(follows).name}" if follows else f"{name} ends"


def calendar(options: Sequence[Mapping[str, Any]], today: date) -> list[dict[str, Any]]:
    """Rows of what, when and with which options; what is the same in several options stands once."""
    found: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for option in options:
        same: dict[tuple[str, str, str], list[Event]] = {}
        for event in option["monitoring"]:
            same.setdefault((event["what"], event["rule"], event["detail"]), []).append(event)
        for (what, rule, detail), events in same.items():
            row = found.setdefault((what, rule, detail, repeated(events, today)), {"first": events[0], "with": []})
            row["with"].append(option)
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for (what, rule, detail, when), row in sorted(found.items(), key=lambda item: (item[1]["first"]["date"], item[0])):
        line = rows.setdefault((when, _with(row["with"], options)), {"what": [], "rules": []})
        line["what"].append(detail if what == "dose" and detail else f"{DONE.get(what, what)} {detail}".strip())
        line["rules"].append(rule)
    return [
        {"when": when, "with": whom, "what": "; ".join(dict.fromkeys(line["what"])), "rules": line["rules"]}
        for (when, whom), line in rows.items()
    ]


def _with(chosen: Sequence[Mapping[str, Any]], options: Sequence[Mapping[str, Any]]) -> str:
    """The options that a row concerns, in short."""
    if len(chosen) == len(options):
        return "any option"
    drugs = [option for option in options if option["treatment"] is not None]
    bisphosphonates = care_groups()["bisphosphonates"]
    for word, members in (
        ("any bone drug", drugs),
        ("any tablet", [option for option in drugs if option["treatment"]["route"] == "oral"]),
        (
            "any bisphosphonate",
            [option for option in drugs if option["treatment"]["drug"] in bisphosphonates],
        ),
    ):
        if len(members) > 1 and list(chosen) == members:
            return word
    return ", ".join(short_name(option) for option in chosen)
