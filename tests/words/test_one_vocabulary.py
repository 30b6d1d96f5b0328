"""Every vignette reads the same on every face: terminal, JSON, report, clinician's page, patient's page, calendar."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from care.care_cases import TODAY, changed
from faces import Faces, cells_of, faces

from osteon.words import facts, format, vocabulary
from osteon.words.faces.assessment import assessment_words
from osteon.words.tier import plain_tier, tier_lines
from osteon.words.vocabulary import vocabulary as words

CARE = Path(__file__).parents[1] / "care"


def read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((CARE / name).read_text(encoding="utf-8"))["vignettes"]
    return found


PATIENTS = {
    **{case["id"]: (case["patient"], TODAY) for case in read("vignettes.yaml")},
    **{case["id"]: (changed(**case["patient"]), TODAY) for case in read("more_vignettes.yaml")},
    **{case["id"]: (case["patient"], date(2026, 11, 28)) for case in read("vignettes_2.yaml")},
    **{case["id"]: (changed(**case["patient"]), TODAY) for case in read("vignettes_tier.yaml")},
}
every_vignette = pytest.mark.parametrize("name", PATIENTS)


@cache
def shown(name: str) -> Faces:
    patient, today = PATIENTS[name]
    return faces({**patient, "id": name}, today)


def test_there_are_all_the_vignettes():
    assert len(PATIENTS) >= 112


@every_vignette
def test_the_category_and_what_it_could_be_are_one_word(name: str):
    one = shown(name)
    title = vocabulary.category_title(one.data["category"])
    others = vocabulary.other_categories(one.data["category"], one.data["category_range"])
    could_be = assessment_words().could_be(others=others) if others else ""
    assert one.lines.splitlines()[0] == f"{name}: {title}" + (f", {could_be}" if could_be else "")
    head = f"{title} {could_be}".strip()
    assert head in one.report
    assert one.clinician.startswith(head)
    plain = words().categories[one.data["category"]].plain
    if one.data["category"] != "indeterminate" or one.found.lowest_t is not None:
        assert " ".join(plain.split()) in one.patient
    assert not [
        code for code, held in words().categories.items() if code != one.data["category"] and held.plain in one.patient
    ]


@every_vignette
def test_the_tier_of_risk_reads_the_same_on_every_face(name: str):
    one = shown(name)
    tier = one.found.tier
    assert one.data["tier"]["tier"] == tier.level
    assert [row["rule"] for row in one.data["tier"]["criteria"]] == [row.rule for row in tier.criteria]
    lines = tier_lines(tier, lambda field: facts.field_term(field, one.found.facts))
    for face in (one.report, one.clinician):
        assert all(" ".join(line.rstrip(".").split()) in face for line in lines)
    title, *more = (" ".join(line.rstrip(".").split()) for line in tier_lines(tier, str))
    assert f"{assessment_words().heads.tier} {title}" in one.terminal
    assert all(line in one.terminal for line in more)
    plain = " ".join(plain_tier(tier, one.found.category).split())
    assert plain in one.patient
    others = [held.plain for level, held in words().tiers.items() if level != tier.level]
    assert not [text for text in others if " ".join(text.split()) in one.patient.replace(plain, "")]


@every_vignette
def test_every_drug_and_its_status_are_one_word(name: str):
    one = shown(name)
    report = {drug: row[1] for row in cells_of(one.report_page, "drugs")[1:] for drug in row[0].split(", ")}
    clinician = {row[0]: row[1].split(" ", 1)[1] for row in cells_of(one.clinician_page, "drugs")[1:]}
    terminal = dict(re.findall(r"^  (\S.{0,22}\S) +(ok|caution|hold|blocked)\b", one.lines, flags=re.MULTILINE))
    if beside := facts.beside(one.found):
        begin, end = assessment_words().other_drugs(drugs="|").split("|")
        listed = one.terminal.split(begin)[1].split(end)[0].split(", ")
        terminal |= dict(text.rsplit(" ", 1) for text in listed)
        assert len(listed) == len(beside)
    expected = {
        facts.drug_term(drug): vocabulary.status_term(held["status"]) for drug, held in one.data["drugs"].items()
    }
    assert report == expected
    assert clinician == expected
    assert {drug: terminal[drug] for drug in expected} == expected


@every_vignette
def test_a_drug_that_the_patient_reads_of_has_the_same_name(name: str):
    one = shown(name)
    for option in one.data["plan"].get("options", []):
        if option["treatment"] is not None:
            assert format.capital(facts.drug_term(option["treatment"]["drug"])) in one.patient
            assert words().statuses[option["status"]].plain in one.patient


@every_vignette
def test_risk_factors_are_one_word(name: str):
    one = shown(name)
    if one.data["risk_factors"]:
        listed = format.listed(map(facts.factor_term, one.data["risk_factors"]))
        for face in (one.terminal, one.report, one.clinician):
            assert listed in face
    for text in one.data["not_counted"]:
        for face in (one.terminal, one.report, one.clinician):
            assert facts.not_counted(text) in face
    for factor in one.data["risk_factors"]:
        if one.data["category"] != "out_of_scope":
            plain = words().factors
            told = plain[factor]() if factor in plain else facts.condition_term(factor)
            assert told in one.patient


@every_vignette
def test_deciding_facts_have_one_name_value_and_unit(name: str):
    one = shown(name)
    for fact in one.found.deciding_facts:
        text = facts.fact_words(fact)
        assert text in one.terminal
        assert text in one.report
        assert f"{facts.fact_term(fact.name)} {facts.fact_value(fact)}" in one.clinician
    if one.found.lowest_t is not None:
        assert format.number(float(one.found.lowest_t), 1) in one.patient


@every_vignette
def test_what_a_guideline_answers_and_counts_is_one_word(name: str):
    one = shown(name)
    rows = cells_of(one.report_page, "guidelines")[1:]
    answers = [row[1] for row in cells_of(one.clinician_page, "guidelines")[1:]]
    assert answers == [vocabulary.answer_term(held["answer"]) for held in one.data["guidelines"].values()]
    outside = vocabulary.answer_term("out_of_scope")
    assert [row[1] for row in rows if row[1] != outside] == [word for word in answers if word != outside]
    assert [row[1] for row in rows].count(outside) == (outside in answers)
    for key, held in one.found.guidelines.items():
        reasons = list(facts.answer_reasons(key, held, str))
        assert vocabulary.answer_term(held.answer) in one.terminal
        for text in reasons:
            assert text in one.terminal
        if held.factors and vocabulary.answer_term(held.answer) != outside:
            counted = format.listed(facts.factor_term(factor, key) for factor in held.factors)
            assert counted in one.report
            assert counted in one.clinician


@every_vignette
def test_what_would_change_the_category_is_one_sentence(name: str):
    one = shown(name)
    for change in one.data["what_would_change_it"]:
        condition, category = facts.condition_words(change["if"]), vocabulary.category_term(change["then"])
        said = assessment_words().change(condition=condition, category=category)
        assert said in one.terminal
        assert said in one.report
        assert condition in one.clinician
        assert "_" not in condition


@every_vignette
def test_the_next_action_is_one_sentence(name: str):
    one = shown(name)
    if one.found.next_action is None:
        return
    action = one.found.next_action
    said = [action.sentence, action.because, *(step.what for step in (*action.before, *action.steps))]
    for text in map(format.true_minus, said):
        for face in (one.terminal, one.report, one.clinician):
            assert " ".join(text.split()) in face
    assert one.patient.count("What comes next: ") == 1


@every_vignette
def test_what_is_due_has_one_name_also_in_the_calendar_file(name: str):
    one = shown(name)
    for count, event in enumerate(one.data["monitoring"]):
        said = facts.event_words(event)
        assert said in one.clinician
        assert f"SUMMARY:{said}\r\n" in one.calendar
        if count < 4:
            assert said in one.terminal
            assert said in one.report
        if count < 6:
            assert words().due[event["what"]].plain in one.patient


@every_vignette
def test_options_have_one_name(name: str):
    from osteon.words.options import option_name

    one = shown(name)
    for option in one.data["plan"].get("options", []):
        assert option_name(option) in one.terminal
        assert option_name(option) in one.clinician


@every_vignette
def test_no_code_is_shown_where_there_is_a_word(name: str):
    """What a program reads stays in the JSON; the terminal names fields of the patient file, and ids lead to rules."""
    one = shown(name)
    specs = facts.library().vocabulary.facts.values()
    fields = {*one.data["missing"], *(spec.field for spec in specs), *(item.field for item in one.found.set_aside)}
    rules = [rule for held in one.data["guidelines"].values() for rule in held["rules"]]
    ids = {*one.data["flags"], *one.data["advice"], *(rule.split(".")[-1] for rule in rules)}
    assert not codes(one.patient)
    assert not codes(one.report)
    assert codes(one.clinician) <= ids
    assert codes(one.terminal) <= ids | fields


def codes(text: str) -> set[str]:
    """Words with an underscore."""
    return set(re.findall(r"\b[a-z][a-z0-9.]*_[a-z0-9_.]*[a-z0-9]\b", text))
