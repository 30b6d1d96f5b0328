"""How an arm is read where its own lines do not say it: its trial, its comparator, what spoils it (readings.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypedDict

from osteon.evidence.evidence_files import Arm, Observation, is_shipped
from osteon.records import DataFile, Said
from osteon.treatment.regimen import Regimen

#: assay offset of estradiol where nothing is said: mass spectrometry
NO_OFFSET = 0.0


class Contaminated(TypedDict):
    """From which month an arm is no longer what it was."""

    from_month: float
    why: Said


class Readings(TypedDict):
    """``readings.yaml``; each section by the beginning of an arm's id."""

    trials: dict[str, Said]
    comparators: dict[str, Said | None]
    mixtures: dict[str, list[Said]]
    assays: dict[str, float]
    contaminated: dict[str, Contaminated]
    not_simulated: dict[str, Said]
    not_fitted: dict[str, Said]
    weighed_as_read: dict[str, Said]


FILE = DataFile("evidence/readings.yaml", Readings, "how an arm is read where its own lines do not say it")


@cache
def _readings() -> Mapping[str, Any]:
    return FILE.read()


def _longest(section: str, arm: Arm) -> tuple[bool, Any]:
    """Whether a prefix of the arm's id is listed, and what is said at the longest one; only for the package's arms."""
    if not is_shipped(arm):
        return False, None
    listed = _readings()[section]
    matches = [prefix for prefix in listed if arm.id.startswith(prefix)]
    return (True, listed[max(matches, key=len)]) if matches else (False, None)


def trial_of(arm: Arm) -> str:
    """The study that the arm belongs to, one name for all its reports."""
    listed, name = _longest("trials", arm)
    return str(name) if listed else arm.id.split("-")[0]


def comparator_of(arm: Arm) -> Regimen | None:
    """What the comparator got, where it is not the background treatment of the arm."""
    listed, text = _longest("comparators", arm)
    return Regimen.from_any(text) if listed else None


def mixture_of(arm: Arm) -> tuple[Regimen, ...]:
    """The regimens that an arm pools in equal parts; empty for an arm with one regimen."""
    _, texts = _longest("mixtures", arm)
    return tuple(Regimen.from_any(text) for text in texts or ())


def assay_offset(arm: Arm) -> float:
    """What the arm's estradiol assay reads on top of estradiol, pmol/L."""
    listed, offset = _longest("assays", arm)
    return float(offset) if listed else NO_OFFSET


def contaminated(arm: Arm, o: Observation) -> str | None:
    """Why the arm was no longer what it was randomised to at the time of the observation, or None."""
    listed, what = _longest("contaminated", arm)
    return str(what["why"]) if listed and o.time_month >= what["from_month"] else None


def weighed_as_read(arm: Arm) -> bool:
    """Whether the recalled numbers of the arm weigh as much as numbers that were read."""
    return _longest("weighed_as_read", arm)[0]


def not_simulated(arm: Arm) -> str | None:
    """Why the arm cannot be simulated from what is published, or None."""
    return _reason("not_simulated", arm)


def not_fitted(arm: Arm) -> str | None:
    """Why the arm is predicted but is no target of the fit, or None."""
    return _reason("not_fitted", arm)


def _reason(section: str, arm: Arm) -> str | None:
    listed, why = _longest(section, arm)
    return str(why) if listed else None
