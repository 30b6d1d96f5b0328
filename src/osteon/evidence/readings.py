"""What is decided about the package's arms and is no fact of their trials (readings.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypedDict

from osteon.evidence.evidence_files import Arm, is_shipped
from osteon.records import DataFile, Said


class Readings(TypedDict):
    """``readings.yaml``; each section by the beginning of an arm's id."""

    not_simulated: dict[str, Said]
    not_fitted: dict[str, Said]
    weighed_as_read: dict[str, Said]


FILE = DataFile("evidence/readings.yaml", Readings, "what is decided about arms of the package")


@cache
def _readings() -> Mapping[str, Any]:
    return FILE.read()


def _longest(section: str, arm: Arm) -> str | None:
    """What is said at the longest prefix of the arm's id; only of the package's arms."""
    if not is_shipped(arm):
        return None
    listed = _readings()[section]
    matches = [prefix for prefix in listed if arm.id.startswith(prefix)]
    return str(listed[max(matches, key=len)]) if matches else None


def weighed_as_read(arm: Arm) -> bool:
    """Whether the recalled numbers of the arm weigh as much as numbers that were read."""
    return _longest("weighed_as_read", arm) is not None


def not_simulated(arm: Arm) -> str | None:
    """Why the arm cannot be simulated from what is published, or None."""
    return _longest("not_simulated", arm)


def not_fitted(arm: Arm) -> str | None:
    """Why the arm is predicted but is no target of the fit, or None."""
    return _longest("not_fitted", arm)
