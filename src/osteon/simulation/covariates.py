"""From a patient's file to the numbers that the model starts from."""

from __future__ import annotations

from osteon.person.patient import Patient

#: median age at menopause, where the file does not say (Gold 2001; recalled)
USUAL_MENOPAUSE = 51.0
#: 25-OH-vitamin D below which a supplement can help bone (nmol/L)
VITAMIN_D_DEFICIENT = 30.0


def covariates(patient: Patient) -> dict[str, float]:
    """Model parameters that this patient sets."""
    values: dict[str, float] = {"male": 1.0 if patient.sex == "male" else 0.0}
    if patient.sex == "female":
        values["menopause_age"] = menopause_age(patient)
    if patient.bmi is not None:
        values["bmi"] = patient.bmi
    weight = patient.weight_kg or patient.labs.weight_kg
    if weight is not None:
        values["weight"] = weight
    vitamin_d = patient.labs.vit_d_25oh_nmol_l
    if vitamin_d is not None and vitamin_d < VITAMIN_D_DEFICIENT:
        values["vitamin_d_deficit"] = 1.0
    return values


def menopause_age(patient: Patient) -> float:
    """Age at menopause: as the file says it, else the usual one, moved to fit the status."""
    if patient.menopause_age is not None:
        return patient.menopause_age
    age = patient.age or USUAL_MENOPAUSE
    match patient.menopause:
        case "premenopausal" | "premenopausal_ofs":
            return max(USUAL_MENOPAUSE, age + 2.0)
        case "perimenopausal":
            return age + 0.5
        case "postmenopausal":
            return min(USUAL_MENOPAUSE, age - 2.0)
    return USUAL_MENOPAUSE
