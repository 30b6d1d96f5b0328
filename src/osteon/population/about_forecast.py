"""What a forecast says of itself, beside its treatment and notes: which measurements and people it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from osteon.simulation.about import About, Attributes, read_json


@dataclass(frozen=True)
class MeasurementUsed:
    """One measurement of the patient as the forecast used it.

    Attributes
    ----------
    endpoint : site or marker, as in the results.
    time_month : months from today, negative.
    value, unit : as measured.
    source : where it stands in the patient file.
    change_from_today : the value as a change from today's median [%]; None where the two cannot be compared.
    error_percent : standard deviation of its error [%].
    doubtful : whether it fits badly with the others and counts less.
    limit : ``below`` or ``above`` where the value is only a limit.
    """

    endpoint: str
    time_month: float
    value: float
    unit: str
    source: str
    change_from_today: float | None
    error_percent: float
    doubtful: bool
    limit: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class AboutForecast(About):
    """What `osteon.forecast` says of its result.

    Attributes
    ----------
    patient : id.
    today : the day of month 0.
    measurements : those of the patient that the forecast is conditioned on.
    members, failed_members : simulated people behind the intervals, and those who could not be integrated.
    effective_members : how many equally weighted people would tell as much.
    seed : gives the same forecast again.
    """

    patient: str = ""
    today: date | None = None
    measurements: tuple[MeasurementUsed, ...] = ()
    members: int = 0
    effective_members: float = 0.0
    failed_members: int = 0
    seed: int = 0

    def to_attributes(self) -> dict[str, Any]:
        """As attributes of a Dataset, from which `from_attributes` makes an equal one."""
        return {
            "patient": self.patient,
            "today": "" if self.today is None else self.today.isoformat(),
            **super().to_attributes(),
            "measurements": json.dumps([one.to_dict() for one in self.measurements]),
            "members": self.members,
            "effective_members": self.effective_members,
            "failed_members": self.failed_members,
            "seed": self.seed,
        }

    @classmethod
    def _read(cls, attributes: Attributes) -> dict[str, Any]:
        values: Mapping[Any, Any] = attributes
        today = values.get("today")
        return {
            **super()._read(attributes),
            "patient": str(values.get("patient", "")),
            "today": date.fromisoformat(today) if today else None,
            "measurements": tuple(MeasurementUsed(**one) for one in read_json(attributes, "measurements", [])),
            "members": int(values.get("members", 0)),
            "effective_members": float(values.get("effective_members", 0.0)),
            "failed_members": int(values.get("failed_members", 0)),
            "seed": int(values.get("seed", 0)),
        }
