"""The default table: statements S24 to S27, its gaps, its scope, and what is said when facts are unknown."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import pytest
import yaml
from care_cases import WRIST, assessed, changed, with_t

SECTION_3 = [  # lowest T, age and BMI for 0, 1 or 2 factors -> category (section 3 of the design notes)
    (-0.9, ("low", "low", "moderate")),
    (-1.2, ("low", "low", "moderate")),
    (-1.5, ("moderate", "moderate", "moderate")),
    (-1.7, ("moderate", "moderate", "high")),
    (-2.0, ("moderate", "moderate", "high")),
    (-2.2, ("high", "high", "high")),
    (-2.6, ("high", "high", "high")),
]
FACTORS: tuple[dict[str, Any], ...] = ({}, {"age": 70}, {"age": 70, "parent_hip_fracture": True})


@pytest.mark.parametrize(
    "factor",
    [{"age": 70}, {"bmi": 19}, {"family_osteoporosis": True}, {"parent_hip_fracture": True},
     {"conditions": ["rheumatoid_arthritis"]}, {"oral_glucocorticoid_months": 9}],
    ids=lambda fields: next(iter(fields)),
)  # fmt: skip
def test_s20_each_risk_factor_counts_once_in_the_table(factor: dict[str, Any]):
    assert len(assessed(with_t(-1.7, **factor)).risk_factors) == 1
    assert assessed(with_t(-1.4, **factor)).category == "low"
    second = {"age": 70} if "age" not in factor else {"bmi": 19}
    assert assessed(with_t(-1.7, **factor, **second)).category == "high"


def test_s20_an_earlier_fragility_fracture_counts_and_makes_the_risk_high():
    found = assessed(with_t(0.0, fractures=[WRIST]))
    assert (found.category, len(found.risk_factors)) == ("high", 1)


def test_s24_without_a_dxa_one_is_asked_for_and_no_category_is_made_up():
    found = assessed(with_t(None))
    assert found.category == "indeterminate"
    assert "missing_tscore" in found.flags
    assert "order_baseline_dxa" in found.advice
    assert "dxa" in found.missing
    said = {(change.condition, change.category) for change in found.what_would_change_it}
    assert {
        ("lowest_t < -2.0", "high"), ("lowest_t >= -2.0 and <= -1.5", "moderate"), ("lowest_t > -1.5", "low"),
    } <= said  # fmt: skip


def test_s25_low_risk_gets_calcium_vitamin_d_exercise_and_another_scan():
    found = assessed(with_t(-1.4))
    assert (found.category, found.matched_rows) == ("low", ("low",))
    assert {"calcium_vitamin_d", "exercise", "repeat_dxa"} <= set(found.advice)


@pytest.mark.parametrize(
    ("score", "fields"), [(-1.5, {}), (-2.0, {}), (-1.6, {"age": 70}), (-1.6, {"conditions": ["rheumatoid_arthritis"]})]
)
def test_s26_moderate_risk_is_the_band_or_one_factor_below_it(score: float, fields: dict[str, Any]):
    found = assessed(with_t(score, **fields))
    assert (found.category, found.matched_rows) == ("moderate", ("moderate",))


@pytest.mark.parametrize(
    ("score", "fields"),
    [(-2.1, {}), (-1.6, {"age": 70, "bmi": 19}), (1.0, {"fractures": [WRIST]}), (None, {"fractures": [WRIST]})],
)
def test_s27_high_risk_is_a_low_t_two_factors_or_a_fragility_fracture(score: float | None, fields: dict[str, Any]):
    assert assessed(with_t(score, **fields)).category == "high"


@pytest.mark.parametrize(("score", "categories"), SECTION_3)
def test_every_cell_of_the_matrix_resolves_as_designed(score: float, categories: tuple[str, ...]):
    assert tuple(assessed(with_t(score, **fields)).category for fields in FACTORS) == categories


def test_a_gap_is_flagged_and_matches_no_row():
    found = assessed(with_t(-1.0, age=70))
    assert (found.category, found.matched_rows) == ("low", ())
    assert "table_gap" in found.flags


def test_overlapping_rows_are_all_listed_and_the_highest_wins():
    found = assessed(with_t(-2.3, age=70))
    assert (found.category, found.matched_rows) == ("high", ("moderate", "high"))


@pytest.mark.parametrize(
    ("fields", "flag"),
    [
        ({"ai": {"drug": "none", "status": "never", "months": 0}}, "not_on_ai"),
        ({"ai": {"status": "completed", "months_since_stop": 5}}, "ai_completed"),
        ({"metastatic_bone_disease": True}, "metastatic_out_of_scope"),
        ({"fractures": [{"site": "femur", "mechanism": "pathological_metastatic"}]}, "metastatic_out_of_scope"),
        ({"age": 36, "menopause": "premenopausal_ofs", "pregnant": True}, "pregnancy"),
        ({"age": 44, "menopause": "premenopausal"}, "ai_requires_ovarian_suppression"),
    ],
)
def test_outside_its_scope_the_table_gives_no_category_and_says_why(fields: dict[str, Any], flag: str):
    found = assessed(with_t(-2.6, **fields))
    assert found.category == "out_of_scope"
    assert found.matched_rows == ()
    assert flag in found.flags


@pytest.mark.parametrize(
    ("fields", "flag"),
    [
        ({"sex": "male", "menopause": None}, "male"),
        ({"age": 40, "menopause": "premenopausal_ofs"}, "premenopausal_ofs"),
    ],
)
def test_men_and_women_on_ovarian_suppression_are_computed_and_flagged(fields: dict[str, Any], flag: str):
    found = assessed(with_t(-1.7, **fields))
    assert found.category == "moderate"
    assert flag in found.flags


def test_ovarian_suppression_has_the_lower_threshold_of_reid():
    young = {"age": 40, "menopause": "premenopausal_ofs"}
    assert assessed(with_t(-1.1, **young)).guidelines["reid2008"].answer == "treat"
    assert assessed(with_t(-1.0, **young)).guidelines["reid2008"].answer == "monitor_12m"


def test_tamoxifen_after_menopause_needs_no_monitoring_for_reid():
    never = changed(ai={"drug": "none", "status": "never", "months": 0}, tamoxifen={"status": "current"})
    assert assessed(never).guidelines["reid2008"].answer == "no_specific_monitoring"


def test_smoking_is_shown_but_counts_only_in_the_extended_table():
    found = assessed(with_t(-1.7, age=70, smoking="former"))
    assert found.category == "moderate"
    assert found.guidelines["default-extended"].answer == "high"
    assert any(item.startswith("smoking") for item in found.not_counted)


def test_unknown_is_never_no_and_what_would_raise_it_is_said():
    found = assessed(with_t(-1.7, age=70, bmi=None))
    assert (found.category, found.category_range) == ("moderate", ("moderate", "high"))
    assert "bmi" in found.missing
    assert [c.to_dict() for c in found.what_would_change_it] == [
        {"fact": "bmi", "if": "bmi < 20 kg/m2", "then": "high"}
    ]


def test_two_unknown_facts_that_only_together_raise_it_are_named_together():
    found = assessed(with_t(-1.7, bmi=None, parent_hip_fracture=None))
    conditions = [change.condition for change in found.what_would_change_it if change.category == "high"]
    assert conditions == ["bmi < 20 kg/m2 and parent_hip_fracture is true"]


def test_where_every_completion_agrees_the_answer_is_certain():
    unknown = {"bmi": None, "age": None, "parent_hip_fracture": None, "conditions": None}
    found = assessed(with_t(-2.6, menopause_cause="natural", **unknown))
    assert (found.category, found.category_range) == ("high", ("high",))
    assert found.what_would_change_it == ()


def test_without_knowing_the_inhibitor_no_category_is_given():
    found = assessed(with_t(-1.7, ai=None))
    assert found.category == "indeterminate"
    assert "ai.status" in found.missing
    assert "not_on_ai" not in found.flags


def test_guidelines_ask_for_the_data_that_decide():
    unsure = assessed(with_t(-1.7, bmi=None)).guidelines
    assert unsure["hadji2017"].answer == "needs_data"
    assert unsure["hadji2017"].could_be == ("treat", "monitor")
    assert unsure["hadji2017"].missing == ("bmi",)
    assert unsure["reid2008"].answer == "monitor_24m"
    assert assessed(with_t(None, age=70)).guidelines["hadji2017"].answer == "needs_bmd"
    assert assessed(with_t(None, age=70, smoking="current")).guidelines["hadji2017"].answer == "treat"


def test_a_guideline_answer_carries_year_source_and_how_sure_its_words_are():
    answers = assessed(with_t(-1.7, age=70)).guidelines
    hadji = answers["hadji2017"].to_dict()
    assert (hadji["year"], hadji["superseded_by"], hadji["verification"]) == (2017, "hadji2025", "recalled")
    assert hadji["rules"] == ["hadji2017.two-factors"]
    assert "10.1016/j.jbo.2017.03.001" in hadji["source"]
    assert "hadji2025" not in answers
    assert answers["nogg2024"].verification == "recalled"


def test_hadji_and_esmo_treat_where_the_default_table_considers():
    found = assessed(with_t(-1.7, age=70))
    assert found.category == "moderate"
    assert {found.guidelines[name].answer for name in ("hadji2017", "esmo2020", "nogg2024")} == {"treat"}


def test_an_adjuvant_bisphosphonate_is_a_card_of_its_own_and_never_changes_the_category():
    plain, node = assessed(with_t(-0.5)), assessed(with_t(-0.5, conditions=["node_positive_breast_cancer"]))
    assert plain.category == node.category == "low"
    assert "separate_card_adjuvant_bisphosphonate" in node.advice
    assert "separate topic" in node.texts["advice"]["separate_card_adjuvant_bisphosphonate"]


def test_s37_no_text_tells_to_end_the_inhibitor_for_the_bones():
    ends = re.compile(
        r"\b(stop|switch|replace|discontinue|interrupt|pause)\w*\b[^.;]{0,30}\b(aromatase )?inhibitor",
        re.IGNORECASE,
    )
    data = files("osteon").joinpath("data", "care")
    texts = [
        rule["text"]
        for name, key in (("safety", "rules"), ("flags", "flags"), ("advice", "advice"))
        for rule in yaml.safe_load(data.joinpath(f"{name}.yaml").read_text(encoding="utf-8"))[key]
    ]
    assert len(texts) > 50
    assert not [text for text in texts if ends.search(text)]


def test_s37_the_gravest_bone_loss_leaves_the_inhibitor_in_every_option():
    found = assessed(with_t(-4.5, age=80, bmd_change_pct_per_year=-9, fractures=[WRIST]))
    assert found.category == "high"
    assert "rapid_loss" in found.flags
    assert found.plan is not None
    options = found.plan.to_dict()["options"]
    assert options
    assert all("inhibitor" in option["title"].lower() for option in options)
