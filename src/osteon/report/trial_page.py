"""The page of ``osteon trial``: fractures, density and turnover in each arm, and how the arms compare."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from osteon.population.measurement import known
from osteon.quantities import estrogen, is_bmd, sites
from osteon.report.figures.chart import DASHES, SHAPES, Scale, band, label, line, mark, rule, svg, time_axis, value_axis
from osteon.report.files import write_text
from osteon.report.page import render
from osteon.words import format
from osteon.words.faces.trial import trial_words
from osteon.words.quantities import quantity_term
from osteon.words.vocabulary import fracture_term

HUES = ("vermillion", "blue", "green", "purple", "amber", "sky", "muted", "muted")
OUTCOMES = ("any", "major", "hip", "vertebral", "forearm")
QUANTITIES = tuple(str(one.model) for one in (*sites("central"), *known("marker"), estrogen()))
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 330.0, 210.0, 34.0, 10.0, 8.0, 22.0


@dataclass(frozen=True)
class Panel:
    """One chart."""

    title: str
    unit: str
    drawn: str


def write_report(summary: Mapping[str, Any], folder: str | Path, *, today: date | None = None) -> Path:
    """Write report.html into the folder of a trial."""
    place = Path(folder) / "report.html"
    write_text(place, trial_page(summary, today=today or date.today()), "--out")
    return place


def trial_page(summary: Mapping[str, Any], *, today: date) -> str:
    """The whole page as HTML, from the summary of `osteon.virtual_trials.summary`."""
    arms = summary["arms"]
    measured = [name for name in QUANTITIES if name in next(iter(arms.values()))["courses"]]
    return render(
        "trial.html.j2",
        own_css=files("osteon.report").joinpath("templates", "validation.css").read_text(encoding="utf-8"),
        today=today.isoformat(),
        trial=summary,
        keys=[(_key(k), name) for k, name in enumerate(arms)],
        fractures=[_incidence(summary, outcome) for outcome in ("any", "major", "hip", "vertebral")],
        density=[_course(summary, name) for name in measured if is_bmd(name)],
        turnover=[_course(summary, name) for name in measured if not is_bmd(name)],
        forest=_forest(summary) if summary["comparisons"] else None,
        outcomes={name: format.capital(fracture_term(name)) for name in OUTCOMES},
        quantities={name: format.capital(quantity_term(name)) for name in measured},
        percent=lambda share: format.number(None if share is None else 100 * share, 1),
        years=[y for y in (1, 2, 3, 5, 7, 10, 15) if y <= summary["years"]],
    )


def _key(k: int) -> str:
    points = [(2.0, 8.0), (30.0, 8.0)]
    return f'<svg class="glyph" viewBox="0 0 32 16" aria-hidden="true">{line(points, HUES[k], DASHES[k % 4])}</svg>'


def _incidence(summary: Mapping[str, Any], outcome: str) -> Panel:
    """Cumulative incidence of one outcome, with 95 % limits."""
    words, curves = trial_words().report, {name: arm["survival"][outcome] for name, arm in summary["arms"].items()}
    top = 100 * max([0.005, *(v for c in curves.values() for v in c["incidence_high"] if v is not None)])
    x = Scale(0.0, float(12 * summary["years"]), _LEFT, _WIDTH - _RIGHT)
    y = Scale(0.0, 1.06 * top, _HEIGHT - _BOTTOM, _TOP)
    parts = [*value_axis(y, _LEFT, _WIDTH - _RIGHT, 5, plus=False), *time_axis(x, _HEIGHT - _BOTTOM)]
    shares = []
    for k, (name, c) in enumerate(curves.items()):
        low, middle, high = (_points(x, y, c["month"], c[f"incidence{end}"], 100.0) for end in ("_low", "", "_high"))
        parts += [band(low, high, HUES[k]), line(middle, HUES[k], DASHES[k % 4])]
        value = format.per_cent(format.number(100 * c["incidence"][-1], 1))
        shares.append(words.by_year(arm=name, value=value, year=format.plain(summary["years"])))
    return Panel(format.capital(fracture_term(outcome)), words.of_people, svg(_WIDTH, _HEIGHT, parts, " ".join(shares)))


def _course(summary: Mapping[str, Any], name: str) -> Panel:
    """Mean measured change and the range of the middle half of people."""
    words, courses = trial_words().report, {arm: of_arm["courses"][name] for arm, of_arm in summary["arms"].items()}
    values = [v for c in courses.values() for key in ("mean", "low50", "high50") for v in c[key]]
    low, high = min(0.0, *values), max(0.0, *values)
    spare = 0.07 * max(high - low, 2.0)
    last = max((c["month"][-1] for c in courses.values() if c["month"]), default=12.0)
    x = Scale(0.0, max(last, 1.0), _LEFT, _WIDTH - _RIGHT)
    y = Scale(low - spare, high + spare, _HEIGHT - _BOTTOM, _TOP)
    parts = [*value_axis(y, _LEFT, _WIDTH - _RIGHT, 5), *time_axis(x, _HEIGHT - _BOTTOM)]
    changes = []
    for k, c in enumerate(courses.values()):
        parts.append(band(_points(x, y, c["month"], c["low50"]), _points(x, y, c["month"], c["high50"]), HUES[k]))
    for k, (arm, c) in enumerate(courses.items()):
        middle = _points(x, y, c["month"], c["mean"])
        parts += [line(middle, HUES[k], DASHES[k % 4]), *(mark(SHAPES[k % 4], *p, HUES[k], size=3) for p in middle)]
        value = format.per_cent(format.signed(c["mean"][-1], 1))
        changes.append(words.at_month(arm=arm, value=value, month=format.plain(c["month"][-1])))
    return Panel(format.capital(quantity_term(name)), words.change, svg(_WIDTH, _HEIGHT, parts, " ".join(changes)))


def _forest(summary: Mapping[str, Any]) -> str:
    """Hazard ratios with their 95 % intervals, on a log scale."""
    words = trial_words().report
    rows = [
        (
            one["arm"],
            list(summary["arms"]).index(one["arm"]),
            format.capital(fracture_term(outcome)),
            one["outcomes"][outcome]["hazard_ratio"],
        )
        for outcome in OUTCOMES
        for one in summary["comparisons"]
    ]
    known = [r for *_, r in rows if r["value"] is not None]
    ends = [e for r in known for e in (max(r["low"], 0.05), min(r["high"], 20.0))]
    low, high = min([0.5, *ends]), max([2.0, *ends])
    several = len(summary["comparisons"]) > 1
    width, left, right, step = 680.0, 300.0 if several else 180.0, 130.0, 22.0
    height = step * len(rows) + 36
    x = Scale(math.log(low / 1.05), math.log(high * 1.05), left, width - right)
    parts = []
    for tick in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0):
        if low / 1.05 <= tick <= high * 1.05:
            at = x(math.log(tick))
            parts.append(rule(at, 4, at, height - 28, "zero" if tick == 1 else "gridline"))
            parts.append(label(at, height - 12, format.plain(tick)))
    before, ratios = "", []
    for i, (arm, k, title, ratio) in enumerate(rows):
        at = 14 + step * i
        if title != before:
            parts.append(label(0, at + 4, title, "start", "axis-name"))
        if several:
            parts.append(label(left - 8, at + 4, arm[:18], "end"))
        before = title
        if ratio["value"] is None:
            parts.append(label(width, at + 4, words.too_few, "end"))
            continue
        a, b = (x(math.log(min(max(ratio[end], 0.05), 20.0))) for end in ("low", "high"))
        parts.append(f'<path class="course hue-{HUES[k]}" d="M{a:.1f} {at:.1f}H{b:.1f}"/>')
        parts.append(mark("square", x(math.log(ratio["value"])), at, HUES[k], size=4))
        text = format.spread(*(format.number(ratio[end], 2) for end in ("value", "low", "high")))
        parts.append(label(width, at + 4, text, "end"))
        ratios.append(words.ratio_of(outcome=title, arm=arm, ratio=text))
    return svg(width, height, parts, words.ratios(control=summary["control"], told=" ".join(ratios)))


def _points(
    x: Scale, y: Scale, months: Sequence[float], values: Sequence[float | None], times: float = 1.0
) -> list[tuple[float, float]]:
    return [(x(m), y(times * v)) for m, v in zip(months, values, strict=True) if v is not None]
