"""Safety rules: each trigger, its boundary, its unknown, and conflicts that are shown and not resolved."""

from __future__ import annotations

from typing import Any

import pytest
from care_cases import assessed, changed, status, usual, with_t

ORAL = ("alendronate", "risedronate", "ibandronate_oral")
BISPHOSPHONATES = ("zoledronate", *ORAL)
ALL = (*BISPHOSPHONATES, "denosumab")
DENOSUMAB = {"current": "denosumab_60mg_q6mo", "months": 48, "months_since_last_dose": 5, "stopping": False}

TRIGGERS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"labs": {"crcl_ml_min": 34.9}}, {"zoledronate": "blocked", "alendronate": "blocked", "risedronate": "ok"}),
    ({"labs": {"crcl_ml_min": 35}}, {"zoledronate": "caution", "alendronate": "ok"}),
    ({"labs": {"crcl_ml_min": 60}}, {"zoledronate": "caution"}),
    ({"labs": {"crcl_ml_min": 61}}, {"zoledronate": "ok"}),
    ({"labs": {"crcl_ml_min": 30}}, {"risedronate": "ok", "ibandronate_oral": "ok", "denosumab": "ok"}),
    ({"labs": {"crcl_ml_min": 29}}, {"risedronate": "blocked", "ibandronate_oral": "blocked", "denosumab": "caution"}),
    ({"labs": {"crcl_ml_min": None}}, dict.fromkeys(BISPHOSPHONATES, "hold")),
    ({"labs": {"adj_calcium_mmol_l": 2.09}}, dict.fromkeys(ALL, "blocked")),
    ({"labs": {"adj_calcium_mmol_l": 2.10}}, dict.fromkeys(ALL, "ok")),
    ({"labs": {"adj_calcium_mmol_l": None}}, {"zoledronate": "hold", "denosumab": "hold"}),
    ({"labs": {"vit_d_25oh_nmol_l": 49}}, {"zoledronate": "hold", "denosumab": "hold", "alendronate": "ok"}),
    ({"labs": {"vit_d_25oh_nmol_l": None}}, {"zoledronate": "hold", "denosumab": "hold"}),
    ({"oral_health": {"invasive_dental_planned": True}}, {"zoledronate": "hold", "denosumab": "hold"}),
    ({"oral_health": {"prior_onj": True}}, dict.fromkeys(ALL, "blocked")),
    ({"prior_aff": True}, {**dict.fromkeys(BISPHOSPHONATES, "blocked"), "denosumab": "caution"}),
    ({"gi": {"oesophageal_disease": True}}, {**dict.fromkeys(ORAL, "blocked"), "zoledronate": "ok"}),
    ({"gi": {"can_sit_upright_30min": False}}, {**dict.fromkeys(ORAL, "blocked"), "denosumab": "ok"}),
    ({"bp_hypersensitivity": True}, {**dict.fromkeys(BISPHOSPHONATES, "blocked"), "denosumab": "caution"}),
    ({"age": 36, "menopause": "premenopausal_ofs", "pregnant": True}, dict.fromkeys(ALL, "blocked")),
    ({"age": 36, "menopause": "premenopausal_ofs", "pregnant": None}, dict.fromkeys(ALL, "caution")),
    ({"bone_therapy": {"current": "alendronate_70mg_weekly"}}, {"alendronate": "ok", "denosumab": "blocked"}),
    ({"bone_therapy": {"current": "denosumab_120mg_q4w"}}, dict.fromkeys(ALL, "blocked")),
]  # fmt: skip

HISTORY = [
    ("oral_health", "prior_onj"), ("oral_health", "invasive_dental_planned"), ("prior_aff", None),
    ("bp_hypersensitivity", None), ("gi", "oesophageal_disease"), ("gi", "can_sit_upright_30min"),
    ("bone_therapy", "current"), ("labs", "adj_calcium_mmol_l"), ("labs", "crcl_ml_min"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), TRIGGERS, ids=lambda value: str(value)[:60])
def test_a_trigger_has_its_effect(fields: dict[str, Any], expected: dict[str, str]):
    found = status(changed(**fields))
    assert {drug: found[drug] for drug in expected} == expected


def test_with_everything_known_and_nothing_wrong_every_antiresorptive_is_open():
    assert usual(assessed(changed())) == {"ok"}


@pytest.mark.parametrize(("outer", "inner"), HISTORY)
def test_what_blocks_when_true_is_never_silently_ok_when_unknown(outer: str, inner: str | None):
    unknown = assessed(changed(**{outer: None if inner is None else {inner: None}}))
    assert usual(unknown) != {"ok"}


def test_every_reason_names_rule_source_and_facts():
    reasons = assessed(changed(labs={"crcl_ml_min": 28})).drugs["zoledronate"].to_dict()["reasons"]
    first = reasons[0]
    assert (first["rule"], first["status"], first["fact"]) == ("S-REN-ZOL", "blocked", ["crcl"])
    assert first["source"]
    assert first["verification"] == "second-hand"


@pytest.mark.parametrize(
    ("labs", "same"),
    [
        ({"adj_calcium_mg_dl": 8.4}, {"adj_calcium_mmol_l": 2.10}),
        ({"adj_calcium_mg_dl": 8.2}, {"adj_calcium_mmol_l": 2.05}),
        ({"vit_d_25oh_ng_ml": 20}, {"vit_d_25oh_nmol_l": 50}),
        ({"vit_d_25oh_ng_ml": 19}, {"vit_d_25oh_nmol_l": 47.4}),
    ],
)
def test_a_cut_off_is_the_same_in_either_unit(labs: dict[str, float], same: dict[str, float]):
    blank = {"adj_calcium_mmol_l": None} if "calcium" in next(iter(labs)) else {"vit_d_25oh_nmol_l": None}
    assert status(changed(labs=blank | labs)) == status(changed(labs=same))


def test_clearance_is_computed_from_creatinine_age_weight_and_sex():
    labs = {"crcl_ml_min": None, "creatinine_mg_dl": 1.0, "weight_kg": 60}
    fact = assessed(changed(age=70, labs=labs)).facts["crcl"]
    assert float(fact.value) == pytest.approx((140 - 70) * 60 / 72 * 0.85, abs=0.1)
    assert "Cockcroft-Gault" in fact.origin
    man = assessed(changed(sex="male", menopause=None, age=70, labs=labs)).facts["crcl"]
    assert float(man.value) == pytest.approx((140 - 70) * 60 / 72, abs=0.1)


def test_creatinine_without_a_weight_leaves_the_clearance_unknown():
    found = assessed(with_t(-2.2, labs={"crcl_ml_min": None, "creatinine_umol_l": 80}))
    assert found.facts.value("crcl") is None
    assert "labs.crcl_ml_min" in found.missing
    assert found.drugs["zoledronate"].status == "hold"


def test_egfr_stands_in_for_the_clearance_says_so_and_is_flagged_near_a_cut_off():
    near = assessed(changed(labs={"crcl_ml_min": None, "egfr": 38}))
    assert near.drugs["zoledronate"].status == "caution"
    assert "S-REN-EGFR" in {reason.rule for reason in near.drugs["zoledronate"].reasons}
    assert "near_threshold" in near.flags
    assert "near_threshold" not in assessed(changed(labs={"crcl_ml_min": None, "egfr": 80})).flags


def test_a_bone_drug_is_open_as_follow_on_once_the_first_is_stopping():
    assert status(changed(bone_therapy={**DENOSUMAB, "stopping": True}))["zoledronate"] == "ok"
    assert status(changed(bone_therapy=DENOSUMAB))["zoledronate"] == "blocked"


def test_denosumab_that_ends_with_the_inhibitor_needs_a_follow_on():
    over = {"status": "completed", "months_since_stop": 1}
    found = assessed(changed(ai=over, bone_therapy=DENOSUMAB))
    assert found.category == "out_of_scope"
    assert "denosumab_exit_plan" in found.flags
    assert {"bisphosphonate_follow_on", "zoledronate_6_months_after_last_denosumab"} <= set(found.advice)


def test_a_conflict_at_the_exit_is_shown_and_nothing_is_chosen():
    found = assessed(changed(bone_therapy={**DENOSUMAB, "stopping": True}, labs={"crcl_ml_min": 28}))
    assert "conflict" in found.flags
    assert "specialist_referral" in found.advice
    assert not {"bisphosphonate_follow_on", "zoledronate_6_months_after_last_denosumab"} & set(found.advice)
    assert found.drugs["zoledronate"].status == "blocked"


@pytest.mark.parametrize(("months", "late"), [(6, False), (6.5, True), (9, True)])
def test_denosumab_is_overdue_after_six_months(months: float, late: bool):
    found = assessed(changed(bone_therapy={**DENOSUMAB, "months_since_last_dose": months}))
    assert ("denosumab_overdue" in found.flags) is late
    assert ("give_denosumab_or_follow_on_now" in found.advice) is late


@pytest.mark.parametrize("drug", ["raloxifene", "estrogen"])
def test_an_order_that_works_against_the_inhibitor_is_rejected(drug: str):
    found = assessed(changed(draft_order=drug))
    assert "serm_with_ai" in found.flags
    assert "reject_draft_order" in found.advice


def test_a_second_antiresorptive_is_rejected():
    found = assessed(changed(draft_order="denosumab", bone_therapy={"current": "alendronate_70mg_weekly"}))
    assert "duplicate_antiresorptive" in found.flags
    assert "reject_draft_order" in found.advice
    assert found.drugs["denosumab"].status == "blocked"


def test_an_order_for_a_blocked_drug_is_rejected_and_one_for_an_open_drug_is_not():
    assert "reject_draft_order" in assessed(changed(draft_order="zoledronate", labs={"crcl_ml_min": 28})).advice
    open_ = assessed(changed(draft_order="denosumab"))
    assert "reject_draft_order" not in open_.advice
    assert {
        "inform_denosumab_must_not_be_stopped_without_follow_on", "plan_denosumab_exit_before_start",
    } <= set(open_.advice)  # fmt: skip


def test_when_every_drug_is_blocked_a_specialist_is_asked_and_the_category_stays():
    found = assessed(with_t(-2.4, labs={"crcl_ml_min": 25, "adj_calcium_mmol_l": 2.0}))
    assert found.category == "high"
    assert {drug.status for drug in found.drugs.values()} == {"blocked"}
    assert {"specialist_referral", "correct_hypocalcaemia_first"} <= set(found.advice)
