"""Creatinine clearance: as given, by Cockcroft-Gault, or eGFR in its place.

Drug labels give their cut-offs as Cockcroft-Gault clearance; eGFR is used only where nothing else is known.
"""

from __future__ import annotations

from dataclasses import dataclass

from osteon import units
from osteon.person.patient import Patient

SOURCE = "Cockcroft DW, Gault MH. Nephron 1976;16:31-41, doi 10.1159/000180580 (recalled)"


@dataclass(frozen=True)
class Clearance:
    """Creatinine clearance [mL/min]; `kind` is given, creatinine or egfr, `origin` says it in words."""

    ml_min: float
    kind: str
    origin: str


def cockcroft_gault(age: float, weight_kg: float, creatinine_mg_dl: float, sex: str) -> float:
    """Creatinine clearance [mL/min] from age [years], body weight [kg] and serum creatinine [mg/dL].

    (140 - age) x weight / (72 x creatinine), x 0.85 in women; errors of 20 % are usual at low muscle mass or oedema.

    Examples
    --------
    >>> round(cockcroft_gault(70, 60, 1.0, "female"), 1)
    49.6
    """
    return (140 - age) * weight_kg / (72 * creatinine_mg_dl) * (0.85 if sex == "female" else 1.0)


def clearance(person: Patient) -> Clearance | None:
    """The best known clearance, a computed one to one decimal; None when there is nothing to tell it from."""
    labs = person.labs
    if labs.crcl_ml_min is not None:
        return Clearance(labs.crcl_ml_min, "given", "labs.crcl_ml_min")
    weight = labs.weight_kg if labs.weight_kg is not None else person.weight_kg
    if labs.creatinine_umol_l is not None and weight is not None and person.age is not None:
        creatinine = labs.creatinine_umol_l / units.CREATININE.factors["mg/dL"]
        found = cockcroft_gault(person.age, weight, creatinine, person.sex)
        return Clearance(round(found, 1), "creatinine", "Cockcroft-Gault from labs.creatinine, age, weight and sex")
    if labs.egfr is not None:
        return Clearance(labs.egfr, "egfr", "labs.egfr in place of creatinine clearance")
    return None
