"""Patients for the tests of assessments: one with everything known and nothing wrong, changed field by field."""

from __future__ import annotations

from datetime import date
from typing import Any

from osteon.care import assess
from osteon.care.assessment import Assessment
from osteon.drugs.catalogue import ANTIRESORPTIVE, care_groups

TODAY = date(2026, 3, 1)
BASE: dict[str, Any] = {
    "id": "anna", "sex": "female", "age": 60, "menopause": "postmenopausal", "bmi": 27,
    "ai": {"drug": "anastrozole", "status": "current", "months": 6},
    "dxa": {"lumbar_spine": -0.5, "total_hip": -0.3, "femoral_neck": -0.4, "age_months": 1},
    "fractures": [], "conditions": [], "smoking": "never", "alcohol_units_per_day": 1, "oral_glucocorticoid_months": 0,
    "parent_hip_fracture": False, "family_osteoporosis": False, "frax": {"mof_pct": 8, "hip_pct": 0.9},
    "labs": {"crcl_ml_min": 75, "adj_calcium_mmol_l": 2.35, "vit_d_25oh_nmol_l": 70},
    "oral_health": {"invasive_dental_planned": False, "prior_onj": False}, "prior_aff": False, "pregnant": False,
    "bp_hypersensitivity": False, "metastatic_bone_disease": False,
    "gi": {"oesophageal_disease": False, "can_sit_upright_30min": True},
    "bone_therapy": {"current": "none", "months": 0, "stopping": False},
}  # fmt: skip
WRIST = {"site": "distal_radius", "age": 58, "mechanism": "low_trauma", "detected": "clinical"}


def changed(**fields: Any) -> dict[str, Any]:
    """The patient with other fields; a mapping changes only the fields within it."""
    found = dict(BASE)
    for name, value in fields.items():
        old = found.get(name)
        found[name] = {**old, **value} if isinstance(value, dict) and isinstance(old, dict) else value
    return found


def with_t(score: float | None, **fields: Any) -> dict[str, Any]:
    """The patient with one T-score, of the spine; None for no scan."""
    return changed(dxa={"lumbar_spine": score, "total_hip": None, "femoral_neck": None}, **fields)


def assessed(fields: dict[str, Any], **options: Any) -> Assessment:
    """The assessment without simulation."""
    return assess(fields, simulate=False, today=TODAY, **options)


def usual(found: Assessment) -> set[str]:
    """The statuses of the drugs that a plan chooses from."""
    return {found.drugs[drug].status for drug in care_groups()[ANTIRESORPTIVE]}


def status(fields: dict[str, Any]) -> dict[str, str]:
    """Drug -> status."""
    return {name: drug.status for name, drug in assessed(fields).drugs.items()}
