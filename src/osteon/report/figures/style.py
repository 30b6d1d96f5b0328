"""Colours, line styles and words that every figure shares.

The hues follow Okabe and Ito (2008), told apart with all common forms of colour blindness, darkened until
text in them reads well on white (contrast above 4.5). A line is also named beside its end, so that colour
never carries the meaning alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from osteon.words import quantities as words

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


SITES = {
    "lumbar-spine": Line(words.SITES["lumbar-spine"], BLUE),
    "total-hip": Line(words.SITES["total-hip"], VERMILLION),
    "femoral-neck": Line(words.SITES["femoral-neck"], GREEN, (0, (5, 1.6))),
    "distal-third-radius": Line(words.SITES["distal-third-radius"], PURPLE, (0, (1.2, 1.2))),
}

MARKERS = {
    "ctx": Line(words.MARKERS["ctx"], VERMILLION),
    "ntx": Line(words.MARKERS["ntx"], AMBER, (0, (5, 1.6))),
    "p1np": Line(words.MARKERS["p1np"], BLUE),
    "bsap": Line(words.MARKERS["bsap"], SKY, (0, (1.2, 1.2))),
}

FONT_SIZE = 9.5
