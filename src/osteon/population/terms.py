"""What lies between the model's course and a person's measured values: Gaussian terms on the logarithmic scale.

BMD at each site: the person's level, a lasting slope that the model does not explain (correlated between sites), and
a level of its own for each densitometer of another maker. A turnover marker: the person's level, a shift of the
response for each treatment that has begun, and a level of its own for each other assay. On top comes the error of
each measurement, independent of all others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from osteon.drugs import catalogue
from osteon.population.measurement import log_sd
from osteon.population.observations import Observation
from osteon.population.variability import baseline_sd, correlation, unexplained
from osteon.simulation.results import MARKERS, SITES
from osteon.treatment.course import Course

Array = NDArray[np.float64]
Key = tuple[str, ...]

#: SD of the log of a level of which nothing is known beforehand (wide on purpose: the first scan sets it)
UNKNOWN_LEVEL = 1.0
#: SD of the log of one person's scan on another maker's device after conversion (assumed; standardised BMD agrees
#: within 2 to 3 % on average: Genant HK, et al. J Bone Miner Res 1994;9:1503-14, recalled)
DEVICE_SD = 0.03
#: months in which the unexplained part of a marker's response builds up (assumed; markers settle in 1 to 3 months)
RESPONSE_MONTHS = 1.0
#: share of the spread of a marker between people that no member of the ensemble can explain, at least (assumed)
LEAST_LEVEL_SHARE = 0.3
#: share of the variance of a marker's unexplained shift that belongs to the single visit (58 % for CTX and 36 % for
#: P1NP by the least significant changes in TRIO: Diez-Perez A, et al. Osteoporos Int 2017;28:767-74, as
#: data/variability.yaml quotes them); for BMD and estradiol all of it does
VISIT_SHARE_OF_MARKERS = 0.5
_SUPPLEMENTS = {"calcium", "vitamin-d", "exercise"}


@dataclass(frozen=True)
class Terms:
    """Zero-mean Gaussian terms of one person.

    Attributes
    ----------
    keys : name of each term.
    covariance : (terms, terms), before anything was measured.
    starts : months at which a treatment begins; the marker's response is another after each.
    """

    keys: tuple[Key, ...]
    covariance: Array
    starts: tuple[float, ...]
    _place: Mapping[Key, int] = field(repr=False)

    def row(self, quantity: str, month: float, device: str | None = None) -> Array:
        """How the logarithm of a quantity at a month is made up of the terms: (terms,)."""
        return np.asarray(self.rows(quantity, [month], device)[0])

    def rows(self, quantity: str, months: Sequence[float] | Array, device: str | None = None) -> Array:
        """`row` for several months: (months, terms)."""
        times = np.asarray(months, float)
        rows = np.zeros((len(times), len(self.keys)))
        if quantity in MARKERS:
            rows[:, self._place["level", quantity]] = 1.0
            for k, share in enumerate(_responses(self.starts, times)):
                rows[:, self._place["response", quantity, str(k)]] = share
            if device is not None:
                rows[:, self._place["device", quantity, device]] = 1.0
        elif quantity in SITES.values():
            rows[:, self._place["level", quantity]] = 1.0
            rows[:, self._place["slope", quantity]] = times / 12.0
            if device is not None:
                rows[:, self._place["device", quantity, device]] = 1.0
        return rows


def terms(
    courses: Sequence[Course],
    observed: Sequence[Observation] = (),
    spread: Mapping[str, float] | None = None,
) -> Terms:
    """The terms of a person.

    Parameters
    ----------
    courses : of treatment, past and planned.
    observed : measurements, for the devices that need a level of their own.
    spread : marker -> SD of its log among the members before treatment, which is part of the spread between people.
    """
    starts = _starts(courses) or (min((o.month for o in observed), default=0.0),)
    others = {("device", o.quantity, o.device): o.comparable for o in observed if o.device is not None}
    variance: dict[Key, float] = {}
    for site in SITES.values():
        variance["level", site] = UNKNOWN_LEVEL**2
        variance["slope", site] = unexplained(site).slope_sd ** 2
    for key, comparable in sorted(others.items()):
        variance[key] = DEVICE_SD**2 if comparable else UNKNOWN_LEVEL**2
    for marker in MARKERS:
        variance["level", marker] = _level_sd(marker, (spread or {}).get(marker, 0.0)) ** 2
        for k in range(len(starts)):
            variance["response", marker, str(k)] = (1 - VISIT_SHARE_OF_MARKERS) * unexplained(marker).level_sd ** 2
    keys = tuple(variance)
    sd = np.sqrt(list(variance.values()))
    correlation = np.array([[_correlation(a, b) for b in keys] for a in keys])
    return Terms(keys, correlation * np.outer(sd, sd), starts, {key: j for j, key in enumerate(keys)})


def error_sd(quantity: str) -> float:
    """SD of the log of one measurement against the person's usual level [1].

    Two visits differ by more than two measurements at one visit (positioning, staff, the week). That part of the
    unexplained shift belongs to each visit, so that half of its variance counts for one.
    """
    return math.hypot(log_sd(quantity), _visit_sd(quantity))


def fluctuation_sd(quantity: str) -> float:
    """SD of the log of a person's true value about its course from month to month [1]; 0 for BMD.

    What differs between visits is the person for a marker or estradiol, and the positioning for a scan.
    """
    return 0.0 if quantity in SITES.values() else _visit_sd(quantity)


def _visit_sd(quantity: str) -> float:
    share = VISIT_SHARE_OF_MARKERS if quantity in MARKERS else 1.0
    return math.sqrt(share / 2) * unexplained(quantity).level_sd


def _level_sd(marker: str, spread: float) -> float:
    total = baseline_sd(marker) ** 2
    return math.sqrt(max(total - spread**2 - error_sd(marker) ** 2, LEAST_LEVEL_SHARE * total))


def _starts(courses: Sequence[Course]) -> tuple[float, ...]:
    """Months at which a drug that the person did not have before begins to act."""
    first: dict[str, float] = {}
    for course in courses:
        if catalogue()[course.drug].modelled and course.drug not in _SUPPLEMENTS:
            first[course.drug] = min(course.start_month, first.get(course.drug, math.inf))
    return tuple(sorted(set(first.values())))


def _responses(starts: Sequence[float], months: Array) -> list[Array]:
    """How far the response to each treatment has taken over from the one before: of each, (months,)."""
    shares: list[Array] = []
    for start in starts:
        arrived = -np.expm1(-np.maximum(months - start, 0.0) / RESPONSE_MONTHS)
        shares = [*(share * (1 - arrived) for share in shares), arrived]
    return shares


def _correlation(one: Key, other: Key) -> float:
    if one == other:
        return 1.0
    kind = {"slope": "slope", "response": "level"}.get(one[0])
    if kind is None or one[0] != other[0] or one[2:] != other[2:]:
        return 0.0
    return correlation(kind, one[1], other[1])
