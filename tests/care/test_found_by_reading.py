"""Answers that could have done harm if followed, found by reading those to odd but plausible patients."""

from __future__ import annotations

from typing import Any

import pytest
from care_cases import assessed, changed, status, with_t

from osteon.person.patient import Patient
from osteon.person.treatment_history import bone_courses

LATE = {"current": "denosumab_60mg_q6mo", "months": 30, "months_since_last_dose": 8, "stopping": False}
OVERDUE = "give_denosumab_or_follow_on_now"
BARRED: list[dict[str, Any]] = [
    {"labs": {"adj_calcium_mmol_l": 1.95}},
    {"age": 34, "menopause": "premenopausal_ofs", "pregnant": True},
    {"oral_health": {"prior_onj": True}},
]


def verb(fields: dict[str, Any]) -> tuple[str, str]:
    action = assessed(fields).to_dict()["next_action"]
    return action["verb"], action["who"]


@pytest.mark.parametrize("barred", BARRED, ids=str)
def test_an_overdue_dose_is_never_advised_now_where_every_drug_is_blocked(barred: dict[str, Any]):
    found = assessed(with_t(-2.2, bone_therapy=LATE, **barred))
    assert OVERDUE not in found.advice
    assert "denosumab_overdue" in found.flags
    assert OVERDUE in assessed(with_t(-2.2, bone_therapy=LATE)).advice


def test_a_low_calcium_under_an_overdue_denosumab_comes_before_what_follows_it():
    found = assessed(with_t(-2.2, bone_therapy=LATE, labs={"adj_calcium_mmol_l": 1.95}))
    assert found.to_dict()["next_action"]["verb"] == "refer"
    assert "calcium" in found.to_dict()["next_action"]["what"]


@pytest.mark.parametrize("calcium", [{"adj_calcium_mmol_l": 1.85}, {"adj_calcium_mg_dl": 7.4}])
def test_a_very_low_calcium_goes_to_the_hospital_today(calcium: dict[str, float]):
    assert verb(changed(labs={"adj_calcium_mmol_l": None, **calcium})) == ("refer", "hospital, today")
    assert verb(changed(labs={"adj_calcium_mmol_l": 1.95}))[0] == "wait"


def test_high_calcium_with_a_new_vertebral_fracture_goes_to_the_oncologist_at_once():
    fracture = [{"site": "vertebra", "months_ago": 1}]
    assert verb(with_t(-2.3, fractures=fracture, labs={"adj_calcium_mmol_l": 2.8})) == ("refer", "oncologist")
    assert verb(with_t(-2.3, labs={"adj_calcium_mmol_l": 2.8}))[0] == "measure"


def test_no_scan_is_booked_in_pregnancy():
    def scans(pregnant: bool) -> list[object]:
        found = assessed(with_t(-1.8, age=34, menopause="premenopausal_ofs", pregnant=pregnant))
        return [event for event in found.monitoring or () if event.what == "dxa"]

    assert scans(False)
    assert not scans(True)
    pregnant = assessed(with_t(-1.8, age=34, menopause="premenopausal_ofs", pregnant=True))
    assert "check_estradiol" not in pregnant.advice
    assert "bone density" not in str(pregnant.to_dict()["next_action"])


def test_hypophosphatasia_bars_antiresorptives_and_is_not_taken_for_osteomalacia():
    found = assessed(with_t(-2.6, conditions=["hypophosphatasia"], draft_order="denosumab"))
    assert {drug.status for name, drug in found.drugs.items() if name in status(changed())} == {"blocked"}
    assert "treat_osteomalacia_first" not in found.advice
    assert {"reject_draft_order", "specialist_referral"} <= set(found.advice)


def test_hypoparathyroidism_warns_before_an_infusion_or_injection():
    found = status(changed(conditions=["hypoparathyroidism"]))
    assert (found["denosumab"], found["zoledronate"], found["alendronate"]) == ("caution", "caution", "ok")


@pytest.mark.parametrize(
    ("course", "months", "draft", "early"),
    [
        ("denosumab_60mg_q6mo", 0.5, "denosumab", True),
        ("zoledronate_4mg_q6mo", 1, "zoledronate", True),
        ("zoledronate_5mg_yearly", 11.5, "zoledronate", False),
        ("denosumab_60mg_q6mo", 5.5, "denosumab", False),
        ("alendronate_70mg_weekly", 0, "alendronate", False),
    ],
)
def test_the_drug_taken_now_is_not_signed_again_before_it_is_due(course: str, months: float, draft: str, early: bool):
    taken = {"current": course, "months": 13, "months_since_last_dose": months, "stopping": False}
    found = assessed(with_t(-2.4, bone_therapy=taken, draft_order=draft))
    assert ("draft_too_early" in found.flags, "reject_draft_order" in found.advice) == (early, early)


@pytest.mark.parametrize(("course", "months"), [("teriparatide_20ug_daily", 30), ("romosozumab_210mg_monthly", 15)])
def test_an_anabolic_beyond_its_time_is_followed_and_never_advised_to_go_on(course: str, months: float):
    taken = {"current": course, "months": months, "months_since_last_dose": 0, "stopping": False}
    found = assessed(with_t(-2.9, bone_therapy=taken))
    assert "antiresorptive_after_anabolic" in found.advice
    assert "an anabolic ends" in found.texts["advice"]["review_duration"]


def test_two_tellings_of_one_course_that_leave_it_no_length_are_answered():
    told = [
        {"drug": "alendronate", "ended_months_ago": 3},
        {"drug": "alendronate", "months": 1, "last_dose_months_ago": 2},
    ]
    courses = bone_courses(Patient.model_validate(changed(bone_therapy=None, bone_therapy_history=told)))
    assert courses
    assert [course.as_course() for course in courses] == [None]


def test_after_bariatric_surgery_tablets_warn_and_an_infusion_is_open():
    found = status(changed(conditions=["bariatric_surgery"]))
    assert (found["alendronate"], found["risedronate"], found["zoledronate"]) == ("caution", "caution", "ok")


def test_a_barred_bisphosphonate_does_not_wait_for_its_review():
    taken = {"current": "alendronate_70mg_weekly", "months": 24, "stopping": False}
    over = {"drug": "letrozole", "status": "completed", "months": 60, "months_since_stop": 2}
    free = assessed(with_t(-2.6, ai=over, bone_therapy=taken)).next_action
    barred = assessed(with_t(-2.6, ai=over, bone_therapy=taken, labs={"crcl_ml_min": 25})).next_action
    assert free is not None
    assert barred is not None
    assert (free.verb, barred.verb) == ("stop_and_review", "stop_and_review")
    assert barred.by_date < free.by_date
