"""Drugs that build bone, raloxifene and oestrogen: what bars each, what is asked first, and that no plan books them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from care_cases import assessed, changed, status, with_t

from osteon.care.rules.library import library
from osteon.cli.terminal.assessment_text import screen
from osteon.drugs.catalogue import ANABOLIC, ANTIRESORPTIVE, care_groups, care_statuses, drafts, owner_of

#: everything that these drugs ask for is known and nothing speaks against them
CLEAR: dict[str, Any] = {
    "age": 70, "ai": {"drug": "none", "status": "never", "months": 0}, "tamoxifen": {"status": "never"},
    "radiotherapy": [], "bone_therapy_history": [], "adverse_reactions": [], "labs": {"alp_u_l": 80},
}  # fmt: skip
PTH = ("teriparatide", "abaloparatide")
HORMONAL = ("raloxifene", "estrogen")


def clear(**fields: Any) -> dict[str, Any]:
    labs = {**CLEAR["labs"], **fields.pop("labs", {})}
    return changed(**{**CLEAR, "labs": labs, **fields})


def both(word: str, names: tuple[str, ...] = PTH) -> dict[str, str]:
    return dict.fromkeys(names, word)


TRIGGERS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"conditions": [{"name": "myocardial_infarction", "months_ago": 11}]}, {"romosozumab": "blocked", **both("ok")}),
    ({"conditions": [{"name": "stroke", "months_ago": 12}]}, {"romosozumab": "blocked", **both("blocked", HORMONAL)}),
    ({"conditions": ["stroke"]}, {"romosozumab": "blocked"}),
    ({"conditions": [{"name": "stroke", "months_ago": 40}]}, {"romosozumab": "blocked"}),
    ({"conditions": ["hypertension"]}, {"romosozumab": "caution", **both("ok"), **both("caution", HORMONAL)}),
    ({"smoking": "current"}, {"romosozumab": "caution", "raloxifene": "caution"}),
    ({"labs": {"adj_calcium_mmol_l": 2.0}}, {"romosozumab": "blocked", **both("hold")}),
    ({"labs": {"adj_calcium_mmol_l": 2.8}}, {"romosozumab": "caution", **both("blocked")}),
    ({"labs": {"adj_calcium_mmol_l": None}}, {"romosozumab": "hold", **both("hold")}),
    ({"labs": {"vit_d_25oh_nmol_l": 30}}, {"romosozumab": "caution", **both("ok")}),
    ({"labs": {"crcl_ml_min": 28}}, {"romosozumab": "caution", **both("blocked"), "raloxifene": "blocked"}),
    ({"labs": {"crcl_ml_min": 45}}, {"romosozumab": "ok", **both("caution")}),
    ({"labs": {"alp_u_l": 200}}, both("hold")),
    ({"labs": {"alp_u_l": None}}, both("caution")),
    ({"radiotherapy": ["breast"]}, {**both("blocked"), "romosozumab": "caution"}),
    ({"radiotherapy": ["chest_wall"]}, both("blocked")),
    ({"radiotherapy": ["pelvis"]}, {**both("blocked"), "romosozumab": "ok"}),
    ({"radiotherapy": ["skeleton"]}, both("blocked")),
    ({"radiotherapy": None}, both("caution")),
    ({"metastatic_bone_disease": True}, both("blocked")),
    ({"conditions": ["skeletal_malignancy"]}, both("blocked")),
    ({"conditions": ["myeloma"]}, both("blocked")),
    ({"conditions": ["pagets_disease"]}, {**both("blocked"), "romosozumab": "ok"}),
    ({"conditions": ["primary_hyperparathyroidism"]}, both("blocked")),
    ({"conditions": ["kidney_stones"]}, both("caution")),
    ({"conditions": None}, {**both("caution"), "romosozumab": "caution", **both("caution", HORMONAL)}),
    ({"age": 22}, both("blocked")),
    ({"adverse_reactions": ["hypersensitivity_teriparatide"]}, both("blocked")),
    ({"adverse_reactions": ["hypersensitivity_romosozumab"]}, {"romosozumab": "blocked", **both("ok")}),
    ({"adverse_reactions": ["venous_thromboembolism"]}, both("blocked", HORMONAL)),
    ({"conditions": ["deep_vein_thrombosis"]}, both("blocked", HORMONAL)),
    ({"conditions": ["immobility"]}, both("caution", HORMONAL)),
    ({"conditions": ["chronic_liver_disease"]}, both("blocked", HORMONAL)),
    ({"conditions": ["node_negative_breast_cancer"]}, {"estrogen": "blocked", "raloxifene": "hold", **both("caution")}),
    ({"tamoxifen": {"status": "current"}}, both("blocked", HORMONAL)),
    ({"sex": "male", "menopause": "not_applicable"}, {"romosozumab": "caution", "raloxifene": "blocked", **both("ok")}),
    (
        {"bone_therapy_history": [{"drug": "romosozumab", "months": 12, "ended_months_ago": 30}]},
        {"romosozumab": "blocked", **both("ok")},
    ),
    (
        {"bone_therapy_history": [{"drug": "teriparatide", "months": 14, "ended_months_ago": 50},
                                  {"drug": "abaloparatide", "months": 10, "ended_months_ago": 30}]},
        {**both("blocked"), "romosozumab": "ok"},
    ),
    ({"bone_therapy_history": [{"drug": "teriparatide", "months": 6, "ended_months_ago": 50}]}, both("ok")),
    ({"oral_health": {"prior_onj": True}}, {"romosozumab": "caution", **both("ok")}),
    ({"prior_aff": True}, {"romosozumab": "caution", **both("ok")}),
    ({"pregnant": True, "age": 40}, dict.fromkeys(("romosozumab", *PTH, *HORMONAL), "blocked")),
]  # fmt: skip


def test_where_all_is_known_and_nothing_speaks_against_them_they_are_open():
    found = status(clear())
    assert {found[drug] for drug in (*care_groups()[ANABOLIC], *HORMONAL)} == {"ok"}


@pytest.mark.parametrize(("fields", "expected"), TRIGGERS, ids=lambda value: str(value)[:70])
def test_a_trigger_has_its_effect(fields: dict[str, Any], expected: dict[str, str]):
    found = status(clear(**fields))
    assert {drug: found[drug] for drug in expected} == expected


def test_under_an_inhibitor_hormones_are_barred_and_builders_are_a_question():
    on = changed(radiotherapy=[], labs={"alp_u_l": 80}, bone_therapy_history=[])
    found = status(on)
    assert {found[drug] for drug in HORMONAL} == {"blocked"}
    assert {found[drug] for drug in care_groups()[ANABOLIC]} == {"caution"}
    unknown = assessed({**on, "radiotherapy": None}).drugs["teriparatide"]
    assert unknown.status == "hold"
    assert "where radiotherapy was given" in next(r.first.do for r in unknown.reasons if r.status == "hold")
    assert "breast and chest wall" in " ".join(
        r.text for r in assessed({**on, "radiotherapy": ["breast"]}).drugs["teriparatide"].reasons
    )


def test_what_bars_antiresorptives_alone_does_not_bar_the_others():
    found = status(clear(bp_hypersensitivity=True, gi={"oesophageal_disease": True}))
    assert {found[drug] for drug in care_groups()[ANABOLIC]} == {"ok"}


def test_every_drug_that_may_be_drafted_is_judged():
    assert {draft.status for draft in drafts().values()} <= set(care_statuses())
    assert all(draft.status for draft in drafts().values())


@pytest.mark.parametrize(("drug", "fields"), [
    ("romosozumab", {"conditions": [{"name": "stroke", "months_ago": 5}]}),
    ("teriparatide", {"radiotherapy": ["breast"]}),
    ("abaloparatide", {"conditions": ["pagets_disease"]}),
    ("raloxifene", {"conditions": ["pulmonary_embolism"]}),
    ("estrogen", {"conditions": ["stroke"]}),
])  # fmt: skip
def test_a_drafted_order_of_a_barred_drug_is_rejected(drug: str, fields: dict[str, Any]):
    found = assessed(clear(draft_order=drug, **fields))
    assert found.drugs[drug].status == "blocked"
    assert "reject_draft_order" in found.advice


def test_a_drafted_order_of_an_open_drug_is_not_rejected():
    for drug in (*care_groups()[ANABOLIC], "raloxifene"):
        assert "reject_draft_order" not in assessed(clear(draft_order=drug)).advice


@pytest.mark.parametrize(
    "drug", ["romosozumab", "teriparatide", "abaloparatide", "raloxifene", "estrogen", "denosumab"]
)
def test_a_drafted_order_shows_all_that_its_label_warns_of(drug: str):
    found = assessed(changed(draft_order=drug))
    told = " ".join(re.sub(r"-\n\s+", "-", screen(found)).split())
    for one in owner_of(drug).care.warnings:
        text = one.text.rstrip(".").replace(". ", "; ")
        assert text in found.texts["flags"]["draft_label_warnings"]
        assert text in told
    alone = assessed(clear(draft_order=drug)).texts["flags"]["draft_label_warnings"]
    assert "aromatase inhibitor" not in alone


@pytest.mark.parametrize("score", [-0.5, -1.7, -2.3, -3.6])
def test_no_plan_books_a_drug_that_builds_bone_or_a_hormone(score: float):
    others = set(care_statuses()) - set(care_groups()[ANTIRESORPTIVE])
    for fields in ({}, {k: v for k, v in CLEAR.items() if k != "labs"}):
        found = assessed(with_t(score, **fields))
        named = {p.option.drug.drug for p in found.plan.proposals if p.option.drug}
        named |= {event.drug for p in found.plan.proposals for event in p.events} | {found.next_action.drug}
        assert not named & others


def test_every_safety_rule_names_label_or_guideline_with_section_and_date():
    place = re.compile(r"section|boxed warning|package insert|table|recommendation|rule of this product")
    for rule in library().safety:
        assert re.search(r"\b(?:19|20)\d\d\b", rule.source), rule.id
        assert place.search(rule.source) or rule.verification != "seen", rule.id
        assert rule.verification
