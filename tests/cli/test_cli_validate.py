"""``osteon validate`` as people use it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from validation_rows import found, published, row

from osteon.cli import main
from osteon.cli.scoreboard import json_lines, scoreboard
from osteon.cli.validate import tell
from osteon.errors import OsteonError
from osteon.evidence.evidence_files import arms
from osteon.validation.scores import predictions

KEYS = [
    "arm", "study", "endpoint", "measure", "time_month", "observed", "predicted", "low90", "high90", "used_in_fit",
    "verified", "skipped", "residual", "z", "trial", "drug_class", "rebased_at_month", "statistic", "more_than",
    "assumed",
]  # fmt: skip
LETROZOLE = """
- id: mine-letrozole
  study: Mine
  citation: "Doe J, et al. J Bone 2024;1:1-9"
  verified: seen
  population: {sex: female, menopause: postmenopausal, n: 120, age_mean: 62}
  regimen:
    - {drug: letrozole, dose: 2.5, unit: mg, route: oral, every_days: 1, start_month: 0, end_month: 24}
  observations:
    - {endpoint: bmd-lumbar-spine, measure: percent-change, statistic: mean, time_month: 24, value: -3.1}
    - {endpoint: fracture-any-cumulative, measure: percent-cumulative, time_month: 24, value: 4.0}
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def evidence(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "mine.yaml"
    path.write_text(LETROZOLE)
    return path


def test_json_has_one_object_an_observation_with_the_keys_in_order():
    rows, _ = published()
    lines = [json.loads(line) for line in json_lines(rows)]
    assert len(lines) == len(rows)
    assert all(list(line) == KEYS for line in lines)


def test_json_gives_a_number_or_a_reason_and_null_for_the_other():
    rows, _ = published()
    for line in map(json.loads, json_lines(rows)):
        assert (line["predicted"] is None) == (line["skipped"] is not None)
        if line["predicted"] is not None:
            assert line["low90"] < line["predicted"] < line["high90"]
            assert line["residual"] == pytest.approx(line["predicted"] - line["observed"], abs=2e-3)


def test_json_knows_no_nan():
    (line,) = json_lines([row(z=float("nan"), low90=float("inf"))])
    assert json.loads(line)["z"] is None
    assert json.loads(line)["low90"] is None


def test_the_table_goes_by_trial_and_time_and_ends_with_the_scores():
    rows, _ = published()
    lines = click.unstyle(scoreboard(rows, arms(), leave_out=False)).splitlines()
    atac = lines.index("ATAC bone substudy")
    months = []
    for line in lines[atac + 2 :]:
        if not line:
            break
        months.append(float(line.split()[0]))
    assert len(months) > 10
    assert months == sorted(months)
    assert lines.index("predicted minus published".ljust(34) + "seen".rjust(31) + "recalled".rjust(31)) > atac
    assert lines[-1].startswith("percentage points")


def test_the_table_marks_recalled_numbers_and_those_outside_the_interval():
    rows = [row("a-one", verified="recalled"), row("a-two", observed=-9.0)]
    lines = click.unstyle(scoreboard(rows, (), leave_out=False)).splitlines()
    one, two = (next(line for line in lines if line.endswith(arm)) for arm in ("a-one", "a-two"))
    assert "○ −4.00" in one
    assert "▲" not in one
    assert "▲" in two
    assert "○" not in two


def test_the_table_has_every_prediction_and_says_what_is_missing():
    rows, _ = published()
    text = scoreboard(rows, arms(), leave_out=False)
    assert all(r.arm in text for r in predictions(rows))
    assert f"{sum(r.skipped is not None for r in rows)} numbers are not predicted" in text


def test_leave_out_sets_the_model_beside_the_naive_forecast():
    rows, _ = published()
    assert "naive" in scoreboard(rows, arms(), leave_out=True)
    assert "naive" not in scoreboard(rows, arms(), leave_out=False)


def test_problems_are_said_last_and_the_good_arms_are_still_reported(capsys: pytest.CaptureFixture[str]):
    problems = ("mine.yaml line 7: no such endpoint", "mine.yaml line 9: month -3")
    with pytest.raises(OsteonError) as refused:
        tell(found(problems), arms(), as_json=True, page=None, leave_out=False)
    assert str(refused.value).splitlines() == [problems[0], f"osteon: {problems[1]}"]
    assert len(capsys.readouterr().out.splitlines()) == len(published()[0])


def test_the_page_is_written_beside_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page = tmp_path / "v.html"
    tell(found(), arms(), as_json=False, page=str(page), leave_out=False)
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in tmp_path.iterdir()] == ["v.html"]
    said = capsys.readouterr()
    assert "ATAC bone substudy" in said.out
    assert said.err == f"written: {page}\n"


def test_help_teaches_with_examples():
    done = run("validate", "--help")
    assert done.exit_code == 0
    assert done.stdout == run("validate", "-h").stdout
    assert "  osteon validate --html validation.html" in done.stdout
    assert "{endpoint: bmd-lumbar-spine" in done.stdout


def test_a_page_that_cannot_be_written_is_refused_before_any_work(evidence: Path, tmp_path: Path):
    done = run("validate", evidence, "--html", tmp_path / "nowhere" / "v.html")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "--html" in done.stderr
    assert "cannot be written" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


def test_a_trial_of_ones_own_is_predicted(evidence: Path):
    done = run("validate", evidence, "--json")
    assert done.exit_code == 0, done.output
    spine, fracture = map(json.loads, done.stdout.splitlines())
    assert spine["observed"] == -3.1
    assert -6 < spine["predicted"] < 0
    assert spine["low90"] < spine["predicted"] < spine["high90"]
    assert spine["used_in_fit"] is False
    assert 0 < fracture["low90"] < fracture["predicted"] < fracture["high90"] < 20
    assert fracture["skipped"] is None
    assert "rates of fracture of the general population, with average risk factors" in fracture["assumed"]


def test_a_bad_arm_is_named_by_its_line_and_the_good_one_still_runs(evidence: Path):
    bad = LETROZOLE.replace("mine-letrozole", "mine-bad").replace("bmd-lumbar-spine", "bmd-toe")
    evidence.write_text(LETROZOLE + bad)
    done = run("validate", evidence, "--json")
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
    assert any("mine.yaml" in line and "bmd-toe" in line for line in done.stderr.splitlines())
    assert any(json.loads(line)["arm"] == "mine-letrozole" for line in done.stdout.splitlines())


def test_a_missing_file_is_named(tmp_path: Path):
    done = run("validate", tmp_path / "nothing.yaml")
    assert done.exit_code == 2
    assert "nothing.yaml" in done.stderr


def test_a_reader_that_leaves_early_sees_no_traceback(evidence: Path):
    script = f"{sys.executable} -c 'from osteon.cli import main; main()' validate {evidence} --json | head -n 1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=240, check=False)
    assert json.loads(done.stdout)["arm"] == "mine-letrozole"
    assert done.stderr == ""
