"""Colours, line styles and words that every figure shares.

The hues follow Okabe and Ito (2008), told apart with all common forms of colour blindness, darkened until
text in them reads well on white (contrast above 4.5). A line is also named beside its end, so that colour
never carries the meaning alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from osteon.quantities import Quantity, modelled

INK = "#1c2430"
MUTED = "#5b6672"
GRID = "#dde2e8"
BAR = "#8593a3"
PAPER = "#ffffff"

BLUE = "#0069a6"
VERMILLION = "#c25400"
GREEN = "#00805d"
PURPLE = "#a0527f"
AMBER = "#946500"
SKY = "#2b76a4"

SERIES_COLOURS = (VERMILLION, BLUE, GREEN, PURPLE, AMBER, SKY)


@dataclass(frozen=True)
class Line:
    """How one quantity is drawn: name, colour and matplotlib's line style (lengths in line widths)."""

    label: str
    colour: str
    dash: str | tuple[int, tuple[float, float]] = "-"


_HUES: Mapping[str, str] = {
    "blue": BLUE, "vermillion": VERMILLION, "green": GREEN, "purple": PURPLE, "amber": AMBER, "sky": SKY,
}  # fmt: skip
_DASHES: Mapping[str, str | tuple[int, tuple[float, float]]] = {
    "solid": "-", "dashed": (0, (5, 1.6)), "dotted": (0, (1.2, 1.2)),
}  # fmt: skip


def line_of(one: Quantity) -> Line:
    """How a quantity is drawn in figures."""
    return Line(one.words, _HUES[one.hue] if one.hue else INK, _DASHES[one.dash])


SITES = {str(one.site): line_of(one) for one in modelled("bmd")}
MARKERS = {one.name: line_of(one) for one in modelled("marker")}

FONT_SIZE = 9.5
