"""`osteon check`: packaged data and one's own, each file with its state, exit code 2 on faults."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osteon.cli import main

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RULES = {
    "facts.yaml": "facts: {vegan: {kind: flag, field: own.vegan, text: vegan diet}}\n",
    "flags.yaml": 'adds: true\nflags:\n  - {id: diet, when: vegan, text: "Ask for calcium in the diet."}\n',
}
ANNA = "{sex: female, age: 63, own: {vegan: true}}\n"


def run(*arguments: object) -> Result:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in done.output
    return done


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_the_packaged_data_are_in_order():
    done = run("check", "--quiet")
    assert done.exit_code == 0, done.output
    assert "no fault" in done.output


def test_the_examples_are_in_order_and_each_is_known_by_its_fields():
    done = run("check", EXAMPLES, "--json")
    assert done.exit_code == 0, done.output
    kinds = {Path(state["file"]).stem: state["what"] for state in map(json.loads, done.output.splitlines())}
    assert kinds["abcsg18"] == "virtual trial"
    assert kinds["man-68"] == "patient"
    assert kinds["ovarian-suppression"] == kinds["denosumab-then-zoledronate"] == "regimen"


def test_own_rules_and_a_patient_with_a_field_of_ones_own(tmp_path: Path):
    folder = written(tmp_path, {"anna.yaml": ANNA, **{f"rules/{name}": text for name, text in RULES.items()}})
    done = run("check", folder)
    assert done.exit_code == 0, done.output
    assert "3 files checked, no fault" in done.output
    (folder / "rules" / "flags.yaml").unlink()
    assert "the fact vegan is named by no rule" in run("check", folder).output


FAULTS = [
    ("rules/flags.yaml", "flags: [{id: diet, when: vegan, txet: Ask.}]", "flags[diet].txet", "did you mean text?"),
    ("rules/flags.yaml", "adds: true\nflags: [{id: diet, when: vegn, text: Ask.}]", "line 2", "did you mean vegan?"),
    ("rules/facts.yaml", "facts: {vegan: {kind: flg, field: own.vegan}}", "facts.vegan.kind", "did you mean flag?"),
    ("rules/facts.yaml", "facts: {vegan: {kind: flag, field: pregnat}}", "facts.vegan.field", "did you mean pregnant?"),
    ("rules/facts.yaml", "facts: {vegan: {kind: flag, field: smoking}}", "facts.vegan.field", "a word"),
    ("rules/facts.yaml", "facts: {vegan: {kind: flag}}", "facts.vegan.field: not given", "field of the patient file"),
    ("rules/flag.yaml", RULES["flags.yaml"], "not a rule file", "did you mean flags.yaml?"),
    ("rules/guideline/mine.yaml", "id: mine", "not a rule file", "did you mean guidelines/mine.yaml?"),
    ("rules/flags.yml", RULES["flags.yaml"], "not a rule file", "did you mean flags.yaml?"),
    ("bea.yaml", "{sex: female, age: 63, smokng: never}", "bea.yaml line 1: smokng", "did you mean smoking?"),
    ("bea.yaml", "{sex: female, age: 63, own: {vegn: true}}", "own.vegn", "did you mean vegan?"),
    ("bea.yaml", "{sex: female, age: 63, own: {vegan: often}}", "own.vegan", "write true or false"),
    ("flags.yml", RULES["flags.yaml"], "read from a folder of rules only", "flags.yaml"),
    ("my-trial.yaml", "arms: [{name: a}]\nyears: 2", "my-trial.yaml line 1: arms[0].regimen", "write what is given"),
    ("new-drug.yaml", "no_model: null\nbrnds: []", "new-drug.yaml line 2: brnds", "did you mean brands?"),
    ("arms.yaml", "- {id: a, study: s, citation: c, verified: sen}", "arms.yaml line 1", "did you mean seen?"),
    ("regimen.yaml", "[letrozole 2.5 kg daily]", "regimen.yaml: regimen course 1", "kg"),
    ("stray.yaml", "shopping: [milk]", "stray.yaml", "no field of it is known"),
    ("broken.yaml", "a: [1", "broken.yaml", "not well-formed YAML"),
]


@pytest.mark.parametrize(("name", "text", "where", "fix"), FAULTS, ids=[f"{f[0]} {f[2]}" for f in FAULTS])
def test_a_fault_of_ones_own_is_named_and_the_other_files_are_checked(
    tmp_path: Path, name: str, text: str, where: str, fix: str
):
    whole = {"anna.yaml": ANNA, **{f"rules/{rule}": content for rule, content in RULES.items()}, name: text}
    done = run("check", written(tmp_path, whole))
    assert done.exit_code == 2
    assert where in done.output
    assert fix in done.output
    assert f"{len(whole)} files checked, " in done.output


def test_a_file_that_takes_the_place_of_packaged_rules_says_which_it_leaves_out(tmp_path: Path):
    written(tmp_path, {"safety.yaml": "rules: [{id: S-MINE, when: pregnant, then: {all: blocked}, text: No.}]"})
    done = run("check", tmp_path)
    assert done.exit_code == 0
    assert "leaves out S-REN-ZOL" in done.output
    assert "adds: true would keep them" in done.output


def test_a_misnamed_file_of_rules_stops_an_assessment(tmp_path: Path):
    written(tmp_path, {"anna.yaml": "{sex: female, age: 63}", "rules/safty.yaml": "rules: []"})
    done = run("assess", tmp_path / "anna.yaml", "--no-simulate", "--rules", tmp_path / "rules")
    assert done.exit_code == 2
    assert "not a rule file: did you mean safety.yaml?" in done.stderr


def test_other_files_beside_rules_are_left_alone(tmp_path: Path):
    written(tmp_path, {"anna.yaml": ANNA, "rules/README.md": "ours", "rules/.git/config": "x"})
    written(tmp_path / "rules", RULES)
    done = run("assess", tmp_path / "anna.yaml", "--no-simulate", "--rules", tmp_path / "rules", "--json")
    assert done.exit_code == 0, done.output
    assert "diet" in json.loads(done.output)["flags"]


def test_a_path_that_is_none_and_a_folder_without_data_are_refused(tmp_path: Path):
    assert "no such file or folder" in run("check", tmp_path / "nowhere").stderr
    assert "no data file in it" in run("check", tmp_path).stderr
    assert run("check", tmp_path).exit_code == 2


def test_help_shows_what_to_write():
    text = run("check", "--help").output
    assert "osteon check my-rules" in text
    assert "own.vegan" in text
    assert "Exit code" in text
