"""The evidence files: published trial arms with their observations and citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from osteon.files import read_packaged

#: files of the package that hold trial arms
FILES = ("ai-bone-loss.yaml", "bone-protection.yaml", "hormone-arms.yaml", "microarchitecture.yaml")


@dataclass(frozen=True)
class Observation:
    """One published number of an arm; see the evidence files for the meaning of each field."""

    endpoint: str
    measure: str
    value: float
    time_month: float
    from_month: float | None = None
    rebased_at_month: float | None = None
    statistic: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Arm:
    """One arm of a study: who, what was given, what was seen."""

    id: str
    study: str
    citation: str
    doi: str | None
    verified: str
    population: Mapping[str, Any]
    regimen: tuple[Mapping[str, Any], ...]
    observations: tuple[Observation, ...]


@cache
def arms() -> tuple[Arm, ...]:
    """All arms of the package's evidence files; observations without a number or a time are left out."""
    return tuple(_arm(row) for name in FILES for row in read_packaged(f"evidence/{name}"))


@cache
def populations() -> Mapping[str, Any]:
    """What the evidence files leave unsaid about a study's people (recalled)."""
    found: Mapping[str, Any] = read_packaged("evidence/populations.yaml")
    return found


def _arm(row: Mapping[str, Any]) -> Arm:
    observations = tuple(
        Observation(
            endpoint=o["endpoint"],
            measure=o["measure"],
            value=float(o["value"]),
            time_month=float(o["time_month"]),
            from_month=o.get("from_month"),
            rebased_at_month=o.get("rebased_at_month"),
            statistic=o.get("statistic"),
            unit=o.get("unit"),
        )
        for o in row["observations"]
        if isinstance(o.get("value"), int | float) and isinstance(o.get("time_month"), int | float)
    )
    return Arm(
        id=row["id"],
        study=row["study"],
        citation=row["citation"],
        doi=row.get("doi"),
        verified=row["verified"],
        population=row["population"],
        regimen=tuple(row.get("regimen") or ()),
        observations=observations,
    )
