"""`osteon cite`: all publications, some by key, and those behind an answer, as text, BibTeX or JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osteon.cli import main
from osteon.physiology.skeleton import skeleton
from osteon.records import bibliography, cited
from osteon.records.bibliography import unknown_keys

ANNA = """
sex: female
age: 63
menopause: postmenopausal
ai: {drug: letrozole, status: current}
dxa: {lumbar_spine: -2.2}
"""
LETROZOLE = "letrozole 2.5 mg daily for 2 years"


def run(*arguments: object) -> Result:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in done.output
    return done


def keys(*arguments: object) -> dict[str, list[str]]:
    done = run("cite", *arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    return {row["key"]: row["used_for"] for row in json.loads(done.output)}


@pytest.fixture
def anna(tmp_path: Path) -> Path:
    path = tmp_path / "anna.yaml"
    path.write_text(ANNA)
    return path


def test_without_a_name_all_are_listed():
    assert list(keys()) == list(bibliography())
    assert len(run("cite").output.splitlines()) == len(bibliography())
    assert run("cite", "--format", "bibtex").output.count("\n@") == len(bibliography()) - 1


def test_by_key_in_every_form():
    line = run("cite", "eastell-2008").output
    assert line.startswith("eastell-2008  Eastell R, et al. J Clin Oncol 2008;26(7):1051-1057, doi 10.1200/JCO")
    entry = run("cite", "eastell-2008", "larmore-2000", "zometa-label", "--format", "bibtex").output
    assert "@article{eastell-2008," in entry
    assert "author = {Eastell, R and others}" in entry
    assert "author = {Larmore, KA and Klein, KO}" in entry
    assert "pages = {1051--1057}" in entry
    assert "@misc{zometa-label,\n  title = {Zometa US prescribing information}" in entry
    assert "title not on file" in entry, "a title is never invented"


def test_a_patient_file_gives_the_sources_of_its_assessment(anna: Path):
    assert {"hadji-2017", "coleman-2020", "shapiro-2019", "zometa-label"} <= keys(anna).keys()
    assert keys(anna) == keys("assess", anna)


def test_an_output_gives_what_it_names(anna: Path, tmp_path: Path):
    answer = tmp_path / "answer.json"
    answer.write_text(run("assess", anna, "--no-simulate", "--json").output)
    assert keys(answer) == keys(anna)
    words = tmp_path / "answer.txt"
    words.write_text("As in Hadji 2017 (doi 10.1200/JCO.2007.11.0726).")
    assert set(keys(words)) == {"hadji-2017", "eastell-2008"}


def test_a_simulation_rests_on_its_equations_parameters_and_drugs(anna: Path):
    found = keys("simulate", anna, "-r", LETROZOLE)
    assert "drugs" in found["letrozole-monograph"]
    assert {"equations", "parameters"} <= {part for parts in found.values() for part in parts}
    other = keys("simulate", anna, "-r", "denosumab")
    assert "letrozole-monograph" not in other
    assert "gibiansky-2012" in other, "how denosumab is taken up"
    assert "gibiansky-2012" not in found
    assert keys("-r", LETROZOLE) == found


def test_a_forecast_rests_on_the_trials_of_the_calibration_too_and_a_risk_on_fracture_data(anna: Path):
    forecast, risk = keys("forecast", anna, "-r", LETROZOLE), keys("risk", anna, "-r", LETROZOLE)
    assert "calibration" in forecast["eastell-2008"]
    assert "fractures" in risk["johnell-2005"]
    assert forecast.keys() < risk.keys()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["eastel-2008"], "did you mean eastell-2008?"),
        (["simulate"], "name the patient file"),
        (["nowhere.json"], "no such file"),
        (["simulate", "nowhere.yaml"], "no such file"),
    ],
)
def test_what_cannot_be_cited_is_refused(arguments: list[str], said: str):
    done = run("cite", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_file_without_a_source_is_refused(tmp_path: Path):
    (tmp_path / "shopping.json").write_text('{"milk": 1}')
    assert "no source in it" in run("cite", tmp_path / "shopping.json").stderr


def test_every_equation_and_parameter_cites_by_key():
    """A year, a DOI or a label in a source stands only in the bibliography."""
    equations = {q.equation.name: cited(q.equation.source).written for q in skeleton().quantities.values()}
    parameters = {p.name: cited(p.source).written for p in skeleton().parameters}
    sources = equations | parameters
    assert {name: keys for name, text in sources.items() if (keys := unknown_keys(text))} == {}
    spelled = re.compile(r"doi|\bet al|\b(19|20)\d\d\b(?! (mg|IU))|;\d+:")
    assert {
        name: text for name, text in sources.items() if spelled.search(re.sub(r"@*[a-z0-9]+(-[a-z0-9]+)+", "", text))
    } == {}
