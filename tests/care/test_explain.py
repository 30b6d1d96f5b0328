"""Every statement of an assessment leads to its rule: file, line, condition in words, source, and how sure it is."""

from __future__ import annotations

import pytest
from care_cases import assessed, changed, with_t

from osteon.care.plan.plan_data import plan_rules
from osteon.care.rules.explain import explain
from osteon.care.rules.rule_files import packaged_folder
from osteon.errors import InputError

SECTION_7 = [
    "S-REN-ZOL", "S-REN-ZOLDOSE", "S-REN-ORAL", "S-REN-DMAB", "S-CA", "S-CA-LATE", "S-VITD", "S-MISS", "S-DENT",
    "S-ONJ", "S-AFF", "S-OES", "S-UP", "S-PREG", "S-HYP", "S-DMAB-STOP", "S-DMAB-INFO", "S-DMAB-LATE", "S-DUP",
    "S-PRE-AI", "S-SERM", "S-MET", "S-SEQ-CONF",
]  # fmt: skip


@pytest.mark.parametrize("rule", SECTION_7)
def test_every_safety_rule_of_the_design_can_be_explained(rule: str):
    found = explain(rule)
    assert all(item.source and item.text and item.condition for item in found)


def test_a_rule_stands_where_it_says():
    for name in ("S-REN-ZOL", "hadji2017.two-factors", "table_gap", "asco2019.alcohol", "default.G1"):
        item = explain(name)[0]
        line = (packaged_folder() / item.file).read_text(encoding="utf-8").splitlines()[item.line - 1]
        assert name.rsplit(".", maxsplit=1)[-1] in line


def test_conditions_read_as_words():
    assert explain("default.high-factors")[0].condition == ("lowest T-score below -1.5 and at least 2 risk factors")
    assert "50 nmol/L or 20 ng/mL" in explain("S-VITD")[0].condition


def test_every_statement_of_an_assessment_can_be_explained():
    found = assessed(with_t(-2.3, age=70, labs={"crcl_ml_min": 28}, draft_order="zoledronate"))
    names = {reason.rule for drug in found.drugs.values() for reason in drug.reasons}
    names |= {rule for answer in found.guidelines.values() for rule in answer.rules}
    names |= {*found.flags, *found.advice}
    assert len(names) > 20
    for name in names:
        assert explain(name)


def test_what_is_from_memory_says_so_and_what_is_superseded_too():
    item = explain("hadji2017.age")[0]
    assert item.verification == "recalled"
    assert any("superseded by hadji2025" in note for note in explain("hadji2017.monitor")[0].notes)


def test_a_disabled_guideline_gives_no_answer_and_says_why():
    assert "nobody has read it" in explain("hadji2025")[0].text
    assert "hadji2025" not in assessed(changed()).guidelines


def test_an_unknown_rule_names_near_ones():
    with pytest.raises(InputError, match="S-REN-ZOL"):
        explain("S-REN-ZOLL")


def test_every_rule_of_monitoring_and_follow_up_is_explained():
    for name, rule in plan_rules().items():
        (found,) = explain(name)
        assert (found.file, found.line, found.source) == (rule.file, rule.line, rule.source)
        assert found.kind == "monitoring"
