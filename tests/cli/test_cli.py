"""The command as people use it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import osteon
from osteon.cli import main

ANASTROZOLE = "anastrozole 1 mg daily for 5 years"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def succeed(*arguments: str) -> Result:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def anna(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("patients") / "anna.yaml"
    path.write_text("{sex: female, age: 63, years_since_menopause: 12, bmi: 27}")
    return path


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("patients") / "bert.json"
    path.write_text('{"sex": "male", "age": 70}')
    return path


def test_the_table_shows_the_first_months_and_every_year(anna: Path):
    lines = succeed("simulate", anna, "-r", ANASTROZOLE).stdout.splitlines()
    assert lines[0] == "anna  female, 63 years, 12 years since menopause, BMI 27"
    assert lines[1] == "anastrozole 1 mg oral daily, months 0 to 60"
    assert lines[3].split() == [
        *(
            "month",
            "lumbar",
            "spine",
            "BMD",
            "total",
            "hip",
            "BMD",
            "femoral",
            "neck",
            "BMD",
            "33",
            "%",
            "radius",
            "BMD",
        ),
        *("CTX", "P1NP", "estradiol"),
    ]
    assert [int(line.split()[0]) for line in lines[5:]] == [0, 3, 6, 12, 24, 36, 48, 60, 72, 84]


def test_the_table_says_that_bone_is_lost_and_estradiol_falls_under_an_inhibitor(anna: Path):
    rows = [line.split() for line in succeed("simulate", anna, "-r", ANASTROZOLE).stdout.splitlines()[5:]]
    start, two_years = rows[0], next(row for row in rows if row[0] == "24")
    assert start[1:7] == ["0.0"] * 6
    assert float(two_years[1].replace("−", "-")) < -1
    assert float(two_years[7]) < 0.3 * float(start[7])


def test_without_a_regimen_the_table_says_so(anna: Path):
    assert "no treatment" in succeed("simulate", anna, "--years", "1").stdout


def test_json_is_one_object_in_the_form_of_the_evidence_files(anna: Path):
    found = json.loads(succeed("simulate", anna, "-r", ANASTROZOLE, "--json").stdout)
    assert found["patient"] == "anna"
    assert found["time_month"] == list(range(85))
    spine = found["series"]["bmd-lumbar-spine"]
    assert (spine["measure"], spine["unit"], len(spine["values"])) == ("percent-change", "%", 85)
    assert spine["absolute"]["unit"] == "g/cm2"
    estradiol = found["series"]["estradiol"]
    assert (estradiol["measure"], estradiol["unit"]) == ("absolute", "pmol/L")


def test_json_agrees_with_python(anna: Path):
    found = json.loads(succeed("simulate", anna, "-r", ANASTROZOLE, "--json").stdout)
    result = osteon.simulate(anna, ANASTROZOLE, years=7)
    expected = result["bmd_change"].sel(site="total-hip").isel(patient=0).values
    assert found["series"]["bmd-total-hip"]["values"] == pytest.approx(expected, abs=1e-9)


def test_several_patients_give_one_json_object_a_line(anna: Path, bert: Path):
    lines = succeed("simulate", anna, bert, "--years", "1", "--json").stdout.splitlines()
    assert [json.loads(line)["patient"] for line in lines] == ["anna", "bert"]


def test_outputs_chooses_and_orders_the_results(anna: Path):
    found = json.loads(succeed("simulate", anna, "--outputs", "ctx, bmd-total-hip", "--json").stdout)
    assert list(found["series"]) == ["ctx", "bmd-total-hip"]


def test_csv_is_a_long_table_with_units_and_absolute_values(anna: Path, bert: Path, tmp_path: Path):
    target = tmp_path / "results.csv"
    succeed("simulate", anna, bert, "--years", "2", "--every-months", "6", "--csv", target)
    rows = list(csv.DictReader(io.StringIO(target.read_text())))
    assert list(rows[0]) == ["patient", "time_month", "endpoint", "measure", "unit", "value"]
    assert {row["patient"] for row in rows} == {"anna", "bert"}
    ctx = [row for row in rows if row["endpoint"] == "ctx" and row["patient"] == "anna"]
    assert [(row["measure"], row["unit"]) for row in ctx[:1] + ctx[-1:]] == [
        ("percent-change", "%"),
        ("absolute", "ng/mL"),
    ]
    assert [row["time_month"] for row in ctx[:5]] == ["0", "6", "12", "18", "24"]


def test_csv_to_the_standard_output_is_nothing_but_csv(anna: Path):
    text = succeed("simulate", anna, "--years", "1", "--outputs", "ctx", "--csv", "-").stdout
    assert text.startswith("patient,time_month,endpoint,measure,unit,value\nanna,0,ctx,percent-change,%,0\n")


@pytest.mark.parametrize(("name", "magic"), [("f.png", b"\x89PNG"), ("f.svg", b"<?xml"), ("f.pdf", b"%PDF")])
def test_plot_writes_the_figure_that_its_name_asks_for(anna: Path, tmp_path: Path, name: str, magic: bytes):
    succeed("simulate", anna, "-r", ANASTROZOLE, "--plot", tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(magic)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_regimen_may_be_a_file(anna: Path, tmp_path: Path):
    file = tmp_path / "regimen.yaml"
    file.write_text("[{drug: anastrozole, dose: 1, unit: mg, every_days: 1, start_month: 0, end_month: 60}]")
    assert (
        succeed("simulate", anna, "-r", file, "--json").stdout
        == succeed("simulate", anna, "-r", ANASTROZOLE, "--json").stdout
    )


def test_exact_doses_agree_with_averaged_ones(anna: Path):
    options = ("simulate", anna, "-r", "anastrozole 1 mg daily for 1 year", "--years", "1", "--json")
    averaged, exact = (json.loads(succeed(*options, *more).stdout) for more in ((), ("--exact-doses",)))
    spine = [found["series"]["bmd-lumbar-spine"]["values"][-1] for found in (averaged, exact)]
    assert spine[0] == pytest.approx(spine[1], abs=0.05)


def test_a_slip_in_a_drug_name_is_read_and_said(anna: Path):
    done = succeed("simulate", anna, "-r", "anastrozol 1 mg daily for 1 year", "--years", "1")
    assert "anastrozole" in done.stderr


@pytest.mark.parametrize(
    ("brand", "key"), [("Wyost", "denosumab"), ("Evista", "raloxifene"), ("Terrosa", "teriparatide")]
)
def test_drugs_says_of_a_brand_what_its_label_says(brand: str, key: str):
    facts = json.loads(succeed("drugs", brand, "--json").stdout)
    assert facts["key"] == key
    assert brand in facts["brands"]
    assert all(facts["label"][part] for part in ("read", "missed", "timing", "reactions", "pregnancy"))
    assert facts["interactions"]
    text = succeed("drugs", brand).stdout
    for head in (
        "Brands by strength",
        "A dose was missed",
        "Reactions",
        "Pregnancy and contraception",
        "Written down on",
    ):
        assert head in text


def test_drugs_lists_every_drug_with_its_usual_dose():
    text = succeed("drugs").stdout
    assert "anastrozole" in text
    assert "60 mg sc every 6 months" in text
    assert len(json.loads(succeed("drugs", "--json").stdout)) >= 17


def test_a_drug_is_explained_with_its_sources_and_their_marks():
    text = succeed("drugs", "Zometa").stdout
    assert text.startswith("zoledronic acid  bisphosphonate")
    assert "[seen]" in text
    assert "doi:10." in text


def test_a_drug_may_be_named_in_several_words():
    assert json.loads(succeed("drugs", "zoledronic", "acid", "--json").stdout)["key"] == "zoledronic-acid"


@pytest.mark.parametrize("what", ["patient", "regimen", "trial"])
def test_schemas_are_json_schema(what: str):
    assert json.loads(succeed("schema", what).stdout)["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_the_command(shell: str):
    text = succeed("completion", shell).stdout
    assert "_OSTEON_COMPLETE" in text


def test_completion_offers_the_commands():
    words = {"COMP_WORDS": "osteon si", "COMP_CWORD": "1", "_OSTEON_COMPLETE": "bash_complete"}
    done = shell(env=words)
    assert done.stdout.strip() == "plain,simulate"


def test_version_is_that_of_the_package():
    assert succeed("--version").stdout == f"osteon {osteon.__version__}\n"


@pytest.mark.parametrize("command", [[], ["simulate"], ["drugs"], ["demo"], ["export", "sbml"], ["schema"]])
def test_help_teaches_with_examples(command: list[str]):
    short, long = succeed(*command, "-h").stdout, succeed(*command, "--help").stdout
    assert short == long
    assert f"  {' '.join(['osteon', *command])}" in short


def shell(*arguments: str, env: dict[str, str] | None = None, **options: object) -> subprocess.CompletedProcess[str]:
    script = "from osteon.cli import main; main(prog_name='osteon')"
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | (env or {}),
        **options,  # type: ignore[call-overload]
    )


def test_the_installed_command_runs(anna: Path):
    done = shell("simulate", str(anna), "-r", ANASTROZOLE, "--years", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "spine" in done.stdout


def test_a_reader_that_leaves_early_sees_no_traceback(anna: Path):
    script = f"{sys.executable} -c 'from osteon.cli import main; main()' simulate {anna} --csv - | head -n 1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "patient,time_month,endpoint,measure,unit,value\n"
    assert done.stderr == ""


def test_an_event_table_gives_each_patient_the_regimen_of_its_id(tmp_path: Path):
    for name, age in (("anna", 63), ("berta", 70)):
        (tmp_path / f"{name}.yaml").write_text(f"{{id: {name}, sex: female, age: {age}}}")
    table = tmp_path / "doses.csv"
    table.write_text("ID,TIME,AMT,CMT,EVID,ADDL,II\nanna,0,1,anastrozole,1,364,1\nberta,0,60,denosumab,1,1,182.6\n")
    files = [str(tmp_path / "anna.yaml"), str(tmp_path / "berta.yaml")]
    done = CliRunner().invoke(main, ["simulate", *files, "-r", str(table), "--years", "1", "--json"])
    assert done.exit_code == 0, done.output
    change = {
        line["patient"]: line["series"]["bmd-lumbar-spine"]["values"][-1]
        for line in map(json.loads, done.stdout.splitlines())
    }
    assert change["anna"] < -1 < 1 < change["berta"]


def test_a_patient_without_a_regimen_in_the_event_table_is_named(tmp_path: Path):
    (tmp_path / "clara.yaml").write_text("{id: clara, sex: female, age: 63}")
    table = tmp_path / "doses.csv"
    table.write_text("ID,TIME,AMT,CMT,EVID,ADDL,II\nanna,0,1,anastrozole,1,364,1\nberta,0,60,denosumab,1,1,182.6\n")
    done = CliRunner().invoke(main, ["simulate", str(tmp_path / "clara.yaml"), "-r", str(table)])
    assert done.exit_code == 2
    assert "clara" in done.stderr
    assert "there is one for anna, berta" in done.stderr
