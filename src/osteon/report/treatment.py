"""The strip above a figure: which drug was given when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from osteon.report.axes import TimeAxis
from osteon.report.style import FONT_SIZE, INK, MUTED

_BAR = "#8593a3"
_SPACED_DAYS = 20.0  # a dose less often than this is drawn dose by dose


@dataclass(frozen=True)
class Bar:
    """One course on the strip, in months."""

    drug: str
    text: str
    start: float
    end: float | None
    every: float | None


def courses_of(attributes: Mapping[Any, Any]) -> list[Bar]:
    """The courses a result was simulated with, from its attribute ``regimen_records`` (JSON text)."""
    records = json.loads(attributes.get("regimen_records") or "[]")
    return [_bar(record) for record in records]


def _bar(record: Mapping[str, Any]) -> Bar:
    drug = str(record["drug"]).replace("-", " ")
    dose, unit = record.get("dose"), record.get("unit")
    text = f"{drug} {dose:g} {unit}" if dose is not None and unit else drug
    days = record.get("every_days")
    every = days / 30.4375 if days is not None and days > _SPACED_DAYS else None
    return Bar(drug, text, float(record.get("start_month") or 0.0), record.get("end_month"), every)


def lanes(bars: Sequence[Bar]) -> list[list[Bar]]:
    """Bars in rows: a drug keeps its row, drugs in order of their first dose."""
    rows: dict[str, list[Bar]] = {}
    for bar in sorted(bars, key=lambda b: b.start):
        rows.setdefault(bar.drug, []).append(bar)
    return list(rows.values())


def draw_treatment(axes: Axes, rows: Sequence[Sequence[Bar]], time: TimeAxis) -> None:
    """Bars over time, each under its name; doses that are weeks or months apart are ticked one by one."""
    axes.set_axis_off()
    axes.set_xlim(0, time.end)
    axes.set_ylim(len(rows), 0)
    for row, bars in enumerate(rows):
        named = ""
        for bar in bars:
            start = max(bar.start / time.per_unit, 0.0)
            end = min(time.end if bar.end is None else bar.end / time.per_unit, time.end)
            if end < start or start > time.end:
                continue
            _draw_bar(axes, row, bar, start, end, time)
            if bar.text != named:
                axes.text(start, row + 0.44, bar.text, va="baseline", fontsize=FONT_SIZE - 1, color=INK)
                named = bar.text


def _draw_bar(axes: Axes, row: int, bar: Bar, start: float, end: float, time: TimeAxis) -> None:
    width = max(end - start, 0.004 * time.end)
    if bar.every:
        axes.hlines(row + 0.68, start, start + width, color=_BAR, linewidth=1.2)
        axes.vlines(list(_doses(bar, time)), row + 0.56, row + 0.8, color=_BAR, linewidth=2.2)
    else:
        axes.barh(row + 0.68, width, left=start, height=0.2, color=_BAR, linewidth=0)


def _doses(bar: Bar, time: TimeAxis) -> Iterator[float]:
    assert bar.every is not None
    last = time.last_month if bar.end is None else min(bar.end, time.last_month)
    at = bar.start
    while at < last - 0.02 * bar.every or at == bar.start:  # a course until month 36 has no dose at month 36
        if at >= 0:
            yield at / time.per_unit
        at += bar.every


def mark_changes(axes: Axes, rows: Sequence[Sequence[Bar]], time: TimeAxis) -> None:
    """Thin lines where a course begins or ends inside the time shown."""
    months = {m for bars in rows for bar in bars for m in (bar.start, bar.end) if m is not None}
    for month in sorted(months):
        if 0 < month < time.last_month:
            axes.axvline(month / time.per_unit, color=MUTED, linewidth=0.8, linestyle=(0, (1, 2.5)), zorder=1)
