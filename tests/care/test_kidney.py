"""Which number for the kidney decides, and that an eGFR never makes a small old woman's kidney look well."""

from __future__ import annotations

import pytest
from care_cases import assessed, with_t
from hypothesis import given
from hypothesis import strategies as st

from osteon.person.kidney import cockcroft_gault, creatinine_behind

SMALL = {"age": 88, "labs": {"crcl_ml_min": None, "egfr": 62, "weight_kg": 42}}


def ckd_epi_2021(creatinine: float, age: float, sex: str) -> float:
    """eGFR [mL/min/1.73 m2] forwards, as published."""
    kappa, alpha, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    ratio = creatinine / kappa
    return 142 * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.2 * 0.9938**age * factor


@given(st.floats(0.3, 6.0), st.floats(18, 100), st.sampled_from(["female", "male"]))
def test_the_creatinine_behind_an_egfr_gives_that_egfr(creatinine: float, age: float, sex: str):
    assert creatinine_behind(ckd_epi_2021(creatinine, age, sex), age, sex) == pytest.approx(creatinine, rel=1e-9)


def test_a_woman_of_88_and_42_kg_with_an_egfr_of_62_gets_no_zoledronic_acid():
    answer = assessed(with_t(-2.8, **SMALL))
    assert float(answer.facts["crcl"].value) == pytest.approx(28.8, abs=0.3)
    assert answer.drugs["zoledronate"].status == "blocked"
    assert "order_creatinine" in answer.advice


def test_without_a_weight_an_egfr_never_makes_zoledronic_acid_ok():
    answer = assessed(with_t(-2.8, age=88, labs={"crcl_ml_min": None, "egfr": 85}))
    assert answer.drugs["zoledronate"].status == "caution"
    assert "order_creatinine" in answer.advice


def test_in_a_heavy_patient_the_egfr_itself_is_the_graver_and_decides():
    answer = assessed(with_t(-2.8, age=50, labs={"crcl_ml_min": None, "egfr": 58, "weight_kg": 130}))
    assert float(answer.facts["crcl"].value) == 58


def test_a_creatinine_with_a_weight_decides_over_an_egfr():
    labs = {"crcl_ml_min": None, "egfr": 90, "weight_kg": 45, "creatinine_mg_dl": 1.0}
    answer = assessed(with_t(-2.8, age=80, labs=labs))
    assert float(answer.facts["crcl"].value) == pytest.approx(cockcroft_gault(80, 45, 1.0, "female"), abs=0.1)
    assert "order_creatinine" not in answer.advice
