"""Numbers, signs, dates, intervals, per cents and lists as people read them: one formatter for every face."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date

from osteon.words.language import language

MINUS = "−"
NONE = "–"
"""What stands in the place of a number that does not exist."""


def number(value: float | None, digits: int) -> str:
    """With a fixed number of decimals and a true minus sign: ``−2.3``, ``0.0``; a dash where there is none."""
    return _written(value, f".{digits}f")


def signed(value: float | None, digits: int) -> str:
    """As `number`, with the sign of every change: ``−4.10``, ``+2.00``, ``0.0``."""
    return _written(value, f"+.{digits}f")


def figures(value: float | None, count: int) -> str:
    """With so many significant figures: ``0.45``, ``63``."""
    return _written(value, f".{count}g")


def plain(value: float) -> str:
    """As short as it can be written: ``63``, ``−1.8``."""
    return _written(value, "g")


def signed_plain(value: float) -> str:
    """As `plain`, with the sign of a change: ``+2``, ``−4``, ``0``."""
    return "0" if abs(value) < 1e-9 else _written(value, "+g")


def grouped(value: int) -> str:
    """A whole number with its thousands apart: ``20,000``."""
    return f"{value:,}".replace(",", language().thousands).replace("-", MINUS)


def per_cent(text: str) -> str:
    """A number in per cent: ``90 %``."""
    return text + language().per_cent


def interval(low: str, high: str) -> str:
    """``−4.1 to −1.2``."""
    return language().interval.format(low=low, high=high)


def spread(middle: str, low: str, high: str) -> str:
    """A median with its interval: ``−2.5 (−4.1 to −1.2)``."""
    return language().spread.format(middle=middle, low=low, high=high)


def narrow_spread(middle: str, low: str, high: str) -> str:
    """As `spread`, where there is little room and nothing is negative: ``12 (8–16)``."""
    return language().narrow.format(middle=middle, low=low, high=high)


def day(when: date | str) -> str:
    """As programs and files write it: ``2027-03-01``."""
    return when if isinstance(when, str) else when.isoformat()


def short_month(when: date) -> str:
    """``Mar 2027``."""
    return language().month.format(month=language().months.short[when.month - 1], year=when.year)


def long_month(when: date) -> str:
    """``March 2027``."""
    return language().month.format(month=language().months.long[when.month - 1], year=when.year)


def listed(texts: Iterable[str]) -> str:
    """``a, b, c``."""
    return language().item.join(texts)


def all_of(texts: Iterable[str]) -> str:
    """``a, b and c``."""
    return _joined(tuple(texts), language().both)


def any_of(texts: Iterable[str]) -> str:
    """``a, b or c``."""
    return _joined(tuple(texts), language().either)


def true_minus(text: str) -> str:
    """A text with true minus signs before its numbers; ranges, names and dates stay as they are."""
    return re.sub(r"(?<![\w-])-(?=\d)", MINUS, text)


def capital(text: str) -> str:
    """A text that begins a line or sentence."""
    return text[:1].upper() + text[1:]


def first_sentence(text: str) -> str:
    """Up to the first full stop."""
    end = text.find(". ")
    return text.strip() if end < 0 else text[: end + 1]


def after_first_sentence(text: str) -> str:
    """What comes after the first sentence."""
    end = text.find(". ")
    return "" if end < 0 else text[end + 2 :]


def slug(text: str) -> str:
    """Letters, digits and hyphens only, for identifiers in a page."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "unnamed"


def _joined(texts: tuple[str, ...], pair: str) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return pair.format(first=listed(texts[:-1]), last=texts[-1])


def _written(value: float | None, form: str) -> str:
    if value is None or not math.isfinite(value):
        return NONE
    text = format(value, form)
    if not float(text):
        text = text.lstrip("+-")
    return text.replace("-", MINUS).replace(".", language().decimal)
