"""The logarithmic axis of a marker: half and double are equally far, so that a rebound does not hide a fall."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from osteon.words.faces.page import page_words

#: times today's level, either way; what lies further out is cut off, and the page says so
REACH = 64.0


def log_axis(today: float, points: Iterable[float], relative: bool) -> dict[str, Any]:
    """Where the axis may begin and end, today's level, and its ticks.

    A tick is its value, its label, and whether it stays where room is short.

    Parameters
    ----------
    today : level in the unit of the chart; 1 where the chart is ``relative`` to it.
    points : measured levels, which are never cut off.
    """
    low = min([today / REACH, *points])
    high = max([today * REACH, *points])
    ticks = _ratios() if relative else _levels(low, high)
    return {"low": low, "high": high, "today": today, "ticks": ticks}


def two_figures(value: float) -> str:
    """A positive number with two significant figures: ``0.032``, ``0.47``, ``12``."""
    return f"{float(f'{value:.2g}'):g}"


def _ratios() -> list[tuple[float, str, bool]]:
    words = page_words().charts
    named = {-1: words.half, 0: words.as_today, 1: words.double}
    return [
        (2.0**k, named.get(k) or (words.times(count=2**k) if k > 0 else words.part(count=2**-k)), k % 2 == 0)
        for k in range(-6, 7)
    ]  # fmt: skip


def _levels(low: float, high: float) -> list[tuple[float, str, bool]]:
    every = [(step * 10.0**power, step == 1) for power in range(-6, 7) for step in (1, 2, 5)]
    return [(value, f"{value:g}", kept) for value, kept in every if low <= value <= high]
