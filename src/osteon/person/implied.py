"""What one part of a patient file says of another, filled in before it is read."""

from __future__ import annotations

from typing import Any

from osteon.person.records import word
from osteon.person.words import SYMPTOMS


def move_symptoms(patient: dict[str, Any]) -> None:
    """A symptom written among the conditions is read as what it is."""
    listed = patient.get("conditions")
    if not isinstance(listed, list | tuple):
        return
    names = [word(item.get("name") if isinstance(item, dict) else item) for item in listed]
    moved = [name for name in names if name in SYMPTOMS.known]
    if moved:
        patient["conditions"] = [item for item, name in zip(listed, names, strict=True) if name not in moved]
        own = patient.get("symptoms")
        patient["symptoms"] = [*(own if isinstance(own, list | tuple) else ()), *moved]


def date_fractures(patient: dict[str, Any]) -> None:
    """The age at a fracture follows from the months since."""
    age, listed = patient.get("age"), patient.get("fractures")
    if not isinstance(age, (int, float)) or not isinstance(listed, list | tuple):
        return
    rows = []
    for row in listed:
        ago = row.get("months_ago") if isinstance(row, dict) else None
        if isinstance(ago, (int, float)) and row.get("age") is None and 0 <= ago <= 12 * age:
            row = {**row, "age": round(age - ago / 12, 2)}
        rows.append(row)
    patient["fractures"] = rows
