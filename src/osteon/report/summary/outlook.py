"""The second page of the report: what each option would do, fracture risk, calendar, expected response, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from osteon.quantities import followed, resorption
from osteon.report.summary.calendar import calendar
from osteon.report.summary.charts import Panel, interval_bar, outlook_chart
from osteon.words import format
from osteon.words.faces.report import report_words
from osteon.words.facts import drug_term
from osteon.words.options import option_drug, option_name, reference_name
from osteon.words.quantities import quantity_term
from osteon.words.vocabulary import fracture_term

_BREAKS = ("major", "hip", "vertebral", "any")
_YEARS = "10"
_EXPECTED = (*((one.name, 0) for one in followed("marker")), *((str(one.model), -1) for one in followed("bmd")))
_SEEN = (resorption().name, str(followed("bmd")[0].model))
_LAST_MONTH = 120
#: as options.yaml writes it; a narrow panel has a shorter word
_SIX_MONTHLY = "every 6 months"
At = Mapping[str, float]


def second_page(plan: Mapping[str, Any], today: date, own: tuple[str, Mapping[str, Any]] | None) -> dict[str, Any]:
    """Everything that the second page says and shows, as plain text, with charts as SVG.

    Parameters
    ----------
    plan : of the assessment, as plain data; empty where there is none.
    own : a treatment that was asked for beside the options: its name and its outlook.
    """
    words, options = report_words(), plan.get("options", [])
    reference = plan.get("inhibitor_alone")
    drug = plan.get("inhibitor", {}).get("drug")
    alone = reference_name(drug)
    shown = [(option_drug(option), option["outlook"]) for option in options if option.get("outlook")]
    shown += [own] if own else []
    panels = [
        Panel(tuple(_lines(option)), option["outlook"], option["outlook_if_stopped_unaided"])
        for option in options
        if option.get("outlook")
    ]
    panels += [Panel((words.chart.asked_for, own[0]), own[1])] if own else []
    ends = plan.get("inhibitor", {}).get("months_remaining")
    return {
        "chart": outlook_chart(panels, reference, ends) if panels and reference else "",
        "chart_note": _chart_note(alone, panels, drug if drug and ends and ends < _LAST_MONTH else ""),
        "risks": (risks := _risks([*([(alone, reference)] if reference else []), *shown])),
        "risk_columns": [_scale(risks), *map(fracture_term, _BREAKS)],
        "labels": _labels(options),
        "calendar": (due := calendar(options, today)),
        "expected": (expected := _expected(options)),
        "expected_columns": _expected_columns(expected),
        "rules": words.calendar.rules(rules=format.listed(dict.fromkeys(rule for row in due for rule in row["rules"]))),
        "left_out": [
            words.chart.option(name=format.capital(drug_term(drug)), cells=reasons[0]["text"].rstrip("."))
            for drug, reasons in plan.get("left_out", {}).items()
            if reasons
        ],
        "notes": list(dict.fromkeys([*plan.get("notes", []), *(own[1].get("notes", []) if own else [])])),
        "cards": list(plan.get("cards", [])),
        "sources": list(dict.fromkeys(_sources(options))),
    }


def _chart_note(alone: str, panels: Sequence[Panel], ends: str) -> str:
    words = report_words().chart
    notes = [words.note(alone=alone), words.unaided if any(panel.unaided for panel in panels) else ""]
    return " ".join(text for text in (*notes, words.ends(drug=ends) if ends else "", words.simulation) if text)


def _lines(option: Mapping[str, Any]) -> list[str]:
    words, treatment = report_words().chart, option["treatment"]
    if treatment is None:
        return [words.base, words.no_drug]
    interval = words.six_monthly if treatment["interval"] == _SIX_MONTHLY else treatment["interval"]
    return [option_drug(option), f"{treatment['dose']} {interval}"]


def _labels(options: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What the drugs are licensed for and how they end; drugs of which the same is said stand together."""
    doses: dict[tuple[str, str], list[str]] = {}
    for option in options:
        treatment = option["treatment"]
        if treatment is not None:
            end = format.first_sentence(treatment["handover"]) + (
                f" {option['exit']['text']}" if option["exit"] else ""
            )
            if option["kind"] == "continue":
                end = " ".join([end, *(row["text"] for row in treatment["use"].get("missed", ()))])
            dose = option_name(option)
            doses.setdefault((treatment["label"], end), []).append(dose)
    return [{"names": format.listed(names), "text": f"{label} {end}"} for (label, end), names in doses.items()]


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
        cells = [_measure(option, quantity, which) for quantity, which in _EXPECTED]
        if option["treatment"] is not None and any(cells):
            seen = {item["quantity"]: item["month"] for item in option["response_time"]}
            rows.append({"name": option_drug(option), "cells": cells,
                         "seen": [_visible(seen.get(q)) for q in _SEEN]})  # fmt: skip
    return rows


def _measure(option: Mapping[str, Any], quantity: str, which: int) -> dict[str, str] | None:
    responses = [item for item in option["expected_response"] if item["quantity"] == quantity]
    if not responses:
        return None
    item = responses[which]
    least = item["least_significant_change_percent"]
    change = item["change_percent"]
    return {
        "month": format.plain(item["month"]),
        "range": _change({"median": change["median"], "low90": change["low"], "high90": change["high"]}),
        "least": report_words().expected.limits(
            fall=format.signed(least["fall"], 0), rise=format.signed(least["rise"], 0)
        ),
    }


def _expected_columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Heads of what is expected: each quantity with its month, and those whose change can be seen."""
    if not rows:
        return []
    words = report_words().expected
    names = [quantity_term(quantity) for quantity, _ in _EXPECTED]
    cells = zip(names, rows[0]["cells"], strict=True)
    heads = [words.at(quantity=name, month=cell["month"]) if cell else name for name, cell in cells]
    return [*heads, *(words.seen(quantity=quantity_term(name)) for name in _SEEN)]


def _scale(risks: Sequence[Mapping[str, Any]]) -> str:
    if not risks:
        return ""
    scale = format.interval("0", format.number(risks[0]["most"], 0))
    return report_words().risks.scale(outcome=fracture_term(_BREAKS[0]), interval=scale)


def _visible(month: float | None) -> str:
    return format.NONE if month is None else report_words().expected.months(count=format.plain(month))


def _change(at: At) -> str:
    middle, low, high = (format.signed(at[end], 0) for end in ("median", "low90", "high90"))
    return format.spread(middle, low, high)


def _of_hundred(at: At) -> str:
    middle, low, high = (_people(at[end]) for end in ("median", "low90", "high90"))
    return format.spread(middle, low, high)


def _people(percent: float) -> str:
    return report_words().risks.few if 0 < percent < 0.5 else format.number(percent, 0)


def _sources(options: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    for option in options:
        for part in (option["treatment"], option["exit"]):
            if part is not None:
                yield f"{option_drug(option)}: {part['source']}"
