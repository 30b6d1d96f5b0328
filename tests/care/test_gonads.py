"""Ovaries, testes, structure, falls and imaging of the spine: what the sources ask for, and what holds for all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from care_cases import assessed, changed

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("gonads_vignettes.yaml").read_text(encoding="utf-8")
)["vignettes"]
#: flags about another disease or pregnancy, which come before
BEFORE = ("metastatic_out_of_scope", "pregnancy")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_vignette_is_answered_as_its_source_asks(case: dict[str, Any]):
    found, expected = assessed(changed(**case["patient"])), case["expected"]
    action = found.next_action
    assert action is not None
    got = {
        "category": found.category,
        "guidelines": {name: found.guidelines[name].answer for name in expected.get("guidelines", ())},
        "first_flag": found.flags[0] if found.flags else None,
        "factors": sorted(found.risk_factors),
        "next": action.rule,
        "who": action.who,
        "first_missing": found.missing[0] if found.missing else None,
        "frax_kept": found.facts.decimal("frax_major"),
    }
    assert {key: got[key] for key in got if key in expected} == {key: expected[key] for key in got if key in expected}
    assert set(expected.get("must_flag", ())) <= set(found.flags)
    assert set(expected.get("must_advise", ())) <= set(found.advice)
    assert not set(expected.get("must_not_flag", ())) & set(found.flags)
    assert not set(expected.get("must_not_advise", ())) & set(found.advice)
    if "could_be" in expected:
        assert expected["could_be"] in found.category_range


def test_every_vignette_has_a_source_and_there_are_enough():
    assert len(CASES) >= 14
    assert all(case["source"] and case["rationale"] for case in CASES)
