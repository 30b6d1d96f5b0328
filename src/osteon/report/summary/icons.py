"""Out of 100 people: a square of 100 dots, always in the same order, so that two squares can be held side by side."""

from __future__ import annotations

from html import escape

_SIDE, _STEP, _RADIUS = 10, 10.0, 3.7


def whole(percent: float) -> int:
    """People out of 100."""
    return int(min(max(percent, 0.0), 100.0) + 0.5)


def icon_array(hit: int, spared: int = 0, description: str = "") -> str:
    """An SVG of 100 dots: ``hit`` full ones first, then ``spared`` ones with a tick, then empty ones.

    The three differ in shape, not in colour alone; ``description`` is read out where the picture is not seen.
    """
    parts = []
    for index in range(_SIDE * _SIDE):
        row, column = divmod(index, _SIDE)
        x, y = _STEP * (column + 0.5), _STEP * (row + 0.5)
        kind = "hit" if index < hit else "spared" if index < hit + spared else "whole"
        parts.append(f'<circle class="dot-{kind}" cx="{x:g}" cy="{y:g}" r="{_RADIUS:g}"/>')
        if kind == "spared":
            parts.append(f'<path class="tick" d="M{x - 1.9:g} {y + 0.1:g}l1.3 1.5 2.5 -3"/>')
    box = f"0 0 {_STEP * _SIDE:g} {_STEP * _SIDE:g}"
    return f'<svg class="dots" viewBox="{box}" role="img" aria-label="{escape(description)}">{"".join(parts)}</svg>'
