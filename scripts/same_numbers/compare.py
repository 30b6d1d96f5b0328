"""Two flat mappings, place -> number, numbers or text, held against each other bit for bit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

#: words of places that were renamed on purpose, old -> new; a word is all between two slashes, or several with theirs
RENAMED: dict[str, str] = {}

_NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
#: identifiers in figures, made from what they belong to
_FIGURE_ID = re.compile(r"\b[A-Za-z][0-9a-f]{10}\b")
_MOST_ALIGNED = 4000
_ABSENT = "absent"


@dataclass
class Comparison:
    """What differs in one part.

    Attributes
    ----------
    numbers, differing : how many were compared, those on one side only included, and how many are not the same.
    largest : largest relative difference of two numbers.
    places : place, old, new of each that differs.
    words : place, old, new of texts that differ in words but not in numbers.
    before, now : places on one side only.
    """

    numbers: int = 0
    differing: int = 0
    largest: float = 0.0
    places: list[tuple[str, object, object]] = field(default_factory=list)
    words: list[tuple[str, str, str]] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    now: list[str] = field(default_factory=list)

    def differ(self, place: str, old: object, new: object) -> None:
        """Count one pair that is not the same."""
        self.differing += 1
        self.largest = max(self.largest, _relative(old, new))
        self.places.append((place, old, new))


def compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> Comparison:
    """Compare every leaf; a leaf on one side only counts with all its numbers as differing."""
    comparison = Comparison()
    before = _renamed(before)
    for place, old in before.items():
        if place not in now:
            comparison.before.append(place)
            _one_sided(comparison, place, old, True)
            continue
        new = now[place]
        if isinstance(old, str) and isinstance(new, str):
            _texts(comparison, place, old, new)
        elif isinstance(old, str) != isinstance(new, str):
            comparison.numbers += 1
            comparison.differ(place, old, new)
        else:
            _numbers(comparison, place, _listed(old), _listed(new))
    for place in (place for place in now if place not in before):
        comparison.now.append(place)
        _one_sided(comparison, place, now[place], False)
    return comparison


def _renamed(leaves: Mapping[str, Any]) -> Mapping[str, Any]:
    if not RENAMED:
        return leaves
    words = re.compile(rf"(?<=/)({'|'.join(map(re.escape, RENAMED))})(?=/|$)")
    renamed = {words.sub(lambda match: RENAMED[match[0]], place): value for place, value in leaves.items()}
    if len(renamed) != len(leaves):
        raise RuntimeError("RENAMED gives two places the same name")
    return renamed


def _one_sided(comparison: Comparison, place: str, value: Any, is_old: bool) -> None:
    numbers = _tokens(value) if isinstance(value, str) else [one for one in _listed(value) if one is not None]
    comparison.numbers += len(numbers)
    for one in numbers:
        comparison.differ(place, *((one, _ABSENT) if is_old else (_ABSENT, one)))


def _texts(comparison: Comparison, place: str, old: str, new: str) -> None:
    """Numbers of a text in their order; its words apart."""
    if old == new:
        comparison.numbers += len(_tokens(old))
        return
    numbers, others = _tokens(old), _tokens(new)
    _numbers(comparison, place, numbers, others)
    if numbers == others or _words(old) != _words(new):
        comparison.words.append((place, *_first_other_line(old, new)))


def _numbers(comparison: Comparison, place: str, old: Sequence[Any], new: Sequence[Any]) -> None:
    # None is "not known" and no number, but a number in its place is a difference
    comparison.numbers += max(sum(one is not None for one in side) for side in (old, new))
    if old is new or repr(old) == repr(new):
        return
    for index, one, other in _pairs(old, new):
        if repr(one) != repr(other):
            comparison.differ(f"{place}[{index}]" if len(old) > 1 or len(new) > 1 else place, one, other)


def _pairs(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Elements side by side; where the lengths differ, what was put in or taken out stands against nothing."""
    if len(old) == len(new):
        yield from ((index, one, other) for index, (one, other) in enumerate(zip(old, new, strict=True)))
        return
    a, b = [repr(one) for one in old], [repr(one) for one in new]
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    room = min(len(a), len(b)) - start
    end = next((i for i in range(room) if a[-1 - i] != b[-1 - i]), room)
    middle, others = a[start : len(a) - end], b[start : len(b) - end]
    changes: Sequence[tuple[str, int, int, int, int]] = [("replace", 0, len(middle), 0, len(others))]
    if max(len(middle), len(others)) <= _MOST_ALIGNED:
        changes = SequenceMatcher(None, middle, others, autojunk=False).get_opcodes()
    for _, i, i_end, j, j_end in (change for change in changes if change[0] != "equal"):
        for step in range(max(i_end - i, j_end - j)):
            yield (
                start + i + step,
                old[start + i + step] if i + step < i_end else _ABSENT,
                new[start + j + step] if j + step < j_end else _ABSENT,
            )


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _tokens(text: str) -> list[str]:
    return _NUMBER.findall(_FIGURE_ID.sub("", text))


def _words(text: str) -> str:
    return _NUMBER.sub("", _FIGURE_ID.sub("", text))


def _first_other_line(old: str, new: str) -> tuple[str, str]:
    lines, others = old.splitlines(), new.splitlines()
    index = next(
        (i for i, (a, b) in enumerate(zip(lines, others, strict=False)) if a != b), min(len(lines), len(others))
    )
    return tuple(side[index].strip() if index < len(side) else _ABSENT for side in (lines, others))  # type: ignore[return-value]


def _relative(old: object, new: object) -> float:
    """Relative difference; infinite where one is no number."""
    try:
        a, b = (float(str(one).replace("−", "-")) for one in (old, new))
    except ValueError:
        return math.inf
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.inf
    return abs(a - b) / max(abs(a), abs(b)) if a != b else 0.0
