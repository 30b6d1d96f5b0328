"""Patients of our own for the whole of bone health, written from labels and guidelines before they were run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from care_cases import assessed, changed

from osteon.errors import OsteonError

FILE = Path(__file__).with_name("vignettes_3.yaml")
CASES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["vignettes"]
KINDS = {
    "category", "guidelines", "guidelines_never", "safety", "must_flag", "must_advise", "never", "verb", "verb_never",
    "who", "mentions",
}  # fmt: skip


def missed(case: dict[str, Any]) -> set[str]:
    """What of the expectations of a vignette the answer does not meet, one word each."""
    expected = case["expected"]
    try:
        found = assessed({**changed(**case["patient"]), "id": case["id"]})
    except OsteonError as refusal:
        return {f"refused: {type(refusal).__name__}"}
    said = {*found.flags, *found.advice}
    verb, who = (found.to_dict()["next_action"][name] for name in ("verb", "who"))
    wrong = set()
    if found.category not in expected.get("category", [found.category]):
        wrong.add(f"category {found.category}")
    for name, words in expected.get("guidelines", {}).items():
        if found.guidelines[name].answer not in words:
            wrong.add(f"{name} {found.guidelines[name].answer}")
    for name, words in expected.get("guidelines_never", {}).items():
        if found.guidelines[name].answer in words:
            wrong.add(f"{name} {found.guidelines[name].answer}")
    for drug, words in expected.get("safety", {}).items():
        status = found.drugs[drug].status if drug in found.drugs else "no status"
        if status not in words:
            wrong.add(f"{drug} {status}")
    wrong |= {word for word in (*expected.get("must_flag", ()), *expected.get("must_advise", ())) if word not in said}
    wrong |= {f"not {word}" for word in expected.get("never", ()) if word in said}
    if verb not in expected.get("verb", [verb]) or verb in expected.get("verb_never", ()):
        wrong.add(f"verb {verb}")
    if who not in expected.get("who", [who]):
        wrong.add(f"who {who}")
    text = json.dumps([found.to_dict(), found.texts], default=str)
    return wrong | {f"mention of {word}" for word in expected.get("mentions", ()) if word not in text}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_patient_of_our_own_is_answered_as_careful_clinicians_insist(case: dict[str, Any]):
    assert missed(case) == set()


def test_every_vignette_says_where_it_comes_from():
    assert len({case["id"] for case in CASES}) == len(CASES) >= 40
    for case in CASES:
        assert set(case) == {
            "id", "title", "patient", "expected", "debatable", "rationale", "source", "verification",
        }, case["id"]  # fmt: skip
        assert set(case["expected"]) <= KINDS, case["id"]
        assert case["verification"] in {"seen", "second-hand", "recalled", "assumed"}
        assert len(case["source"]) > 10
