"""Options of a plan: which, for how long, and what follows."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from plan_cases import ANNA, assessed, by_key, changed, found, taking

from osteon.care.plan.at_date import standing_on
from osteon.care.plan.inhibitor import inhibitor
from osteon.care.plan.plan_data import OptionData, load, options_data
from osteon.errors import InputError
from osteon.person.patient import Patient
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

INHIBITORS = ("anastrozole", "letrozole", "exemestane")
#: words that would tell somebody to end the inhibitor
ENDS_INHIBITOR = re.compile(
    r"(stop|discontinu|interrupt|paus|withdraw|omit|switch)\w*\s+(\w+\s+){0,3}(inhibitor|anastrozole|letrozole|exemestane)"
    r"|(inhibitor|anastrozole|letrozole|exemestane)\s+(\w+\s+){0,3}(is|be|to be)\s+(stopped|paused|interrupted)",
    re.IGNORECASE,
)


def courses(regimen: Regimen, *drugs: str) -> list[Course]:
    return [course for course in regimen.courses if course.drug in drugs]


def last_dose(regimen: Regimen, drug: str) -> float:
    return max(float(course.dose_days()[-1]) / 30.4375 for course in courses(regimen, drug))


@st.composite
def patients(draw: st.DrawFn) -> dict[str, Any]:
    """Patients of every category, at any time of the inhibitor, with and without bone treatment and obstacles."""
    score = draw(st.sampled_from([-0.5, -1.2, -1.6, -1.9, -2.3, -3.4, None]))
    therapy = draw(
        st.sampled_from(
            ["none", "alendronate_70mg_weekly", "zoledronate_4mg_q6mo", "zoledronate_5mg_yearly", "denosumab_60mg_q6mo"]
        )
    )
    return changed(
        age=draw(st.integers(52, 82)),
        ai={
            "drug": draw(st.sampled_from(INHIBITORS)),
            "status": draw(st.sampled_from(["current", "current", "planned"])),
            "months": draw(st.integers(1, 130)),
        },
        dxa={"lumbar_spine": score, "total_hip": score},
        labs={"crcl_ml_min": draw(st.sampled_from([25, 33, 50, 80, None]))},
        prior_aff=draw(st.booleans()),
        bone_therapy={
            "current": therapy,
            "months": draw(st.integers(7, 40)),
            "months_since_last_dose": draw(st.sampled_from([0, 2, 5, 6, 9, None])),
            "stopping": draw(st.booleans()),
        },
    )


@settings(max_examples=80, deadline=None)
@given(patients())
def test_s37_no_option_stops_the_inhibitor_before_its_planned_end(fields: dict[str, Any]):
    person, _ = assessed(fields)
    treated = inhibitor(person)
    given_options = found(fields)
    assert treated.remaining > 0
    regimens = [Regimen.from_text(given_options.reference)]
    for option in given_options.shown:
        regimens += [option.regimen, *([option.unaided] if option.unaided else [])]
        assert not ENDS_INHIBITOR.search(str(option.to_dict()))
    for regimen in regimens:
        (course,) = courses(regimen, *INHIBITORS)
        assert course.finish_month == pytest.approx(treated.remaining)
        assert course.taken == 1.0


FOLLOWS = {"zoledronate": "zoledronic-acid", "alendronate": "alendronate", "risedronate": "risedronate"}


@settings(max_examples=60, deadline=None)
@given(patients())
def test_s31_every_option_with_denosumab_has_an_exit_that_may_be_given_or_names_the_conflict(fields: dict[str, Any]):
    person, assessment = assessed(fields)
    treated = inhibitor(person)
    for option in found(fields).shown:
        leave = option.exit
        if not courses(option.regimen, "denosumab") and option.kind != "exit":
            assert leave is None
            continue
        assert leave is not None
        open_ = [drug for drug in FOLLOWS if standing_on(assessment, treated, drug, leave.month)[0] != "blocked"]
        assert leave.conflict == (not open_)
        if leave.follow_on is None:
            assert not courses(option.regimen, *FOLLOWS.values())
            assert option.unaided is None
            continue
        assert leave.follow_on.drug in open_
        (course,) = courses(option.regimen, *FOLLOWS.values())
        assert course.drug == FOLLOWS[leave.follow_on.drug]
        assert course.start_month == pytest.approx(leave.month, abs=0.05)
        if option.unaided is not None:
            assert not courses(option.unaided, *FOLLOWS.values())
        if courses(option.regimen, "denosumab"):
            assert leave.follow_on.drug == open_[0]
            assert course.start_month == pytest.approx(last_dose(option.regimen, "denosumab") + 6, abs=0.05)


def test_s34_a_course_lasts_as_long_as_the_inhibitor():
    shown = by_key(found(ANNA))
    assert {key: option.end_month for key, option in shown.items()} == dict.fromkeys(shown, 54.0)
    longer = by_key(found(ANNA, planned_months=120))
    assert longer["risedronate"].end_month == 114.0
    assert "60 months" in inhibitor(Patient.from_any(ANNA, "assessment")).notes[0]


def test_the_high_category_leads_with_the_potent_drugs_and_the_moderate_with_a_tablet():
    high, moderate = found(ANNA), found(changed(dxa={"lumbar_spine": -1.7, "total_hip": -1.6}))
    assert [o.key for o in high.shown][:3] == ["base", "zoledronate", "denosumab"]
    assert {o.strength for o in high.shown[1:3]} == {"strongly recommended"}
    assert [o.key for o in moderate.shown][:2] == ["base", "risedronate"]
    assert {o.strength for o in moderate.shown[1:]} == {"consider"}


def test_s29_calcium_vitamin_d_and_exercise_are_the_base_of_every_option():
    for option in found(ANNA).shown:
        courses = {course.drug: course for course in option.regimen.courses}
        assert {"calcium", "vitamin-d", "exercise"} <= set(courses)
        assert "calcium 1000 mg daily; vitamin D 800 IU daily" in option.words


@pytest.mark.parametrize("score", [-0.5, None])
def test_at_low_risk_or_without_a_category_no_drug_is_proposed(score: float | None):
    given_options = found(changed(dxa={"lumbar_spine": score, "total_hip": score}))
    assert [option.key for option in given_options.shown] == ["base"]


def test_a_blocked_drug_is_left_out_with_its_reason():
    given_options = found(changed(labs={"crcl_ml_min": 28}))
    assert set(by_key(given_options)) == {"base", "denosumab"}
    assert {"zoledronate", "alendronate", "risedronate", "ibandronate_oral"} == set(given_options.left_out)
    assert all(reasons and reasons[0].status == "blocked" for reasons in given_options.left_out.values())


def test_a_drug_on_hold_is_shown_with_its_condition():
    held = by_key(found(changed(labs={"adj_calcium_mmol_l": None})))["denosumab"]
    assert held.status == "hold"
    assert held.to_dict()["conditions"][0]["rule"]


def test_the_missing_exit_is_a_conflict_and_no_other_drug_is_chosen():
    option = by_key(found(changed(prior_aff=True)))["denosumab"]
    assert option.exit is not None
    assert option.exit.conflict
    assert "specialist" in option.exit.to_dict()["text"]
    assert {c.drug for c in option.regimen.courses} & {"alendronate", "risedronate", "ibandronate"} == set()


def test_who_takes_a_bisphosphonate_goes_on_with_it():
    given_options = found(taking("alendronate_70mg_weekly", 18))
    assert [(o.key, o.kind) for o in given_options.shown] == [("alendronate", "continue")]
    (course,) = courses(given_options.shown[0].regimen, "alendronate")
    assert (course.start_month, course.finish_month) == (-18.0, 54.0)


def test_where_safety_bars_the_drug_in_use_the_others_are_shown_as_a_change():
    given_options = found(taking("alendronate_70mg_weekly", 18, labs={"crcl_ml_min": 32}))
    kinds = {o.key: o.kind for o in given_options.shown}
    assert "alendronate" in given_options.left_out
    assert kinds == {"base": "base", "denosumab": "switch", "risedronate": "switch", "ibandronate_oral": "switch"}


def test_denosumab_is_never_simply_left_away():
    on_it = by_key(found(taking("denosumab_60mg_q6mo", 18, 2)))
    assert list(on_it) == ["denosumab"]
    assert courses(on_it["denosumab"].regimen, "denosumab")[0].start_month == 4.0
    leaving = by_key(found(taking("denosumab_60mg_q6mo", 18, 5, stopping=True)))
    assert list(leaving) == ["denosumab", "exit_now", "exit_alendronate"]
    assert {leaving[key].start_month for key in ("exit_now", "exit_alendronate")} == {1.0}
    assert leaving["exit_now"].unaided is not None


def test_an_overdue_dose_of_denosumab_is_given_today():
    option = by_key(found(taking("denosumab_60mg_q6mo", 18, 9)))["denosumab"]
    assert courses(option.regimen, "denosumab")[0].start_month == 0.0


def test_an_infusion_due_after_the_inhibitor_has_ended_is_not_planned():
    given_options = found(taking("zoledronate_5mg_yearly", 40, 5, ai={"months": 58}))
    assert [option.key for option in given_options.shown] == ["pause"]
    assert not courses(given_options.shown[0].regimen, "zoledronic-acid")


def test_an_unknown_last_dose_is_said_and_simulated_as_given_today():
    given_options = found(taking("denosumab_60mg_q6mo", 18))
    assert any("last dose" in note for note in given_options.notes)
    assert courses(given_options.shown[0].regimen, "denosumab")[0].start_month == pytest.approx(6.0)


def test_after_the_end_of_the_inhibitor_the_exits_of_denosumab_are_compared_with_going_on():
    ended = {"drug": "anastrozole", "status": "completed", "months": 60, "months_since_stop": 1}
    given_options = found(taking("denosumab_60mg_q6mo", 30, 5, ai=ended))
    assert [option.key for option in given_options.shown] == ["denosumab", "exit_now", "exit_alendronate"]
    assert "zoledronic acid 5 mg iv once" in given_options.shown[1].words
    assert "alendronate 70 mg weekly" in given_options.shown[2].words


@pytest.mark.parametrize("fields", [{"pregnant": True, "age": 40}, {"metastatic_bone_disease": True}])
def test_where_the_table_does_not_apply_no_option_is_shown(fields: dict[str, Any]):
    given_options = found(changed(**fields))
    assert given_options.shown == ()
    assert given_options.notes


@pytest.mark.parametrize(("months", "remaining"), [(0, 60), (59, 1), (60, 60), (119, 1), (125, 12)])
def test_the_length_of_the_inhibitor_is_assumed_and_said(months: float, remaining: float):
    treated = inhibitor(Patient.from_any(changed(ai={"months": months}), "assessment"))
    assert treated.remaining == remaining
    assert f"{months + remaining:g} months in all" in treated.notes[-1]


def test_an_inhibitor_without_a_status_is_taken_as_current():
    treated = inhibitor(Patient.from_any({"sex": "female", "age": 63, "ai": {"drug": "letrozole"}}, "assessment"))
    assert treated.drug == "letrozole"
    assert "not known" in treated.notes[0]


def test_a_planned_length_that_has_passed_is_refused():
    with pytest.raises(InputError, match="planned_months"):
        inhibitor(Patient.from_any(changed(ai={"months": 70}), "assessment"), planned_months=60)


def test_every_course_in_the_data_is_one_that_osteon_reads():
    held = options_data()
    words = [*held.inhibitor.words.values(), *(item.words for item in (*held.base, *held.exit.drugs))]
    words += [text for drug in held.drugs for text in (drug.words, *drug.current.values())]
    assert all(len(Regimen.from_text(text).courses) == 1 for text in words)


def test_a_mistake_in_the_data_names_file_line_field_and_fix():
    text = files("osteon").joinpath("data", "care", "plan", "options.yaml").read_text(encoding="utf-8")
    wrong = text.replace("foremost_for: [moderate]", "foremost_for: [medium]")
    line = next(i for i, row in enumerate(wrong.splitlines(), 1) if "medium" in row)
    with pytest.raises(InputError, match=rf"options.yaml line {line}: drugs\[0\].foremost_for\[0\]: 'medium': one of"):
        load("options.yaml", wrong, OptionData)
