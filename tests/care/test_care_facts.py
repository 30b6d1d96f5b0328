"""Facts: which site decides, which fractures count, where values come from, what stays unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from care_cases import WRIST, assessed, changed

SITES = {"lumbar_spine": None, "total_hip": None, "femoral_neck": None}


def test_the_lowest_valid_site_of_spine_and_hip_decides():
    found = assessed(changed(dxa={"lumbar_spine": -1.2, "total_hip": -1.9, "femoral_neck": -1.9, "radius_33": -2.0}))
    assert (found.lowest_t, found.lowest_site) == (Decimal("-1.9"), "total_hip")


def test_a_site_that_the_report_excludes_does_not_count():
    found = assessed(changed(dxa={"lumbar_spine": -3.0, "invalid_sites": ["lumbar_spine"]}))
    assert found.lowest_site == "femoral_neck"
    assert "invalid_site_excluded" in found.flags


def test_the_radius_counts_only_without_a_central_site_or_with_hyperparathyroidism():
    central = {"lumbar_spine": -1.2, "radius_33": -2.6}
    beside = assessed(changed(dxa=central))
    assert beside.lowest_t == Decimal("-1.2")
    assert "radius_discordance" in beside.flags
    alone = assessed(changed(dxa={**SITES, "radius_33": -2.6}))
    assert alone.lowest_site == "radius_33"
    assert "radius_only" in alone.flags
    raised = assessed(changed(dxa=central, conditions=["primary_hyperparathyroidism"]))
    assert (raised.lowest_site, raised.category) == ("radius_33", "high")
    assert "radius_only" not in raised.flags


def test_heel_ultrasound_is_no_t_score():
    assert assessed(changed(dxa={**SITES, "heel_qus": -3.0})).category == "indeterminate"


def test_a_t_score_that_cannot_be_right_is_set_aside_and_flagged():
    found = assessed(changed(dxa={**SITES, "lumbar_spine": -21}))
    assert found.category == "indeterminate"
    assert {"implausible_value", "missing_tscore"} <= set(found.flags)
    assert found.to_dict()["set_aside"][0]["field"] == "dxa.lumbar_spine"


def test_bmd_without_a_t_score_is_turned_into_one_that_says_where_it_comes_from():
    found = assessed(changed(dxa=SITES, bmd={"total_hip": 0.7, "device": "hologic"}))
    assert found.lowest_site == "total_hip"
    assert "0.7 g/cm2 against nhanes3" in found.facts["lowest_t"].origin


def test_t_scores_are_compared_as_decimals():
    spine = {**SITES, "lumbar_spine": -1.5}
    assert assessed(changed(dxa=spine)).facts.value("lowest_t") == Decimal("-1.5")
    assert assessed(changed(dxa=spine)).matched_rows == ("moderate",)
    assert assessed(changed(dxa={**SITES, "lumbar_spine": -1.49})).matched_rows == ("low",)


@pytest.mark.parametrize(
    ("fracture", "fragile"),
    [
        ({}, True),
        ({"site": "rib"}, True),
        ({"site": "toe"}, False),
        ({"site": "metacarpal"}, False),
        ({"mechanism": "high_trauma"}, False),
        ({"age": 12}, False),
        ({"age": 30}, True),
        ({"mechanism": None}, None),
        ({"site": "vertebra", "mechanism": None, "detected": "morphometric"}, True),
    ],
)
def test_which_fractures_tell_of_fragile_bone(fracture: dict[str, Any], fragile: bool | None):
    assert assessed(changed(fractures=[{**WRIST, **fracture}])).facts.value("fragility_fracture") is fragile


def test_hadji_counts_a_fracture_only_after_50():
    before = assessed(changed(fractures=[{**WRIST, "age": 48}]))
    assert before.category == "high"
    assert before.guidelines["hadji2017"].factors == ()
    assert "secondary_cause_workup" in before.flags
    assert assessed(changed(fractures=[WRIST])).guidelines["hadji2017"].factors == ("fracture",)


@pytest.mark.parametrize(
    ("when", "recent"),
    [({"months_ago": 24}, True), ({"months_ago": 25}, False), ({}, None), ({"age": 59}, True), ({"age": 58}, None),
     ({"age": 57}, False)],
)  # fmt: skip
def test_a_fracture_is_recent_for_two_years_and_ages_in_years_leave_one_open(when: dict[str, Any], recent: bool | None):
    told = assessed(changed(fractures=[{"site": "vertebra", "mechanism": "low_trauma", **when}])).facts
    assert told.value("vertebral_fracture_2_years") is recent
    assert told.value("fragility_fracture_2_years") is recent
    assert told.value("arm_or_pelvis_fracture") is False


def test_broken_vertebrae_are_counted_and_those_of_great_force_are_not():
    force = {"site": "vertebra", "mechanism": "high_trauma", "count": 3}
    told = assessed(changed(fractures=[{"site": "vertebra", "mechanism": "low_trauma", "count": 2}, force])).facts
    assert told.value("vertebral_fractures") == 2


def test_family_history_counts_once_and_its_origin_is_told():
    found = assessed(changed(parent_hip_fracture=True, family_osteoporosis=True))
    assert found.risk_factors == ("family",)
    assert {"parent_hip_fracture"} <= {fact.name for fact in found.deciding_facts}


def test_each_disease_counts_once_whatever_its_names():
    assert assessed(changed(conditions=["celiac_disease", "malabsorption"])).risk_factors == ("celiac_disease",)
    assert len(assessed(changed(conditions=["rheumatoid_arthritis", "type_1_diabetes"])).risk_factors) == 2
    early = assessed(changed(age_at_menopause=42))
    assert early.risk_factors == ("premature_menopause",)


def test_an_old_scan_makes_the_category_provisional():
    assert "dxa_overdue" in assessed(changed(dxa={"age_months": 25})).flags
    assert "dxa_overdue" not in assessed(changed(dxa={"age_months": 13})).flags
    assert "dxa_overdue" in assessed(changed(dxa={"lumbar_spine": -1.7, "age_months": 13})).flags


@pytest.mark.parametrize(
    ("field", "flag"),
    [("age", "age_unknown"), ("bmi", "bmi_unknown"), ("family_osteoporosis", "family_history_unknown")],
)
def test_an_unknown_factor_is_flagged_and_missing(field: str, flag: str):
    found = assessed(changed(**{field: None}))
    assert flag in found.flags
    assert field in found.missing


def test_an_inhibitor_that_is_named_without_its_status_is_taken():
    assert assessed(changed(ai={"drug": "letrozole", "status": None})).category == "low"
    assert assessed(changed(ai={"drug": "none", "status": None, "months": 0})).category == "out_of_scope"
