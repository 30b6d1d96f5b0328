"""What the history of bone treatment means for an assessment: stopped, lapsed, paused, failed, too long, unknown."""

from __future__ import annotations

from typing import Any

import pytest
from care_cases import assessed, changed, usual
from hypothesis import given, settings
from hypothesis import strategies as st

from osteon.errors import InputError
from osteon.person.bone_history import BoneTherapy, PastCourse
from osteon.person.patient import Patient
from osteon.simulation.past_treatment import past_courses
from osteon.treatment.regimen import Regimen

OVER = {"status": "completed", "months": 36, "months_since_stop": 4}
NONE = {"current": "none", "months": None}
STOPPED = {
    "as taken": {
        "bone_therapy": {
            "current": "denosumab_60mg_q6mo", "months": 36, "months_since_last_dose": 7, "stopping": True,
        }
    },
    "as past": {
        "bone_therapy": NONE,
        "bone_therapy_history": [{"drug": "denosumab", "months": 36, "last_dose_months_ago": 7}],
    },
    "as over": {"bone_therapy": {"current": "none", "drug": "Prolia", "months": 36, "months_since_last_dose": 7}},
    "as past, nothing said of now": {
        "bone_therapy": None,
        "bone_therapy_history": [{"drug": "denosumab", "doses": 6, "last_dose_months_ago": 7}],
    },
}  # fmt: skip


def past(*courses: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The patient who takes no bone drug now and has taken some."""
    return changed(bone_therapy=NONE, bone_therapy_history=list(courses), **fields)


def taking(course: str, months: float | None, since: float | None, **fields: Any) -> dict[str, Any]:
    therapy = {"current": course, "months": months, "months_since_last_dose": since, "stopping": False}
    return changed(bone_therapy=therapy, **fields)


@pytest.mark.parametrize("fields", STOPPED.values(), ids=list(STOPPED))
def test_denosumab_that_was_stopped_is_urgent_whichever_way_it_is_written(fields: dict[str, Any]):
    found = assessed(changed(ai=OVER, **fields))
    first = assessed(changed(ai=OVER, **STOPPED["as taken"]))
    assert {"denosumab_stopped", "denosumab_overdue", "denosumab_exit_plan"} <= set(found.flags)
    assert found.advice[0] == "give_denosumab_or_follow_on_now"
    assert (found.flags, found.advice) == (first.flags, first.advice)
    assert "on_treatment" not in found.flags
    assert found.plan is not None
    assert found.plan.to_dict()["options"] == first.plan.to_dict()["options"]  # type: ignore[union-attr]


def test_a_past_course_of_an_unnamed_drug_is_asked_for_first_and_says_what_it_would_mean():
    therapy = {"current": "none", "months": 36, "months_since_last_dose": 9}
    found = assessed(changed(bone_therapy=therapy, labs={"crcl_ml_min": None}))
    assert "last_dose_unknown" in found.flags
    assert found.missing[0] == "bone_therapy.drug"
    assert found.advice[0] == "find_out_last_dose"
    for text in (found.texts["flags"]["last_dose_unknown"], found.texts["advice"]["find_out_last_dose"]):
        assert "denosumab" in text
    assert "caution" in {drug.status for drug in found.drugs.values()}
    told = assessed(changed(bone_therapy={**therapy, "drug": "alendronate"}))
    assert "last_dose_unknown" not in told.flags


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        (taking("denosumab_60mg_q6mo", 36, None), "bone_therapy.months_since_last_dose"),
        (taking("zoledronate_5mg_yearly", 36, None), "bone_therapy.months_since_last_dose"),
        (past({"drug": "denosumab", "months": 36}), "bone_therapy_history[0].last_dose_months_ago"),
        (past({"months": 36, "last_dose_months_ago": 7}), "bone_therapy_history[0].drug"),
        (past({"drug": "alendronate", "ended_months_ago": 7}), "bone_therapy_history[0].months"),
    ],
)
def test_what_is_not_known_of_the_last_drug_is_the_first_question(fields: dict[str, Any], asked: str):
    assert assessed({**fields, "bmi": None}).missing[0] == asked


def test_a_yearly_infusion_of_thirty_months_ago_is_no_treatment_any_more():
    found = assessed(taking("zoledronate_5mg_yearly", 36, 30))
    assert "therapy_lapsed" in found.flags
    assert "on_treatment" not in found.flags
    assert "review_lapsed_treatment" in found.advice
    assert usual(found) == {"ok"}
    assert "on_treatment" in assessed(taking("zoledronate_5mg_yearly", 36, 11)).flags


@pytest.mark.parametrize(
    ("fields", "long"),
    [
        (taking("alendronate_70mg_weekly", 59, None), False),
        (taking("alendronate_70mg_weekly", 60, None), True),
        (taking("zoledronate_4mg_q6mo", 35, 5), False),
        (taking("zoledronate_4mg_q6mo", 72, 5), True),
        (taking("teriparatide_20ug_daily", 24, None), True),
        (taking("zoledronate_5mg_yearly", 30, 5, bone_therapy_history=[
            {"drug": "alendronate", "months": 30, "ended_months_ago": 30}]), True),
    ],
)  # fmt: skip
def test_five_years_of_tablets_or_three_of_infusions_ask_for_a_review(fields: dict[str, Any], long: bool):
    found = assessed(fields)
    assert ("review_duration" in found.advice) is long
    assert ("beyond_usual_length" in found.flags) is long


def test_a_pause_after_a_full_course_is_a_holiday_and_has_an_end():
    def paused(months: float, ended: float, **more: Any) -> set[str]:
        return set(assessed(past({"drug": "alendronate", "months": months, "ended_months_ago": ended, **more})).flags)

    assert paused(66, 10) & {"drug_holiday", "pause_over"} == {"drug_holiday"}
    assert {"drug_holiday", "pause_over"} <= paused(66, 25)
    assert "drug_holiday" not in paused(20, 10)
    assert "drug_holiday" in paused(20, 10, reason_stopped="holiday")
    assert "drug_holiday" not in paused(66, 10, reason_stopped="reflux")


@pytest.mark.parametrize(
    ("months", "fracture", "failed"),
    [
        (36, {"months_ago": 3}, True),
        (8, {"months_ago": 3}, False),
        (36, {"months_ago": 30}, False),
        (36, {"months_ago": 3, "mechanism": "high_trauma"}, False),
        (60, {"age": 58}, True),
        (18, {"age": 59}, False),
    ],
)
def test_a_fragility_fracture_after_a_year_on_the_drug_is_a_failure(
    months: float, fracture: dict[str, Any], failed: bool
):
    told = {"site": "vertebra", "mechanism": "low_trauma", **fracture}
    found = assessed(taking("alendronate_70mg_weekly", months, 0, fractures=[told]))
    assert ("treatment_failure" in found.flags) is failed
    assert ("review_treatment_failure" in found.advice) is failed


def test_a_loss_on_treatment_is_a_failure_and_an_early_one_is_not():
    assert "treatment_failure" in assessed(taking("alendronate_70mg_weekly", 24, 0, bmd_change_pct_per_year=-3)).flags
    assert (
        "treatment_failure" not in assessed(taking("alendronate_70mg_weekly", 6, 0, bmd_change_pct_per_year=-3)).flags
    )


@pytest.mark.parametrize(
    ("courses", "wrong"),
    [
        ([{"drug": "denosumab", "doses": 6, "last_dose_months_ago": 10},
          {"drug": "zoledronate", "doses": 1, "last_dose_months_ago": 8}], True),
        ([{"drug": "denosumab", "doses": 6, "last_dose_months_ago": 10},
          {"drug": "zoledronate", "doses": 1, "last_dose_months_ago": 4}], False),
        ([{"drug": "denosumab", "doses": 6, "last_dose_months_ago": 20},
          {"drug": "zoledronate", "doses": 1, "last_dose_months_ago": 4}], True),
        ([{"drug": "denosumab", "doses": 6, "last_dose_months_ago": 12},
          {"drug": "teriparatide", "months": 6, "ended_months_ago": 0}], True),
        ([{"drug": "teriparatide", "months": 24, "ended_months_ago": 12},
          {"drug": "denosumab", "doses": 2, "last_dose_months_ago": 6}], False),
    ],
)  # fmt: skip
def test_drugs_in_the_wrong_order_or_at_the_wrong_time_are_flagged(courses: list[dict[str, Any]], wrong: bool):
    found = assessed(past(*courses))
    assert ("sequence_doubt" in found.flags) is wrong
    assert ("check_sequence" in found.advice) is wrong


def test_zoledronic_acid_drafted_two_months_after_denosumab_is_too_early():
    therapy = {"current": "denosumab", "months": 36, "months_since_last_dose": 2, "stopping": True}
    found = assessed(changed(bone_therapy=therapy, draft_order="zoledronate"))
    assert "sequence_doubt" in found.flags
    assert "S-SEQ-EARLY" in {reason.rule for reason in found.drugs["zoledronate"].reasons}


@pytest.mark.parametrize("drug", ["teriparatide", "abaloparatide", "romosozumab"])
def test_an_anabolic_that_ended_needs_an_antiresorptive(drug: str):
    course = {"drug": drug, "months": 12, "ended_months_ago": 3}
    assert "anabolic_without_follow_on" in assessed(past(course)).flags
    assert "antiresorptive_after_anabolic" in assessed(past(course)).advice
    followed = taking("alendronate_70mg_weekly", 3, 0, bone_therapy_history=[course])
    assert "anabolic_without_follow_on" not in assessed(followed).flags


@pytest.mark.parametrize("drug", ["raloxifene", "estrogen", "estradiol patch"])
def test_a_hormone_taken_for_bone_beside_an_inhibitor_is_flagged(drug: str):
    assert "serm_with_ai" in assessed(taking(drug, 12, None)).flags


@pytest.mark.parametrize(
    ("reason", "drug", "expected"),
    [
        ("ONJ", "denosumab", "blocked"),
        ("atypical femoral fracture", "zoledronate", "blocked"),
        ("allergy", "zoledronate", "blocked"),
        ("reflux", "alendronate", "caution"),
        ("moved abroad", "alendronate", "ok"),
    ],
)
def test_why_a_drug_was_stopped_is_read_or_asked_about(reason: str, drug: str, expected: str):
    course = {"drug": "alendronate", "months": 36, "ended_months_ago": 18, "reason_stopped": reason}
    found = assessed(past(course))
    assert found.drugs[drug].status == expected
    assert ("stop_reason_unread" in found.flags) is (expected == "ok")


def test_years_on_each_kind_of_drug_add_up():
    facts = assessed(
        past(
            {"drug": "alendronate", "months": 30, "ended_months_ago": 60},
            {"drug": "zoledronate_5mg_yearly", "doses": 2, "last_dose_months_ago": 30},
            {"drug": "Prolia", "doses": 4, "last_dose_months_ago": 3},
        )
    ).facts
    years = [facts.number(n) for n in ("oral_bisphosphonate_years", "iv_bisphosphonate_years", "denosumab_years")]
    assert years == [2.5, 2.0, 2.0]
    assert facts.word("last_bone_drug") == "denosumab"
    assert facts.flag("follow_on_open") is True


# --- nothing that was entered is dropped in silence ---

DRUGS = ("denosumab", "Prolia", "zoledronate", "zoledronate_5mg_yearly", "alendronate", "teriparatide", "raloxifene",
         "estrogen", "clodronate", "alendronate 10 mg daily", None)  # fmt: skip
NUMBERS = st.integers(1, 60).map(float)


def now() -> st.SearchStrategy[dict[str, Any]]:
    fields = {"current": st.sampled_from(("none", *DRUGS)), "months": NUMBERS, "months_since_last_dose": NUMBERS,
              "stopping": st.booleans()}  # fmt: skip
    return st.fixed_dictionaries({}, optional=fields)


def before() -> st.SearchStrategy[dict[str, Any]]:
    fields = {
        "drug": st.sampled_from(DRUGS), "months": NUMBERS, "doses": st.integers(1, 12), "ended_months_ago": NUMBERS,
        "last_dose_months_ago": NUMBERS, "reason_stopped": st.sampled_from(("holiday", "onj", "moved")),
    }  # fmt: skip
    return st.fixed_dictionaries({}, optional=fields)


def signature(fields: dict[str, Any]) -> object:
    """All that an answer says: facts, flags, questions, drugs, and the past that a simulation starts from."""
    try:
        found = assessed(fields)
    except InputError as error:
        return str(error)
    person = Patient.from_any(fields, "assessment")
    facts = {name: (fact.value, fact.field) for name, fact in found.facts.items()}
    return facts, found.flags, found.missing, found.set_aside, past_courses(person, Regimen())


def another(value: Any) -> Any:
    """A value that clearly is another one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 47
    return "risedronate" if value in (*DRUGS, "none") else "end of course"


@settings(max_examples=200, deadline=None)
@given(now(), st.lists(before(), max_size=2), st.data())
def test_every_field_that_is_entered_is_used_or_asked_about(
    therapy: dict[str, Any], courses: list[dict[str, Any]], data: st.DataObject
):
    told = changed() | {"bone_therapy": therapy, "bone_therapy_history": courses}
    places = {"bone_therapy": therapy} | {f"bone_therapy_history[{n}]": course for n, course in enumerate(courses)}
    entered = [place for place, course in places.items() if course]
    if not entered:
        return
    before = signature(told)
    place = data.draw(st.sampled_from(entered))
    name = data.draw(st.sampled_from(sorted(places[place])))
    places[place][name] = another(places[place][name])
    asked = isinstance(before, tuple) and f"{place}.{name}" in before[2]
    assert asked or signature(told) != before


def test_the_fields_of_the_property_are_those_of_the_file():
    assert set(BoneTherapy.model_fields) == {
        "current", "months", "months_since_last_dose", "stopping", "drug", "brand", "dose", "unit", "route",
        "every_days",
    }  # fmt: skip
    assert set(PastCourse.model_fields) - set(BoneTherapy.model_fields) == {
        "doses", "ended_months_ago", "last_dose_months_ago", "reason_stopped",
    }  # fmt: skip
