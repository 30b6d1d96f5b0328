"""No guideline comforts somebody whom its table does not cover: a fracture, a very low T-score, a glucocorticoid."""

from __future__ import annotations

from typing import Any

import pytest
from anyone import anyone
from care_cases import TODAY, WRIST, assessed, changed, with_t
from hypothesis import given, settings

from osteon.care import assessing
from osteon.care.rules.library import library

HIP = {"site": "hip", "age": 66, "mechanism": "low_trauma"}
NEVER = {"drug": "none", "status": "never", "months": 0}
VERTEBRA = {"site": "vertebra", "age": 66, "mechanism": "low_trauma"}
#: these count a fracture as one factor among others, so that "monitor" beside a hip fracture is their own word
FRACTURE_IS_ONE_FACTOR = {"hadji2017", "esmo2020"}
#: words by which a guideline gives no drug although it was asked
NO_DRUG = {*library().vocabulary.members("answers_that_watch"), "defer"}


def comforting(found: Any) -> dict[str, str]:
    return {name: one.answer for name, one in found.guidelines.items() if one.answer in NO_DRUG}


@settings(max_examples=600, deadline=None)
@given(anyone())
def test_nobody_with_a_broken_hip_or_vertebra_or_a_very_low_score_is_told_to_wait(person: dict[str, Any]):
    found = assessing.without_plan(person, today=TODAY)
    facts, comfort = found.facts, comforting(found)
    if facts.value("lowest_t") is not None and facts.value("lowest_t") <= -3:
        assert not comfort
    if facts.value("hip_or_vertebral_fracture"):
        assert comfort.keys() <= FRACTURE_IS_ONE_FACTOR
        assert not comfort or "guidelines_disagree" in found.flags


@settings(max_examples=300, deadline=None)
@given(anyone())
def test_no_specific_monitoring_is_never_said_of_bone_at_risk(person: dict[str, Any]):
    found = assessing.without_plan(person, today=TODAY)
    if "no_specific_monitoring" not in comforting(found).values():
        return
    facts = found.facts
    score, months = facts.value("lowest_t"), facts.value("oral_glucocorticoid_months")
    assert not facts.value("fragility_fracture")
    assert score is None or score >= -2
    assert months is None or months < 3


@pytest.mark.parametrize("bone", [HIP, VERTEBRA, WRIST], ids=["hip", "vertebra", "wrist"])
@pytest.mark.parametrize("therapy", ["none", "alendronate_70mg_weekly"])
def test_reid_2008_never_answers_no_specific_monitoring_to_a_fracture(bone: dict[str, Any], therapy: str):
    for menopause, age in (("postmenopausal", 70), ("premenopausal", 44), ("perimenopausal", 50)):
        woman = with_t(-0.5, age=age, menopause=menopause, fractures=[{**bone, "age": 42}], ai=NEVER)
        answer = assessed({**woman, "bone_therapy": {"current": therapy}}).guidelines["reid2008"]
        assert answer.answer in ("out_of_scope", "treat")


def test_what_is_not_known_of_a_fracture_stays_possible():
    woman = with_t(None, age=70, ai=NEVER, fractures=None)
    answer = assessed(woman).guidelines["reid2008"]
    assert answer.answer == "no_specific_monitoring"
    assert "out_of_scope" in answer.could_be
    assert "fractures" in answer.missing


@pytest.mark.parametrize("name", ["reid2008", "scan2015"])
def test_a_glucocorticoid_is_not_comforted_by_a_table_that_is_silent(name: str):
    ai = NEVER if name == "reid2008" else {}
    told = assessed(changed(oral_glucocorticoid_months=6, ai=ai)).guidelines[name]
    assert told.answer == "out_of_scope"


def test_the_general_part_of_nogg_is_not_undone_by_section_7():
    answer = assessed(with_t(-0.5, age=60, fractures=[{**HIP, "age": 59}])).guidelines
    assert answer["hadji2017"].answer == "monitor"
    assert answer["nogg2024"].answer == "consider_treatment"
