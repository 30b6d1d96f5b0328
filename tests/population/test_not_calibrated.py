"""What has come since the calibration says so in every answer that follows from it, and nowhere else.

The exercise programme plays the newcomer: no calibrated arm had one, so that the draws hold with and without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from another_model import RALOXIFENE, with_raloxifene
from click.testing import CliRunner

import osteon
from osteon.care import assess
from osteon.cli import main
from osteon.fracture import risk
from osteon.fracture.simulated import READ
from osteon.physiology.skeleton import skeleton
from osteon.population import posterior as module
from osteon.population.observations import MEASURABLE
from osteon.report.summary import patient_view, report_html
from osteon.report.trial_page import trial_page
from osteon.simulation import calibrated
from osteon.simulation.calibrated import Dependence, not_calibrated, provenance, uncalibrated
from osteon.simulation.results import quantities_read
from osteon.treatment.regimen import Regimen
from osteon.virtual_trials.run_trial import trial as run
from osteon.virtual_trials.trial_file import Trial

WOMAN = {"sex": "female", "age": 63, "years_since_menopause": 12}
EXERCISE, TABLET = "supervised exercise for 3 years", "anastrozole 1 mg daily for 5 years"
ARMS = {"exercise": EXERCISE, "none": "none"}
TODAY = date(2026, 3, 1)
HIGH_RISK = {
    "sex": "female", "age": 68, "menopause": "postmenopausal",
    "ai": {"drug": "letrozole", "status": "current", "months": 6},
    "dxa": {"lumbar_spine": -2.8, "total_hip": -2.2, "femoral_neck": -2.5, "age_months": 2},
}  # fmt: skip
NUMBERS = ("exercise_on_hip", "exercise_on_spine", "exercise_rate")


@pytest.fixture
def newcomer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A calibration that knew of no exercise programme."""
    said = provenance()["rests_on"]
    younger = {
        **provenance(),
        "rests_on": {
            **said,
            "drugs": [name for name in said["drugs"] if name != "exercise"],
            "other_parameters": [name for name in said["other_parameters"] if name not in NUMBERS],
        },
    }
    monkeypatch.setattr(calibrated, "provenance", lambda: younger)
    monkeypatch.setattr(module, "shipped_provenance", lambda: younger)
    module.posterior.cache_clear()
    yield
    module.posterior.cache_clear()


def names_of(notes: object) -> str:
    (note,) = not_calibrated(notes)  # type: ignore[arg-type]
    return note


def test_what_was_there_when_it_was_calibrated_gets_no_note():
    courses = [course for text in (TABLET, EXERCISE, "denosumab") for course in Regimen.from_any(text).courses]
    assert uncalibrated(courses, quantities_read()) == []


@pytest.mark.usefixtures("newcomer")
def test_a_regimen_with_the_new_drug_names_it_and_its_numbers():
    notes = uncalibrated(Regimen.from_any(EXERCISE).courses, MEASURABLE)
    assert [note.split(";")[0] for note in notes] == ["not calibrated: exercise, " + ", ".join(NUMBERS)]


@pytest.mark.usefixtures("newcomer")
def test_only_what_the_answer_reads_is_named():
    courses = Regimen.from_any(EXERCISE).courses
    assert "exercise_on_hip" not in names_of(uncalibrated(courses, ["bmd_lumbar_spine"]))
    assert uncalibrated(Regimen.from_any(TABLET).courses, MEASURABLE) == []


@pytest.mark.usefixtures("newcomer")
def test_every_answer_in_python_says_what_is_not_calibrated():
    few = {"years": 2, "seed": 1}
    notes = [
        json.loads(osteon.simulate(WOMAN, EXERCISE, years=2).attrs["notes"]),
        json.loads(osteon.forecast(WOMAN, EXERCISE, members=50, **few).attrs["notes"]),
        risk(WOMAN, EXERCISE, draws=50, **few).notes,
    ]
    for found in notes:
        assert names_of(found).startswith("not calibrated: exercise, exercise_on_")
    for found in (osteon.simulate(WOMAN, TABLET, years=2), osteon.forecast(WOMAN, TABLET, members=50, **few)):
        assert not_calibrated(json.loads(found.attrs["notes"])) == []


@pytest.mark.usefixtures("newcomer")
@pytest.mark.parametrize("command", [["simulate"], ["forecast", "--members", "50"], ["risk", "--draws", "50"]])
def test_every_answer_on_the_command_line_says_it_as_text_and_as_json(command: list[str], tmp_path: Path):
    file = tmp_path / "woman.json"
    file.write_text(json.dumps(WOMAN))
    given = [*command, str(file), "-r", EXERCISE, "--years", "2"]
    assert "note: not calibrated: exercise" in CliRunner().invoke(main, given).stderr
    told = json.loads(CliRunner().invoke(main, [*given, "--json"]).stdout)
    assert names_of(told.get("not_calibrated") or told["notes"])


@pytest.mark.usefixtures("newcomer")
def test_new_numbers_differ_between_the_people_of_a_forecast_and_all_else_is_the_same_bits():
    new = module.posterior().new
    columns = [skeleton().parameter_names.index(name) for name in new]
    table = module.posterior().table(30)
    assert set(new) >= set(NUMBERS)
    known = {p.name: p for p in skeleton().parameters}
    drawn = [j for name, j in zip(new, columns, strict=True) if known[name].low < known[name].high]
    assert all(len(np.unique(table[:, j])) == 30 for j in drawn)
    module.posterior.cache_clear()
    before = module.load(module.Path(module.__file__).parents[1] / "data" / module.DRAWS, provenance()).table(30)
    assert np.array_equal(np.delete(table, columns, axis=1), np.delete(before, columns, axis=1))


@pytest.mark.usefixtures("newcomer")
def test_a_virtual_trial_says_it_in_its_summary_and_its_report(tmp_path: Path):
    trial = {"name": "exercise", "years": 1, "arms": [{"name": n, "regimen": r} for n, r in ARMS.items()]}
    summary = run(Trial.from_any(trial), 20, tmp_path, seed=1, workers=1)
    note = names_of(summary["not_calibrated"])
    assert note.startswith("not calibrated: exercise")
    assert note[1:] in trial_page(summary, today=TODAY)


@pytest.mark.usefixtures("newcomer")
def test_validation_says_which_arm_is_not_calibrated(tmp_path: Path):
    arm = {
        "id": "walk", "study": "Walk", "citation": "test", "verified": "seen",
        "population": {"sex": "female", "menopause": "postmenopausal", "n": 50, "age_mean": 60},
        "regimen": [{"drug": "exercise", "start_month": 0, "end_month": 12}],
        "observations": [{"endpoint": "bmd-lumbar-spine", "measure": "percent-change", "time_month": 12, "value": 1.0}],
    }  # fmt: skip
    (tmp_path / "walk.json").write_text(json.dumps([arm]))
    found = CliRunner().invoke(main, ["validate", str(tmp_path / "walk.json")])
    assert "note: not calibrated: exercise, exercise_on_spine, exercise_rate" in found.stderr, found.stderr


def test_a_drug_without_a_number_of_its_own_is_named_too():
    said = provenance()["rests_on"]
    fewer = {**said, "drugs": [name for name in said["drugs"] if name != "leuprorelin"]}
    courses = Regimen.from_any("leuprorelin 3.75 mg every 4 weeks for 2 years").courses
    (note,) = uncalibrated(courses, READ, rests_on=fewer)
    assert note.startswith("not calibrated: leuprorelin;")


def test_the_walk_finds_the_numbers_of_a_drug_only_where_it_is_taken():
    model, own = with_raloxifene(), {p.name for p in RALOXIFENE}
    assert own <= set(Dependence(model, ["ctx"]).parameters)
    assert not own & set(Dependence(model, ["ctx"], off=["raloxifene_input"]).parameters)
    assert not own & set(Dependence(model, ["p1np"]).parameters)


def test_assessment_report_and_patient_page_say_which_option_is_not_calibrated(monkeypatch: pytest.MonkeyPatch):
    said = provenance()["rests_on"]
    younger = {**provenance(), "rests_on": {**said, "drugs": [name for name in said["drugs"] if name != "denosumab"]}}
    monkeypatch.setattr(calibrated, "provenance", lambda: younger)
    found = assess(HIGH_RISK, today=TODAY)
    assert found.plan is not None
    note = names_of(found.plan.notes)
    assert note.startswith("not calibrated: denosumab;")
    assert note in found.to_dict()["plan"]["notes"]
    assert note in report_html(found, TODAY)
    assert patient_view(found, TODAY).not_calibrated == (note,)
