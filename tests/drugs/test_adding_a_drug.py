"""The recipe of CONTRIBUTING: one file adds a drug, everything else works unchanged, and nobody's numbers move."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NERIDRONATE = """\
name: neridronate
class: bisphosphonate
effect: "Settles on bone and stops osteoclasts that take it up."
forms:
  - {route: iv, dose: 60, unit: mg, every_days: 91.3125, source: a test, status: recalled}
limits:
  iv: {dose: [5, 100], interval_days: 14, per_day: 5, basis: "100 mg every 3 to 4 weeks"}
family: {name: bisphosphonate, abbreviation: ner}
exposure:
  - {state: bisphosphonate_surface, input: bisphosphonate_input, per: mg, gain: 0.5, source: a test, status: recalled}
parameters:
  bisphosphonate_washout: {value: 0.0008, range: [0, 0.005], status: assumed, source: a test}
  bisphosphonate_half_effect: {value: 3.0, range: [0.5, 20], status: assumed, source: a test}
  bisphosphonate_efficacy: {value: 3.0, range: [0.5, 20], status: assumed, source: a test}
"""
BAZEDOXIFENE = """\
name: bazedoxifene
class: selective estrogen receptor modulator
effect: "Stands in for estrogen in bone after the menopause and slows its loss."
forms:
  - {route: oral, dose: 20, unit: mg, every_days: 1, source: a test, status: recalled}
limits:
  oral: {dose: [5, 80], interval_days: 0.5, per_day: 80, basis: "four times the usual dose"}
family: {name: serm, abbreviation: bza}
exposure:
  - {state: serm_plasma, input: serm_input, elimination: [serm_elimination], gain: 1, state_gain: 0.1, source: a test,
     status: recalled}
parameters:
  serm_elimination: {value: 0.6, range: [0.3, 1], status: assumed, source: a test}
  serm_gain: {value: 0.1, range: [0.05, 0.2], status: assumed, source: a test}
  serm_affinity: {value: 1.0, range: [0.3, 3], status: assumed, source: a test}
  serm_efficacy: {value: 0.5, range: [0.3, 0.9], status: assumed, source: a test}
"""
SCRIPT = Path(__file__).with_name("one_run.py")


def run(folder: Path | None, *arguments: str) -> dict[str, Any]:
    own = {} if folder is None else {"OSTEON_DRUGS": str(folder)}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False, env=os.environ | own
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    return run(None)["everyone"]


@pytest.mark.parametrize(
    ("key", "text", "regimen", "states"),
    [
        (
            "neridronate", NERIDRONATE, "neridronate 60 mg iv every 3 months for 2 years",
            ["bisphosphonate_surface_neridronate", "bisphosphonate_embedded_neridronate"],
        ),
        ("bazedoxifene", BAZEDOXIFENE, "bazedoxifene 20 mg daily for 2 years", ["serm_plasma_bazedoxifene"]),
    ],
)  # fmt: skip
def test_one_file_adds_a_drug_and_nobody_else_changes_by_a_bit(key, text, regimen, states, shipped, tmp_path):
    (tmp_path / f"{key}.yaml").write_text(text)
    found = run(tmp_path, regimen)
    assert found["everyone"] == shipped
    taker = found["taker"]
    assert taker["name"] == key
    assert taker["states"] == states
    assert taker["spine"] > taker["untreated"] + 0.5
    assert taker["report"] > 10_000
    assert "not calibrated" in taker["notes"]
    assert any("not calibrated" in note for note in taker["risk"])


def test_a_mistake_in_a_drug_file_is_named_with_file_line_field_and_fix(tmp_path):
    (tmp_path / "neridronate.yaml").write_text(NERIDRONATE.replace("limits:", "limts:"))
    code = "from osteon.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "drugs"], capture_output=True, text=True, check=False,
        env=os.environ | {"OSTEON_DRUGS": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert f"{tmp_path / 'neridronate.yaml'} line 6: limts" in done.stderr.replace("\n", " ")
    assert "did you mean limits?" in done.stderr


def test_a_drug_that_lacks_a_number_of_its_family_is_told_which(tmp_path):
    lines = [line for line in NERIDRONATE.splitlines() if "efficacy" not in line]
    (tmp_path / "neridronate.yaml").write_text("\n".join(lines))
    code = "import osteon; osteon.simulate({'sex': 'female', 'age': 63}, 'none')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env=os.environ | {"OSTEON_DRUGS": str(tmp_path)},
    )  # fmt: skip
    assert "neridronate: parameters.bisphosphonate_efficacy" in done.stderr
    assert "give value, range, status, source" in done.stderr
