"""Between patient file and form: nothing is lost, nothing is guessed, and errors stand at their field."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from osteon.care import assess
from osteon.person.words import CONDITIONS
from osteon.web.clinic.answering import assess_form
from osteon.web.clinic.filled_form import question_of
from osteon.web.clinic.form import number_of, read
from osteon.web.clinic.patient_files import EXAMPLES, example_values, parsed
from osteon.web.clinic.prefill import fill
from osteon.web.clinic.questions import QUESTIONS

TODAY = date(2026, 3, 1)
VIGNETTES = yaml.safe_load((Path(__file__).parents[1] / "care" / "vignettes.yaml").read_text(encoding="utf-8"))[
    "vignettes"
]


def said(document: dict[str, Any]) -> dict[str, Any]:
    """The answer, without the patient's id, which the form leaves out."""
    found = assess(document, simulate=False, today=TODAY).to_dict()
    found.pop("id")
    return found


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: str(v["id"]))
def test_a_patient_file_gives_the_same_answer_through_the_form(vignette: dict[str, Any]):
    filled = read(fill(vignette["patient"]))
    assert not filled.errors
    assert said(filled.document) == said(vignette["patient"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_answered_without_an_error(name: str):
    answer = assess_form(read(example_values(name)), simulate=False)
    assert answer.assessment is not None
    assert not answer.errors


def test_the_examples_show_different_categories():
    found = {assess_form(read(example_values(name)), simulate=False).data["category"] for name in EXAMPLES}
    assert {"low", "moderate", "high"} <= found


@pytest.mark.parametrize(
    ("written", "meant"),
    [("63", 63), ("-1.8", -1.8), ("−1,8", -1.8), (" 2.35 ", 2.35), (".5", 0.5), ("+3", 3), ("1e5", None), ("6O", None),
     ("1.2.3", None), ("nan", None), ("٦٣x", None), ("9" * 13, None)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(written: str, meant: float | None):
    assert number_of(written) == meant


def test_an_empty_field_is_not_known_and_never_no():
    document = read({"sex": "female", "age": "", "prior_aff": "", "smoking": "", "fractures": ""}).document
    assert document == {"sex": "female"}
    assert read({"fractures": "none", "conditions": "none", "prior_aff": "false"}).document == {
        "fractures": [], "conditions": [], "prior_aff": False, "sex": "female",
    }  # fmt: skip


def test_the_unit_beside_a_field_is_the_unit_that_counts():
    filled = read({"age": "70", "labs.adj_calcium": "8,4", "labs.adj_calcium.unit": "mg/dL"})
    assert filled.document["labs"] == {"adj_calcium": {"value": 8.4, "unit": "mg/dL"}}
    facts = assess_form(filled, simulate=False).assessment.facts
    assert facts.number("calcium") == pytest.approx(2.096, abs=1e-3)


def test_what_the_form_does_not_ask_stays_with_the_patient():
    document = {
        "sex": "female",
        "age": 60,
        "dxa": {"heel_qus": -2.0, "total_hip": -1.0},
        "conditions": ["copd"],
        "id": "x",
    }
    back = read(fill(document)).document
    document.pop("id")
    assert back == document


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"age": "630"}, "age"),
        ({"age": "60", "labs.creatinine": "70", "labs.creatinine.unit": "mmol/L"}, "labs.creatinine"),
        ({"age": "60", "menopause": "premenopausal", "age_at_menopause": "51"}, "age_at_menopause"),
        ({"age": "60", "fractures.3.site": "hip", "fractures.3.age": "70"}, "fractures.3.age"),
        ({"age": "60", "measurements.2.date": "2099-01-01", "measurements.2.what": "ctx", "measurements.2.value": "0.3",
          "measurements.2.unit": "ng/mL"}, "measurements.2.date"),
        ({"age": "60", "measurements.0.date": "2025-01-01", "measurements.0.what": "ctx",
          "measurements.0.value": "0.8", "measurements.0.unit": "g/cm2"}, "measurements.0.unit"),
        ({"age": "60", "ai.status": "never", "ai.months": "5"}, "ai.months"),
        ({"age": "60", "conditions.other": "reumatoid_arthritis"}, "conditions"),
        ({"age": "60", "height": "165", "weight": "60", "bmi": "40"}, "bmi"),
        ({"age": "6O"}, "age"),
        ({"extra": "{"}, "form"),
        ({"age": "60", "extra": '{"blood_group": "A"}'}, "form"),
    ],
)  # fmt: skip
def test_an_error_stands_at_its_field(fields: dict[str, str], at: str):
    answer = assess_form(read(fields), simulate=False, today=TODAY)
    assert answer.assessment is None
    assert list(answer.errors) == [at]


def test_an_implausible_value_is_told_at_its_field_and_the_rest_is_answered():
    answer = assess_form(read({"age": "60", "dxa.lumbar_spine": "-21", "dxa.total_hip": "-2.6"}), simulate=False)
    assert answer.assessment is not None
    assert "Set aside" in answer.errors["dxa.lumbar_spine"]


def test_every_missing_field_has_a_question_or_none_is_promised():
    for vignette in VIGNETTES:
        bare = {key: vignette["patient"].get(key) for key in ("sex", "age", "ai")}
        for field in said(bare)["missing"]:
            assert question_of(field) in QUESTIONS, f"the answer asks for {field}, the form does not"


def test_the_diseases_of_the_form_are_words_of_the_patient_file():
    assert {word for word, _ in QUESTIONS["conditions"].choices} <= set(CONDITIONS.known)


def test_yaml_and_json_are_read_alike():
    assert parsed('{"sex": "female", "age": 60}', "file") == parsed("sex: female\nage: 60\n", "file")


def test_a_scan_without_its_maker_is_answered():
    fields = {
        "age": "60", "measurements.0.date": "2025-01-01", "measurements.0.what": "dxa total_hip",
        "measurements.0.value": "0.8", "measurements.0.unit": "g/cm2",
    }  # fmt: skip
    answer = assess_form(read(fields), simulate=False, today=TODAY)
    assert answer.assessment is not None
    assert answer.assessment.lowest_t is None
