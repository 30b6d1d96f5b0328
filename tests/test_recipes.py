"""The recipes of CONTRIBUTING.md, executed as they stand on a copy of the package: few files, and everything works."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(
    r"```(?:yaml|text)\n# ([a-z ]+): (new file )?(src/\S+?)(?:, below \"([^\"\n]+)\")?\n(.*?)```", re.DOTALL
)
MOST_FILES = 3

WOMAN = {
    "sex": "female", "age": 63, "menopause": "postmenopausal", "ai": {"drug": "letrozole", "status": "current"},
    "dxa": {"lumbar_spine": -1.6, "total_hip": -1.0}, "height_cm": 148, "smoking": "current",
}  # fmt: skip


def recipes() -> dict[str, list[tuple[Path, str, str]]]:
    """Recipe -> file, the line below which its lines go (nothing for a new file), and its lines."""
    found: dict[str, list[tuple[Path, str, str]]] = defaultdict(list)
    for name, new, file, below, lines in BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        assert bool(new) != bool(below), f"{file}: say below which line"
        found[name].append((Path(file), below, lines))
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Any]:
    """Runs a program with the package after a recipe; what it prints is read as JSON."""
    made: dict[str, Path] = {}

    def after(name: str, program: str) -> Any:
        if name not in made:
            made[name] = tmp_path_factory.mktemp("recipe") / "src"
            shutil.copytree(ROOT / "src", made[name], ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
            for file, below, lines in recipes().get(name, []):
                path = made[name].parent / file
                text = path.read_text(encoding="utf-8") if below else ""
                assert not below or text.count(f"{below}\n") == 1, f"{file}: {below!r} is not one line"
                path.write_text(text.replace(f"{below}\n", f"{below}\n{lines}") if below else lines, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", f"import json, osteon\nwoman = {WOMAN!r}\n{program}"],
            capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(made[name])}, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    return after


CHECK = """
from osteon.data_check.packaged_data import check_packaged
print(json.dumps([fault for state in check_packaged() for fault in state.faults]))
"""
ASSESS = "print(json.dumps(osteon.assess({**woman, **%r}, simulate=False).to_dict()))"


def test_the_recipes_are_those_of_contributing():
    assert set(recipes()) == {"guideline", "fact", "risk factor", "patient field"}


@pytest.mark.parametrize("name", ["guideline", "fact", "risk factor", "patient field"])
def test_a_recipe_touches_few_files_and_leaves_the_data_in_order(name: str, run: Callable[[str, str], Any]):
    assert len({file for file, _, _ in recipes()[name]}) <= MOST_FILES
    assert run(name, CHECK) == []


def test_a_guideline_answers_beside_the_others(run: Callable[[str, str], Any]):
    found = run("guideline", ASSESS % {"age": 70})
    assert found["guidelines"]["ward2026"]["answer"] == "treat"
    assert found["guidelines"]["ward2026"]["factors"] == ["age", "smoking"]
    shipped = run("none", ASSESS % {"age": 70})
    del found["guidelines"]["ward2026"]
    for answer in (found, shipped):  # where guidelines disagree, the new one is named too
        del answer["not_counted"], answer["texts"]["flags"]["guidelines_disagree"]
    assert found == shipped, "nothing else has changed"


def test_a_fact_raises_its_flag(run: Callable[[str, str], Any]):
    assert "small" in run("fact", ASSESS % {})["flags"]
    assert "small" not in run("fact", ASSESS % {"height_cm": 165})["flags"]


def test_a_risk_factor_moves_the_chance_of_a_fracture(run: Callable[[str, str], Any]):
    program = """
from osteon.fracture.factors import factors
from osteon.fracture.parameters import parameters
from osteon.person.patient import Patient
told = [factors(Patient.from_any({**woman, "family_osteoporosis": v})) for v in (True, False, None)]
print(json.dumps([[one["family_osteoporosis"] for one in told], parameters().factors["family_osteoporosis"]["hip"]]))
"""
    told, log_risk = run("risk factor", program)
    assert told == [1.0, 0.0, None], "not known is never no"
    assert log_risk > 0


def test_a_patient_field_is_read_asked_and_counts(run: Callable[[str, str], Any]):
    program = """
from osteon.care.facts.of_patient import facts_of
from osteon.care.rules.library import library
from osteon.person.patient import Patient
from osteon.web.clinic.questions import QUESTIONS
from datetime import date
person = Patient.from_any({**woman, "wheelchair": True})
fact = facts_of(person, library().vocabulary, date.today())["wheelchair"]
print(json.dumps([fact.value, fact.origin, QUESTIONS["wheelchair"].kind]))
"""
    assert run("patient field", program) == [True, "wheelchair", "flag"]
