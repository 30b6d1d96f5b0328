"""The figure of a sensitivity analysis: three questions below each other, outcomes beside each other, bars."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from osteon.optional import needs
from osteon.quantities import resorption
from osteon.report.sensitivity_sections import Section, range_in_words, sections
from osteon.sensitivity.inputs import Input, label
from osteon.words.faces.figures import figures_words
from osteon.words.faces.refusals import refusals_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from osteon.sensitivity.analysis import Sensitivity

Array = NDArray[np.float64]

_WIDTH, _LABELS, _GAP, _RIGHT = 7.2, 3.05, 0.17, 0.12  # inches
_LINE, _PAD, _HEAD, _FOOT = 0.142, 0.062, 0.78, 0.42
_TEXT, _WRAP = 8.0, 50
_BAR = 0.125  # inches
_VISIBLE = 0.003  # smaller bars have no room for a diamond


def sensitivity_figure(analysis: Sensitivity) -> Figure:
    """Draw what `osteon.sensitivity.analysis.sensitivity` found.

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot; `osteon.report.figures.plot.save` writes it.
    """
    needs("matplotlib", "plot", refusals_words().purposes.figure)
    from matplotlib.figure import Figure

    from osteon.report.figures.style import INK, MUTED, PAPER

    # CTX at the end goes nearly as CTX after a year, and stands in the tables only
    outcomes = [k for k, outcome in enumerate(analysis.outcomes) if outcome.name != resorption().name]
    parts = sections(analysis)
    texts = [[_wrapped(analysis.input(name)) for name in part.rows(outcomes)] for part in parts]
    heights = [sum(_height(text) for text in rows) for rows in texts]
    total = sum(heights) + (_HEAD + _FOOT) * len(parts) + 0.42
    figure = Figure(figsize=(_WIDTH, total), facecolor=PAPER)
    width = (_WIDTH - _LABELS - _RIGHT) / len(outcomes) - _GAP
    top = total - 0.06
    for number, (part, rows, height) in enumerate(zip(parts, texts, heights, strict=True), 1):
        figure.text(0.1 / _WIDTH, (top - 0.12) / total, f"{number}  {part.title}", fontsize=10, color=INK, va="center",
                    weight="bold")  # fmt: skip
        bottom = top - _HEAD - height
        names, limit = part.rows(outcomes), _limit(part, outcomes)
        for column, k in enumerate(outcomes):
            left = _LABELS + column * (width + _GAP) + 0.06
            axes = figure.add_axes((left / _WIDTH, bottom / total, width / _WIDTH, height / total))
            _draw(axes, part, k, [analysis.input(n) for n in names], [_height(text) for text in rows], limit)
            head = [analysis.outcomes[k].words, *range_in_words(part.values[:, k]).split(" (")]
            axes.set_title("\n(".join(["\n".join(head[:2]), *head[2:]]), fontsize=_TEXT, color=INK, loc="left",
                           linespacing=1.25, pad=4)  # fmt: skip
        y = top - _HEAD
        for text in rows:
            middle = y - _height(text) / 2
            figure.text((_LABELS - 0.06) / _WIDTH, middle / total, text, fontsize=_TEXT, color=INK, ha="right",
                        va="center", linespacing=1.15)  # fmt: skip
            y -= _height(text)
        top = bottom - _FOOT
    for line, text in enumerate(_caption()):
        figure.text(0.1 / _WIDTH, (0.36 - 0.145 * line) / total, text, fontsize=_TEXT - 0.5, color=MUTED, va="center")
    return figure


def _draw(axes: Axes, part: Section, k: int, inputs: Sequence[Input], heights: Sequence[float], limit: float) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    from osteon.report.figures.style import BLUE, GRID, INK, MUTED, PAPER, VERMILLION

    y = 0.0
    for item, height in zip(inputs, heights, strict=True):
        j = part.names.index(item.name)
        bar, half, point = part.index[k, j], part.half[k, j], part.alone[k, j]
        own = item.kind == "person"
        axes.barh(y + height / 2, bar, height=_BAR, color=PAPER if own else BLUE, edgecolor=VERMILLION if own else BLUE,
                  hatch="//////" if own else None, linewidth=0.9, zorder=2)  # fmt: skip
        axes.hlines(y + height / 2, max(bar - half, 0.0), bar + half, color=INK, linewidth=1.1, zorder=3)
        if bar >= _VISIBLE and point > 0:
            axes.plot([point], [y + height / 2], "D", markersize=4.2, markerfacecolor=PAPER, markeredgecolor=INK,
                      markeredgewidth=0.9, zorder=4, clip_on=False)  # fmt: skip
        y += height
    axes.set_ylim(y, 0)
    axes.set_xlim(0, limit)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MultipleLocator(0.1 if limit <= 0.35 else 0.2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:.1f}" if x else "0"))
    axes.tick_params(axis="x", colors=MUTED, labelsize=_TEXT - 0.5, width=0.8, length=3)
    axes.grid(axis="x", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)
        axes.spines[side].set_linewidth(0.8)


def _limit(part: Section, outcomes: Sequence[int]) -> float:
    """End of the axis: one for all outcomes of a section."""
    high = max(float((part.index[k] + part.half[k]).max()) for k in outcomes)
    high = max(high, *(float(part.alone[k].max()) for k in outcomes))
    return min(float(np.ceil(high * 10 + 0.2) / 10), 1.05)


def _wrapped(item: Input) -> str:
    """Plain words with the symbol, on one line or two."""
    lines = textwrap.wrap(label(item), _WRAP - (4 if item.symbol else 0))
    return "\n".join(lines) + (f"  ${item.symbol}$" if item.symbol else "")


def _height(text: str) -> float:
    return _LINE * (text.count("\n") + 1) + _PAD


def _caption() -> list[str]:
    words = figures_words().sensitivity
    return [words.hatched, words.bars]
