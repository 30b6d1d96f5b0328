"""A fact of one's own is read by its field alone, from a packaged field or from one of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from care_cases import assessed, changed, with_t

from osteon.care.rules.library import library
from osteon.care.rules.rule_files import packaged_folder
from osteon.errors import InputError

FACTS = """
facts:
  height: {kind: number, unit: cm, field: height_cm, text: height}
  reference: {kind: word, words: [nhanes3, nhanes3_sex_specific, nhanes2005], field: reference, text: reference}
  sites_left_out: {kind: list, words: [lumbar_spine, total_hip], field: dxa.invalid_sites, text: sites left out}
  wheelchair: {kind: flag, field: own.wheelchair, text: uses a wheelchair}
  steps: {kind: number, unit: steps/day, field: own.steps, text: steps a day}
terms:
  moves_little: {any: [wheelchair, "steps < 2000 steps/day"]}
"""
FLAGS = """
adds: true
flags:
  - {id: small, when: height < 150 cm, text: Small.}
  - {id: other_reference, when: reference is nhanes2005, text: Another reference.}
  - {id: no_spine, when: sites_left_out has lumbar_spine, text: The spine does not count.}
  - {id: moves_little, when: moves_little, text: Ask how she moves.}
  - {id: male, when: sex is male and, text: replaced}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "facts.yaml").write_text(FACTS)
    (tmp_path / "flags.yaml").write_text(FLAGS.replace("sex is male and", "sex is male"))
    return tmp_path


def flags(rules: Path, **fields: object) -> set[str]:
    new = {"small", "other_reference", "no_spine", "moves_little"}
    return set(assessed(with_t(-1.8, **fields), rules=rules).flags) & new


def test_a_packaged_field_is_enough_for_a_fact(rules: Path):
    assert flags(rules) == set()
    assert flags(rules, height_cm=148) == {"small"}
    assert flags(rules, height_cm=150) == set()
    assert flags(rules, reference="nhanes2005") == {"other_reference"}
    left_out = changed(dxa={"lumbar_spine": -1.8, "total_hip": -1, "invalid_sites": ["lumbar_spine"]})
    assert "no_spine" in assessed(left_out, rules=rules).flags


def test_a_field_of_ones_own_is_enough_for_a_fact(rules: Path):
    assert flags(rules, own={"wheelchair": True}) == {"moves_little"}
    assert flags(rules, own={"wheelchair": False, "steps": 1500}) == {"moves_little"}
    assert flags(rules, own={"wheelchair": False}) == set(), "not known is never yes"
    assert flags(rules, own={"wheelchair": None, "steps": 9000}) == set()


def test_what_is_not_known_of_a_field_of_ones_own_stays_unknown(rules: Path):
    found = assessed(with_t(-1.8, own={"steps": 9000}), rules=rules)
    assert found.facts["steps"].value == 9000
    assert found.facts["steps"].origin == "own.steps"
    assert found.facts["wheelchair"].value is None


def test_everything_packaged_still_holds_beside_it(rules: Path):
    plain, own = library(), library(rules)
    assert set(own.vocabulary.facts) > set(plain.vocabulary.facts)
    assert [rule.id for rule in own.safety] == [rule.id for rule in plain.safety]
    assert [rule.id for rule in own.flags][: len(plain.flags)] == [rule.id for rule in plain.flags]
    assert next(rule.text for rule in own.flags if rule.id == "male") == "replaced"
    assert assessed(with_t(-1.8), rules=rules).category == assessed(with_t(-1.8)).category


def test_a_whole_copy_of_the_packaged_facts_with_one_more_works_too(tmp_path: Path):
    text = (packaged_folder() / "facts.yaml").read_text(encoding="utf-8")
    more = "facts:\n  height: {kind: number, unit: cm, field: height_cm, text: height}"
    (tmp_path / "facts.yaml").write_text(text.replace("facts:", more, 1), encoding="utf-8")
    flag = (packaged_folder() / "flags.yaml").read_text(encoding="utf-8")
    (tmp_path / "flags.yaml").write_text(flag + "\n  - {id: small, when: height < 150 cm, text: Small.}\n")
    assert flags(tmp_path, height_cm=148) == {"small"}


def test_a_field_of_ones_own_that_no_fact_reads_is_refused_where_it_may_be_a_slip(rules: Path):
    with pytest.raises(InputError, match=r"own\.stps: 5.0: did you mean steps\? No fact is read from it; declare one"):
        assessed(with_t(-1.8, own={"stps": 5}), rules=rules)


def test_a_field_of_ones_own_is_said_to_count_for_nothing_under_rules_that_read_none():
    found = assessed(with_t(-1.8, own={"wheelchair": True}))
    assert "own.wheelchair" in found.not_counted
    assert found.category == assessed(with_t(-1.8)).category


@pytest.mark.parametrize(
    ("own", "fix"),
    [
        ({"wheelchair": 1}, "write true or false"),
        ({"wheelchair": "yes"}, "write true or false"),
        ({"steps": "many"}, "write a number"),
        ({"steps": True}, "write a number"),
    ],
)
def test_a_value_of_another_kind_is_refused(rules: Path, own: dict[str, object], fix: str):
    with pytest.raises(InputError, match=fix):
        assessed(with_t(-1.8, own=own), rules=rules)
