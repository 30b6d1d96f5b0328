"""Charts of the report: small multiples of what each option would do, and intervals of fracture risk, as SVG text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from osteon.quantities import followed, resorption
from osteon.report.figures.chart import Scale, band, label, line, rule, spanning, svg
from osteon.words import format
from osteon.words.faces.report import report_words
from osteon.words.quantities import quantity_term, site_term

_WIDTH, _LEFT, _GAP, _WIDEST = 720.0, 54.0, 11.0, 200.0
_ROW, _HEAD, _FOOT, _BETWEEN, _LETTER = 62.0, 30.0, 26.0, 20.0, 4.7
_LAST = 120.0
_OF_MARKER = "purple"
Course = Sequence[float]


@dataclass(frozen=True)
class Panel:
    """One option: its name in one or two lines, its outlook, and that of stopping it unaided, where that matters."""

    name: tuple[str, ...]
    outlook: Mapping[str, Any]
    unaided: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Row:
    """One quantity down the panels."""

    quantity: str
    title: str
    hue: str
    percent: bool


def rows_of(outlook: Mapping[str, Any]) -> tuple[Row, ...]:
    """Spine and hip, as T-score where there is one, and CTX."""
    words, rows = report_words().chart, []
    for one in followed("bmd"):
        score = f"t_score_{one.patient}"
        scored = score in outlook["courses"]
        title = words.t_score(site=site_term(one.name)) if scored else words.change(quantity=quantity_term(one.name))
        rows.append(Row(score if scored else str(one.model), format.capital(title), str(one.hue), not scored))
    marker = resorption()
    return (*rows, Row(marker.name, words.change(quantity=quantity_term(marker.name)), _OF_MARKER, True))


def outlook_chart(panels: Sequence[Panel], reference: Mapping[str, Any], ends: float | None) -> str:
    """Options side by side, quantities below each other: median, 90 % band, the inhibitor alone, and its end.

    Parameters
    ----------
    reference : outlook of the inhibitor alone, dashed in every panel.
    ends : month in which the inhibitor ends, marked; None where there is none.
    """
    rows = rows_of(reference)
    across = min((_WIDTH - _LEFT) / len(panels) - _GAP, _WIDEST)
    height = _HEAD + len(rows) * (_ROW + _BETWEEN) + _FOOT - _BETWEEN + 8
    words, parts = report_words().chart, []
    for column, panel in enumerate(panels):
        left = _LEFT + column * (across + _GAP)
        for k, text in enumerate(panel.name[:2]):
            parts.append(label(left, 10 + 12 * k, _cut(text, across), "start", "name" if k == 0 else "tick"))
    for k, row in enumerate(rows):
        top = _HEAD + k * (_ROW + _BETWEEN) + 14
        y = _scale(row, panels, reference, top)
        parts.append(label(0, top - 5, row.title, "start", "axis-name"))
        for column, panel in enumerate(panels):
            left = _LEFT + column * (across + _GAP)
            x = Scale(0.0, _LAST, left, left + across)
            parts += _grid(y, x, first=column == 0, plus=row.percent)
            parts += _courses(panel, reference, row, x, y)
            if ends is not None and 0 < ends < _LAST:
                parts.append(rule(x(ends), y.end, x(ends), y.start, "ending"))
            if k == len(rows) - 1:
                for year, anchor in ((0, "start"), (5, "middle"), (10, "end")):
                    parts.append(label(x(12 * year), top + _ROW + 13, words.years(count=year) if year else "0", anchor))
    return svg(_WIDTH, height, parts, in_words(panels, rows))


def in_words(panels: Sequence[Panel], rows: Sequence[Row]) -> str:
    """The chart in sentences."""
    words, options = report_words().chart, []
    for panel in panels:
        cells = []
        for row in rows:
            at = panel.outlook["at_years"]["5"].get(row.quantity)
            if at is not None:
                change = _interval(at, 0 if row.percent else 1)
                shown = format.per_cent(change) if row.percent else change
                cells.append(f"{quantity_term(row.quantity)} {shown}")
        options.append(words.option(name=" ".join(panel.name), cells="; ".join(cells)))
    return words.said(options=" ".join(options))


def interval_bar(at: Mapping[str, float], most: float) -> str:
    """Median and 90 % interval on a line from none to ``most`` of 100."""
    x = Scale(0.0, most, 2.0, 118.0)
    ticks = [rule(x(0), 1, x(0), 13, "axis")]
    parts = [
        *ticks,
        rule(x(0), 7, 118, 7, "gridline"),
        f'<path class="whisker" d="M{x(at["low90"]):.1f} 7H{x(at["high90"]):.1f}"/>',
        f'<circle class="median" cx="{x(at["median"]):.1f}" cy="7" r="3.4"/>',
    ]
    middle, low, high = (format.number(at[end], 0) for end in ("median", "low90", "high90"))
    return svg(120, 14, parts, report_words().risks.bar(median=middle, interval=format.interval(low, high)))


def _interval(at: Mapping[str, float], digits: int) -> str:
    middle, low, high = (format.signed(at[end], digits) for end in ("median", "low90", "high90"))
    return format.spread(middle, low, high)


def _scale(row: Row, panels: Sequence[Panel], reference: Mapping[str, Any], top: float) -> Scale:
    """One scale for a row, so that panels can be compared."""
    drawn = [*(p.outlook for p in panels), *(p.unaided for p in panels if p.unaided), reference]
    values = [v for one in drawn for end in ("low90", "high90") for v in one["courses"][row.quantity][end]]
    if row.percent:
        return spanning(values, top + _ROW, top, 10.0, 0.05)
    low, high = min(values), max(values)
    spare = max(0.5 - (high - low) / 2, 0.05 * (high - low), 0.0)
    return Scale(low - spare, high + spare, top + _ROW, top)


def _grid(y: Scale, x: Scale, *, first: bool, plus: bool) -> list[str]:
    parts = []
    for tick in y.ticks(3):
        parts.append(rule(x.start, y(tick), x.end, y(tick), "zero" if abs(tick) < 1e-9 else "gridline"))
        if first:
            text = format.signed_plain(float(f"{tick:.10g}"))
            parts.append(label(x.start - 5, y(tick) + 3.5, text if plus else text.removeprefix("+"), "end"))
    return parts


def _courses(panel: Panel, reference: Mapping[str, Any], row: Row, x: Scale, y: Scale) -> list[str]:
    def points(outlook: Mapping[str, Any], end: str) -> list[tuple[float, float]]:
        values: Course = outlook["courses"][row.quantity][end]
        return [(x(m), y(v)) for m, v in zip(outlook["time_month"], values, strict=True)]

    parts = [
        band(points(panel.outlook, "low90"), points(panel.outlook, "high90"), row.hue),
        line(points(reference, "median"), "muted", "5 2.6"),
    ]
    if panel.unaided is not None:
        parts.append(line(points(panel.unaided, "median"), row.hue, "1.4 2.2"))
    return [*parts, line(points(panel.outlook, "median"), row.hue)]


def _cut(text: str, room: float) -> str:
    letters = int(room / _LETTER)
    return text if len(text) <= letters else text[: letters - 1] + "…"
