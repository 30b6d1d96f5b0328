"""Parts of small charts drawn as SVG text: scales, ticks, lines, bands, marks. Hundreds of them cost milliseconds.

Colours are CSS classes (``hue-blue``), so that a chart follows the page's light or dark theme.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from osteon.words.format import signed_plain

SHAPES = ("circle", "square", "triangle", "diamond")
#: room right of a time axis, and the width of a letter of a tick label, in units of the drawing
_SPARE, _LETTER = 6.0, 5.6
DASHES = ("", "6 2.5", "1.6 2.2", "8 2 1.6 2")


@dataclass(frozen=True)
class Scale:
    """From values ``low`` to ``high`` to positions ``start`` to ``end``; what lies outside is held back."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, about: int) -> list[float]:
        """Round values, around ``about`` of them."""
        rough = (self.high - self.low) / max(about, 1)
        power = 10.0 ** math.floor(math.log10(rough))
        step = next((f * power for f in (1, 2, 5, 10) if f * power >= rough * 0.999), 10 * power)
        first = math.ceil(self.low / step - 1e-9)
        return [k * step for k in range(first, math.floor(self.high / step + 1e-9) + 1)]


def spanning(values: Iterable[float], start: float, end: float, at_least: float, margin: float = 0.07) -> Scale:
    """A scale with room for all finite values and for zero, over a span of at least ``at_least``."""
    finite = [v for v in values if math.isfinite(v)]
    low, high = min(0.0, *finite, 0.0), max(0.0, *finite, 0.0)
    lack = max(0.0, at_least - (high - low)) / 2
    spare = margin * max(high - low, at_least)
    return Scale(low - lack - spare, high + lack + spare, start, end)


def mark(
    shape: str, x: float, y: float, hue: str, *, hollow: bool = False, size: float = 4.0, tooltip: str = ""
) -> str:
    """A data point; ``tooltip`` is shown when the pointer rests on it."""
    s = size
    drawn = {
        "circle": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{s:g}"',
        "square": f'<rect x="{x - 0.89 * s:.1f}" y="{y - 0.89 * s:.1f}" width="{1.78 * s:.1f}" height="{1.78 * s:.1f}"',
        "triangle": f'<path d="M{x:.1f} {y - 1.25 * s:.1f}l{1.15 * s:.1f} {2 * s:.1f}h{-2.3 * s:.1f}z"',
        "diamond": f'<path d="M{x:.1f} {y - 1.35 * s:.1f}l{1.2 * s:.1f} {1.35 * s:.1f}l{-1.2 * s:.1f} {1.35 * s:.1f}'
        f'l{-1.2 * s:.1f} {-1.35 * s:.1f}z"',
    }[shape]
    opened = f'{drawn} class="mark{" hollow" if hollow else ""} hue-{hue}"'
    if not tooltip:
        return f"{opened}/>"
    return f"{opened}><title>{escape(tooltip)}</title></{drawn[1 : drawn.index(' ')]}>"


def line(points: Sequence[tuple[float, float]], hue: str, dash: str = "") -> str:
    """A course."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline class="course hue-{hue}"{dashed} points="{_joined(points)}"/>'


def band(low: Sequence[tuple[float, float]], high: Sequence[tuple[float, float]], hue: str) -> str:
    """The area between two courses."""
    return f'<polygon class="band hue-{hue}" points="{_joined([*low, *reversed(high)])}"/>'


def bar(x: float, low: float, high: float, hue: str, *, out: bool = False) -> str:
    """An interval; drawn stronger where the published number lies outside."""
    return f'<path class="interval{" out" if out else ""} hue-{hue}" d="M{x:.1f} {low:.1f}V{high:.1f}"/>'


def rule(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    """A straight line of a CSS class."""
    return f'<path class="{style}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'


def label(x: float, y: float, text: str, anchor: str = "middle", style: str = "tick") -> str:
    """Text at a place."""
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def value_axis(y: Scale, left: float, right: float, about: int, *, plus: bool = True) -> list[str]:
    """Horizontal grid with numbers at its left, signed for changes, and a stronger line at zero."""
    parts = []
    for tick in y.ticks(about):
        place = y(tick)
        parts.append(rule(left, place, right, place, "zero" if abs(tick) < 1e-9 else "gridline"))
        text = signed_plain(float(f"{tick:.10g}"))
        parts.append(label(left - 5, place + 3.5, text if plus else text.removeprefix("+"), "end"))
    return parts


def time_axis(x: Scale, bottom: float) -> list[str]:
    """Ticks below; months of a short time, years of a long one."""
    per, unit = (12.0, "years") if x.high > 30 else (1.0, "months")
    rough = (x.high - x.low) / per / 4.5
    step = next((s for s in (0.25, 0.5, 1, 2, 3, 6, 12, 24) if s >= rough), 24)
    ticks = [k * step for k in range(math.ceil(x.low / per / step), math.floor(x.high / per / step + 1e-9) + 1)]
    last = f"{ticks[-1]:g} {unit}"
    middle = min(x(ticks[-1] * per), x.end + _SPARE - _LETTER * len(last) / 2)
    free = middle - _LETTER * len(last) / 2 - _LETTER
    parts = [rule(x.start, bottom, x.end, bottom, "axis"), label(middle, bottom + 14, last)]
    for tick in ticks:
        place = x(tick * per)
        parts.append(rule(place, bottom, place, bottom + 3, "axis"))
        if tick != ticks[-1] and place + _LETTER * len(f"{tick:g}") / 2 < free:
            parts.append(label(place, bottom + 14, f"{tick:g}"))
    return parts


def svg(width: float, height: float, parts: Iterable[str], description: str) -> str:
    """A picture, with the sentence that stands for it where it cannot be seen."""
    body = "".join(parts)
    return f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(description)}">{body}</svg>'


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
