"""The table that the benchmark prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from speeds import Speed


@dataclass(frozen=True)
class Row:
    """One measure: osteon's figure, the peer's, their ratio, the error of both, the bar and whether it is met."""

    measure: str
    ours: str = ""
    peer: str = ""
    ratio: float | None = None
    error: float | None = None
    bar: str = ""
    met: bool | None = None
    note: str = ""


def print_rows(rows: Sequence[Row]) -> None:
    """As a Markdown table."""
    print("\n| measure | osteon | peer | ratio | error | bar | |")
    print("|---|---|---|---|---|---|---|")
    for r in rows:
        ratio = "" if r.ratio is None else f"{r.ratio:.1f}x"
        error = "" if r.error is None else f"{r.error:.1e}"
        met = "" if r.met is None else "met" if r.met else "missed"
        name = f"{r.measure} ({r.note})" if r.note else r.measure
        print(f"| {name} | {r.ours} | {r.peer} | {ratio} | {error} | {r.bar} | {met} |")


def print_speeds(curves: Mapping[str, Sequence[Speed]]) -> None:
    """osteon's speeds and errors at each tolerance."""
    print("\n| input | rtol | people per CPU-second | steps per person | largest error | error / rtol |")
    print("|---|---|---|---|---|---|")
    for name, curve in curves.items():
        for s in curve:
            ratio = s.error / s.rtol
            print(f"| {name} | {s.rtol:.0e} | {s.rate:.1f} | {s.steps:.0f} | {s.error:.1e} | {ratio:.1f} |")
