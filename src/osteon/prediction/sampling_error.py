"""How far a published number may lie from the truth of its own trial: sampling of people, and numbers from memory."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from statistics import NormalDist

from osteon.errors import InputError
from osteon.evidence.evidence_files import Observation
from osteon.evidence.readings import weighed_as_read
from osteon.prediction.targets import Target
from osteon.quantities import Kind, of_model

#: people in an arm that does not say how many (assumed)
USUAL_N = 60
#: standard deviation between people of the true change of BMD after a year, per cent; grows with the root of time
#: (with the error of two scans: 3.3 to 5.9 % at 12 to 24 months in DATA, Tsai 2013; doi:10.1016/S0140-6736(13)60856-9)
BMD_CHANGE_SD = 2.5
#: error of one scan, per cent (design value of 57 studies; 1.2 at the spine, 1.3 at the hip)
SCAN_SD = 1.25
#: standard deviation between people of the log of a measured change: markers and hormones (assumed)
LOG_SD = {"marker": 0.40, "hormone": 0.55}
#: what a number from memory may be off by: points of BMD, log of a marker or hormone (assumed)
RECALLED_SD = {"bmd": 1.5, "marker": 0.2, "hormone": 0.2}
_JUDGED_AS: Mapping[Kind, str] = {"bmd": "bmd", "structure": "bmd", "marker": "marker", "hormone": "hormone"}
#: standard error of a median over that of a mean (normal distribution)
MEDIAN = math.sqrt(math.pi / 2)


def kind(target: Target) -> str:
    """The kind by which the scatter of a number is judged: ``bmd``, ``marker`` or ``hormone``.

    Raises
    ------
    InputError
        A quantity of a kind whose scatter is not known; none is taken for another.
    """
    measured = of_model(target.quantity).kind
    if measured not in _JUDGED_AS:
        raise InputError(
            "endpoint", target.observation.endpoint, f"the scatter of {measured} between trials is not known"
        )
    return _JUDGED_AS[measured]


def is_volumetric(target: Target) -> bool:
    """Whether the number is a density or other structure by CT, which scatters more than areal BMD."""
    return of_model(target.quantity).kind == "structure"


def points_per_log(target: Target) -> float:
    """Points of the published scale for a small change of the log of the quantity."""
    o = target.observation
    if o.measure in ("absolute", "percent-of-baseline"):
        return abs(o.value)
    return max(100 + o.value, 5.0)


def years(target: Target) -> float:
    """Length of the interval over which the change is counted."""
    return max((target.observation.time_month - target.start) / 12, 1 / 12)


def per_year(target: Target) -> float:
    """Divisor of a yearly rate."""
    return years(target) if target.observation.measure == "percent-change-per-year" else 1.0


def sampling_sd(target: Target) -> float:
    """Standard error of the published number, from its interval or its number of people; in its own unit.

    Numbers from memory are less certain by `RECALLED_SD`.
    """
    error = _stated(target) or _usual(target)
    if target.arm.verified == "recalled" and not weighed_as_read(target.arm):
        memory = RECALLED_SD[kind(target)] * (1.0 if kind(target) == "bmd" else points_per_log(target))
        return math.hypot(error, memory / per_year(target))
    return error


def _people(target: Target) -> float:
    return float(target.observation.n or target.arm.population.get("n") or USUAL_N)


def _stated(target: Target) -> float | None:
    """From the published interval: 95 % limits unless it says otherwise.

    The range of n people is divided by its expectation (normal distribution; doi:10.1186/1471-2288-14-135).
    """
    half, people = _half(target.observation), max(_people(target), 2.0)
    words = (target.observation.spread or "").upper()
    if half is None:
        return None
    if words.startswith("SD"):
        return half / math.sqrt(people)
    if words.startswith("SE"):
        return half
    if words.startswith("IQR"):
        return MEDIAN * 2 * half / 1.349 / math.sqrt(people)
    if words == "RANGE":
        return half / NormalDist().inv_cdf((people - 0.375) / (people + 0.25)) / math.sqrt(people)
    return half / 1.96


def _half(o: Observation) -> float | None:
    """Half the published interval, or the number in its words, as in ``SD 12``."""
    if o.low is not None and o.high is not None:
        return (o.high - o.low) / 2 if o.high > o.low else None
    stated = re.fullmatch(r"(?:SD|SEM?) (\d+(?:\.\d+)?)", o.spread or "", re.IGNORECASE)
    return float(stated[1]) if stated else None


def _usual(target: Target) -> float:
    """From the usual spread between people."""
    which = kind(target)
    if which == "bmd":
        spread = math.hypot(BMD_CHANGE_SD * math.sqrt(years(target)), SCAN_SD * math.sqrt(2)) / per_year(target)
        spread *= 3.0 if is_volumetric(target) else 1.0
    else:
        spread = LOG_SD[which] * points_per_log(target)
    error = spread / math.sqrt(_people(target))
    error *= MEDIAN if target.observation.statistic == "median" else 1.0
    return error * (math.sqrt(2) if target.control else 1.0)
