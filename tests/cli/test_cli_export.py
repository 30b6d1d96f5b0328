"""The model in other programs: the exported file is valid and says what osteon says."""

from __future__ import annotations

import re
from pathlib import Path

import libsbml
import numpy as np
import pytest
import roadrunner
from click.testing import CliRunner

import osteon
from osteon.cli import main
from osteon.treatment.regimen import Regimen

DAYS_PER_MONTH = 365.25 / 12
REGIMEN = (
    "anastrozole 1 mg daily for 2 years; zoledronic acid 4 mg iv every 6 months x 3; "
    "denosumab 60 mg sc every 6 months x 2 from month 20"
)


def export(*arguments: object):
    return CliRunner().invoke(main, ["export", "sbml", *(str(argument) for argument in arguments)])


def problems(path: Path) -> list[str]:
    document = libsbml.readSBMLFromFile(str(path))
    document.checkConsistency()
    return [document.getError(i).getMessage() for i in range(document.getNumErrors())]


@pytest.fixture
def anna(tmp_path: Path) -> Path:
    path = tmp_path / "anna.yaml"
    path.write_text("{sex: female, age: 63, years_since_menopause: 12, bmi: 27}")
    return path


def test_the_bare_model_is_valid_sbml(tmp_path: Path):
    assert export(tmp_path / "model.xml").exit_code == 0
    assert problems(tmp_path / "model.xml") == []


def test_a_patient_with_doses_runs_elsewhere_to_the_same_bone(anna: Path, tmp_path: Path):
    target = tmp_path / "anna.xml"
    done = export(target, "--patient", anna, "-r", REGIMEN, "--years", 4)
    assert done.exit_code == 0, done.output
    assert problems(target) == []
    start = float(re.search(r"at day (-[\d.]+)", done.stderr)[1])

    roadrunner.Logger.disableLogging()
    runner = roadrunner.RoadRunner(str(target))
    runner.integrator.relative_tolerance = 1e-7
    runner.integrator.absolute_tolerance = 1e-10
    runner.timeCourseSelections = ["bmd_lumbar_spine", "bmd_total_hip", "ctx", "estradiol"]
    runner.simulate(start, 0, 2)
    theirs = np.array(runner.simulate(0, 48 * DAYS_PER_MONTH, 49))
    theirs[:, :3] /= theirs[0, :3]

    ours = osteon.simulate(anna, REGIMEN, years=4, rtol=1e-8).isel(patient=0)
    for column, values in enumerate(
        (
            1 + ours["bmd_change"].sel(site="lumbar-spine") / 100,
            1 + ours["bmd_change"].sel(site="total-hip") / 100,
            1 + ours["marker_change"].sel(marker="ctx") / 100,
            ours["estradiol"],
        )
    ):
        assert theirs[1:, column] == pytest.approx(values.values[1:], rel=1e-4)


def test_doses_without_a_patient_are_refused(tmp_path: Path):
    done = export(tmp_path / "model.xml", "-r", REGIMEN)
    assert done.exit_code == 2
    assert "--patient" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("years", ["0", "-1", "nan", "500"])
def test_a_time_that_cannot_be_is_refused(anna: Path, tmp_path: Path, years: str):
    done = export(tmp_path / "model.xml", "--patient", anna, "--years", years)
    assert done.exit_code == 2
    assert "--years" in done.stderr
    assert not (tmp_path / "model.xml").exists()


def test_doses_are_written_as_an_event_table_that_reads_back(tmp_path: Path):
    table = tmp_path / "doses.csv"
    words = "denosumab 60 mg sc every 6 months x 6; anastrozole 1 mg daily for 5 years"
    done = CliRunner().invoke(main, ["export", "events", str(table), "-r", words])
    assert done.exit_code == 0, done.output
    again = Regimen.from_any(table)
    assert {c.drug: len(c.dose_days()) for c in again.courses} == {"denosumab": 6, "anastrozole": 1827}


def test_an_event_table_needs_a_plausible_length(tmp_path: Path):
    done = CliRunner().invoke(
        main, ["export", "events", str(tmp_path / "d.csv"), "-r", "calcium 1000 mg daily", "--years", "0"]
    )
    assert done.exit_code == 2
    assert not (tmp_path / "d.csv").exists()
