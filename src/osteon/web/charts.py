"""The outlook as charts: numbers for the browser, and the same in words and tables for everyone else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from osteon.patient import Patient
from osteon.population.observations import observations
from osteon.web.words import number, signed

ALONE = "inhibitor_alone"
UNAIDED = "_unaided"
#: options ticked at first, beside the inhibitor alone
_TICKED = 2
_ENDS = ("median", "low50", "high50", "low90", "high90")
_NAMES = {
    "base": "calcium, vitamin D, exercise",
    "risedronate": "risedronate",
    "alendronate": "alendronate",
    "ibandronate_oral": "ibandronate",
    "zoledronate": "zoledronic acid",
    "denosumab": "denosumab",
    "exit_now": "denosumab ends, follow-on",
}
_NAMES_UNAIDED = {"denosumab": ("denosumab, then nothing", 8), "exit_now": ("denosumab ends, nothing", 9)}
_PLACES = (ALONE, "base", "zoledronate", "denosumab", "risedronate", "alendronate", "ibandronate_oral")
"""Which colour and dash a line has: a drug keeps its own, whatever else is shown."""


@dataclass(frozen=True)
class Quantity:
    """One chart. ``keys``: names in an outlook, the first that it has is drawn."""

    key: str
    title: str
    keys: tuple[str, ...]
    units: Mapping[str, str]
    digits: int
    meaning: str


CHARTS = (
    Quantity(
        "spine", "Lumbar spine", ("t_score_lumbar_spine", "bmd_lumbar_spine"),
        {"t_score_lumbar_spine": "T-score", "bmd_lumbar_spine": "% BMD from today"}, 1, "higher is denser",
    ),
    Quantity(
        "hip", "Total hip", ("t_score_total_hip", "bmd_total_hip"),
        {"t_score_total_hip": "T-score", "bmd_total_hip": "% BMD from today"}, 1, "higher is denser",
    ),
    Quantity(
        "ctx", "CTX, bone resorption", ("ctx_level", "ctx"), {"ctx_level": "ng/mL", "ctx": "% from today"}, 2,
        "lower is slower resorption",
    ),
    Quantity(
        "fracture", "Major fractures", ("major",), {"major": "% of people"}, 1,
        "people like this one who break hip, spine, forearm or upper arm",
    ),
)  # fmt: skip
YEARS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Line:
    """One option as it is drawn: `place` is its colour and dash."""

    key: str
    name: str
    place: int
    ticked: bool
    outlook: Mapping[str, Any]


def outlook(plan: Mapping[str, Any], person: Patient, today: date) -> dict[str, Any] | None:
    """Lines, charts and numbers of a plan (`osteon.care.plan.Plan.to_dict`); None where nothing was simulated."""
    drawn = lines(plan)
    if not drawn:
        return None
    points = own_points(person, today)
    charts = []
    for chart in CHARTS:
        key = next((k for k in chart.keys if _course(drawn[0], k) is not None), None)
        if key is None:
            continue
        shown = points.get(key, [])
        charts.append(
            {
                "key": chart.key,
                "title": chart.title,
                "unit": chart.units[key],
                "digits": 0 if chart.units[key].startswith("% from") else chart.digits,
                "meaning": chart.meaning,
                "points": shown,
                "series": [_series(line, key) for line in drawn],
                "rows": _rows(drawn, key, chart),
                "text": _in_words(drawn, key, chart, shown),
            }
        )
    found = {
        "lines": [{"key": v.key, "name": v.name, "place": v.place, "ticked": v.ticked} for v in drawn],
        "charts": charts,
        "years": YEARS,
        "end": plan["inhibitor"].get("months_remaining", 0.0) / 12,
        "drug": plan["inhibitor"].get("drug"),
    }
    drawn_only = [{k: v for k, v in chart.items() if k not in ("rows", "text")} for chart in charts]
    return found | {"spec": json.dumps(found | {"charts": drawn_only}, separators=(",", ":"), ensure_ascii=False)}


def lines(plan: Mapping[str, Any]) -> list[Line]:
    """Everything that was simulated: the inhibitor alone, each option, and denosumab without its follow-on."""
    if plan.get("inhibitor_alone") is None:
        return []
    found = [Line(ALONE, "inhibitor alone" if plan["inhibitor"].get("drug") else "no treatment", 1, True,
                  plan["inhibitor_alone"])]  # fmt: skip
    drugs = 0
    for option in plan["options"]:
        key = option["option"]
        if option["outlook"] is None:
            continue
        drugs += key != "base"
        ticked = (key != "base" and drugs <= _TICKED) or len(plan["options"]) == 1
        place = _PLACES.index(key) + 1 if key in _PLACES else len(_PLACES)
        found.append(Line(key, _NAMES.get(key, key), place, ticked, option["outlook"]))
        if option["outlook_if_stopped_unaided"] is not None:
            name, own = _NAMES_UNAIDED.get(key, (f"{key}, then nothing", 8))
            found.append(Line(key + UNAIDED, name, own, False, option["outlook_if_stopped_unaided"]))
    return found


def own_points(person: Patient, today: date) -> dict[str, list[dict[str, Any]]]:
    """The patient's own measurements by name of the outlook: year, value, where it stands."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in observations(person, today)[0]:
        key, value = f"{one.quantity}_level", one.value
        if one.quantity.startswith("bmd_"):
            site = one.quantity.removeprefix("bmd_")
            score = person.t_score(site, one.value, one.device)
            if score is None:
                continue
            key, value = f"t_score_{site}", score
        found.setdefault(key, []).append(
            {"year": round(one.month / 12, 3), "value": round(value, 3), "what": one.source}
        )
    return found


def _course(line: Line, key: str) -> tuple[list[float], Mapping[str, list[float]]] | None:
    """Months and bands of a quantity."""
    held = line.outlook
    if key in held["courses"]:
        return held["time_month"], held["courses"][key]
    if key in held["fracture_percent"]:
        return held["fracture_time_month"], held["fracture_percent"][key]
    return None


def _series(line: Line, key: str) -> dict[str, Any]:
    months, bands = _course(line, key) or ([], {})
    found: dict[str, Any] = {end: [round(v, 2) for v in bands[end]] for end in _ENDS}
    return {"key": line.key, "year": [round(m / 12, 3) for m in months], **found}


def _rows(drawn: list[Line], key: str, chart: Quantity) -> list[dict[str, Any]]:
    """Name and, by year, median with its 90 % interval."""
    return [
        {"name": line.name, "cells": [_cell(line.outlook["at_years"][str(y)][key], chart, key) for y in YEARS]}
        for line in drawn
    ]


def _cell(at: Mapping[str, float], chart: Quantity, key: str) -> str:
    change = chart.units[key].endswith("from today")
    digits = 0 if key == "ctx" else chart.digits
    middle, low, high = (
        signed(at[end], digits) if change else number(at[end], digits) for end in ("median", "low90", "high90")
    )
    return f"{middle} ({low} to {high})"


def _in_words(drawn: list[Line], key: str, chart: Quantity, points: list[dict[str, Any]]) -> str:
    """What the chart shows, for who cannot see it."""
    told = [f"{chart.title} [{chart.units[key]}] over ten years, median and 90 % interval after five years:"]
    told += [f"{line.name} {_cell(line.outlook['at_years']['5'][key], chart, key)};" for line in drawn if line.ticked]
    if points:
        told.append(f"own measurements drawn in: {len(points)}, the last {number(points[-1]['value'], chart.digits)}.")
    told.append("The table below has the numbers.")
    return " ".join(told)
