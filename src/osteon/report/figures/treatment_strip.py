"""The strip above a figure: which drug was given when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from osteon.drugs import catalogue
from osteon.report.figures.axes import TimeAxis
from osteon.report.figures.style import BAR, FONT_SIZE, INK, MUTED
from osteon.treatment.course import Course
from osteon.units import DAYS_PER_MONTH

_SPACED_DAYS = 20.0  # a dose less often than this is drawn dose by dose


@dataclass(frozen=True)
class Bar:
    """One course on the strip, in months; ``doses`` are drawn one by one, None where they lie too close."""

    drug: str
    text: str
    start: float
    end: float
    doses: tuple[float, ...] | None


def bars_of(courses: Sequence[Course], last_month: float) -> list[Bar]:
    """The courses a result was simulated with, as bars."""
    return [_bar(course, last_month) for course in courses]


def _bar(course: Course, last_month: float) -> Bar:
    drug = catalogue()[course.drug].name
    text = drug if course.dose is None else f"{drug} {course.dose:g} {course.unit}"
    close = course.every_days is not None and course.every_days < _SPACED_DAYS
    doses = None if close else tuple(float(day) / DAYS_PER_MONTH for day in course.dose_days(last_month))
    return Bar(course.drug, text, course.start_month, min(course.finish_month, last_month), doses)


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
            end = min(bar.end / time.per_unit, time.end)
            if end < start or start > time.end:
                continue
            _draw_bar(axes, row, bar, start, end, time)
            if bar.text != named:
                axes.text(start, row + 0.44, bar.text, va="baseline", fontsize=FONT_SIZE - 1, color=INK)
                named = bar.text


def _draw_bar(axes: Axes, row: int, bar: Bar, start: float, end: float, time: TimeAxis) -> None:
    if bar.doses is None:
        axes.barh(row + 0.68, end - start, left=start, height=0.2, color=BAR, linewidth=0)
        return
    axes.hlines(row + 0.68, start, end, color=BAR, linewidth=1.2)
    shown = [dose / time.per_unit for dose in bar.doses if dose >= 0]
    axes.vlines(shown, row + 0.56, row + 0.8, color=BAR, linewidth=2.2, clip_on=False)


def mark_changes(axes: Axes, rows: Sequence[Sequence[Bar]], time: TimeAxis) -> None:
    """Thin lines where a course begins or ends inside the time shown."""
    months = {month for bars in rows for bar in bars for month in (bar.start, bar.end)}
    for month in sorted(months):
        if 0 < month < time.last_month:
            axes.axvline(month / time.per_unit, color=MUTED, linewidth=0.8, linestyle=(0, (1, 2.5)), zorder=1)
