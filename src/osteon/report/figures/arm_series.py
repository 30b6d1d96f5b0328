"""Which arms of a trial are drawn as one line, and how: hue by what was given, shape and dash within a hue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from osteon.drugs.catalogue import treatments
from osteon.prediction.rows import Row
from osteon.quantities import quantities
from osteon.report.figures.chart import DASHES, SHAPES

#: arms of one class whose simulated courses lie no further apart than this while both were followed are drawn as one;
#: percentage points
_SAME_BMD, _SAME_MARKER = 0.4, 5.0


class Course(Protocol):
    """The simulated course of one endpoint in one arm, in percent change from month 0, with its 90 % band."""

    @property
    def arm(self) -> str: ...
    @property
    def endpoint(self) -> str: ...
    @property
    def months(self) -> Iterable[float]: ...
    @property
    def median(self) -> Iterable[float]: ...
    @property
    def low90(self) -> Iterable[float]: ...
    @property
    def high90(self) -> Iterable[float]: ...


#: arm -> endpoint -> month -> simulated median
Medians = dict[str, dict[str, dict[float, float]]]


@dataclass(frozen=True)
class Series:
    """Arms drawn alike."""

    label: str
    hue: str
    shape: str
    dash: str
    arms: tuple[str, ...]


def hue_of(drug_class: str) -> str:
    """The colour of a class, the same in every chart: that of what protects most; no treatment is grey."""
    return next((colour for kind, colour in _colours() if kind in drug_class), "muted")


@cache
def _colours() -> tuple[tuple[str, str], ...]:
    """Kind of treatment -> hue, the kind that decides the colour of a class first."""
    rows = treatments()
    own = [(rows[row.get("group", kind)], kind) for kind, row in rows.items()]
    return tuple((kind, row["colour"]) for row, kind in sorted(own, key=lambda item: item[0]["rank"]))


def series_of(rows: Sequence[Row], courses: Iterable[Course]) -> list[Series]:
    """The arms of one trial, those with the same simulated courses together.

    A series bears the name of its class; where a class has several, each bears the words of its shortest arm id that
    the trial's arms do not all begin with.
    """
    classes: dict[str, list[str]] = {}
    for row in rows:
        arms = classes.setdefault(row.drug_class, [])
        if row.arm not in arms:
            arms.append(row.arm)
    medians: Medians = {}
    for c in courses:
        medians.setdefault(c.arm, {})[c.endpoint] = dict(zip(c.months, c.median, strict=True))
    last = {arm: max(r.time_month or 0.0 for r in rows if r.arm == arm) for arms in classes.values() for arm in arms}
    begin = _shared_words([arm for arms in classes.values() for arm in arms])
    series: list[Series] = []
    used: dict[str, int] = {}
    for drug_class, arms in classes.items():
        groups: list[list[str]] = []
        for arm in arms:
            alike = next((group for group in groups if _belongs(arm, group, medians, last)), None)
            if alike is None:
                groups.append([arm])
            else:
                alike.append(arm)
        hue = hue_of(drug_class)
        for group in groups:
            k = used[hue] = used.get(hue, -1) + 1
            words = min(group, key=len).removesuffix("-recalled").split("-")[begin:]
            name = drug_class if len(groups) == 1 else f"{drug_class}: {' '.join(words)}"
            series.append(Series(name, hue, SHAPES[k % len(SHAPES)], DASHES[k % len(DASHES)], tuple(group)))
    return series


def _belongs(arm: str, group: Sequence[str], medians: Medians, last: Mapping[str, float]) -> bool:
    same_arm = arm.removesuffix("-recalled") in {other.removesuffix("-recalled") for other in group}
    return same_arm or all(_alike(arm, other, medians, min(last[arm], last[other])) for other in group)


def _alike(one: str, other: str, medians: Medians, until: float) -> bool:
    a, b = medians.get(one, {}), medians.get(other, {})
    shared = a.keys() & b.keys()
    densities = {one.name for one in quantities("bmd")}
    return bool(shared) and all(
        abs(a[e][m] - b[e][m]) <= (_SAME_BMD if e in densities else _SAME_MARKER)
        for e in shared
        for m in a[e].keys() & b[e].keys()
        if m <= until
    )


def _shared_words(arms: Sequence[str]) -> int:
    """How many words all ids begin with, leaving each at least one."""
    split = [arm.split("-") for arm in arms]
    most = min((len(words) for words in split), default=1) - 1
    return next((k for k in range(most) if len({words[k] for words in split}) > 1), most)
