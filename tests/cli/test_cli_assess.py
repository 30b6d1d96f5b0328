"""``osteon assess`` and ``osteon explain`` as a person uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osteon.cli import main

ANNA = """\
sex: female
age: 70
menopause: postmenopausal
ai: {drug: anastrozole, status: current, months: 6}
dxa: {lumbar_spine: -1.7, total_hip: -1.2, femoral_neck: -1.4, age_months: 1}
bmi: 27
fractures: []
conditions: []
smoking: never
parent_hip_fracture: false
family_osteoporosis: false
oral_glucocorticoid_months: 0
labs: {crcl_ml_min: 30, adj_calcium_mmol_l: 2.35, vit_d_25oh_nmol_l: 70}
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two patients, one of whom is written wrongly."""
    (tmp_path / "anna.yaml").write_text(ANNA, encoding="utf-8")
    (tmp_path / "berta.yaml").write_text(ANNA.replace("age: 70", "age: 700"), encoding="utf-8")
    (tmp_path / "clara.json").write_text(json.dumps({"sex": "female", "age": None}), encoding="utf-8")
    return tmp_path


def test_the_answer_and_what_decided_it_come_first(folder: Path):
    result = run("assess", str(folder / "anna.yaml"), "--no-simulate")
    assert result.exit_code == 0, result.output
    first, second, *_ = result.output.splitlines()
    assert first == "anna: Moderate risk"
    assert "lowest T-score −1.7 (lumbar spine)" in second
    assert "age 70 years" in second


def test_the_screen_shows_safety_guidelines_with_year_and_badges(folder: Path):
    text = run("assess", str(folder / "anna.yaml"), "--no-simulate").output
    assert "zoledronic acid   blocked" in text
    assert "[S-REN-ZOL]" in text
    assert "Hadji 2017" in text
    assert "superseded by Hadji 2025" in " ".join(text.split())
    assert "from memory" in text
    assert len(text.splitlines()) < 75, "ten drugs and fifteen guidelines on one screen"


def test_json_lines_come_in_input_order_and_a_bad_file_does_not_stop_the_others(folder: Path):
    files = [str(folder / name) for name in ("clara.json", "berta.yaml", "anna.yaml")]
    result = run("assess", *files, "--json", "--no-simulate")
    assert result.exit_code == 2
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [item["id"] for item in found] == ["clara", "berta", "anna"]
    assert found[0]["category"] == "indeterminate"
    assert found[1]["error"][0] == {"field": "age", "value": 700, "fix": found[1]["error"][0]["fix"]}
    assert found[2]["category"] == "moderate"
    assert "1 of 3 files could not be used" in result.stderr


def test_a_folder_stands_for_the_patients_in_it(folder: Path):
    result = run("assess", str(folder), "--json", "--no-simulate")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["anna", "berta", "clara"]


def test_without_json_a_bad_file_is_told_apart_and_the_exit_code_is_2(folder: Path):
    result = run("assess", str(folder / "berta.yaml"), str(folder / "anna.yaml"), "--no-simulate")
    assert result.exit_code == 2
    assert "Moderate" in result.stdout
    assert "berta.yaml: age: 700" in result.stderr
    assert "Traceback" not in result.output


def test_one_guideline_can_be_asked_for(folder: Path):
    result = run("assess", str(folder / "anna.yaml"), "--guideline", "esmo2020", "--json", "--no-simulate")
    assert list(json.loads(result.stdout)["guidelines"]) == ["esmo2020"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--guideline", "hadji2018"), "did you mean hadji2017"),
        (("--guideline", "hadji2025"), "not written yet"),
        (("--today", "soon"), "year-month-day"),
        (("--rules", "nowhere"), "folder with rule files"),
    ],
)
def test_a_wrong_option_is_refused_before_any_work(folder: Path, words: tuple[str, ...], said: str):
    result = run("assess", str(folder / "anna.yaml"), "--no-simulate", *words)
    assert result.exit_code == 2
    assert said in result.output


def test_an_empty_folder_is_refused(tmp_path: Path):
    result = run("assess", str(tmp_path))
    assert result.exit_code == 2
    assert "no patient file" in result.output


def test_own_rules_change_the_answer(folder: Path):
    from osteon.care.rules.rule_files import packaged_folder

    rules = folder / "rules"
    (rules / "guidelines").mkdir(parents=True)
    text = (packaged_folder() / "guidelines" / "default.yaml").read_text(encoding="utf-8")
    (rules / "guidelines" / "default.yaml").write_text(text.replace("factors = 1", "factors = 3"), encoding="utf-8")
    changed = run("explain", "default.moderate-factor", "--rules", str(rules))
    assert "exactly 3 risk factors" in changed.output
    assert run("assess", str(folder / "anna.yaml"), "--no-simulate", "--rules", str(rules)).exit_code == 0


def test_explain_shows_condition_file_line_and_source():
    result = run("explain", "S-REN-ZOL")
    assert result.exit_code == 0
    assert "creatinine clearance below 35 mL/min" in result.output
    assert "safety.yaml line" in result.output
    assert "Reclast label" in result.output
    as_json = json.loads(run("explain", "S-REN-ZOL", "--json").stdout)
    assert as_json["verification"] == "second-hand"


def test_explain_of_a_guideline_shows_all_of_it_with_badges():
    result = run("explain", "hadji2017")
    assert "hadji2017.two-factors" in result.output
    assert "hadji2017.age   risk factor   [from memory]" in result.output


def test_explain_of_an_unknown_rule_lists_near_names():
    result = run("explain", "S-REN-ZOLL")
    assert result.exit_code == 2
    assert "did you mean S-REN-ZOL" in result.output
