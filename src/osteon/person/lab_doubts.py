"""Laboratory values that are most likely another quantity or unit, or that two fields tell differently."""

from __future__ import annotations

from collections.abc import Iterator

from osteon.person.calcium import adjusted_calcium
from osteon.person.doubt import Doubt, Kind
from osteon.person.fields import PatientFields
from osteon.person.kidney import cockcroft_gault, egfr_of
from osteon.units import CREATININE

#: calcium [mmol/L] beyond which nobody is seen in a clinic, and below which mEq/L (twice the number) would lie
MILLIEQUIVALENTS = (3.9, 6.0)
#: difference [mmol/L] between two adjusted calciums that formulas explain
SAME_CALCIUM = 0.1
#: factor between two numbers for one kidney that equations and days explain
SAME_KIDNEY = 1.4
#: phosphate [mmol/L] beyond which mg/dL is likelier without kidney failure (three times the number)
HIGH_PHOSPHATE = 2.3


def lab_doubts(patient: PatientFields) -> Iterator[Doubt]:
    """Every laboratory value that should be asked about before it is used."""
    yield from _calcium(patient)
    yield from _total_calcium(patient)
    yield from _kidney(patient)
    yield from _phosphate(patient)


def _calcium(patient: PatientFields) -> Iterator[Doubt]:
    calcium = patient.labs.adj_calcium_mmol_l
    if calcium is not None and MILLIEQUIVALENTS[0] <= calcium <= MILLIEQUIVALENTS[1]:
        question = (
            f"{calcium:g} mmol/L would threaten life, {calcium:g} mEq/L is {calcium / 2:g} mmol/L: say the unit; "
            "if it is mmol/L, act on it today"
        )
        yield Doubt(("labs", "adj_calcium_mmol_l"), "unit", question)


def _total_calcium(patient: PatientFields) -> Iterator[Doubt]:
    """Total calcium that nothing can be made of: without albumin, or beside an adjusted one that decides."""
    labs = patient.labs
    if labs.calcium_mmol_l is None:
        return
    if labs.adj_calcium_mmol_l is not None:
        question = f"the adjusted calcium of {labs.adj_calcium_mmol_l:g} mmol/L decides"
        own = adjusted_calcium(labs.calcium_mmol_l, labs.albumin_g_l) if labs.albumin_g_l is not None else None
        if own is None or abs(own - labs.adj_calcium_mmol_l) > SAME_CALCIUM:
            adjusted = "" if own is None else f"; with this albumin it would be {own:.2f}: which is right?"
            kind: Kind = "incomplete" if own is None else "contradiction"
            yield Doubt(("labs", "calcium_mmol_l"), kind, question + adjusted)
    elif labs.albumin_g_l is None:
        question = "total calcium says little without albumin: give albumin, or the adjusted calcium; it is not used"
        yield Doubt(("labs", "calcium_mmol_l"), "incomplete", question)


def _kidney(patient: PatientFields) -> Iterator[Doubt]:
    """Two numbers for one kidney that do not fit: the better-looking one is asked about, the graver decides."""
    labs, age = patient.labs, patient.age
    if labs.creatinine_umol_l is None or age is None:
        return
    creatinine = labs.creatinine_umol_l / CREATININE.factors["mg/dL"]
    if labs.egfr is not None and not labs.limit("egfr"):
        own = egfr_of(creatinine, age, patient.sex)
        question = (
            f"creatinine {labs.creatinine_umol_l:g} umol/L is an eGFR of {own:.0f} at {age:g} years, the file says "
            f"{labs.egfr:g}: which is right? The graver one decides until it is answered"
        )
        if labs.egfr > SAME_KIDNEY * own:
            yield Doubt(("labs", "egfr"), "contradiction", question)
        elif own > SAME_KIDNEY * labs.egfr:
            yield Doubt(("labs", "creatinine_umol_l"), "contradiction", question)
            return
    weight = labs.weight_kg or patient.weight_kg
    if labs.crcl_ml_min is not None and weight is not None:
        own = cockcroft_gault(age, weight, creatinine, patient.sex)
        question = (
            f"creatinine, age and weight give a clearance of {own:.0f} mL/min, the file says {labs.crcl_ml_min:g}: "
            "which is right? The graver one decides until it is answered"
        )
        if labs.crcl_ml_min > SAME_KIDNEY * own:
            yield Doubt(("labs", "crcl_ml_min"), "contradiction", question)
        elif own > SAME_KIDNEY * labs.crcl_ml_min:
            yield Doubt(("labs", "creatinine_umol_l"), "contradiction", question)


def _phosphate(patient: PatientFields) -> Iterator[Doubt]:
    phosphate = patient.labs.phosphate_mmol_l
    if phosphate is not None and HIGH_PHOSPHATE < phosphate <= 5 and not _kidney_disease(patient):
        question = (
            f"is it {phosphate:g} mg/dL ({phosphate * 0.3229:.2f} mmol/L)? Above {HIGH_PHOSPHATE:g} mmol/L is rare"
        )
        yield Doubt(("labs", "phosphate_mmol_l"), "unit", f"{question} without kidney failure")


def _kidney_disease(patient: PatientFields) -> bool:
    listed = {"dialysis", "chronic_kidney_disease", "hypoparathyroidism"} & set(patient.condition_names or ())
    low = [value for value in (patient.labs.egfr, patient.labs.crcl_ml_min) if value is not None and value < 30]
    creatinine = patient.labs.creatinine_umol_l
    return bool(listed or low or (creatinine is not None and creatinine > 200))
