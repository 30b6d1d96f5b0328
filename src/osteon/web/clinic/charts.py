"""The outlook as charts: numbers for the browser, and the same in words and tables for everyone else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from osteon import quantities
from osteon.person.patient import Patient
from osteon.population.observations import observations
from osteon.web.clinic.chart_lines import Line, lines
from osteon.web.clinic.log_axis import log_axis, two_figures
from osteon.web.words import number, signed

_ENDS = ("median", "low50", "high50", "low90", "high90")
RATIO = "times today's level"


@dataclass(frozen=True)
class Quantity:
    """One chart.

    Attributes
    ----------
    keys : names in an outlook, the first that it has is drawn.
    units : of each of them, as it is drawn.
    logarithmic : drawn on a logarithmic axis; a change from today is then drawn as a ratio to today.
    """

    key: str
    title: str
    keys: tuple[str, ...]
    units: Mapping[str, str]
    digits: int
    meaning: str
    logarithmic: bool = False

    def value(self, key: str, given: float) -> float:
        """A number of the outlook in the unit of the chart."""
        return 1.0 + given / 100.0 if self.units[key] == RATIO else given

    def text(self, key: str, given: float) -> str:
        """The same as text."""
        if self.logarithmic:
            return two_figures(self.value(key, given))
        return signed(given, self.digits) if self.units[key].endswith("from today") else number(given, self.digits)


def _density(one: quantities.Quantity) -> Quantity:
    units = {f"t_score_{one.patient}": "T-score", str(one.model): "% BMD from today"}
    return Quantity(one.narrow, one.words.capitalize(), tuple(units), units, 1, "higher is denser")


def _turnover(one: quantities.Quantity) -> Quantity:
    units = {f"{one.name}_level": one.shown_unit, one.name: RATIO}
    title, meaning = f"{one.words}, bone {one.process}", f"lower is slower {one.process}"
    return Quantity(one.name, title, tuple(units), units, 2, meaning, logarithmic=True)


CHARTS = (
    *map(_density, quantities.followed("bmd")),
    _turnover(quantities.resorption()),
    Quantity(
        "fracture", "Major fractures", ("major",), {"major": "% of people"}, 1,
        "people like this one who break hip, spine, forearm or upper arm",
    ),
)  # fmt: skip
YEARS = (1, 2, 5, 10)


def outlook(plan: Mapping[str, Any], person: Patient, today: date) -> dict[str, Any] | None:
    """Lines, charts and numbers of a plan (`osteon.care.plan.plan.Plan.to_dict`); None where nothing was simulated."""
    drawn = lines(plan)
    if not drawn:
        return None
    points = own_points(person, today)
    charts = []
    for chart in CHARTS:
        key = next((k for k in chart.keys if _course(drawn[0].outlook, k) is not None), None)
        if key is not None:
            charts.append(_chart(chart, key, drawn, plan.get("past"), points.get(key, [])))
    found = {
        "lines": [{"key": v.key, "name": v.name, "place": v.place, "ticked": v.ticked} for v in drawn],
        "charts": charts,
        "past": any(chart["past"] for chart in charts),
        "years": YEARS,
        "end": plan["inhibitor"].get("months_remaining", 0.0) / 12,
        "drug": plan["inhibitor"].get("drug"),
    }
    drawn_only = [{k: v for k, v in chart.items() if k not in ("rows", "text", "so_far")} for chart in charts]
    return found | {"spec": json.dumps(found | {"charts": drawn_only}, separators=(",", ":"), ensure_ascii=False)}


def own_points(person: Patient, today: date) -> dict[str, list[dict[str, Any]]]:
    """The patient's own measurements by name of the outlook: year, value, where it stands."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in observations(person, today)[0]:
        key, value = f"{one.quantity}_level", one.value
        if quantities.is_bmd(one.quantity):
            site = str(quantities.of_model(one.quantity).patient)
            score = person.t_score(site, one.value, one.device)
            if score is None:
                continue
            key, value = f"t_score_{site}", score
        found.setdefault(key, []).append(
            {"year": round(one.month / 12, 3), "value": round(value, 3), "what": one.source}
        )
    return found


def _chart(
    chart: Quantity, key: str, drawn: list[Line], past: Mapping[str, Any] | None, points: list[dict[str, Any]]
) -> dict[str, Any]:
    """One chart: what is drawn, its numbers, and what it shows in words."""
    series = [{"key": line.key, **_series(line.outlook, chart, key)} for line in drawn]
    before = _series(past, chart, key) if past is not None and key in past["courses"] else None
    so_far = "" if past is None or before is None else _so_far(past, key, chart)
    today = series[0]["median"][0]
    return {
        "key": chart.key,
        "title": chart.title,
        "unit": chart.units[key],
        "digits": chart.digits if chart.units[key] != "% BMD from today" else 0,
        "meaning": chart.meaning,
        "log": log_axis(today, [p["value"] for p in points], chart.units[key] == RATIO) if chart.logarithmic else None,
        "points": points,
        "past": before,
        "series": series,
        "rows": _rows(drawn, key, chart),
        "so_far": so_far,
        "text": _in_words(drawn, key, chart, points, so_far),
    }


def _course(held: Mapping[str, Any], key: str) -> tuple[list[float], Mapping[str, list[float]]] | None:
    """Months and bands of a quantity."""
    if key in held["courses"]:
        return held["time_month"], held["courses"][key]
    if key in held.get("fracture_percent", ()):
        return held["fracture_time_month"], held["fracture_percent"][key]
    return None


def _series(held: Mapping[str, Any], chart: Quantity, key: str) -> dict[str, Any]:
    months, bands = _course(held, key) or ([], {})
    digits = 4 if chart.logarithmic else 2
    found = {end: [round(chart.value(key, v), digits) for v in bands[end]] for end in _ENDS}
    return {"year": [round(m / 12, 3) for m in months], **found}


def _rows(drawn: list[Line], key: str, chart: Quantity) -> list[dict[str, Any]]:
    """Name and, by year, median with its 90 % interval."""
    return [
        {"name": line.name, "cells": [_cell(line.outlook["at_years"][str(y)][key], chart, key) for y in YEARS]}
        for line in drawn
    ]


def _cell(at: Mapping[str, float], chart: Quantity, key: str) -> str:
    middle, low, high = (chart.text(key, at[end]) for end in ("median", "low90", "high90"))
    return f"{middle} ({low} to {high})"


def _so_far(past: Mapping[str, Any], key: str, chart: Quantity) -> str:
    """The simulated past in words: where it began, and today."""
    bands = past["courses"][key]
    then, now = (_cell({end: bands[end][k] for end in _ENDS}, chart, key) for k in (0, -1))
    years = -past["time_month"][0] / 12
    return f"So far, simulated: {then} {years:.3g} year{'' if years == 1 else 's'} ago, {now} today."


def _in_words(drawn: list[Line], key: str, chart: Quantity, points: list[dict[str, Any]], so_far: str) -> str:
    """What the chart shows, for who cannot see it."""
    scale = " on a logarithmic scale" if chart.logarithmic else ""
    told = [f"{chart.title} [{chart.units[key]}]{scale} over ten years, median and 90 % interval after five years:"]
    told += [f"{line.name} {_cell(line.outlook['at_years']['5'][key], chart, key)};" for line in drawn if line.ticked]
    if so_far:
        told.append(so_far)
    if points:
        told.append(f"Own measurements drawn in: {len(points)}, the last {number(points[-1]['value'], chart.digits)}.")
    told.append("The table below has the numbers.")
    return " ".join(told)
