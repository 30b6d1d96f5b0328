"""The outlook as charts: numbers for the browser, and the same in words and tables for everyone else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from osteon import quantities
from osteon.person.patient import Patient
from osteon.population.observations import observations
from osteon.web.clinic.chart_lines import Line, lines
from osteon.web.clinic.log_axis import log_axis, two_figures
from osteon.words import format
from osteon.words.faces.page import page_words
from osteon.words.quantities import process_term, quantity_term, site_term

_ENDS = ("median", "low50", "high50", "low90", "high90")


@dataclass(frozen=True)
class Quantity:
    """One chart.

    Attributes
    ----------
    keys : names in an outlook, the first that it has is drawn.
    units : of each of them, as it is drawn.
    relative : keys of which the change from today is drawn.
    logarithmic : drawn on a logarithmic axis; a change from today is then drawn as a ratio to today.
    """

    key: str
    title: str
    keys: tuple[str, ...]
    units: Mapping[str, str]
    digits: int
    meaning: str
    relative: tuple[str, ...] = ()
    logarithmic: bool = False

    def value(self, key: str, number: float) -> float:
        """A number of the outlook in the unit of the chart."""
        return 1.0 + number / 100.0 if self.logarithmic and key in self.relative else number

    def text(self, key: str, number: float) -> str:
        """The same as text."""
        if self.logarithmic:
            return two_figures(self.value(key, number))
        return (format.signed if key in self.relative else format.number)(number, self.digits)


@cache
def charts() -> tuple[Quantity, ...]:
    """What is drawn, in its order."""
    words = page_words().charts

    def density(one: quantities.Quantity) -> Quantity:
        score, change = f"t_score_{one.patient}", str(one.model)
        units = {score: "T-score", change: words.bmd_from_today}
        title = format.capital(site_term(one.name))
        return Quantity(one.narrow, title, (score, change), units, 1, words.density, (change,))

    def turnover(one: quantities.Quantity) -> Quantity:
        level, process = f"{one.name}_level", process_term(one)
        title = words.marker(marker=quantity_term(one.name), process=process)
        units = {level: one.shown_unit, one.name: words.ratio}
        meaning = words.slower(process=process)
        return Quantity(one.name, title, (level, one.name), units, 2, meaning, (one.name,), logarithmic=True)

    return (
        *map(density, quantities.followed("bmd")),
        turnover(quantities.resorption()),
        Quantity("fracture", words.major, ("major",), {"major": words.of_people}, 1, words.fractures),
    )


YEARS = (1, 2, 5, 10)


def outlook(plan: Mapping[str, Any], person: Patient, today: date) -> dict[str, Any] | None:
    """Lines, charts and numbers of a plan (`osteon.care.plan.plan.Plan.to_dict`); None where nothing was simulated."""
    drawn = lines(plan)
    if not drawn:
        return None
    points = own_points(person, today)
    shown = []
    for chart in charts():
        key = next((k for k in chart.keys if _course(drawn[0].outlook, k) is not None), None)
        if key is not None:
            shown.append(_chart(chart, key, drawn, plan.get("past"), points.get(key, [])))
    values = {
        "lines": [{"key": v.key, "name": v.name, "place": v.place, "ticked": v.ticked} for v in drawn],
        "charts": shown,
        "past": any(chart["past"] for chart in shown),
        "years": YEARS,
        "end": plan["inhibitor"].get("months_remaining", 0.0) / 12,
        "drug": plan["inhibitor"].get("drug"),
    }
    drawn_only = [
        {k: v for k, v in chart.items() if k not in ("rows", "text", "so_far", "points_text")} for chart in shown
    ]
    return values | {"spec": json.dumps(values | {"charts": drawn_only}, separators=(",", ":"), ensure_ascii=False)}


def own_points(person: Patient, today: date) -> dict[str, list[dict[str, Any]]]:
    """The patient's own measurements by name of the outlook: year, value, where it stands."""
    points: dict[str, list[dict[str, Any]]] = {}
    for one in observations(person, today)[0]:
        key, value = f"{one.quantity}_level", one.value
        if quantities.is_bmd(one.quantity):
            site = str(quantities.of_model(one.quantity).patient)
            score = person.t_score(site, one.value, one.device)
            if score is None:
                continue
            key, value = f"t_score_{site}", score
        points.setdefault(key, []).append(
            {"year": round(one.month / 12, 3), "value": round(value, 3), "what": one.source}
        )
    return points


def _points_text(points: Iterable[Mapping[str, Any]]) -> str:
    """The patient's own measurements: what, and its value."""
    return "; ".join(f"{point['what']}, {format.plain(point['value'])}" for point in points)


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
        "digits": 0 if key in chart.relative and not chart.logarithmic else chart.digits,
        "meaning": chart.meaning,
        "log": log_axis(today, [p["value"] for p in points], key in chart.relative) if chart.logarithmic else None,
        "points": points,
        "points_text": _points_text(points),
        "past": before,
        "series": series,
        "rows": _rows(drawn, key, chart),
        "so_far": so_far,
        "text": _in_words(drawn, key, chart, points, so_far),
    }


def _course(line_outlook: Mapping[str, Any], key: str) -> tuple[list[float], Mapping[str, list[float]]] | None:
    """Months and bands of a quantity."""
    if key in line_outlook["courses"]:
        return line_outlook["time_month"], line_outlook["courses"][key]
    if key in line_outlook.get("fracture_percent", ()):
        return line_outlook["fracture_time_month"], line_outlook["fracture_percent"][key]
    return None


def _series(line_outlook: Mapping[str, Any], chart: Quantity, key: str) -> dict[str, Any]:
    months, bands = _course(line_outlook, key) or ([], {})
    digits = 4 if chart.logarithmic else 2
    numbers = {end: [round(chart.value(key, v), digits) for v in bands[end]] for end in _ENDS}
    return {"year": [round(m / 12, 3) for m in months], **numbers}


def _rows(drawn: list[Line], key: str, chart: Quantity) -> list[dict[str, Any]]:
    """Name and, by year, median with its 90 % interval."""
    return [
        {"name": line.name, "cells": [_cell(line.outlook["at_years"][str(y)][key], chart, key) for y in YEARS]}
        for line in drawn
    ]


def _cell(at: Mapping[str, float], chart: Quantity, key: str) -> str:
    middle, low, high = (chart.text(key, at[end]) for end in ("median", "low90", "high90"))
    return format.spread(middle, low, high)


def _so_far(past: Mapping[str, Any], key: str, chart: Quantity) -> str:
    """The simulated past in words: where it began, and today."""
    bands = past["courses"][key]
    then, now = (_cell({end: bands[end][k] for end in _ENDS}, chart, key) for k in (0, -1))
    years = format.figures(-past["time_month"][0] / 12, 3)
    return page_words().charts.so_far(then=then, count=years, now=now)


def _in_words(drawn: list[Line], key: str, chart: Quantity, points: list[dict[str, Any]], so_far: str) -> str:
    """What the chart shows, for who cannot see it."""
    words = page_words().charts
    cells = [words.line(name=line.name, cell=_cell(line.outlook["at_years"]["5"][key], chart, key))
             for line in drawn if line.ticked]  # fmt: skip
    sentence = words.said_log if chart.logarithmic else words.said
    sentences = [sentence(title=chart.title, unit=chart.units[key], lines=" ".join(cells)), so_far]
    if points:
        sentences.append(words.own(count=len(points), last=format.number(points[-1]["value"], chart.digits)))
    return " ".join(text for text in (*sentences, words.table) if text)
