"""What the command does with what it cannot use: a message, exit code 2, and nothing written."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from osteon.cli import main
from osteon.cli.terminal.guard import GuardedGroup
from osteon.errors import InputError


def refused(*arguments: object) -> str:
    """The message of a refused command."""
    done: Result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def anna(tmp_path: Path) -> Path:
    folder = tmp_path / "patients"
    folder.mkdir()
    path = folder / "anna.yaml"
    path.write_text("{sex: female, age: 63, years_since_menopause: 12}")
    return path


def patient(folder: Path, text: str, name: str = "patient.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{sex: female}", "age"),
        ("{age: 63}", "sex"),
        ("{sex: female, age: -3}", "-3"),
        ("{sex: female, age: .nan}", "finite"),
        ("{sex: female, age: 63, dxa: {lumbar_spine: -21}}", "-21"),
        ("{sex: male, age: 63, menopause: premenopausal}", "premenopausal"),
        ("{sex: female, age: 63, shoe_size: 38}", "shoe_size"),
        ("{sex: female, age: 63", "YAML"),
        ("", "patient"),
    ],
)
def test_a_patient_that_cannot_be_is_refused_by_field(tmp_path: Path, text: str, said: str):
    message = refused("simulate", patient(tmp_path, text), "--csv", tmp_path / "out.csv")
    assert message.startswith("osteon: ")
    assert said in message
    assert "patient.yaml" in message
    assert not (tmp_path / "out.csv").exists()


def test_every_bad_patient_is_named_in_one_go(anna: Path, tmp_path: Path):
    first = patient(tmp_path, "{sex: female}", "first.yaml")
    second = patient(tmp_path, "{age: 50}", "second.yaml")
    message = refused("simulate", first, anna, second)
    assert "first.yaml" in message
    assert "second.yaml" in message
    assert "anna.yaml" not in message


def test_a_missing_file_is_named(tmp_path: Path):
    assert "nobody.yaml" in refused("simulate", tmp_path / "nobody.yaml")


def test_two_patients_of_one_name_are_refused(anna: Path, tmp_path: Path):
    assert "own id" in refused("simulate", anna, patient(tmp_path, anna.read_text(), "anna.yaml"))


@pytest.mark.parametrize(
    ("regimen", "said"),
    [
        ("zolendrone 4 mg", "zolendrone"),
        ("anastrozole -1 mg daily", "-1"),
        ("anastrozole 5000 mg daily for 1 year", "5000"),
        ("anastrozole 1 daily", "unit"),
        ("anastrozole 1 mg daily from month 12 until month 6", "month"),
        ("anastrozole 1 mg daily for 5 years; anastrozole 1 mg daily for 2 years", "anastrozole"),
        ("", "regimen"),
        ("missing.yaml", "missing.yaml"),
    ],
)
def test_a_regimen_that_cannot_be_is_refused(anna: Path, tmp_path: Path, regimen: str, said: str):
    message = refused("simulate", anna, "-r", regimen, "--csv", tmp_path / "out.csv")
    assert said in message
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("years", ["0", "-1", "nan", "inf", "1000", "soon"])
def test_a_time_that_cannot_be_is_refused(anna: Path, years: str):
    assert "years" in refused("simulate", anna, "--years", years)


@pytest.mark.parametrize("months", ["0", "-1", "nan", "inf"])
def test_a_step_that_cannot_be_is_refused(anna: Path, months: str):
    assert "months" in refused("simulate", anna, "--every-months", months)


def test_an_unknown_output_is_refused_with_the_near_one(anna: Path):
    message = refused("simulate", anna, "--outputs", "bmd-lumber-spine")
    assert "did you mean bmd-lumbar-spine?" in message
    assert "estradiol" in message


@pytest.mark.parametrize("option", ["--csv", "--plot"])
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_simulated(
    anna: Path, tmp_path: Path, option: str
):
    target = tmp_path / "no" / "such" / "folder" / "f.svg"
    message = refused("simulate", anna, option, target)
    assert option in message
    assert "no such file or directory" in message


def test_a_folder_is_not_a_file(anna: Path, tmp_path: Path):
    assert "is a folder" in refused("simulate", anna, "--csv", tmp_path)


def test_an_unknown_figure_format_is_refused(anna: Path, tmp_path: Path):
    assert ".png, .svg or .pdf" in refused("simulate", anna, "--plot", tmp_path / "figure.gif")
    assert not (tmp_path / "figure.gif").exists()


def test_json_and_csv_cannot_share_the_standard_output(anna: Path):
    assert "--csv -" in refused("simulate", anna, "--json", "--csv", "-")


def test_an_old_result_survives_a_refused_run(anna: Path, tmp_path: Path):
    target = tmp_path / "out.csv"
    target.write_text("precious")
    refused("simulate", anna, "--csv", target, "--outputs", "nonsense")
    assert target.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "patients"]


def test_an_unknown_drug_is_refused_with_the_near_one():
    assert "not a known drug" in refused("drugs", "paracetamoxide")


@pytest.mark.parametrize(
    "arguments", [["simulate"], ["schema", "hospital"], ["completion", "cmd"], ["fly"], ["--bones"]]
)
def test_a_command_that_does_not_exist_is_refused(arguments: list[str]):
    assert "Usage" in refused(*arguments)


def test_the_demo_refuses_a_folder_that_cannot_be(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "--out" in refused("demo", "--out", blocked / "demo")


@click.group(cls=GuardedGroup)
def faulty() -> None:
    """A command with a mistake in it."""


@faulty.command("breaks")
def breaks() -> None:
    raise ZeroDivisionError("division by zero")


@faulty.command("refuses")
def refuses() -> None:
    raise InputError("age", -3, "give the age in years")


def test_a_mistake_of_osteon_ends_with_1_and_says_how_to_see_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OSTEON_DEBUG", raising=False)
    done = CliRunner().invoke(faulty, ["breaks"])
    assert done.exit_code == 1
    assert "internal error; your input is not the cause" in done.stderr
    assert "OSTEON_DEBUG=1" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_debugging_on_the_mistake_itself_is_seen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OSTEON_DEBUG", "1")
    assert isinstance(CliRunner().invoke(faulty, ["breaks"]).exception, ZeroDivisionError)


def test_a_refusal_names_field_value_and_fix():
    done = CliRunner().invoke(faulty, ["refuses"])
    assert (done.exit_code, done.stderr) == (2, "osteon: age: -3: give the age in years\n")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("residual_estradol=0.4", "did you mean residual_estradiol"),
        ("residual_estradiol=much", "write NAME=VALUE"),
        ("residual_estradiol=99", "give a number from 0.2 to 5"),
        ("anastrozole_input=1", "the regimen sets this"),
    ],
)
def test_a_changed_parameter_must_exist_and_be_plausible(anna: Path, change: str, message: str):
    assert message in refused("simulate", anna, "--set", change)
