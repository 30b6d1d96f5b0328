"""The tier of risk: for everybody, never below the category; unknown is never "no"; each criterion has its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from anyone import anyone
from care_cases import TODAY, assessed, changed
from hypothesis import HealthCheck, assume, given, settings

from osteon.care import assess
from osteon.care.rules.explain import explain
from osteon.care.rules.library import library
from osteon.care.rules.risk_tier import LEVELS
from osteon.drugs.catalogue import ANABOLIC, ANTIRESORPTIVE, care_groups
from osteon.errors import InputError

VIGNETTES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("vignettes_tier.yaml").read_text(encoding="utf-8")
)["vignettes"]
SIXTY = {"ai": {"drug": "none", "status": "never", "months": 0}, "tamoxifen": {"status": "never"}, "radiotherapy": []}


@pytest.mark.parametrize("case", VIGNETTES, ids=lambda case: case["id"])
def test_a_vignette_has_the_tier_of_its_sources(case: dict[str, Any]):
    found = assessed(changed(**case["patient"]))
    tier = found.tier
    assert (tier.level, tier.imminent) == (case["tier"], case["imminent"])
    assert set(case.get("could_be", [tier.level])) <= set(tier.could_be)
    assert set(case.get("criteria", ())) <= {one.rule for one in tier.criteria}
    assert set(case.get("flags", ())) <= set(found.flags)
    assert not set(case.get("not_flags", ())) & set(found.flags)
    assert set(case.get("advice", ())) <= set(found.advice)
    assert not set(case.get("not_advice", ())) & set(found.advice)
    assert {drug: found.drugs[drug].status for drug in case.get("drugs", {})} == case.get("drugs", {})
    assert bool(tier.notes) == case.get("notes", False)
    if "action" in case:
        assert found.next_action.verb == case["action"]


def test_there_are_at_least_twelve_vignettes_and_each_has_its_source():
    assert len(VIGNETTES) >= 12
    assert all(case["source"] for case in VIGNETTES)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(anyone())
def test_for_everybody_the_tier_is_among_what_it_could_be_and_not_below_the_category(fields: dict[str, Any]):
    try:
        found = assess(fields, simulate=False, today=TODAY)
    except InputError:
        assume(False)
    tier = found.tier
    assert tier.level in tier.could_be
    assert list(tier.could_be) == sorted(tier.could_be, key=LEVELS.index)
    assert tier.could_be[0] == tier.level
    if found.category in LEVELS:
        assert LEVELS.index(tier.level) >= LEVELS.index(found.category)
    if tier.level != "indeterminate":
        assert any(one.tier == tier.level for one in tier.criteria)
    assert ("very_high_risk" in found.flags) == (tier.level == "very_high")
    assert ("imminent_risk" in found.flags) == (tier.imminent is True)
    assert tier.builders == (
        {drug: found.drugs[drug].status for drug in care_groups()[ANABOLIC]} if tier.level == "very_high" else {}
    )
    assert found.to_dict()["tier"]["tier"] == tier.level


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(anyone())
def test_to_know_more_of_the_fractures_never_leaves_what_the_tier_could_be(fields: dict[str, Any]):
    told = fields.get("fractures")
    assume(told)
    hidden = [{name: value for name, value in one.items() if name != "mechanism"} for one in told]
    try:
        unknown = assess({**fields, "fractures": hidden}, simulate=False, today=TODAY).tier
        nothing = assess({**fields, "fractures": None}, simulate=False, today=TODAY).tier
        known = assess(fields, simulate=False, today=TODAY)
    except InputError:
        assume(False)
    assume("fracture_mechanism_unknown" not in known.flags)
    if not any(one["site"] == "vertebra" for one in told):  # a vertebra counts until its cause is told
        assert known.tier.level in unknown.could_be
    if known.tier.level != "indeterminate":
        assert known.tier.level in nothing.could_be or "low" in nothing.could_be


def test_every_criterion_can_be_explained_and_says_where_it_is_from_and_how_sure_it_is():
    for rule in library().tiers:
        (found,) = explain(rule.id)
        assert found.kind == "tier of risk"
        assert found.source
        assert found.verification in ("seen", "second-hand", "recalled", "assumed")
    assert {rule.then for rule in library().tiers} == {"low", "moderate", "high", "very_high"}


def test_a_criterion_cannot_rest_on_the_tier_itself(tmp_path: Path):
    own = "adds: true\nrules:\n  - {id: T-OWN, when: tier is high, tier: very_high, text: Circle.}\n"
    (tmp_path / "risk_tier.yaml").write_text(own, encoding="utf-8")
    with pytest.raises(InputError, match="tier"):
        assessed(changed(), rules=tmp_path)


def test_a_clinic_adds_a_criterion_of_its_own(tmp_path: Path):
    own = "adds: true\nrules:\n  - {id: T-OWN, when: age > 59 years, tier: very_high, refer: true, text: Ours.}\n"
    (tmp_path / "risk_tier.yaml").write_text(own, encoding="utf-8")
    found = assessed(changed(), rules=tmp_path)
    assert (found.tier.level, next(one.rule for one in found.tier.criteria)) == ("very_high", "T-OWN")
    assert "specialist_referral" in found.advice


@pytest.mark.parametrize(("age", "then", "imminent"), [(60, 60, True), (60, 59, True), (60, 58, None), (60, 56, False)])
def test_an_age_tells_the_time_of_a_fracture_to_a_year_only(age: int, then: int, imminent: bool | None):
    fractures = [{"site": "humerus", "age": then, "mechanism": "low_trauma"}]
    assert assessed(changed(age=age, fractures=fractures)).tier.imminent is imminent


def test_under_an_inhibitor_bone_is_never_built_first_without_the_specialist():
    recent = [{"site": "vertebra", "months_ago": 2, "mechanism": "low_trauma"}]
    found = assessed(changed(dxa={"lumbar_spine": -3.4}, fractures=recent))
    assert found.next_action.drug in care_groups()[ANTIRESORPTIVE]
    assert "specialist and the oncologist" in found.texts["advice"]["anabolic_question_in_breast_cancer"]
    offered = {proposal.option.drug.drug for proposal in found.plan.proposals if proposal.option.drug}
    assert not offered & set(care_groups()[ANABOLIC])
    assert all(status != "ok" for status in found.tier.builders.values())


def test_without_breast_cancer_the_specialist_is_asked_first_and_help_does_not_wait():
    hip = [{"site": "hip", "months_ago": 3, "mechanism": "low_trauma"}]
    action = assessed(changed(age=78, fractures=hip, **SIXTY)).next_action
    assert (action.verb, action.rule) == ("refer", "N-VERY-HIGH")
    assert "meanwhile" in action.what
    assert "not for a delay" in action.because


def test_where_no_drug_that_builds_bone_is_open_an_antiresorptive_begins():
    barred = {
        "conditions": ["stroke", "pagets_disease"],
        "fractures": [{"site": "hip", "months_ago": 3, "mechanism": "low_trauma"}],
    }
    found = assessed(changed(age=78, **barred, **SIXTY))
    assert set(found.tier.builders.values()) == {"blocked"}
    assert (found.next_action.verb, found.next_action.drug) == ("treat", "zoledronate")
