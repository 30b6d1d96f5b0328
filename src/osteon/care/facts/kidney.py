"""Creatinine clearance: as given, by Cockcroft-Gault, or what an eGFR means for this body.

Drug labels give their cut-offs as Cockcroft-Gault clearance. An eGFR is a clearance per 1.73 m2 of body surface and
knows no weight: in a small old woman it is far higher than her clearance. Where only an eGFR is known, the creatinine
behind it is worked out from age and sex, the clearance from that creatinine and the weight, the eGFR is brought to the
body's own surface where the height is known, and the gravest of them decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from osteon import units
from osteon.person.kidney import INDEX_SURFACE, body_surface, cockcroft_gault, creatinine_behind, egfr_of
from osteon.person.patient import Patient


@dataclass(frozen=True)
class Clearance:
    """Creatinine clearance [mL/min].

    `kind` is given, creatinine, egfr_and_weight or egfr; `origin` says it in words; `at_most`: it may be lower still.
    """

    ml_min: float
    kind: str
    origin: str
    at_most: bool = False


@dataclass(frozen=True)
class Filtration:
    """eGFR [mL/min/1.73 m2], as given or from creatinine, and where it comes from."""

    value: float
    origin: str
    at_most: bool = False


def clearance(person: Patient) -> Clearance | None:
    """The clearance that decides, a computed one to one decimal; None when there is nothing to tell it from."""
    labs, age = person.labs, person.age
    if labs.crcl_ml_min is not None:
        at_most = labs.limit("crcl_ml_min") == "below"
        return Clearance(labs.crcl_ml_min, "given", "labs.crcl_ml_min", at_most)
    weight = body_weight(person)
    if labs.creatinine_umol_l is not None and weight is not None and age is not None:
        ml_min = cockcroft_gault(age, weight, _mg_dl(labs.creatinine_umol_l), person.sex)
        origin = "Cockcroft-Gault from labs.creatinine, age, weight and sex"
        return Clearance(round(ml_min, 1), "creatinine", origin, labs.limit("creatinine_umol_l") == "above")
    rate = filtration(person) if labs.egfr is not None else None
    if rate is None:
        return None
    source = rate.origin
    if weight is None or age is None:
        origin = f"{source} in place of creatinine clearance; body weight is not known"
        return Clearance(rate.value, "egfr", origin, rate.at_most)
    creatinine = creatinine_behind(rate.value, age, person.sex)
    found = {
        f"Cockcroft-Gault from {source}, age, weight and sex": cockcroft_gault(age, weight, creatinine, person.sex),
        f"{source}, lower than the clearance that age and weight give": rate.value,
    }
    if person.height_cm is not None:
        surface = body_surface(weight, person.height_cm)
        found[f"{source} for a body surface of {surface:.2f} m2"] = rate.value * surface / INDEX_SURFACE
    origin = min(found, key=lambda name: found[name])
    return Clearance(round(found[origin], 1), "egfr_and_weight", origin, rate.at_most)


def filtration(person: Patient) -> Filtration | None:
    """The eGFR as given, else by CKD-EPI 2021 from creatinine, age and sex; None where neither is known."""
    labs = person.labs
    if labs.egfr is not None:
        return Filtration(labs.egfr, "labs.egfr", labs.limit("egfr") == "below")
    if labs.creatinine_umol_l is None or person.age is None:
        return None
    value = egfr_of(_mg_dl(labs.creatinine_umol_l), person.age, person.sex)
    at_most = labs.limit("creatinine_umol_l") == "above"
    return Filtration(round(value, 1), "CKD-EPI 2021 from labs.creatinine, age and sex", at_most)


def body_weight(person: Patient) -> float | None:
    """Body weight [kg]: that of the laboratory, else the patient's, else from BMI and height."""
    if person.labs.weight_kg is not None:
        return person.labs.weight_kg
    if person.weight_kg is not None or person.bmi is None or person.height_cm is None:
        return person.weight_kg
    return person.bmi * math.pow(person.height_cm / 100, 2)


def _mg_dl(umol_l: float) -> float:
    return umol_l / units.CREATININE.factors["mg/dL"]
