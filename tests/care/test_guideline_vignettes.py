"""Each guideline answers the patients that were written from its source, and has at least eight of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from care_cases import assessed, changed

from osteon.care.rules.library import DEFAULT, library
from osteon.care.rules.rule_record import NOT_VERIFIED, RESERVED, VERIFICATIONS
from osteon.words.vocabulary import vocabulary

HERE = Path(__file__).parent
LEAST = 8


def vignettes(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))["vignettes"]
    return found


CASES = vignettes("guideline_vignettes.yaml")
OTHERS = [case for name in ("vignettes.yaml", "more_vignettes.yaml", "vignettes_2.yaml") for case in vignettes(name)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_guideline_answers_as_its_source(case: dict[str, Any]):
    answer = assessed(changed(**case["patient"])).guidelines[case["guideline"]]
    assert answer.answer == case["answer"]


def test_each_guideline_has_at_least_eight_vignettes_with_place_and_mark():
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert all(case["source"] and case["verification"] in VERIFICATIONS for case in CASES)
    counted = Counter(case["guideline"] for case in CASES)
    counted.update(name for case in OTHERS for name in case["expected"] if name in library().guidelines)
    counted[DEFAULT] += len(OTHERS)
    assert {name: counted[name] for name in library().guidelines if counted[name] < LEAST} == {}


def test_every_answer_of_a_guideline_has_a_word_and_no_word_is_of_no_answer():
    answers = {word for guideline in library().guidelines.values() for word in guideline.answers} | {*RESERVED}
    assert answers == set(vocabulary().answers)


def test_what_is_not_verified_says_why_and_leaves_every_answer_open():
    said = [assessed(changed(**c["patient"])).guidelines[c["guideline"]] for c in CASES if c["answer"] == NOT_VERIFIED]
    assert said
    for answer in said:
        guideline = library().guidelines[answer.guideline]
        assert set(answer.could_be) >= set(guideline.answers)
        assert answer.text == " ".join(rule.text for rule in guideline.rules if rule.id in answer.rules)
