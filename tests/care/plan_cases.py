"""Patients for the tests of plans: one with everything known, changed field by field."""

from __future__ import annotations

from datetime import date
from typing import Any

from osteon.care import assess
from osteon.care.assessment import Assessment
from osteon.care.plan.inhibitor import inhibitor
from osteon.care.plan.option import Option
from osteon.care.plan.options import Options, options
from osteon.person.patient import Patient

TODAY = date(2026, 3, 1)
ANNA: dict[str, Any] = {
    "id": "anna", "sex": "female", "age": 63, "menopause": "postmenopausal", "bmi": 27, "weight_kg": 70,
    "ai": {"drug": "anastrozole", "status": "current", "months": 6},
    "dxa": {"lumbar_spine": -2.2, "total_hip": -1.6, "age_months": 1},
    "fractures": [], "conditions": [], "smoking": "never", "oral_glucocorticoid_months": 0,
    "parent_hip_fracture": False, "family_osteoporosis": False,
    "labs": {"crcl_ml_min": 75, "adj_calcium_mmol_l": 2.35, "vit_d_25oh_nmol_l": 70},
    "oral_health": {"invasive_dental_planned": False, "prior_onj": False}, "prior_aff": False, "pregnant": False,
    "bp_hypersensitivity": False, "metastatic_bone_disease": False,
    "gi": {"oesophageal_disease": False, "can_sit_upright_30min": True},
    "bone_therapy": {"current": "none"},
}  # fmt: skip


def changed(**fields: Any) -> dict[str, Any]:
    """Anna with other fields; a mapping changes only the fields within it."""
    found = dict(ANNA)
    for name, value in fields.items():
        old = found.get(name)
        found[name] = {**old, **value} if isinstance(value, dict) and isinstance(old, dict) else value
    return found


def taking(
    name: str, months: float, since: float | None = None, stopping: bool = False, **fields: Any
) -> dict[str, Any]:
    """Anna on a bone treatment."""
    therapy = {"current": name, "months": months, "months_since_last_dose": since, "stopping": stopping}
    return changed(bone_therapy=therapy, **fields)


def assessed(fields: dict[str, Any]) -> tuple[Patient, Assessment]:
    """The patient and her assessment, without a simulation."""
    person = Patient.from_any(fields, "assessment", today=TODAY)
    return person, assess(person, simulate=False, today=TODAY)


def found(fields: dict[str, Any], planned_months: float | None = None) -> Options:
    """The options of a patient."""
    person, assessment = assessed(fields)
    return options(person, assessment, inhibitor(person, planned_months))


def by_key(given: Options) -> dict[str, Option]:
    return {option.key: option for option in given.shown}
