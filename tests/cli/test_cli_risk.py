"""``osteon risk`` as people use it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from command_line import call, called, patient_file

from osteon.fracture import risk

REGIMEN = "anastrozole 1 mg daily for 5 years"
ANNA = """
sex: female
age: 63
years_since_menopause: 12
bmi: 27
dxa: {total_hip: -1.6, lumbar_spine: -2.1}
fractures: [{site: distal_radius, age: 58}]
smoking: never
frax: {mof_pct: 14, hip_pct: 3.1}
"""
FAST = ("--draws", "60", "--today", "2026-03-01")


def run(*arguments: object) -> Result:
    return call("risk", *arguments)


def succeed(*arguments: object) -> Result:
    return called("risk", *arguments, *FAST)


@pytest.fixture(scope="module")
def anna(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return patient_file(tmp_path_factory, "anna", ANNA)


@pytest.fixture(scope="module")
def berta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return patient_file(tmp_path_factory, "berta", "{sex: male, age: 70}")


def test_the_table_shows_each_outcome_at_each_horizon(anna: Path):
    lines = succeed(anna, "-r", REGIMEN).stdout.splitlines()
    assert lines[0] == "anna  female, 63 years, 12 years since menopause, BMI 27"
    assert lines[1] == "anastrozole 1 mg oral daily, months 0 to 60"
    assert re.split(r"\s{2,}", lines[3]) == ["chance in %, us-claims", "1 year", "2 years", "5 years", "10 years"]
    names = [re.split(r"\s{2,}", line)[0] for line in lines[4:12]]
    assert names == [
        "hip", "spine, with symptoms", "forearm", "upper arm", "other bones", "major fracture", "any fracture",
        "several vertebrae at once",
    ]  # fmt: skip
    for line in lines[4:12]:
        assert len(re.findall(r"[<\d.]+ \([<\d.]+–[<\d.]+\)", line)) == 4, line
    assert max(map(len, lines)) <= 100


def test_it_says_counts_of_100_what_moves_it_and_what_is_not_known(anna: Path, berta: Path):
    text = succeed(anna, "-r", REGIMEN).stdout
    assert "of 100 women like this one, in 10 years" in text
    assert re.search(r"about \d+ \(\d+ to \d+\) break a bone", text)
    assert re.search(r"from age 63 on, compared with 65 +× \d\.\d\d", text)
    assert re.search(r"change of density from today +× 1\.\d\d", text)
    assert "earlier fracture: yes" in text
    assert "current smoking: no" in text
    assert "hip fracture of a parent" in text.split("not known, taken as in the population:")[1]
    other = succeed(berta).stdout
    assert "of 100 men like this one" in other
    assert "hip density, spine density, bone turnover (CTX)" in other


def test_frax_is_shown_beside_as_entered_and_only_then(anna: Path, berta: Path):
    assert "FRAX in 10 years, as entered: major fracture 14 %, hip 3.1 %" in succeed(anna).stdout
    assert "FRAX" not in succeed(berta).stdout


def test_json_agrees_with_python(anna: Path):
    options = ("--region", "uk", "--years", 5, "--falls", "yes", "--cancer-deaths", 0.02)
    found = json.loads(succeed(anna, "-r", REGIMEN, *options, "--json").stdout)
    same = risk(anna, REGIMEN, 5, "uk", falls=True, cancer_deaths=0.02, draws=60, today=date(2026, 3, 1))
    assert found == json.loads(json.dumps(same.to_dict()))
    assert found["years"] == [1, 2, 5]
    assert found["unit"] == "share of people"
    assert set(found["incidence"]["hip"][0]) == {"years", "mean", "median", "low50", "high50", "low90", "high90"}
    assert found["frax_percent"] == {"major": 14, "hip": 3.1}


def test_notes_go_to_the_error_output(anna: Path):
    done = succeed(anna)
    assert "note: death from cancer is not counted" in done.stderr
    assert "note:" not in done.stdout


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--region", "mars"), "region: 'mars': one of us-claims, uk"),
        (("--years", "0.2"), "years: 0.2: give a number from 1 to 15"),
        (("--draws", "10"), "draws: 10: give a whole number from 50 to 8000"),
        (("--cancer-deaths", "3"), "cancer_deaths: 3.0: give a share of people per year"),
        (("--falls", "often"), "'often' is not one of 'yes', 'no'"),
        (("--today", "1.3.2026"), "--today: '1.3.2026'"),
        (("-r", "snake oil daily"), "snake oil"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name_and_the_fix(anna: Path, options: tuple[str, ...], says: str):
    done = run(anna, *options)
    assert done.exit_code == 2
    assert says in done.stderr
    assert "Traceback" not in done.output


def test_a_patient_without_an_age_is_refused(tmp_path: Path):
    (tmp_path / "x.yaml").write_text("{sex: female}")
    done = run(tmp_path / "x.yaml")
    assert (done.exit_code, "age" in done.stderr) == (2, True)


def test_help_teaches_with_examples():
    text = run("--help").stdout
    assert "  osteon risk anna.yaml" in text
    assert "parent_hip_fracture: true" in text
    assert 'never "no"' in text
