"""Checks of one observation: a known endpoint and measure, a possible value, an interval around it, times in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from osteon import units
from osteon.errors import InputError, Remark
from osteon.evidence.vocabulary import (
    check_fields,
    endpoints,
    is_number,
    kind_of,
    measured_as,
    near,
    outside,
    vocabulary,
)
from osteon.files import Place
from osteon.records import NOT_GIVEN, Fault

#: endpoints that count the people who lost more than so much
LOSING = "share-losing-"


def unusable(row: Mapping[str, Any], compared: bool) -> str | None:
    """Why an observation without fault still says nothing that a prediction could be compared with; None if it does."""
    for field, missing in (("value", "no number is given"), ("time_month", "no time is given")):
        if not is_number(row.get(field)):
            return missing
    in_words = str(row.get("note") or "").lower().startswith(("versus ", "vs ", "compared with "))
    if is_compared(row) and not compared and in_words:
        return f"compared with other people ({row['note']})"
    return None


def is_compared(row: Mapping[str, Any]) -> bool:
    """Whether a number is a difference from a comparator."""
    return "comparator" in vocabulary()["measures"].get(row.get("measure"), ())


def check_observation(row: Mapping[str, Any], place: Place, compared: bool) -> Iterator[Fault]:
    """Everything wrong with one observation of an arm; ``compared``: it was given something, or has a comparator."""
    yield from check_fields(row, "observation", place)
    endpoint, measure = row.get("endpoint"), row.get("measure")
    if not isinstance(endpoint, str) or not isinstance(measure, str):
        return
    known = vocabulary()["measures"]
    if kind_of(endpoint) is None:
        fix = (
            near(endpoint, endpoints())
            or "osteon/data/quantities.yaml or evidence/vocabulary.yaml lists the known ones"
        )
        yield Fault((*place, "endpoint"), endpoint, f"not a known endpoint; {fix}")
    if measure not in known:
        fix = near(measure, tuple(known)) or f"one of {', '.join(known)}"
        yield Fault((*place, "measure"), measure, f"not a known measure; {fix}")
    elif kind := kind_of(endpoint):
        yield from _value(row, place, vocabulary()["kinds"][kind]["measures"])
    if str(endpoint).startswith(LOSING) != is_number(row.get("more_than")):
        fix = f"say beyond which loss a person counts, like 5 (%), for {LOSING}... and nothing else"
        yield Fault((*place, "more_than"), row.get("more_than", NOT_GIVEN), fix)
    yield from _interval(row, place)
    yield from _times(row, place, bool(known.get(measure, {}).get("change")))
    if is_compared(row) and not compared and unusable(row, compared) is None:
        fix = "the arm was given nothing: say in comparator what the others were given, or in note: versus ..."
        yield Fault((*place, "measure"), Remark(f"{measure} without a comparator"), fix)


def _value(row: Mapping[str, Any], place: Place, ranges: Mapping[str, list[float]]) -> Iterator[Fault]:
    endpoint, measure, value, unit = (row.get(name) for name in ("endpoint", "measure", "value", "unit"))
    if measure not in ranges:
        yield Fault((*place, "measure"), measure, f"does not fit {endpoint}; one of {', '.join(ranges)}")
    elif is_number(value) and (fix := outside(value, ranges[str(measure)])):
        yield Fault((*place, "value"), value, f"{measure} of {endpoint} {fix}")
    if isinstance(unit, str) and str(measure).startswith("absolute"):
        try:
            if (measured := measured_as(str(endpoint))) is not None:
                units.convert("", 1.0, unit, measured)
        except InputError as error:
            yield Fault((*place, "unit"), unit, error.fix)


def _interval(row: Mapping[str, Any], place: Place) -> Iterator[Fault]:
    low, value, high, spread = (row.get(name) for name in ("low", "value", "high", "spread"))
    if is_number(low) and is_number(high) and low > high:
        yield Fault((*place, "low"), low, f"is above high ({high:g}); swap them")
    elif is_number(low) and is_number(value) and low > value:
        yield Fault((*place, "low"), low, f"is above the value ({value:g}); check both")
    elif is_number(high) and is_number(value) and high < value:
        yield Fault((*place, "high"), high, f"is below the value ({value:g}); check both")
    kinds = vocabulary()["spreads"]
    if isinstance(spread, str) and not spread.lower().startswith(tuple(kind.lower() for kind in kinds)):
        yield Fault((*place, "spread"), spread, f"begin with one of {', '.join(kinds)}")


def _times(row: Mapping[str, Any], place: Place, change: bool) -> Iterator[Fault]:
    time = row.get("time_month")
    starts = {name: row[name] for name in ("from_month", "rebased_at_month") if is_number(row.get(name))}
    if len(set(starts.values())) > 1:
        fix = f"contradicts from_month ({starts['from_month']:g}); keep one of them"
        yield Fault((*place, "rebased_at_month"), starts["rebased_at_month"], fix)
    if not is_number(time):
        return
    for name, start in starts.items():
        if start >= time:
            yield Fault((*place, name), start, f"must be before time_month ({time:g})")
    if change and not starts and time == 0:
        yield Fault((*place, "time_month"), time, "a change is counted from month 0; give the later month")
