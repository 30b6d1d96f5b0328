"""Red flags: each finding is coded, stands on top, and has an action."""

from __future__ import annotations

from typing import Any

import pytest
from care_cases import assessed, changed, usual
from hypothesis import given, settings
from hypothesis import strategies as st

LATE = {"current": "denosumab_60mg_q6mo", "months": 36, "months_since_last_dose": 9}
TWO = [{"site": "vertebra", "months_ago": 1, "count": 2, "mechanism": "low_trauma"}]
FINDINGS: list[tuple[dict[str, Any], str, tuple[str, ...]]] = [
    ({"symptoms": ["back_pain"]}, "vertebral_fracture_suspected", ("vertebral_fracture_assessment",)),
    ({"height_loss_cm": 5}, "vertebral_fracture_suspected", ("vertebral_fracture_assessment",)),
    ({"height_loss_cm": 2.0}, "vertebral_fracture_suspected", ("vertebral_fracture_assessment",)),
    ({"symptoms": ["thigh_pain"]}, "thigh_pain", ("image_femora",)),
    ({"conditions": ["groin pain"]}, "thigh_pain", ("image_femora",)),
    ({"symptoms": ["jaw_pain"]}, "jaw_pain", ("examine_mouth",)),
    ({"symptoms": ["ear_pain"]}, "ear_pain", ("examine_ear",)),
    (
        {"fractures": TWO, "bone_therapy": LATE},
        "rebound_vertebral_fractures",
        ("give_denosumab_or_follow_on_now", "vertebral_fracture_assessment", "specialist_referral"),
    ),
    (
        {"fractures": [{"site": "vertebra", "months_ago": 3}]},
        "new_vertebral_fracture",
        ("exclude_metastasis", "vertebral_fracture_assessment", "specialist_referral"),
    ),
    ({"fractures": [{"site": "vertebra"}]}, "new_vertebral_fracture", ("exclude_metastasis",)),
    ({"conditions": ["multiple_myeloma"]}, "myeloma", ("specialist_referral",)),
    ({"conditions": ["myeloma"]}, "myeloma", ("specialist_referral",)),
    (
        {"labs": {"adj_calcium_mmol_l": 2.75}},
        "hypercalcaemia",
        ("measure_pth", "exclude_metastasis", "specialist_referral"),
    ),
    ({"labs": {"adj_calcium_mmol_l": None, "adj_calcium_mg_dl": 11.2}}, "hypercalcaemia", ("measure_pth",)),
    ({"conditions": ["hypercalcemia"]}, "hypercalcaemia", ("measure_pth",)),
    ({"conditions": ["osteomalacia"]}, "osteomalacia", ("treat_osteomalacia_first",)),
    ({"labs": {"vit_d_25oh_nmol_l": 12, "alp_u_l": 220}}, "osteomalacia", ("treat_osteomalacia_first",)),
    ({"falls_past_year": 1}, "falls", ("falls_assessment",)),
    ({"falls_past_year": 4}, "falls", ("falls_assessment",)),
    ({"oral_glucocorticoid_months": 3}, "glucocorticoid_3_months", ("review_glucocorticoid",)),
    ({"oral_glucocorticoid_months": 4, "glucocorticoid_mg_per_day": 7.5}, "glucocorticoid_3_months", ()),
    ({"oral_glucocorticoid_months": None, "medicines": ["Prednisolone"]}, "glucocorticoid_3_months", ()),
    ({"labs": {"egfr": 22}}, "kidney_failure", ("measure_pth", "specialist_referral")),
    ({"conditions": ["dialysis"]}, "kidney_failure", ("measure_pth", "specialist_referral")),
    ({"menopause_cause": "chemotherapy", "age": 47}, "verify_menopause", ("check_estradiol",)),
    ({"labs": {"fsh_iu_l": 8}}, "verify_menopause", ("check_estradiol",)),
    ({"labs": {"estradiol_pmol_l": 300}}, "verify_menopause", ("check_estradiol",)),
    ({"draft_order": "teriparatide", "radiotherapy": ["breast"]}, "teriparatide_after_radiotherapy", ()),
    (
        {"bone_therapy": {"current": "abaloparatide_80ug_daily", "months": 2}, "radiotherapy": ["skeleton"]},
        "teriparatide_after_radiotherapy",
        (),
    ),
    (
        {"draft_order": "romosozumab", "conditions": [{"name": "stroke", "months_ago": 5}]},
        "recent_cardiovascular_event",
        (),
    ),
    ({"draft_order": "romosozumab", "conditions": ["myocardial_infarction"]}, "recent_cardiovascular_event", ()),
    ({"medicines": ["estradiol"]}, "interaction", ()),
    ({"medicines": ["alendronate"]}, "bone_drug_among_medicines", ()),
    ({"conditions": ["type_2_diabetes"]}, "type_2_diabetes_underestimates", ()),
    ({"tbs": 1.1}, "degraded_structure", ("secondary_cause_workup",)),
]


@pytest.mark.parametrize(("fields", "flag", "advice"), FINDINGS, ids=str)
def test_a_finding_is_coded_and_has_its_action(fields: dict[str, Any], flag: str, advice: tuple[str, ...]):
    found = assessed(changed(**fields))
    assert flag in found.flags
    assert set(advice) <= set(found.advice)
    assert flag not in assessed(changed()).flags


NOT_FINDINGS = [
    ({"height_loss_cm": 1}, "vertebral_fracture_suspected"),
    ({"falls_past_year": 0}, "falls"),
    ({"oral_glucocorticoid_months": 2}, "glucocorticoid_3_months"),
    ({"oral_glucocorticoid_months": 6, "glucocorticoid_mg_per_day": 1}, "glucocorticoid_3_months"),
    ({"labs": {"adj_calcium_mmol_l": 2.6}}, "hypercalcaemia"),
    ({"labs": {"egfr": 30}}, "kidney_failure"),
    ({"fractures": [{"site": "vertebra", "months_ago": 30, "mechanism": "low_trauma"}]}, "new_vertebral_fracture"),
    ({"fractures": [{"site": "vertebra", "age": 60, "mechanism": "high_trauma"}]}, "new_vertebral_fracture"),
    ({"fractures": TWO, "bone_therapy": {**LATE, "months_since_last_dose": 3}}, "rebound_vertebral_fractures"),
    ({"fractures": TWO, "bone_therapy_history": []}, "rebound_vertebral_fractures"),
    (
        {"draft_order": "romosozumab", "conditions": [{"name": "stroke", "months_ago": 20}]},
        "recent_cardiovascular_event",
    ),
    ({"fractures": [{"site": "femoral_shaft", "age": 40, "mechanism": "high_trauma"}]}, "thigh_pain"),
    ({"tbs": 1.35}, "degraded_structure"),
    ({"labs": {"vit_d_25oh_nmol_l": 12, "alp_u_l": 90}}, "osteomalacia"),
]


@pytest.mark.parametrize(("fields", "flag"), NOT_FINDINGS, ids=str)
def test_what_is_not_the_finding_raises_nothing(fields: dict[str, Any], flag: str):
    assert flag not in assessed(changed(**fields)).flags


def test_high_calcium_gets_no_calcium_tablets_and_osteomalacia_no_antiresorptive():
    assert "calcium_vitamin_d" not in assessed(changed(labs={"adj_calcium_mmol_l": 2.8})).advice
    assert "calcium_vitamin_d" in assessed(changed(labs={"adj_calcium_mmol_l": None})).advice
    soft = assessed(changed(conditions=["osteomalacia"]))
    assert usual(soft) == {"hold"}
    assert soft.drugs["teriparatide"].status == "blocked"


REACTIONS = {
    "uveitis": {"zoledronate": "blocked"},
    "hypersensitivity_denosumab": {"denosumab": "blocked"},
    "hypersensitivity_zoledronate": {"zoledronate": "blocked"},
    "severe_acute_phase_reaction": {"zoledronate": "caution"},
    "hypersensitivity_bisphosphonate": {"zoledronate": "blocked", "alendronate": "blocked"},
    "oesophagitis": {"alendronate": "caution"},
    "osteonecrosis_of_jaw": {"denosumab": "blocked", "zoledronate": "blocked"},
    "atypical_femoral_fracture": {"alendronate": "blocked"},
    "acute_kidney_injury": {"zoledronate": "hold"},
    "hypocalcaemia": {"denosumab": "caution"},
}


@pytest.mark.parametrize("reaction", REACTIONS)
def test_a_drug_that_was_not_tolerated_is_not_given_again_as_if_new(reaction: str):
    found = assessed(changed(adverse_reactions=[reaction]))
    assert "adverse_reaction" in found.flags
    assert {drug: found.drugs[drug].status for drug in REACTIONS[reaction]} == REACTIONS[reaction]


UNKNOWN_SITES = ("distal_radius", "humerus", "hip", "rib", "pelvis")


@pytest.mark.parametrize("site", UNKNOWN_SITES)
def test_a_fracture_of_unknown_cause_is_asked_about_at_the_top_and_does_not_count_yet(site: str):
    found = assessed(changed(fractures=[{"site": site, "age": 58}]))
    assert found.missing[0] == "fractures[0].mechanism"
    assert "fracture_mechanism_unknown" in found.flags
    assert found.facts.flag("fragility_fracture") is None
    assert "high" in found.category_range


def test_a_vertebra_of_unknown_cause_counts_until_it_is_answered_and_says_so():
    found = assessed(changed(fractures=[{"site": "vertebra", "age": 55}]))
    assert (found.category, found.missing[0]) == ("high", "fractures[0].mechanism")
    assert "fracture_mechanism_unknown" in found.flags
    told = assessed(changed(fractures=[{"site": "vertebra", "age": 55, "mechanism": "high_trauma"}]))
    assert told.category == "low"
    assert "fracture_mechanism_unknown" not in told.flags


ORDER = {"ok": 0, "caution": 1, "hold": 2, "blocked": 3}
RED = st.fixed_dictionaries(
    {},
    optional={
        "symptoms": st.lists(
            st.sampled_from(["back_pain", "thigh_pain", "groin_pain", "jaw_pain", "ear_pain"]), max_size=3
        ),
        "adverse_reactions": st.lists(st.sampled_from(sorted(REACTIONS)), max_size=2),
        "height_loss_cm": st.floats(0, 10),
        "falls_past_year": st.integers(0, 5),
        "tbs": st.floats(0.9, 1.5),
        "glucocorticoid_mg_per_day": st.floats(0, 40),
        "radiotherapy": st.just(["chest_wall"]),
        "conditions": st.lists(st.sampled_from(["myeloma", "dialysis", "osteomalacia", "hypercalcaemia"]), max_size=2),
    },
)


@given(RED)
@settings(max_examples=60, deadline=None)
def test_a_finding_never_makes_a_drug_freer_and_never_takes_a_flag_away(fields: dict[str, Any]):
    without, found = assessed(changed()), assessed(changed(**fields))
    for name, drug in found.drugs.items():
        assert ORDER[drug.status] >= ORDER[without.drugs[name].status]
    assert set(without.flags) <= set(found.flags)
