"""Creatinine clearance: as given, by Cockcroft-Gault, or what an eGFR means for this body.

Drug labels give their cut-offs as Cockcroft-Gault clearance. An eGFR is a clearance per 1.73 m2 of body surface and
knows no weight: in a small old woman it is far higher than her clearance. Where only an eGFR is known, the creatinine
behind it is worked out from age and sex, the clearance from that creatinine and the weight, and the graver of the two
decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from osteon import units
from osteon.person.patient import Patient

COCKCROFT_GAULT = "Cockcroft DW, Gault MH. Nephron 1976;16:31-41, doi 10.1159/000180580 (recalled)"

CKD_EPI_2021 = "Inker LA, et al. N Engl J Med 2021;385:1737-49, doi 10.1056/NEJMoa2102953 (recalled)"


@dataclass(frozen=True)
class Clearance:
    """Creatinine clearance [mL/min].

    `kind` is given, creatinine, egfr_and_weight or egfr; `origin` says it in words.
    """

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


def creatinine_behind(egfr: float, age: float, sex: str) -> float:
    """Serum creatinine [mg/dL] at which CKD-EPI 2021 gives an eGFR [mL/min/1.73 m2], at an age [years].

    142 x min(c/k, 1)^a x max(c/k, 1)^-1.2 x 0.9938^age, x 1.012 in women, with k 0.7 and a -0.241 in women, k 0.9 and
    a -0.302 in men; solved for c.

    Examples
    --------
    >>> round(creatinine_behind(62, 88, "female"), 2)
    0.89
    """
    female = sex == "female"
    kappa, alpha = (0.7, -0.241) if female else (0.9, -0.302)
    ratio = egfr / (142 * 0.9938**age * (1.012 if female else 1.0))
    return float(kappa * ratio ** (1 / (-1.2 if ratio < 1 else alpha)))


def clearance(person: Patient) -> Clearance | None:
    """The clearance that decides, a computed one to one decimal; None when there is nothing to tell it from."""
    labs = person.labs
    if labs.crcl_ml_min is not None:
        return Clearance(labs.crcl_ml_min, "given", "labs.crcl_ml_min")
    weight = labs.weight_kg if labs.weight_kg is not None else person.weight_kg
    if labs.creatinine_umol_l is not None and weight is not None and person.age is not None:
        creatinine = labs.creatinine_umol_l / units.CREATININE.factors["mg/dL"]
        ml_min = cockcroft_gault(person.age, weight, creatinine, person.sex)
        return Clearance(round(ml_min, 1), "creatinine", "Cockcroft-Gault from labs.creatinine, age, weight and sex")
    if labs.egfr is None:
        return None
    if weight is None or person.age is None:
        return Clearance(labs.egfr, "egfr", "labs.egfr in place of creatinine clearance; body weight is not known")
    creatinine = creatinine_behind(labs.egfr, person.age, person.sex)
    own = round(cockcroft_gault(person.age, weight, creatinine, person.sex), 1)
    if own < labs.egfr:
        return Clearance(own, "egfr_and_weight", "Cockcroft-Gault from labs.egfr, age, weight and sex")
    return Clearance(labs.egfr, "egfr_and_weight", "labs.egfr, lower than the clearance that age and weight give")
