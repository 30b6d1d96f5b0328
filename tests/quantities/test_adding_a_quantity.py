"""The recipe of CONTRIBUTING: a row and an equation add a marker or a site, and nobody's numbers move."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import osteon

PACKAGE = Path(osteon.__file__).resolve().parent
SCRIPT = Path(__file__).with_name("other_tree.py")
ROWS = """\
- name: bmd-wards-triangle
  kind: bmd
  scan: other
  region: hip
  model: bmd_wards_triangle
  patient: wards_triangle
  site: wards-triangle
  label: Ward's triangle
  unit: g/cm2
  hue: sky
- name: trap5b
  kind: marker
  process: resorption
  model: trap5b
  patient: trap5b
  field: trap5b_u_l
  label: TRAP5b
  unit: U/L
  also_in: [mU/L]
  plausible: [0, 50]
  hue: green
  young:
    female: {value: 2.5, status: assumed, source: a test}
    male: {value: 2.5, status: assumed, source: a test}
"""
WITHOUT_MODEL = """\
- name: dkk1
  kind: marker
  patient: dkk1
  field: dkk1_pmol_l
  label: DKK1
  unit: pmol/L
  plausible: [0, 500]
"""
SITE = '''

@variable(unit="1", symbol=r"\\mathrm{BMD}_\\mathrm{W}", source=DXA)
def bmd_wards_triangle(
    mineral_content_trabecular_hip: Expression,
    mineral_content_cortical_hip: Expression,
    spine_trabecular_share: Expression,
) -> Expression:
    """BMD of Ward's triangle."""
    return _mixture(spine_trabecular_share, mineral_content_trabecular_hip, mineral_content_cortical_hip)
'''
MARKER = '''

@variable(unit="1", symbol=r"\\mathrm{TRAP}", source="a test")
def trap5b(osteoclasts: Expression) -> Expression:
    """Tartrate-resistant acid phosphatase 5b: in proportion to the number of osteoclasts."""
    return osteoclasts * 1.0
'''


def run(tree: Path, *arguments: str) -> dict[str, Any]:
    environment = os.environ | {"PYTHONPATH": str(tree), "MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    return run(PACKAGE.parent)["packaged"]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The package with a row and an equation more for each: the three files of the two recipes."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(PACKAGE, tree / "osteon", ignore=shutil.ignore_patterns("__pycache__"))
    table = tree / "osteon" / "data" / "quantities.yaml"
    before, after = table.read_text(encoding="utf-8").split("\n# Endpoints of trials")
    table.write_text(f"{before}{ROWS}{WITHOUT_MODEL}\n# Endpoints of trials{after}", encoding="utf-8")
    for name, equation in (("density.py", SITE), ("markers.py", MARKER)):
        with (tree / "osteon" / "physiology" / name).open("a", encoding="utf-8") as file:
            file.write(equation)
    return run(tree, "bmd-wards-triangle", "trap5b")


def test_everything_else_stays_as_it_was_to_the_bit(grown, shipped):
    assert grown["packaged"] == shipped


def test_evidence_files_may_name_them_and_the_model_predicts_them(grown):
    added = grown["added"]
    assert added["unusable"] == []
    assert added["targets"] == [
        ["bmd_wards_triangle", "bmd", True, "Ward's triangle"], ["trap5b", "marker", True, "TRAP5b"],
    ]  # fmt: skip


def test_a_patient_file_may_hold_them_and_a_simulation_starts_from_them(grown):
    added = grown["added"]
    assert added["sites"][-1] == "wards-triangle"
    assert added["bmd change"] < -1
    assert added["bmd today"] == pytest.approx(0.7)
    assert added["marker today"] == pytest.approx(5.0)
    assert added["marker unit"] == "U/L"
    assert {"Ward's triangle"} <= set(added["drawn"])


def test_a_forecast_says_that_it_does_not_use_what_it_knows_no_error_of(grown):
    notes = json.dumps(grown["added"]["notes"])
    assert "TRAP5b is not used" in notes
    assert "labs.trap5b_u_l is not used" in notes
    assert "BMD of the Ward's triangle is not used" in notes


def test_a_row_without_an_equation_is_taken_by_files_and_said_not_to_be_used(grown):
    added = grown["added"]
    assert "DKK1 is not used" in json.dumps(added["notes"])
    assert added["skipped"] == ["dkk1 is not covered by the model"]
