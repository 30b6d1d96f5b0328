"""What a result says of itself: treatment, notes, failures, accuracy; typed here, text in the attributes of a Dataset.

xarray attributes must be numbers and text to be written to netCDF, so lists and mappings are JSON there; this is the
one place that writes and reads it.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from osteon.errors import InputError
from osteon.treatment.course import Course

Attributes = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Agreement:
    """How far two integrations of the same patients lie apart.

    Attributes
    ----------
    patients : how many were integrated twice.
    worst_relative_difference : for each BMD site and marker, over these patients and all times.
    """

    patients: int
    worst_relative_difference: Mapping[str, float]

    @property
    def largest(self) -> float:
        """The largest of all quantities; NaN if there is none."""
        return max(self.worst_relative_difference.values(), default=float("nan"))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"patients": self.patients, "worst_relative_difference": dict(self.worst_relative_difference)}


@dataclass(frozen=True, kw_only=True)
class About:
    """What every result says of itself.

    Attributes
    ----------
    regimen : what was given, in words; "one per patient" where they differ.
    courses : what was given, of the first patient.
    notes : what was assumed and should be known, in the order of the patients.
    """

    regimen: str = ""
    courses: tuple[Course, ...] = ()
    notes: tuple[str, ...] = ()

    def to_attributes(self) -> dict[str, Any]:
        """As attributes of a Dataset, from which `from_attributes` makes an equal one."""
        return {
            "regimen": self.regimen,
            "regimen_records": json.dumps([course.record() for course in self.courses]),
            "notes": json.dumps(list(self.notes)),
        }

    @classmethod
    def from_attributes(cls, attributes: Attributes) -> Self:
        """Read what a Dataset says; what it does not say is empty.

        Raises
        ------
        InputError
            An attribute that osteon has not written.
        """
        return cls(**cls._read(attributes))

    @classmethod
    def _read(cls, attributes: Attributes) -> dict[str, Any]:
        return {
            "regimen": str(attributes.get("regimen", "")),
            "courses": tuple(Course(**record) for record in read_json(attributes, "regimen_records", [])),
            "notes": tuple(read_json(attributes, "notes", [])),
        }


@dataclass(frozen=True, kw_only=True)
class AboutSimulation(About):
    """What `osteon.simulate` says of its result.

    Attributes
    ----------
    failures : id of a patient who could not be integrated -> why.
    dosing : "averaged" or "exact".
    certificate : averaged against exact doses, on a sample; None where it was not asked for.
    accuracy : this tolerance against a hundredth of it, on a sample; None where it was not asked for.
    """

    failures: Mapping[str, str] = field(default_factory=dict)
    dosing: str = ""
    certificate: Agreement | None = None
    accuracy: Agreement | None = None

    def to_attributes(self) -> dict[str, Any]:
        """As attributes of a Dataset, from which `from_attributes` makes an equal one."""
        compared = {"certificate": self.certificate, "accuracy": self.accuracy}
        return {
            **super().to_attributes(),
            "failures": json.dumps(dict(self.failures)),
            "dosing": self.dosing,
            **{name: json.dumps(agreement.to_dict()) for name, agreement in compared.items() if agreement is not None},
        }

    @classmethod
    def _read(cls, attributes: Attributes) -> dict[str, Any]:
        compared = {name: read_json(attributes, name, None) for name in ("certificate", "accuracy")}
        return {
            **super()._read(attributes),
            "failures": read_json(attributes, "failures", {}),
            "dosing": str(attributes.get("dosing", "")),
            **{name: None if agreement is None else Agreement(**agreement) for name, agreement in compared.items()},
        }


def read_json(attributes: Attributes, name: str, absent: Any) -> Any:
    """What an attribute holds as JSON text; InputError where it holds something else."""
    text = attributes.get(name)
    if text is None:
        return absent
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        raise InputError(f"attrs.{name}", text, "give the Dataset as osteon made it, with its attributes") from None
