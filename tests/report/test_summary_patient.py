"""The patient's page: the same facts as the assessment, out of 100, with harms, and nothing that orders."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import pytest

from osteon.care import assess
from osteon.report.summary import patient_view
from osteon.report.summary.icons import icon_array, whole
from osteon.report.summary.patient import PatientView

TODAY = date(2026, 3, 1)
ANNA: dict[str, Any] = {
    "id": "anna", "sex": "female", "age": 66, "menopause": "postmenopausal", "bmi": 23,
    "ai": {"drug": "letrozole", "status": "current", "months": 14},
    "dxa": {"lumbar_spine": -2.3, "total_hip": -1.4, "femoral_neck": -1.8, "age_months": 2},
    "fractures": [], "parent_hip_fracture": True,
    "labs": {"crcl_ml_min": 75, "adj_calcium_mmol_l": 2.35, "vit_d_25oh_nmol_l": 70},
}  # fmt: skip


@cache
def anna() -> PatientView:
    return patient_view(assess(ANNA, today=TODAY), TODAY)


def view(**fields: Any) -> PatientView:
    return patient_view(assess({**ANNA, **fields}, today=TODAY, simulate=False), TODAY)


def test_s37_the_page_begins_with_the_help_of_the_inhibitor_and_keeps_it():
    assert anna().lead[0].startswith("You take letrozole. It helps to keep the cancer from coming back.")
    assert "The aim is to keep letrozole" in anna().lead[0]
    assert "does not tell you what to do" in anna().lead[1]


def test_s38_the_facts_are_those_of_the_assessment():
    assert "−2.3, at the lower back" in anna().facts[0]
    assert "high risk" in anna().facts[1]
    assert "over 65" in anna().facts[2]
    assert "broke a hip" in anna().facts[2]


def test_out_of_100_the_pictures_have_one_denominator_and_one_order():
    pictures = [anna().reference, *anna().options]
    assert len(pictures) == 7
    first = anna().reference.picture.hit
    for option in pictures:
        dots = re.findall(r'class="dot-(\w+)"', option.picture.svg)
        assert len(dots) == 100
        assert dots == sorted(dots, key=["hit", "spared", "whole"].index)
        assert dots.count("hit") == option.picture.hit
        assert dots.count("hit") + dots.count("spared") == max(first, option.picture.hit)


def test_what_is_told_of_an_option_is_what_the_plan_simulates():
    plan = assess(ANNA, today=TODAY).plan.to_dict()
    for shown, option in zip(anna().options, plan["options"], strict=True):
        at = option["outlook"]["at_years"]["10"]["major"]
        assert shown.picture.hit == whole(at["median"])
        assert shown.picture.span == f"{whole(at['low90'])} to {whole(at['high90'])}"
        assert f"{shown.picture.hit} of 100 women break a bone" in shown.picture.sentence


def test_dots_differ_in_shape_and_not_in_colour_alone():
    drawn = icon_array(2, 3, "said")
    assert drawn.count('class="tick"') == 3
    assert 'role="img" aria-label="said"' in drawn


@pytest.mark.parametrize(("percent", "people"), [(0.0, 0), (0.4, 0), (0.5, 1), (15.5, 16), (99.9, 100), (140.0, 100)])
def test_people_are_whole(percent: float, people: int):
    assert whole(percent) == people


def test_harms_stand_beside_the_benefit_with_the_same_denominator():
    told = {harm.title: harm for harm in anna().harms}
    flu = told["Some days like the flu"]
    assert "about 42 of 100" in flu.statement
    assert "about 12 of 100" in flu.statement
    assert [svg.count('class="dot-hit"') for _, _, svg in flu.pictures] == [42, 12]
    assert "fewer than 1 of 100" in told["A spot in the jaw bone that does not heal"].statement
    assert flu.mark == "second-hand"


def test_denosumab_is_never_shown_without_what_has_to_follow():
    denosumab = next(option for option in anna().options if option.name == "Denosumab")
    assert any("another drug has to follow" in line for line in denosumab.lines)
    assert any("What comes after denosumab" in text for text in anna().questions)
    assert any(harm.title == "Breaks of the back after the last shot" for harm in anna().harms)


def test_what_has_to_be_asked_before_any_drug_stands_once():
    assert "if you get a bone drug now" in anna().shared
    for option in anna().options:
        assert not set(option.reasons) & set(anna().shared)


def test_a_late_denosumab_comes_first_of_all():
    late = view(bone_therapy={"current": "denosumab_60mg_q6mo", "months": 24, "months_since_last_dose": 8})
    assert late.urgent[0].startswith("Your next denosumab shot is late")


def test_pregnancy_is_urgent_and_no_drug_is_shown():
    found = view(age=34, menopause="premenopausal", pregnant=True)
    assert "call your team today" in found.urgent[0]
    assert found.options == ()


def test_a_barred_drug_is_named_with_its_reason_in_plain_words():
    found = view(labs={"crcl_ml_min": 28, "adj_calcium_mmol_l": 2.35, "vit_d_25oh_nmol_l": 70})
    barred = {option.name: option.reasons for option in found.not_now}
    assert "your kidneys work too slowly for this drug" in barred["Zoledronic acid"]


def test_without_a_scan_the_page_asks_for_one_and_says_no_risk():
    found = view(dxa={}, parent_hip_fracture=False)
    assert found.facts[0] == "We do not know your bone density yet. A scan called DXA shows it."
    assert "A bone scan (DXA) is the next step." in found.advice
    assert "When can I have a bone scan?" in found.questions


def test_a_man_reads_of_men():
    found = view(sex="male", menopause="not_applicable", bmi=26)
    assert found.parts["numbers"].title == "Out of 100 men like me"
    assert any("You are a man" in fact for fact in found.facts)


def test_the_general_page_has_no_personal_number():
    found = patient_view(None, TODAY)
    assert found.general
    assert (found.facts, found.options, found.harms, found.dates, found.reference) == ((), (), (), (), None)
    assert "aromatase inhibitors" in found.lead[0]


def test_every_brace_is_filled_in():
    for found in (anna(), patient_view(None, TODAY), view(sex="male", menopause="not_applicable")):
        assert not re.search(r"{\w+}", str(found))
