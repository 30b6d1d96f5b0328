"""The plan of one patient."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from plan_cases import ANNA, TODAY, assessed, changed, taking

from osteon.care import assess
from osteon.care.plan.plan import Plan, plan
from osteon.errors import InputError


def planned(fields: dict[str, Any], simulate: bool = False, **more: Any) -> Plan:
    return plan(*assessed(fields), TODAY, simulate, **more)


@pytest.fixture(scope="module")
def anna() -> dict[str, Any]:
    """Her plan as JSON would hold it."""
    found = planned(ANNA, simulate=True, people=24)
    return json.loads(json.dumps(found.to_dict(), allow_nan=False))


def test_every_option_has_its_outlook_expected_response_and_schedule(anna: dict[str, Any]):
    assert len(anna["options"]) == 6
    for option in anna["options"]:
        assert list(option["outlook"]["at_years"]) == ["1", "2", "5", "10"]
        assert {"bmd_lumbar_spine", "t_score_total_hip", "ctx", "p1np", "major", "hip", "vertebral", "any"} <= set(
            option["outlook"]["at_years"]["10"]
        )
        assert option["expected_response"]
        assert option["response_time"]
        assert option["monitoring"]
        assert option["status"] == "ok"


def test_s31_denosumab_shows_its_exit_and_both_curves(anna: dict[str, Any]):
    shown = {option["option"]: option for option in anna["options"]}
    assert shown["denosumab"]["exit"]["month"] == 54.0
    assert "zoledronic acid 5 mg" in shown["denosumab"]["regimen"]
    kept, lost = (
        shown["denosumab"][name]["at_years"]["10"]["bmd_total_hip"]["median"]
        for name in ("outlook", "outlook_if_stopped_unaided")
    )
    assert lost < kept
    assert shown["zoledronate"]["outlook_if_stopped_unaided"] is None


def test_s37_the_trade_off_is_shown_against_the_inhibitor_alone_which_goes_on(anna: dict[str, Any]):
    assert "inhibitor is kept" in anna["inhibitor"]["text"]
    for option in anna["options"]:
        against = option["outlook"]["against_inhibitor_alone"]["5"]
        assert against["bmd_lumbar_spine"]["median"] > 0
        assert against["major"]["median"] < 0
        assert re.search(r"anastrozole 1 mg daily from month -6 until month 54(;|$)", option["regimen"])


def test_every_treatment_names_label_handover_source_and_verification(anna: dict[str, Any]):
    for option in anna["options"][1:]:
        told = option["treatment"]
        assert all(told[name] for name in ("dose", "route", "interval", "label", "handover", "source"))
        assert told["verification"] in ("seen", "second-hand", "recalled", "assumed")


def test_the_assumed_length_of_the_inhibitor_is_said(anna: dict[str, Any]):
    assert anna["inhibitor"]["planned_months"] == 60
    assert any("assumed" in note for note in anna["notes"])
    assert planned(ANNA, planned_months=120).to_dict()["options"][1]["end_month"] == 114.0


def test_the_adjuvant_bisphosphonate_is_a_card_and_no_option(anna: dict[str, Any]):
    (card,) = anna["cards"]
    assert "recurrence" in card["title"]
    assert not any("recurrence" in option["title"] for option in anna["options"])
    assert planned(changed(sex="male", menopause="not_applicable")).cards == ()


def test_where_nothing_may_follow_denosumab_the_conflict_is_shown_with_the_curve_without_a_follow_on():
    found = planned(changed(prior_aff=True), simulate=True, people=10)
    denosumab = next(p for p in found.proposals if p.option.key == "denosumab")
    assert denosumab.option.exit is not None
    assert denosumab.option.exit.conflict
    assert "zoledronic" not in denosumab.option.words
    assert denosumab.future.outlook is not None
    assert denosumab.future.unaided is None


def test_who_takes_denosumab_is_compared_with_stopping_it():
    found = planned(taking("denosumab_60mg_q6mo", 30, 3), simulate=True, people=16)
    assert found.reference is not None
    (goes_on,) = found.proposals
    assert goes_on.future.outlook is not None
    assert found.reference.at("ctx", 1)["median"] > 50
    assert goes_on.future.outlook.at("ctx", 1)["median"] < found.reference.at("ctx", 1)["median"]


def test_without_a_simulation_everything_else_is_there():
    found = planned(ANNA).to_dict()
    assert found["inhibitor_alone"] is None
    assert all(o["outlook"] is None and o["monitoring"] and not o["expected_response"] for o in found["options"])


def test_without_the_age_the_options_are_shown_and_the_reason_said():
    found = planned(changed(age=None), simulate=True)
    assert found.reference is None
    assert any("age" in note for note in found.notes)


def test_an_assessment_holds_its_plan_and_schedule():
    found = assess(ANNA, simulate=False, today=TODAY).to_dict()
    assert [o["option"] for o in found["plan"]["options"]][:3] == ["base", "zoledronate", "denosumab"]
    assert found["monitoring"]


def test_a_planned_length_outside_what_can_be_is_refused():
    with pytest.raises(InputError, match="planned_months"):
        planned(ANNA, planned_months=500)


def test_the_same_seed_gives_the_same_plan():
    one, two = (planned(ANNA, simulate=True, people=8, seed=3).to_dict() for _ in range(2))
    assert one == two
