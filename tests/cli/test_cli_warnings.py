"""What labels warn of is printed wherever such a drug is simulated, forecast, put into a trial or a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import call, called, patient_file

from osteon.drugs.catalogue import catalogue, known_drugs
from osteon.treatment.label_cautions import label_cautions
from osteon.treatment.regimen import Regimen

ANNA = "sex: female\nage: 63\nmenopause: postmenopausal\n"
BESIDE = ANNA + "ai: {drug: letrozole, status: current, months: 6}\n"
COURSES = {
    "romosozumab": "romosozumab 210 mg monthly for 12 months",
    "teriparatide": "teriparatide 20 ug daily for 24 months",
    "denosumab": "denosumab 60 mg sc every 6 months x 4",
    "estradiol": "estradiol 2 mg oral daily for 2 years",
    "conjugated-equine-estrogens": "conjugated equine estrogens 0.625 mg oral daily for 2 years",
}
#: drugs whose labels have a boxed warning, an end, or a bar that matters here
WARNED = (*COURSES, "abaloparatide", "raloxifene", "estradiol-patch", "tamoxifen")


@pytest.fixture(scope="module")
def anna(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return patient_file(tmp_path_factory, "anna", ANNA)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return patient_file(tmp_path_factory, "beside", BESIDE)


def texts(drug: str, inhibited: bool = False) -> list[str]:
    return [one.text for one in known_drugs()[drug].care.warnings if inhibited or not one.beside_inhibitor]


def test_every_drug_that_needs_one_has_a_warning_with_its_source():
    for drug in WARNED:
        warnings = known_drugs()[drug].care.warnings
        assert warnings
        assert all(one.text and one.source.citation for one in warnings)
    builders = [d for d in known_drugs().values() if d.treatment == "anabolic"]
    assert all(any(one.beside_inhibitor for one in drug.care.warnings) for drug in builders)


@pytest.mark.parametrize("drug", COURSES)
def test_simulate_prints_the_warnings_and_json_has_them_as_notes(anna: Path, drug: str):
    done = called("simulate", anna, "-r", COURSES[drug], "--years", "1", "--json")
    data = json.loads(done.stdout)
    for text in texts(drug):
        assert text in done.stderr
        assert any(text in note for note in data["notes"])
    assert "aromatase inhibitor" not in done.stderr


@pytest.mark.parametrize("drug", ["romosozumab", "teriparatide", "estradiol"])
def test_an_inhibitor_in_the_regimen_or_in_the_patients_file_is_enough_for_its_warning(
    anna: Path, beside: Path, drug: str
):
    both = f"letrozole 2.5 mg daily for 5 years; {COURSES[drug]}"
    for patient, regimen in ((anna, both), (beside, COURSES[drug])):
        done = called("simulate", patient, "-r", regimen, "--years", "1")
        assert all(text in done.stderr for text in texts(drug, inhibited=True))


def test_forecast_and_risk_print_the_warnings(beside: Path):
    given = COURSES["romosozumab"]
    forecast = called("forecast", beside, "-r", given, "--years", "1", "--members", "50", "--json")
    assert all(text in forecast.stderr for text in texts("romosozumab", inhibited=True))
    notes = json.loads(forecast.stdout)["notes"]
    assert all(any(text in note for note in notes) for text in texts("romosozumab", inhibited=True))


def test_a_virtual_trial_prints_the_warnings_of_its_arms(tmp_path: Path):
    arms = f"[{{name: built, regimen: {COURSES['teriparatide']}}}, {{name: none, regimen: none}}]"
    design = f"name: building\nyears: 2\neligibility: {{sex: female, menopause: postmenopausal}}\narms: {arms}\n"
    file = tmp_path / "trial.yaml"
    file.write_text(design, encoding="utf-8")
    done = called("trial", file, "--dry-run")
    assert all(text in done.stderr for text in texts("teriparatide"))


@pytest.mark.parametrize("drug", ["abaloparatide", "Tymlos"])
def test_a_drug_without_a_model_is_refused_with_its_warnings(anna: Path, drug: str):
    key = {"Tymlos": "abaloparatide"}.get(drug, drug)
    for command in ("simulate", "forecast"):
        done = call(command, anna, "-r", f"{drug} 60 mg daily")
        assert done.exit_code != 0
        assert all(text in done.output for text in texts(key, inhibited=True))


def test_a_report_of_a_regimen_has_the_warnings(beside: Path, tmp_path: Path):
    out = tmp_path / "beside.html"
    dxa = tmp_path / "beside.yaml"
    dxa.write_text(BESIDE + "dxa: {lumbar_spine: -2.8}\n", encoding="utf-8")
    called("report", dxa, "--out", out, "-r", COURSES["romosozumab"])
    page = out.read_text(encoding="utf-8")
    assert all(text in page for text in texts("romosozumab", inhibited=True))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("romosozumab 210 mg monthly for 12 months", False),
        ("romosozumab 210 mg monthly for 2 years", True),
        ("romosozumab 210 mg monthly", True),
        ("teriparatide 20 ug daily for 24 months", False),
        ("teriparatide 20 ug daily for 3 years", True),
        ("teriparatide 20 ug daily for 14 months; teriparatide 20 ug daily from month 30 for 14 months", True),
    ],
)
def test_a_course_beyond_its_label_says_so(words: str, said: bool):
    assert any("its label ends at" in note for note in Regimen.from_text(words).notes) is said


def test_what_has_no_warning_stays_without_a_note():
    quiet = [drug.key for drug in catalogue().values() if not drug.care.warnings]
    assert "alendronate" in quiet
    assert not label_cautions(Regimen.from_text("alendronate 70 mg weekly; letrozole 2.5 mg daily").courses)
