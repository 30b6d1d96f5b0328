"""Predicted against published, a panel for each group of endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from osteon.prediction.rows import Row
from osteon.report.figures.chart import SHAPES, Scale, bar, label, mark, rule, svg
from osteon.validation.scores import ENDPOINT_GROUPS, endpoint_group, inside, predictions
from osteon.words.format import signed_plain
from osteon.words.observations import endpoint_in_words, endpoint_place, interval, number

#: group -> title; the radius shares the panels of its months, hormone levels have units of their own
PANELS = {
    "BMD to 36 months": "Bone density to 36 months",
    "BMD beyond 36 months": "Bone density beyond 36 months",
    "CTX and NTX": "Resorption markers",
    "P1NP and BSAP": "Formation markers",
    "hormones, change": "Hormones",
}
_LOOK = {
    "bmd-lumbar-spine": ("blue", 0), "bmd-total-hip": ("vermillion", 1), "bmd-femoral-neck": ("green", 2),
    "bmd-radius": ("purple", 3), "ctx": ("vermillion", 0), "ntx": ("amber", 1), "p1np": ("blue", 0), "bsap": ("sky", 1),
    "estradiol": ("purple", 0), "testosterone": ("amber", 1),
}  # fmt: skip
_SIZE, _LEFT, _RIGHT, _TOP, _BOTTOM = 420.0, 46.0, 10.0, 8.0, 44.0


@dataclass(frozen=True)
class Key:
    """One line of a legend: a mark and what it stands for."""

    drawn: str
    text: str


@dataclass(frozen=True)
class Scatter:
    """One panel: title, legend and picture."""

    title: str
    keys: tuple[Key, ...]
    drawn: str


def scatters(rows: Sequence[Row]) -> list[Scatter]:
    """The panels that have something to show."""
    grouped: dict[str, list[Row]] = {}
    for row in predictions(rows):
        group = _panel(row)
        if group is not None:
            grouped.setdefault(group, []).append(row)
    return [_scatter(title, grouped[group]) for group, title in PANELS.items() if group in grouped]


def said(row: Row) -> str:
    """A prediction in one sentence, shown where the pointer rests on its mark."""
    when = "" if row.time_month is None else f", month {row.time_month:g}"
    since = f" from month {row.rebased_at_month:g}" if row.rebased_at_month else ""
    return (
        f"{row.arm}, {endpoint_in_words(row.endpoint)}{when}{since}: published {number(row, row.observed)} "
        f"({row.verified}), osteon {number(row, row.predicted)} ({interval(row)})"
    )


def key_mark(shape: str, hue: str, *, hollow: bool = False) -> str:
    """A mark for a legend."""
    drawn = mark(shape, 7, 7, hue, hollow=hollow, size=4.4)
    return f'<svg class="glyph" viewBox="0 0 14 14" aria-hidden="true">{drawn}</svg>'


def _panel(row: Row) -> str | None:
    group = endpoint_group(row)
    if group == ENDPOINT_GROUPS[2]:
        return ENDPOINT_GROUPS[0 if (row.time_month or 0.0) <= 36.0 else 1]
    return group if group in PANELS else None


def _percent(row: Row, value: float) -> float:
    return value - 100.0 if row.measure == "percent-of-baseline" else value


def _scatter(title: str, rows: Sequence[Row]) -> Scatter:
    pairs = [(row, _percent(row, row.observed or 0.0), _percent(row, row.predicted or 0.0)) for row in rows]
    values = [v for _, observed, predicted in pairs for v in (observed, predicted)]
    low, high = min(0.0, *values), max(0.0, *values)
    spare = 0.06 * max(high - low, 1.0)
    x = Scale(low - spare, high + spare, _LEFT, _SIZE - _RIGHT)
    y = Scale(low - spare, high + spare, _SIZE - _BOTTOM, _TOP)
    bars, marks = [], []
    for row, observed, predicted in sorted(pairs, key=lambda pair: pair[0].verified == "seen"):
        hue, shape = _LOOK[row.endpoint]
        place, out = x(observed), inside(row) is False
        if row.low90 is not None and row.high90 is not None:
            bars.append(bar(place, y(_percent(row, row.low90)), y(_percent(row, row.high90)), hue, out=out))
        hollow = row.verified != "seen"
        marks.append(mark(SHAPES[shape], place, y(predicted), hue, hollow=hollow, size=4.0, said=said(row)))
    present = sorted({row.endpoint for row in rows}, key=endpoint_place)
    keys = tuple(
        Key(
            key_mark(SHAPES[_LOOK[e][1]], _LOOK[e][0]), f"{endpoint_in_words(e)} ({sum(r.endpoint == e for r in rows)})"
        )
        for e in present
    )
    covered = sum(inside(row) is True for row in rows)
    told = f"{title}: {len(rows)} predictions against published values, {covered} of them inside the 90 % interval."
    return Scatter(title, keys, svg(_SIZE, _SIZE, [*_frame(x, y), *bars, *marks], told))


def _frame(x: Scale, y: Scale) -> list[str]:
    bottom, left, right, top = y.start, x.start, x.end, y.end
    parts = [rule(left, bottom, right, top, "agreement")]
    for tick in x.ticks(6):
        text, zero = signed_plain(float(f"{tick:.10g}")), abs(tick) < 1e-9
        style = "zero" if zero else "gridline"
        parts += [rule(left, y(tick), right, y(tick), style), label(left - 6, y(tick) + 4, text, "end")]
        parts += [rule(x(tick), top, x(tick), bottom, style), label(x(tick), bottom + 16, text)]
    parts.append(label((left + right) / 2, bottom + 36, "published, % or points", style="axis-name"))
    return [
        *parts,
        f'<text class="axis-name" transform="translate(12 {(top + bottom) / 2:.1f}) rotate(-90)" '
        'text-anchor="middle">osteon, % or points</text>',
    ]
