"""The second page of the report: what each option would do, fracture risk, calendar, expected response, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from osteon.quantities import followed, resorption
from osteon.report.summary.answer import first_sentence
from osteon.report.summary.calendar import calendar, short_name
from osteon.report.summary.charts import Panel, interval_bar, outlook_chart
from osteon.words.courses import fixed

_BREAKS = ("major", "hip", "vertebral", "any")
_YEARS = "10"
_EXPECTED = (*((one.name, 0) for one in followed("marker")), *((str(one.model), -1) for one in followed("bmd")))
_SEEN = (resorption().name, str(followed("bmd")[0].model))
At = Mapping[str, float]


def second_page(plan: Mapping[str, Any], today: date, own: tuple[str, Mapping[str, Any]] | None) -> dict[str, Any]:
    """Everything that the second page says and shows, as plain text, with charts as SVG.

    Parameters
    ----------
    plan : of the assessment, as plain data; empty where there is none.
    own : a treatment that was asked for beside the options: its name and its outlook.
    """
    options = plan.get("options", [])
    reference = plan.get("inhibitor_alone")
    drug = plan.get("inhibitor", {}).get("drug")
    # who takes no inhibitor has nothing to compare with
    alone = f"{drug} alone" if drug else "no treatment"
    shown = [(short_name(option), option["outlook"]) for option in options if option.get("outlook")]
    shown += [own] if own else []
    panels = [
        Panel(tuple(_lines(option)), option["outlook"], option["outlook_if_stopped_unaided"])
        for option in options
        if option.get("outlook")
    ]
    panels += [Panel(("as asked for", own[0]), own[1])] if own else []
    ends = plan.get("inhibitor", {}).get("months_remaining")
    return {
        "chart": outlook_chart(panels, reference, ends) if panels and reference else "",
        "alone": alone,
        "unaided": any(panel.unaided for panel in panels),
        "ends": drug if drug and ends and ends < 120 else "",
        "risks": _risks([*([(alone, reference)] if reference else []), *shown]),
        "labels": _labels(options),
        "calendar": calendar(options, today),
        "expected": _expected(options),
        "expected_heads": [one.narrow for one in (*followed("marker"), *followed("bmd"))],
        "seen_heads": [one.narrow for one in (resorption(), followed("bmd")[0])],
        "left_out": [f"{drug}: {reasons[0]['text']}" for drug, reasons in plan.get("left_out", {}).items() if reasons],
        "notes": list(dict.fromkeys([*plan.get("notes", []), *(own[1].get("notes", []) if own else [])])),
        "cards": list(plan.get("cards", [])),
        "sources": list(dict.fromkeys(_sources(options))),
    }


def _lines(option: Mapping[str, Any]) -> list[str]:
    given = option["treatment"]
    return (
        ["base alone", "no bone drug"]
        if given is None
        else [short_name(option), f"{given['dose']} {str(given['interval']).replace('every 6 months', '6-monthly')}"]
    )


def _labels(options: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What the drugs are licensed for and how they end; drugs of which the same is said stand together."""
    found: dict[tuple[str, str], list[str]] = {}
    for option in options:
        given = option["treatment"]
        if given is not None:
            end = first_sentence(given["handover"]) + (f" {option['exit']['text']}" if option["exit"] else "")
            dose = f"{short_name(option)} {given['dose']} {given['route']} {given['interval']}"
            found.setdefault((given["label"], end), []).append(dose)
    return [{"names": ", ".join(names), "text": f"{label} {end}"} for (label, end), names in found.items()]


def _risks(shown: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    at = [(name, outlook["at_years"][_YEARS]) for name, outlook in shown]
    at = [(name, values) for name, values in at if "major" in values]
    most = max((values["major"]["high90"] for _, values in at), default=0.0)
    most = max(10.0, 5.0 * (int(most / 5) + 1))
    return [
        {
            "name": name,
            "bar": interval_bar(values["major"], most),
            "most": most,
            "cells": [_of_hundred(values[outcome]) for outcome in _BREAKS],
        }
        for name, values in at
    ]


def _expected(options: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for option in options:
        found = [_measure(option, quantity, which) for quantity, which in _EXPECTED]
        if option["treatment"] is not None and any(found):
            seen = {item["quantity"]: item["month"] for item in option["response_time"]}
            rows.append({"name": short_name(option), "cells": found,
                         "seen": [_visible(seen.get(q)) for q in _SEEN]})  # fmt: skip
    return rows


def _measure(option: Mapping[str, Any], quantity: str, which: int) -> dict[str, str] | None:
    found = [item for item in option["expected_response"] if item["quantity"] == quantity]
    if not found:
        return None
    item = found[which]
    least = item["least_significant_change_percent"]
    change = item["change_percent"]
    return {
        "month": f"{item['month']:g}",
        "range": _change({"median": change["median"], "low90": change["low"], "high90": change["high"]}),
        "least": f"{fixed(least['fall'], 0)} or {fixed(least['rise'], 0)}",
    }


def _visible(month: float | None) -> str:
    return "–" if month is None else f"{month:g} month{'' if month == 1 else 's'}"


def _change(at: At) -> str:
    low, middle, high = (fixed(at[end], 0) for end in ("low90", "median", "high90"))
    return f"{middle} ({low} to {high})"


def _of_hundred(at: At) -> str:
    low, middle, high = (_people(at[end]) for end in ("low90", "median", "high90"))
    return f"{middle} ({low} to {high})"


def _people(percent: float) -> str:
    return "<1" if 0 < percent < 0.5 else f"{percent:.0f}"


def _sources(options: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    for option in options:
        for part in (option["treatment"], option["exit"]):
            if part is not None:
                yield f"{short_name(option)}: {part['source']}"
