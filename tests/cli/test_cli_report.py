"""``osteon report`` as a person uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osteon.cli import main

ANNA = """\
sex: female
age: 66
menopause: postmenopausal
ai: {drug: letrozole, status: current, months: 14}
dxa: {lumbar_spine: -2.3, total_hip: -1.4, femoral_neck: -1.8, age_months: 2}
fractures: []
labs: {crcl_ml_min: 75, adj_calcium_mmol_l: 2.35, vit_d_25oh_nmol_l: 70}
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["report", *words, "--today", "2026-03-01"])


@pytest.fixture
def anna(tmp_path: Path) -> Path:
    path = tmp_path / "anna.yaml"
    path.write_text(ANNA, encoding="utf-8")
    return path


def test_a_report_is_written_as_pdf_and_as_html(anna: Path):
    for name, start in (("anna.pdf", b"%PDF-"), ("anna.html", b"<!DOCTYPE html>")):
        out = anna.with_name(name)
        result = run(str(anna), "--out", str(out))
        assert result.exit_code == 0, result.output
        assert out.read_bytes().startswith(start)
        assert "written:" in result.stderr
    assert sorted(path.name for path in anna.parent.iterdir()) == ["anna.html", "anna.pdf", "anna.yaml"]


def test_an_older_report_is_replaced(anna: Path):
    out = anna.with_name("r.html")
    out.write_text("old", encoding="utf-8")
    assert run(str(anna), "--out", str(out)).exit_code == 0
    assert "High risk" in out.read_text(encoding="utf-8")


def test_the_help_teaches():
    result = CliRunner().invoke(main, ["report", "-h"])
    for text in ("osteon report anna.yaml --out anna.pdf", "A patient file:", "never prescribes", "-r, --regimen"):
        assert text in result.output, text


def test_a_treatment_of_ones_own_is_shown_beside_the_options(anna: Path):
    out = anna.with_name("r.html")
    regimen = "letrozole 2.5 mg daily until month 46; alendronate 70 mg weekly until month 24"
    assert run(str(anna), "--out", str(out), "-r", regimen).exit_code == 0
    assert "treatment asked for" in out.read_text(encoding="utf-8")


def test_a_bad_patient_is_refused_with_field_value_and_fix_and_nothing_is_written(anna: Path):
    anna.write_text(ANNA.replace("age: 66", "age: 660"), encoding="utf-8")
    out = anna.with_name("r.pdf")
    result = run(str(anna), "--out", str(out))
    assert result.exit_code == 2
    assert (
        "age: 660: the age lies between 18 and 110 years" in result.output.replace("osteon: ", "")
        or "660" in result.output
    )
    assert not out.exists()


@pytest.mark.parametrize(
    ("out", "fix"),
    [("anna.txt", "ends in .html or .pdf"), ("none/anna.pdf", "cannot be written"), (".", "ends in .html or .pdf")],
)
def test_a_place_that_cannot_be_written_is_refused_first(anna: Path, out: str, fix: str):
    result = run(str(anna), "--out", str(anna.parent / out))
    assert result.exit_code == 2
    assert "--out" in result.output
    assert fix in result.output


def test_a_bad_day_and_a_bad_regimen_are_refused(anna: Path):
    out = str(anna.with_name("r.pdf"))
    result = CliRunner().invoke(main, ["report", str(anna), "--out", out, "--today", "soon"])
    assert result.exit_code == 2
    assert "year-month-day" in result.output
    result = run(str(anna), "--out", out, "-r", "moondust 4 mg daily")
    assert result.exit_code == 2
    assert not Path(out).exists()


def test_a_report_that_fails_leaves_the_old_one(anna: Path, monkeypatch: pytest.MonkeyPatch):
    out = anna.with_name("r.pdf")
    out.write_bytes(b"old")
    anna.write_text(ANNA.replace("sex: female\n", ""), encoding="utf-8")
    assert run(str(anna), "--out", str(out)).exit_code == 2
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in anna.parent.iterdir()) == ["anna.yaml", "r.pdf"]
