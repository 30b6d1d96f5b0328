"""Patients after published cases: what has to be said first, and which drug waits."""

from __future__ import annotations

from typing import Any

import pytest
from field_cases import TODAY, answer, changed, fields

from osteon.care.followup.followup import followup
from osteon.care.plan.plan_data import followup_data

COMPLETE = {"pth_pmol_l": 5.0, "phosphate_mmol_l": 1.2}


def reasons(found: Any, drug: str) -> set[str]:
    return {reason.rule for reason in found.drugs[drug].reasons if reason.status != "ok"}


def test_kidney_failure_holds_denosumab_until_pth_and_phosphate_are_known():
    found = answer(fields("cases/c02"))
    assert found.drugs["denosumab"].status == "hold"
    assert {"S-REN-PTH", "S-REN-PHOSPHATE", "S-VITD"} <= reasons(found, "denosumab")
    assert {"kidney_failure"} <= set(found.flags)
    assert {"measure_pth", "specialist_referral", "replete_vitamin_d_first"} <= set(found.advice)
    assert {"labs.pth_pmol_l", "labs.phosphate_mmol_l"} <= set(found.missing)
    known = answer(changed("cases/c02", labs={**COMPLETE, "vit_d_25oh_nmol_l": 80}))
    assert known.drugs["denosumab"].status == "caution"


@pytest.mark.parametrize(
    "labs",
    [
        {"egfr": None, "creatinine_umol_l": 207},
        {"egfr": 20, "creatinine_umol_l": None},
        {"egfr": 29, "creatinine_umol_l": None},
    ],
)
def test_it_does_not_matter_which_number_tells_of_the_kidney(labs: dict[str, Any]):
    assert "S-REN-PTH" in reasons(answer(changed("cases/c02", labs=labs)), "denosumab")


def test_dialysis_holds_denosumab_and_bars_bisphosphonates_whatever_the_numbers():
    found = answer(changed("cases/c02", conditions=["dialysis"], labs={"egfr": 60, "creatinine_umol_l": None}))
    assert found.drugs["denosumab"].status == "hold"
    assert found.drugs["zoledronate"].status == "blocked"


def test_an_unknown_vitamin_d_holds_denosumab():
    assert answer(fields("cases/c02c")).drugs["denosumab"].status == "hold"


SIGNS: list[dict[str, Any]] = [
    {"conditions": ["thigh_pain"]},
    {"conditions": [{"name": "groin pain"}]},
    {"conditions": [], "symptoms": ["groin_pain"]},
    {"conditions": [], "fractures": [{"site": "femoral_shaft", "age": 69}]},
    {"conditions": [], "fractures": [{"site": "femur", "months_ago": 1, "mechanism": "low_trauma"}]},
    {"conditions": [], "prior_aff": True},
    {"conditions": ["atypical_femoral_fracture"]},
]
DRUGS = ("alendronate_70mg_weekly", "denosumab_60mg_q6mo", "zoledronate_5mg_yearly", "ibandronate_3mg_iv_q3mo")


@pytest.mark.parametrize("sign", SIGNS, ids=str)
@pytest.mark.parametrize("drug", DRUGS)
def test_pain_or_fracture_of_the_femur_on_an_antiresorptive_stops_it_until_seen(sign: dict[str, Any], drug: str):
    given = changed("cases/c03", **sign, bone_therapy={"current": drug, "months_since_last_dose": 3})
    found = answer(given)
    assert found.flags[0] == "thigh_pain"
    assert found.advice[:2] == ("stop_bone_drug_until_seen", "image_femora")
    assert "specialist_referral" in found.advice
    assert all(status.status in ("hold", "blocked") for status in found.drugs.values())


def test_pain_of_the_thigh_without_a_drug_is_imaged_too():
    found = answer(changed("cases/c03", bone_therapy={"current": "none", "months": 0}, bone_therapy_history=[]))
    assert "image_femora" in found.advice
    assert "stop_bone_drug_until_seen" not in found.advice
    assert found.drugs["alendronate"].status == "caution"


def test_an_atypical_fracture_on_the_drug_stops_it():
    found = answer(fields("cases/c03b"))
    assert found.flags[0] == "thigh_pain"
    assert {"stop_bone_drug_until_seen", "image_femora", "specialist_referral"} <= set(found.advice)
    assert found.drugs["alendronate"].status == "blocked"


def test_necrosis_of_the_jaw_bars_every_drug():
    found = answer(fields("cases/c05"))
    assert {status.status for status in found.drugs.values()} == {"blocked"}
    assert {"specialist_referral", "reject_draft_order"} <= set(found.advice)
    told = answer(changed("cases/c05", oral_health={"prior_onj": None}, conditions=["osteonecrosis of jaw"]))
    assert told.drugs["denosumab"].status == "blocked"


@pytest.mark.parametrize(
    "estradiol",
    [
        {"estradiol": {"value": 88, "unit": "pg/mL"}},
        {"estradiol": {"value": 323, "unit": "pmol/L"}},
        {"estradiol": None, "estradiol_pmol_l": 323},
        {"estradiol": None, "estradiol_pg_ml": 88},
    ],
)
@pytest.mark.parametrize("drug", ["exemestane", "letrozole", "anastrozole"])
def test_estradiol_that_is_not_suppressed_is_said_first(estradiol: dict[str, Any], drug: str):
    found = answer(changed("cases/c07", labs=estradiol, ai={"drug": drug}))
    assert found.flags[0] == "ovarian_suppression_failed"
    assert found.advice[0] == "check_estradiol"
    assert "specialist_referral" in found.advice


def test_a_dated_estradiol_counts_as_well():
    row = {"date": "2026-02-20", "what": "estradiol", "value": 88, "unit": "pg/mL"}
    found = answer(changed("cases/c07", labs={"estradiol": None}, measurements=[row]))
    assert found.flags[0] == "ovarian_suppression_failed"


@pytest.mark.parametrize("value", ["<5", 1.2])
def test_a_suppressed_estradiol_raises_nothing(value: Any):
    found = answer(changed("cases/c07", labs={"estradiol": {"value": value, "unit": "pmol/L"}}))
    assert "ovarian_suppression_failed" not in found.flags
    assert "check_estradiol" not in found.advice


def test_an_estradiol_between_asks_for_a_better_assay():
    found = answer(changed("cases/c07", labs={"estradiol": {"value": 15, "unit": "pg/mL"}}))
    assert "ovarian_suppression_failed" not in found.flags
    assert "check_estradiol" in found.advice


@pytest.mark.parametrize("menopause", ["premenopausal", "perimenopausal"])
def test_an_inhibitor_without_suppression_is_said_first(menopause: str):
    found = answer(changed("cases/c07b", menopause=menopause))
    assert found.flags[0] == "ai_requires_ovarian_suppression"
    if menopause == "premenopausal":
        assert found.category == "out_of_scope"


def test_a_gain_at_the_spine_that_the_hip_contradicts_is_an_artefact_first():
    found = answer(fields("cases/c08"))
    assert "spine_gain_unlike_hip" in found.flags
    assert "vertebral_fracture_assessment" in found.advice
    assert found.lowest_site != "lumbar_spine"
    spine = followup(fields("cases/c08"), people=100, today=TODAY).comparisons[0]
    assert any(item == followup_data().more[0] for item in spine.questions)
