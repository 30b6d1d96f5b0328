"""Medicines and drugs that do not go together, one drug under two names, and what labels say, each with its source."""

from __future__ import annotations

import re
from typing import Any

import pytest
from care_cases import assessed, changed
from test_vignettes import vignettes

import osteon
from osteon.care.facts.on_file import word_of
from osteon.care.rules.library import library
from osteon.drugs.catalogue import known_drugs
from osteon.drugs.drug import Drug

CASES = vignettes("pharmacy_vignettes.yaml")
ROWS = library().interactions.rows
TWINS = [
    (drug.key, brand.name, twin)
    for drug in known_drugs().values()
    for brand in drug.brands.values()
    for twin in brand.twins
    if drug.care.drafts
]
MARKS = ("seen", "second-hand", "recalled")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_patient_with_medicines_is_answered_as_the_labels_say(case: dict[str, Any]):
    found = assessed(changed(**case["patient"]))
    drugs = case.get("safety", {})
    assert {drug: found.drugs[drug].status for drug in drugs} == drugs
    assert {*case.get("must_flag", ())} <= {*found.flags}
    assert {*case.get("must_advise", ())} <= {*found.advice}
    assert {*found.flags}.isdisjoint(case.get("not_flag", ()))
    for flag, words in case.get("says", {}).items():
        assert all(word in found.texts["flags"][flag] for word in words), found.texts["flags"][flag]


def _on_file(drug: Drug, route: str | None) -> dict[str, Any]:
    """A patient file that has a drug on it, in the field where it belongs."""
    if drug.care.inhibitor:
        return {"ai": {"drug": drug.key, "status": "current", "months": 12}}
    if drug.care.patient_field:
        return {drug.care.patient_field: {"status": "current", "months": 12}}
    if not drug.care.lengths:
        return {"medicines": [word_of(drug)]}
    form = next(form for form in drug.forms if route in (None, form.route))
    how = {"dose": form.dose, "unit": form.unit, "route": form.route, "every_days": form.every_days}
    return {"bone_therapy": {"current": "other", "drug": drug.key, **how, "months": 12, "months_since_last_dose": 0}}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule.id)
def test_every_interaction_names_its_pair_and_what_to_do(row: Any):
    for drug in known_drugs().values():
        if not {drug.key, drug.drug_class} & {*row.drugs} or (row.route and row.route not in drug.routes):
            continue
        medicine = sorted(row.medicines - {word_of(drug)})[0]
        given = _on_file(drug, row.route)
        found = assessed(changed(**{**given, "medicines": [medicine, *given.get("medicines", ())]}))
        said = found.texts["flags"]["interaction"]
        assert drug.name.split(" by ")[0] in said
        assert row.do in said
        assert "medicine_without_rule" not in found.flags
        for status in drug.care.statuses:
            if row.status == "caution" and row.route in (None, status.route) and found.category != "out_of_scope":
                reasons = {reason.rule for reason in found.drugs[status.word].reasons}
                assert row.rule.id in reasons
                assert found.drugs[status.word].status != "ok"


def test_every_interaction_has_source_section_mark_and_day():
    for row in ROWS:
        assert row.rule.source
        assert row.rule.verification in (*MARKS, "assumed")
        assert row.section or row.rule.verification == "assumed", row.rule.id
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row.read)
        assert row.rule.verification != "seen" or row.revised or "2011" in row.rule.source, row.rule.id


@pytest.mark.parametrize(("key", "one", "other"), TWINS)
def test_twins_beside_each_other_are_found_wherever_they_stand(key: str, one: str, other: str):
    taken = {"current": one, "months": 12, "months_since_last_dose": 1}
    for fields in (
        {"bone_therapy": taken, "medicines": [other]},
        {"bone_therapy": taken, "draft_order": other},
        {"medicines": [one, other]},
        {"draft_order": one, "medicines": [other]},
    ):
        found = assessed(changed(**fields))
        said = found.texts["flags"]["same_drug_twice"]
        assert one in said
        assert other in said
        assert known_drugs()[key].name in said
        assert "settle_medicines" in found.advice


def test_every_drug_of_bone_and_cancer_says_what_its_label_says():
    for drug in known_drugs().values():
        asked = drug.care.lengths or drug.care.inhibitor or drug.care.patient_field
        if not asked or drug.drug_class == "estrogen":
            continue
        label = drug.label
        assert label.missed, drug.key
        assert label.timing, drug.key
        assert label.reactions, drug.key
        assert label.pregnancy, drug.key
        for row in label.rows:
            assert row.status in MARKS
            assert row.citation
            assert row.status != "seen" or row.section or "patient page" in row.citation or "Lilly" in row.citation
        for course in drug.care.courses:
            assert label.of(label.missed, course.route, course.every_days), course.word


def test_the_medicines_of_a_group_are_read_by_some_rule():
    shelf = library()
    told = {word for row in ROWS for word in row.medicines}
    others = {"glucocorticoids", "gonadal_suppressants", "bone_drug_medicines", "bone_harming_medicines"}
    for group in shelf.vocabulary.medicines:
        assert group in others or shelf.vocabulary.members(group) <= told, group


@pytest.mark.parametrize("current", ["Jubbonti", "Fosavance", "Aclasta", "risedronate_35mg_weekly"])
def test_an_option_says_what_to_do_where_a_dose_is_missed(current: str):
    person = changed(bone_therapy={"current": current, "months": 13, "months_since_last_dose": 2})
    found = osteon.assess(person, simulate=False)
    assert found.plan is not None
    treated = [option["treatment"] for option in found.plan.to_dict()["options"] if option["treatment"]]
    assert treated
    for given in treated:
        assert given["use"]["missed"], given["drug"]
        assert given["use"]["timing"], given["drug"]


def test_what_is_about_tablets_does_not_stand_at_an_infusion():
    found = osteon.assess(changed(medicines=["ibuprofen", "calcium_carbonate"]), simulate=False)
    at = {drug: {reason.rule for reason in status.reasons} for drug, status in found.drugs.items()}
    assert "I-NSAID-ORAL" in at["alendronate"] & at["ibandronate_oral"]
    assert not {"I-NSAID-ORAL", "I-MINERALS"} & (at["zoledronate"] | at["denosumab"])
