"""Axes above each other on one time axis, with a strip for the treatment above them."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from osteon.report.figures.style import FONT_SIZE, INK, PAPER
from osteon.report.figures.treatment_strip import Bar

#: inches: one row of the treatment strip, the figure's width, and what stands left of the axes
LANE, WIDTH, LEFT = 0.32, 7.2, 0.62


def stacked(
    rows: Sequence[Sequence[Bar]], heights: Sequence[float], title: str | None, *, labels: float, bottom: float
) -> tuple[Figure, Axes | None, list[Axes]]:
    """A figure, the axes of its treatment strip (None without treatment), and its panels from top to bottom.

    Parameters
    ----------
    heights : of the panels, inches.
    labels, bottom : inches kept free to the right of the panels and below them.
    """
    gap = 0.42
    head = (0.34 if title else 0.1) + (LANE * len(rows) + 0.12 if rows else 0)
    height = bottom + sum(heights) + gap * len(heights) + head
    figure = Figure(figsize=(WIDTH, height), facecolor=PAPER)
    across = (WIDTH - LEFT - labels) / WIDTH
    top = height - head - gap + 0.1
    stack = []
    for part in heights:
        stack.append(figure.add_axes((LEFT / WIDTH, (top - part) / height, across, part / height)))
        top -= part + gap
    strip = None
    if rows:
        lane = LANE * len(rows)
        strip = figure.add_axes((LEFT / WIDTH, (height - head + 0.1) / height, across, lane / height))
    if title:
        figure.text(LEFT / WIDTH, 1 - 0.2 / height, title, fontsize=FONT_SIZE + 2, color=INK, va="center")
    return figure, strip, stack
