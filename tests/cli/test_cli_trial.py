"""``osteon trial``, as it is typed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from virtual_designs import ATAC

from osteon.cli import main
from osteon.report.trial_page import trial_page, write_report

pytestmark = pytest.mark.xdist_group("trial")


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["trial", *words])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trial") / "atac.yaml"
    path.write_text(yaml.safe_dump(ATAC))
    return path


@pytest.fixture(scope="module")
def done(file: Path) -> tuple[Result, Path]:
    out = file.parent / "out"
    return typed(str(file), "--patients", "120", "--workers", "1", "--out", str(out)), out


def test_a_trial_prints_its_main_results_and_writes_everything(done: tuple[Result, Path]):
    result, out = done
    assert result.exit_code == 0, result.output
    assert "anastrozole against tamoxifen" in result.stdout
    assert re.search(r"any fracture\s+hazard ratio \d\.\d\d \(\d", result.stdout)
    assert "120 of 120 people" in result.stderr
    for name in ("summary.json", "report.html", "manifest.json", "people", "courses", "visits", "fractures"):
        assert (out / name).exists()


def test_the_report_shows_curves_courses_and_comparisons(done: tuple[Result, Path]):
    _, out = done
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg viewBox") == 4 + 1 + 3 + 2
    for words in ("Any fracture", "Lumbar spine BMD", "CTX", "Simulated, not observed", "tamoxifen 20 mg"):
        assert words in page
    assert "http" not in re.sub(r'http-equiv="[^"]*"', "", page)


def test_a_report_of_one_arm_without_visits_is_a_page_all_the_same(file: Path, tmp_path: Path):
    alone = ATAC | {"arms": ATAC["arms"][:1], "visits": {}, "size": None, "years": 0.5, "outcomes": {}}
    path = tmp_path / "alone.yaml"
    path.write_text(yaml.safe_dump(alone))
    result = typed(str(path), "-n", "30", "--workers", "1", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Comparisons" not in page
    assert "Bone density" not in page


def test_a_name_is_no_markup(done: tuple[Result, Path], tmp_path: Path):
    summary = json.loads((done[1] / "summary.json").read_text())
    summary["title"] = "<script>alert(1)</script>"
    page = write_report(summary, tmp_path).read_text(encoding="utf-8")
    assert "<script>" not in page
    assert trial_page.__doc__


def test_a_dry_run_says_what_it_takes_and_writes_nothing(file: Path, tmp_path: Path):
    result = typed(str(file), "--patients", "1000000", "--out", str(tmp_path / "out"), "--dry-run")
    assert result.exit_code == 0, result.output
    assert "1000 partitions" in result.stdout
    for words in ("time", "disk", "memory", "tamoxifen (control)"):
        assert words in result.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--out", "x", "--patients", "0"), "--patients"),
        (("--out", "x", "--workers", "0"), "--workers"),
        (("--out", "x", "--seed", "-1"), "--seed"),
        (("--patients", "10"), "--out"),
        (("--out", "x", "--workers", "2", "--cluster", "tcp://127.0.0.1:1"), "either --workers or --cluster"),
    ],
)
def test_options_that_cannot_be_used_end_with_2(file: Path, words: tuple[str, ...], told: str, tmp_path: Path):
    words = tuple(str(tmp_path / "x") if w == "x" else w for w in words)
    result = typed(str(file), *words)
    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output


def test_a_trial_file_with_faults_ends_with_2_and_names_them(tmp_path: Path):
    path = tmp_path / "bad.yaml"
    path.write_text(yaml.safe_dump(ATAC | {"drop_out_per_year": 1.3, "yers": 7}))
    result = typed(str(path), "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "drop_out_per_year: 1.3: " in result.output
    assert "yers" in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_shows_a_bar_with_rate(file: Path, tmp_path: Path):
    ours, theirs = os.openpty()
    code = "from osteon.cli import main; main()"
    options = ["-n", "40", "--workers", "1", "--out", str(tmp_path / "out")]
    words = [sys.executable, "-c", code, "trial", str(file), *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=theirs) as run:
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 4096):
                seen += chunk
        except OSError:  # the other side is closed
            pass
    os.close(ours)
    assert run.returncode == 0, seen
    assert b"40 of 40 people" in seen
    assert b"/s" in seen
