"""One next action for everybody, and a plan that never contradicts it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from anyone import anyone
from hypothesis import HealthCheck, assume, given, settings
from plan_cases import ANNA, TODAY, changed, taking

from osteon.care import assess
from osteon.care.assessing import without_plan
from osteon.care.assessment import Assessment
from osteon.care.due import VERBS, Event, NextAction
from osteon.care.plan.at_date import standing
from osteon.care.plan.inhibitor import inhibitor
from osteon.care.plan.plan_data import monitoring_data, next_action_words
from osteon.care.rules.explain import explain
from osteon.care.rules.library import library
from osteon.cli.terminal.assessment_text import screen
from osteon.errors import InputError
from osteon.person.patient import Patient
from osteon.report.summary.answer import first_page
from osteon.report.summary.patient import patient_view
from osteon.units import DAYS_PER_MONTH
from osteon.words.faces.patient import patient_words

FAST = {"premenopausal_ofs", "rapid_loss"}
MONTH = timedelta(days=31)


def of(fields: dict[str, Any]) -> tuple[Patient, Assessment, NextAction]:
    person = Patient.from_any(fields, "assessment", today=TODAY)
    found = assess(person, simulate=False, today=TODAY)
    assert found.next_action is not None
    return person, found, found.next_action


def schedules(found: Assessment) -> Iterator[tuple[Event, ...]]:
    assert found.plan is not None
    yield found.monitoring
    yield from (proposal.events for proposal in found.plan.proposals)


def status_on(person: Patient, drug: str, day: date) -> str:
    """What safety says of a drug for the same patient, older by then, with the inhibitor over or not by then."""
    months = (day - TODAY).days / DAYS_PER_MONTH
    treated = inhibitor(person)
    ai = person.ai
    if treated.words is not None and months >= treated.remaining:
        ai = ai.model_copy(update={"status": "completed", "months_since_stop": months - treated.remaining})
    aged = person.model_copy(update={"age": None if person.age is None else person.age + months / 12, "ai": ai})
    return standing(without_plan(aged, today=TODAY).drugs[drug])[0]


# --- what must hold for everybody ---


@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(anyone())
def test_for_everybody_there_is_a_next_action_and_nothing_planned_is_blocked_on_its_day(fields: dict[str, Any]):
    try:
        person, found, action = of(fields)
    except InputError:
        assume(False)
    assert action.verb in VERBS
    assert TODAY <= action.by_date <= TODAY + timedelta(days=731)
    assert action.what
    assert action.who
    assert action.because
    assert "{" not in action.sentence + action.because
    assert len(action.steps) <= 5
    days = [step.by_date for step in action.steps]
    assert days == sorted(days)
    assert all(day >= TODAY for day in days)
    if action.drug:
        status, reasons = standing(found.drugs[action.drug])
        assert status != "blocked"
        assert status_on(person, action.drug, action.by_date) != "blocked"
        held = [reason for reason in reasons if reason.status == "hold"]
        assert len(action.before) >= (1 if held else 0)
        assert all(step.by_date <= action.by_date for step in action.before)
    on_inhibitor = inhibitor(person).words is not None
    limit = 12 if FAST & set(found.flags) or found.category == "high" else 24
    for events in schedules(found):
        given_ = [event for event in events if event.drug]
        for event in {event.drug: event for event in given_}.values():  # the last of each drug
            assert status_on(person, event.drug, event.date) != "blocked", event
        for event in given_[:1]:
            assert standing(found.drugs[event.drug])[0] != "blocked", event
        if on_inhibitor and "pregnancy" not in found.flags:  # no scan while pregnant
            assert any(e.what == "dxa" and e.date <= TODAY + limit * MONTH for e in events)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(anyone(), anyone())
def test_a_fact_that_is_added_never_turns_blocked_into_ok_without_saying_which_fact_decides(
    fields: dict[str, Any], other: dict[str, Any]
):
    try:
        before = of(fields)[1]
        for name in ("labs", "gi", "oral_health", "prior_aff", "bp_hypersensitivity", "age"):
            more = copy.deepcopy(fields)
            if isinstance(more[name], dict):
                more[name] = {**(other[name] or {}), **{k: v for k, v in more[name].items() if v is not None}}
            elif more[name] is None:
                more[name] = other[name]
            after = of(more)[1]
            for drug, status in before.drugs.items():
                if status.status == "blocked" and after.drugs[drug].status == "ok":
                    barred = {n for r in status.reasons if r.status == "blocked" for n in r.facts}
                    moved = {n for n in barred if after.facts[n] != before.facts[n]}
                    assert moved
                    assert all(after.facts[n].origin for n in moved)
    except InputError:
        assume(False)


# --- said the same everywhere ---

FACES = [
    ANNA, changed(labs={"vit_d_25oh_nmol_l": 30}), changed(oral_health={"prior_onj": True}),
    changed(pregnant=True, age=40), taking("denosumab_60mg_q6mo", 36, 10), taking("alendronate_70mg_weekly", 70),
    changed(dxa=None),
    changed(dxa={"lumbar_spine": -0.5, "total_hip": -0.4}), changed(ai={"status": "completed", "months_since_stop": 4}),
]  # fmt: skip


@pytest.mark.parametrize("fields", FACES)
def test_one_sentence_stands_on_screen_report_and_json_and_a_plain_one_on_the_page_for_the_patient(
    fields: dict[str, Any],
):
    _, found, action = of(fields)
    text = " ".join(screen(found).split())
    assert action.sentence in text
    assert found.to_dict()["next_action"]["sentence"] == action.sentence
    assert first_page(found, TODAY, "")["action"]["sentence"] == action.sentence
    plain = patient_view(found, TODAY).next_action
    assert plain.startswith("What comes next:")
    assert "{" not in plain
    assert explain(action.rule)[0].kind == "next action"


def test_every_next_action_has_plain_words_and_every_hold_a_way_through():
    shelf = library()
    assert {action.rule.id for action in shelf.next_action.actions} == set(patient_words().next_action) - {"referral"}
    holds = [rule for rule in shelf.safety if "hold" in rule.effects.values()]
    assert holds
    assert all(rule.first is not None for rule in holds), [rule.id for rule in holds if rule.first is None]
    assert set(next_action_words().sentences) == set(VERBS)
    assert {rule.what for rule in monitoring_data().rules} <= set(next_action_words().events)


# --- who is treated, with what ---


def test_at_high_risk_treat_is_said_with_drug_dose_interval_and_reason():
    _, _, action = of(ANNA)
    assert action.verb == "treat"
    assert action.drug == "zoledronate"
    assert action.dose == "4 mg intravenous every 6 months"
    assert action.before == ()
    assert action.sentence == (
        "Treat by 2026-03-29 (treating doctor): start zoledronic acid 4 mg intravenous every 6 months."
    )
    assert "High risk" in action.because


def test_a_drafted_drug_is_taken_among_equals_and_a_blocked_one_is_not():
    assert of(changed(draft_order="denosumab"))[2].drug == "denosumab"
    assert of(changed(draft_order="denosumab", labs={"vit_d_25oh_nmol_l": 70}))[2].verb == "treat"
    blocked = of(changed(draft_order="zoledronate", labs={"crcl_ml_min": 32}))[2]
    assert blocked.drug == "denosumab"
    assert "drafted order" in blocked.because
    assert "zoledronic acid and alendronate: blocked" in blocked.because


@pytest.mark.parametrize(
    ("fields", "first", "days"),
    [
        ({"labs": {"vit_d_25oh_nmol_l": 30}}, "replete vitamin D", 42),
        ({"labs": {"vit_d_25oh_nmol_l": None}}, "measure 25-hydroxyvitamin D", 7),
        ({"labs": {"adj_calcium_mmol_l": None}}, "measure adjusted calcium", 7),
        ({"oral_health": {"invasive_dental_planned": True}}, "finish the dental work", 56),
    ],
)
def test_a_hold_has_a_way_through_with_a_day_and_never_stays_open(fields: dict[str, Any], first: str, days: int):
    _, found, action = of(changed(**fields))
    assert action.verb == "treat"
    assert found.drugs[action.drug].status == "hold"
    (step,) = action.before
    assert step.what.startswith(first)
    assert step.by_date == TODAY + timedelta(days=days)
    assert action.by_date == max(TODAY + timedelta(days=28), step.by_date)
    proposal = next(p for p in found.plan.proposals if p.option.key == action.drug)
    dose = next(event for event in proposal.events if event.what == "dose")
    assert dose.before == (step.what,)
    assert abs((dose.date - step.by_date).days) <= 1


def test_a_fact_of_ones_own_that_a_drug_waits_for_is_asked_by_its_name(tmp_path: Path):
    fact = "facts:\n  vegan: {kind: flag, field: own.vegan, text: eats no animal products}\ngroups: {}\nterms: {}\n"
    rule = """adds: true
rules:
  - {id: S-VEGAN, when: vegan, then: {all: caution}, unknown: {all: caution}, unknown_text: Ask., text: Vegan.}
"""
    (tmp_path / "facts.yaml").write_text(fact, encoding="utf-8")
    (tmp_path / "safety.yaml").write_text(rule, encoding="utf-8")
    action = assess(ANNA, simulate=False, today=TODAY, rules=tmp_path).next_action
    assert action is not None
    assert [step.what for step in action.before] == ["ask about: eats no animal products"]


def test_where_every_drug_is_blocked_it_refers_and_says_to_whom_by_when_and_why():
    _, _, action = of(changed(oral_health={"prior_onj": True}))
    assert (action.verb, action.drug) == ("refer", "")
    assert action.who == "specialist in metabolic bone disease"
    assert action.by_date == TODAY + timedelta(days=14)
    assert "osteonecrosis of the jaw" in action.because


@pytest.mark.parametrize(
    ("fields", "rule", "who"),
    [
        ({"labs": {"crcl_ml_min": 24}}, "N-KIDNEY", "specialist in metabolic bone disease, with the kidney specialist"),
        ({"prior_aff": True}, "N-AFF", "specialist in metabolic bone disease"),
        ({"conditions": ["myeloma"]}, "N-MYELOMA", "haematologist"),
        ({"labs": {"adj_calcium_mmol_l": 3.2}}, "N-CALCIUM-VERY-HIGH", "hospital, today"),
        ({"metastatic_bone_disease": True}, "N-METASTASES", "oncologist"),
        ({"pregnant": True, "age": 40}, "N-PREGNANCY", "oncologist"),
        ({"menopause": "perimenopausal", "age": 47}, "N-OVARIES", "oncologist"),
        (
            {"menopause": "premenopausal_ofs", "age": 41, "labs": {"estradiol_pmol_l": 320}},
            "N-SUPPRESSION",
            "oncologist",
        ),
    ],
)
def test_what_comes_before_every_table_is_referred_to_whom_it_concerns(fields: dict[str, Any], rule: str, who: str):
    action = of(changed(**fields))[2]
    assert (action.verb, action.rule, action.who, action.drug) == ("refer", rule, who, "")
    assert "refer to a specialist" not in " ".join(step.what for step in action.steps)


def test_a_new_vertebral_fracture_is_treated_once_metastasis_is_excluded_and_a_specialist_asked():
    recent = [{"site": "vertebra", "age": 63, "months_ago": 2, "mechanism": "low_trauma"}]
    action = of(changed(fractures=recent, dxa={"lumbar_spine": -3.3}))[2]
    assert action.verb == "treat"
    first = " ".join(step.what for step in action.before)
    assert "exclude a metastasis" in first
    assert "refer to a specialist" in first


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        (taking("alendronate_70mg_weekly", 78, symptoms=["thigh_pain"]), "N-FEMUR"),
        (taking("alendronate_70mg_weekly", 78, prior_aff=True), "N-FEMUR"),
        (taking("denosumab_60mg_q6mo", 30, 4, symptoms=["groin_pain"]), "N-FEMUR"),
        (taking("denosumab_60mg_q6mo", 30, 6, oral_health={"prior_onj": True}), "N-JAW"),
    ],
)
def test_a_drug_that_may_have_done_harm_stops_and_no_dose_is_booked(fields: dict[str, Any], rule: str):
    _, found, action = of(fields)
    assert action.rule == rule
    assert action.by_date <= TODAY + timedelta(days=7)
    assert not [event for event in found.monitoring if event.what == "dose"]


def test_an_unnamed_course_is_asked_for_first_and_says_what_it_would_mean():
    action = of(changed(bone_therapy={"current": "none", "months": 36, "months_since_last_dose": 9}))[2]
    assert (action.verb, action.rule) == ("measure", "N-LAST-DOSE")
    assert "denosumab" in action.because
    assert action.by_date <= TODAY + timedelta(days=2)


def test_a_low_calcium_is_put_right_before_any_drug():
    _, _, action = of(changed(labs={"adj_calcium_mmol_l": 2.0}))
    assert (action.verb, action.drug) == ("wait", "")
    assert action.what.startswith("correct the low calcium")


def test_moderate_risk_is_considered_and_low_risk_waits_for_the_next_scan():
    moderate = of(changed(dxa={"lumbar_spine": -1.7, "total_hip": -1.6}))[2]
    assert (moderate.verb, moderate.drug) == ("consider", "risedronate")
    _, found, low = of(changed(dxa={"lumbar_spine": -0.5, "total_hip": -0.4}))
    assert (low.verb, low.drug) == ("wait", "")
    scan = next(event for event in found.monitoring if event.what == "dxa")
    assert low.by_date == scan.latest


def test_rapid_loss_is_enough_to_consider_a_drug_although_the_table_says_low():
    _, found, action = of(changed(dxa={"lumbar_spine": -1.2, "total_hip": -0.9}, bmd_change_pct_per_year=-6))
    assert found.category == "low"
    assert (action.verb, action.drug, action.rule) == ("consider", "risedronate", "N-RAPID-LOSS")
    assert "guidelines_disagree" in found.flags


def test_without_a_scan_density_is_measured_within_three_months():
    action = of({"sex": "female", "age": 61, "ai": {"drug": "anastrozole", "status": "current"}})[2]
    assert (action.verb, action.rule) == ("measure", "N-DXA")
    assert action.by_date <= TODAY + timedelta(days=92)


# --- a drug that is taken ---


def test_an_overdue_denosumab_is_given_within_the_week_and_does_not_wait_for_what_a_hold_asks():
    fields = taking("denosumab_60mg_q6mo", 36, 10, labs={"vit_d_25oh_nmol_l": None, "adj_calcium_mmol_l": None})
    _, found, action = of(fields)
    assert (action.verb, action.drug) == ("treat", "denosumab")
    assert action.by_date == TODAY + timedelta(days=7)
    assert found.drugs["denosumab"].status == "hold"
    assert len(action.before) == 2
    assert all(step.by_date == TODAY + timedelta(days=1) for step in action.before)
    dose = next(event for event in found.monitoring if event.what == "dose")
    assert dose.date == TODAY
    assert len(dose.before) == 2


def test_no_blocked_drug_follows_denosumab_and_a_referral_stands_in_its_place():
    fields = taking("denosumab_60mg_q6mo", 36, 5, stopping=True, labs={"crcl_ml_min": 20})
    _, found, action = of(fields)
    assert action.verb == "refer"
    for events in schedules(found):
        assert "follow_on" not in {event.what for event in events}
        assert "specialist_referral" in {event.what for event in events}
    assert "zoledronic" not in str([proposal.option.words for proposal in found.plan.proposals])


def test_where_zoledronic_acid_is_blocked_another_follow_on_is_named_and_a_specialist_asked():
    fields = taking("denosumab_60mg_q6mo", 18, 5, stopping=True, labs={"crcl_ml_min": 33})
    _, found, _ = of(fields)
    (follow_on,) = [event for event in found.monitoring if event.what == "follow_on"]
    assert follow_on.drug == "risedronate"
    assert "M-EXIT-INSTEAD" in {event.rule for event in found.monitoring}


def test_an_infusion_after_years_and_after_the_inhibitor_is_reviewed_and_none_is_booked():
    ended = {"drug": "letrozole", "status": "completed", "months": 60, "months_since_stop": 12}
    _, found, action = of(taking("zoledronate_4mg_q6mo", 60, 6, ai=ended))
    assert action.verb == "stop_and_review"
    assert not [event for event in found.monitoring if event.what == "dose"]
    assert [proposal.option.key for proposal in found.plan.proposals] == ["zoledronate", "pause"]


def test_a_dose_that_age_will_block_is_not_booked():
    fields = changed(
        age=84, weight_kg=60, labs={"crcl_ml_min": None, "creatinine_umol_l": 97, "weight_kg": 60}, bmi=None,
    )  # fmt: skip
    person, found, _ = of(fields)
    kidney = found.facts.number("crcl")
    assert 35 < kidney < 37
    proposal = next(p for p in found.plan.proposals if p.option.key == "zoledronate")
    doses = [event for event in proposal.events if event.what == "dose"]
    assert doses
    assert proposal.option.end_month < inhibitor(person).remaining
    assert all(status_on(person, "zoledronate", event.date) != "blocked" for event in doses)


def test_a_dose_of_the_drug_taken_now_that_age_will_block_is_not_booked_either():
    fields = taking(
        "zoledronate_4mg_q6mo", 12, 3, age=84, weight_kg=60, bmi=None,
        labs={"crcl_ml_min": None, "creatinine_umol_l": 98, "weight_kg": 60},
    )  # fmt: skip
    person, found, _ = of(fields)
    doses = [event for event in found.monitoring if event.what == "dose"]
    assert doses
    assert inhibitor(person).remaining > 48
    assert len(doses) < 8
    assert all(status_on(person, "zoledronate", event.date) != "blocked" for event in doses)


# --- after the inhibitor ---


def test_after_the_inhibitor_a_vertebral_fracture_is_treated_by_general_guidance():
    ended = {"drug": "letrozole", "status": "completed", "months": 60, "months_since_stop": 6}
    fields = changed(
        ai=ended, dxa={"lumbar_spine": -2.7, "total_hip": -2.2},
        fractures=[{"site": "vertebra", "age": 61, "mechanism": "low_trauma"}],
    )  # fmt: skip
    _, found, action = of(fields)
    assert found.category == "out_of_scope"
    assert (action.verb, action.drug) == ("treat", "zoledronate")
    assert action.dose == "5 mg intravenous once a year"
    keys = [proposal.option.key for proposal in found.plan.proposals]
    assert keys[0] == "base"
    assert "inhibitor" not in found.plan.proposals[1].option.title
    assert {"zoledronate", "denosumab", "alendronate"} <= set(keys)


ENDED = {"drug": "letrozole", "status": "completed", "months": 60, "months_since_stop": 6}
LOW_RISK = {"mof_pct": 8, "hip_pct": 0.9}


@pytest.mark.parametrize(("score", "verb"), [(-2.5, "treat"), (-2.6, "treat"), (-2.4, "wait")])
def test_after_the_inhibitor_a_t_score_of_minus_2_5_is_treated_by_general_guidance(score: float, verb: str):
    _, found, action = of(changed(ai=ENDED, dxa={"lumbar_spine": score, "total_hip": -1.9}, frax=LOW_RISK))
    assert action.verb == verb
    assert ("treat_by_general_osteoporosis_guidance" in found.advice) == (verb == "treat")


NEVER = {"drug": "none", "status": "never", "months": None}
HIP = {"site": "hip", "age": 58, "mechanism": "low_trauma"}


@pytest.mark.parametrize("shown", ["all", "hadji2017"])
def test_a_hip_fracture_without_an_inhibitor_is_treated_whichever_guideline_is_shown(shown: str):
    found = assess(changed(ai=NEVER, fractures=[HIP]), shown, simulate=False, today=TODAY)
    assert found.next_action is not None
    assert found.next_action.verb == "treat"
    assert "BHOF 2022" in found.next_action.because
    assert "BHOF 2022" in found.texts["advice"]["treat_by_general_osteoporosis_guidance"]


def test_the_disagreement_names_who_treats_and_who_does_not_by_general_guidance():
    fields = changed(ai=NEVER, dxa={"lumbar_spine": -2.6}, nogg_result="low")
    said = assess(fields, simulate=False, today=TODAY).texts["flags"]["guidelines_disagree"]
    treat, watch = said.split("Not yet: ")
    assert "BHOF 2022" in treat
    assert "NOGG 2024 strategy" in watch


def test_low_density_outside_the_tables_asks_for_fracture_risk_first():
    _, _, action = of(changed(ai=ENDED, dxa={"lumbar_spine": -1.8}, frax={"mof_pct": None, "hip_pct": None}))
    assert (action.rule, action.verb) == ("N-GENERAL-FRAX", "measure")


def test_fracture_risk_alone_is_considered_and_not_started_because_frax_belongs_to_a_country():
    frax = {"mof_pct": 22, "hip_pct": 2}
    _, _, action = of(changed(ai=NEVER, dxa={"lumbar_spine": -1.8}, frax=frax))
    assert (action.rule, action.verb) == ("N-GENERAL-CONSIDER", "consider")
    assert "own country" in action.because


@pytest.mark.parametrize(("fields", "rule"), [
    ({"age": 66, "sex": "male", "menopause": "not_applicable", "dxa": {"lumbar_spine": -2.7}}, "N-GENERAL-TREAT"),
    ({"glucocorticoid_mg_per_day": 5, "oral_glucocorticoid_months": 12, "dxa": {"lumbar_spine": -1.3}},
     "N-GENERAL-FRAX"),
    ({"glucocorticoid_mg_per_day": 10, "oral_glucocorticoid_months": 12, "dxa": {"lumbar_spine": -1.3}}, "N-VERY-HIGH"),
    ({"age": 35, "menopause": "premenopausal", "glucocorticoid_mg_per_day": 40, "oral_glucocorticoid_months": 6},
     "N-GENERAL-FERTILE"),
    ({"age": 44, "menopause": "premenopausal", "fractures": [HIP | {"age": 44}]}, "N-FRACTURE-UNDECIDED"),
    ({"age": 55, "menopause": None, "fractures": [HIP | {"age": 53}]}, "N-FRACTURE-UNDECIDED"),
])  # fmt: skip
def test_men_glucocorticoids_and_young_women_are_answered_by_general_guidance_or_a_specialist(
    fields: dict[str, Any], rule: str
):
    _, found, action = of(changed(ai=NEVER, **fields))
    assert found.category == "out_of_scope"
    assert action.rule == rule
