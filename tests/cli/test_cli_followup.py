"""``osteon followup`` as people use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osteon.cli.followup import followup
from osteon.cli.terminal.guard import GuardedGroup

ANNA = """
sex: female
age: 63
menopause: postmenopausal
bmi: 27
ai: {drug: anastrozole, status: current, months: 18}
measurements:
  - {date: 2025-02-27, what: dxa, site: lumbar_spine, device: hologic, value: 0.800, unit: g/cm2}
  - {date: 2026-02-27, what: dxa, site: lumbar_spine, device: hologic, value: 0.740, unit: g/cm2}
  - {date: 2025-02-27, what: ctx, value: 0.5, unit: ng/mL}
  - {date: 2025-08-28, what: ctx, value: 0.17, unit: ng/mL}
"""
ZOLEDRONATE = "zoledronic acid 4 mg iv every 6 months from month -12"


def run(*arguments: object) -> Result:
    group = GuardedGroup("osteon", commands={"followup": followup})
    return CliRunner().invoke(group, ["followup", *map(str, arguments)])


@pytest.fixture(scope="module")
def anna(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("patients") / "anna.yaml"
    path.write_text(ANNA)
    return path


def test_the_table_shows_the_change_the_range_and_the_verdict(anna: Path):
    done = run(anna, "-r", ZOLEDRONATE, "--today", "2026-03-01")
    assert done.exit_code == 0, done.output
    spine, ctx = (
        next(line for line in done.stdout.splitlines() if line.startswith(n)) for n in ("lumbar spine BMD", "CTX")
    )
    assert "−7.5 %" in spine
    assert spine.endswith("less than expected")
    assert "−66.0 %" in ctx
    assert ctx.endswith("as expected")
    assert "are the doses taken" in done.stdout
    assert "rapid loss, lumbar spine BMD −7.5 % a year" in done.stdout
    assert "anastrozole" in done.stderr


def test_json_is_one_object(anna: Path):
    done = run(anna, "-r", ZOLEDRONATE, "--today", "2026-03-01", "--json")
    found = json.loads(done.stdout)
    assert found["id"] == "anna"
    assert [item["verdict"] for item in found["comparisons"]] == ["less_than_expected", "as_expected"]
    assert found["flags"] == ["rapid_loss"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--today", "yesterday"], "--today"),
        (["--today", "2024-01-01"], "measurements"),
        (["-r", "wonderdrug 4 mg daily"], "wonderdrug"),
    ],
)
def test_what_cannot_be_used_is_named_and_ends_with_2(anna: Path, arguments: list[str], said: str):
    done = run(anna, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_nothing_to_compare_ends_with_2_and_says_what_is_needed(tmp_path: Path):
    path = tmp_path / "berta.yaml"
    path.write_text("{sex: female, age: 70}")
    done = run(path)
    assert done.exit_code == 2
    assert "two dated measurements" in done.stderr


def test_help_teaches_the_file_and_the_words():
    text = " ".join(run("--help").stdout.split())
    for words in ("measurements:", "from month -12", "within measurement error", "one in ten lies outside by chance"):
        assert words in text
