"""What a patient file does not say of age at menopause and body size, drawn for each member of an ensemble."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from osteon.person.patient import Patient
from osteon.population import truncated
from osteon.population.baseline import body
from osteon.population.virtual_people import POSTMENOPAUSAL_YEARS, PREMENOPAUSAL_YEARS, Population
from osteon.simulation.covariates import covariates

Array = NDArray[np.float64]


def draw_unknown(patient: Patient, random: np.random.Generator, n: int) -> dict[str, Array]:
    """Model parameters that the file leaves open: name -> (n,); nothing for what it says.

    BMI and weight [kg] go together through height. Age at menopause [y] fits the status, where that is known.
    """
    drawn = _body_size(patient, covariates(patient), random, n)
    if patient.sex == "female" and patient.menopause_age is None and patient.menopause != "perimenopausal":
        usual, age = body()["menopause_age"], patient.age or 0.0
        low, high = usual["low"], usual["high"]
        if patient.menopause == "postmenopausal":
            high = min(high, age - POSTMENOPAUSAL_YEARS)
        elif patient.menopause is not None:
            low = max(low, age + PREMENOPAUSAL_YEARS)
        if low < high:
            drawn["menopause_age"] = truncated.normal(random.random(n), usual["value"], usual["sd"], low, high)
    return drawn


def _body_size(patient: Patient, known: Mapping[str, float], random: np.random.Generator, n: int) -> dict[str, Array]:
    if "bmi" in known and "weight" in known:
        return {}
    tall, usual = body()[f"height_{patient.sex}"], Population()
    height = patient.height_cm
    drawn = truncated.normal(random.random(n), tall["value"], tall["sd"], tall["low"], tall["high"])
    square = (np.full(n, height) if height is not None else drawn) ** 2 / 1e4
    if "weight" in known:
        return {"bmi": known["weight"] / square}
    if "bmi" in known:
        return {"weight": known["bmi"] * square}
    spread = np.log1p((usual.bmi_sd / usual.bmi_mean) ** 2)
    middle, limits = np.log(usual.bmi_mean) - spread / 2, np.log([usual.bmi_min, usual.bmi_max])
    bmi = np.exp(truncated.normal(random.random(n), middle, float(np.sqrt(spread)), *limits))
    return {"bmi": bmi, "weight": bmi * square}
