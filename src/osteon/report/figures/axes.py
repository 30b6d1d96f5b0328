"""Parts of a figure that know matplotlib but no bone: time axis, zero line, labels beside line ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, MultipleLocator, NullLocator

from osteon.report.figures.style import FONT_SIZE, GRID, INK, MUTED
from osteon.words.faces.figures import figures_words
from osteon.words.format import plain, signed_plain

_LABEL_GAP = 12.0  # points between the middles of two labels


@dataclass(frozen=True)
class TimeAxis:
    """Months as the reader counts them: years for a long simulation, months for a short one."""

    last_month: float

    @property
    def in_years(self) -> bool:
        return self.last_month > 30

    @property
    def per_unit(self) -> float:
        """Months in one unit of the axis."""
        return 12.0 if self.in_years else 1.0

    @property
    def end(self) -> float:
        return self.last_month / self.per_unit

    @property
    def label(self) -> str:
        return figures_words().axes.years if self.in_years else figures_words().axes.months

    def set_limits(self, axes: Axes) -> None:
        axes.set_xlim(0, self.end)
        rough = self.end / 8 if self.in_years else self.end / 6
        steps = (1, 2, 5, 10, 20) if self.in_years else (1, 3, 6, 12)
        axes.xaxis.set_major_locator(MultipleLocator(next((s for s in steps if s >= rough), steps[-1])))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: plain(x)))


def dress(axes: Axes, ylabel: str) -> None:
    """Quiet frame: left and bottom lines, light horizontal grid, the unit above the axis."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)
        axes.spines[side].set_linewidth(0.8)
    axes.tick_params(colors=MUTED, labelsize=FONT_SIZE - 1, width=0.8, length=3)
    axes.grid(axis="y", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_title(ylabel, loc="left", fontsize=FONT_SIZE, color=INK, pad=7)


def percent_axis(axes: Axes, values: Sequence[float], at_least: float) -> None:
    """Percent change: room for all values and for zero, signed ticks, a line at zero."""
    low, high = min(0.0, *values), max(0.0, *values)
    lack = max(0.0, at_least - (high - low))
    margin = 0.06 * max(high - low, at_least)
    low, high = low - (lack * 0.5 if low < 0 else 0) - margin, high + (lack * 0.5 if high > 0 else 0) + margin
    axes.set_ylim(low, high)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: signed_plain(y)))
    axes.axhline(0, color=MUTED, linewidth=1.0, zorder=1.5)


def log_axis(axes: Axes, values: Sequence[float]) -> None:
    """Concentration over decades: 1-2-5 ticks in plain numbers, never less than a factor of five."""
    low, high = min(values), max(values)
    stretch = max(1.35, math.sqrt(5 * low / high))
    axes.set_yscale("log")
    axes.set_ylim(low / stretch, high * stretch)
    decades = math.log10(high / low * stretch**2)
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if decades < 2.2 else (1.0,)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: plain(y)))


def label_ends(axes: Axes, ends: Sequence[tuple[float, str, str]]) -> None:
    """Name each line beside its end: ``(value, text, colour)``, moved apart where they would overlap."""
    if not ends:
        return
    height = axes.bbox.height * 72 / axes.figure.dpi
    in_axes = axes.transData + axes.transAxes.inverted()
    places = [float(in_axes.transform((0.0, value))[1]) * height for value, _, _ in ends]
    for place, (_, text, colour) in zip(apart(places, _LABEL_GAP, height), ends, strict=True):
        axes.text(
            1.018, place / height, text, color=colour, fontsize=FONT_SIZE, transform=axes.transAxes,
            va="center_baseline", ha="left",
        )  # fmt: skip


def apart(places: Sequence[float], gap: float, top: float) -> list[float]:
    """Positions near ``places``, at least ``gap`` apart, between 0 and ``top`` where that fits."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [min(max(places[i], 0.0), top) for i in order]
    for _ in range(200):
        crowded = False
        for k in range(len(moved) - 1):
            lack = gap - (moved[k + 1] - moved[k])
            if lack > 1e-6:
                moved[k] -= lack / 2
                moved[k + 1] += lack / 2
                crowded = True
        if not crowded:
            break
    result = [0.0] * len(places)
    for k, i in enumerate(order):
        result[i] = moved[k]
    return result
