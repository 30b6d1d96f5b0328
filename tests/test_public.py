"""The public interface: what a newcomer imports, types and reads, without looking inside."""

from __future__ import annotations

import doctest
import inspect
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import osteon
import osteon.population.forecast
import osteon.simulation.simulate
from osteon.deprecation import deprecated
from osteon.population.about_forecast import AboutForecast
from osteon.simulation.about import AboutSimulation, Agreement

ANNA = {
    "id": "anna", "sex": "female", "age": 63, "years_since_menopause": 12, "ai": {"drug": "letrozole"},
    "measurements": [{"date": "2025-03-01", "what": "dxa", "site": "lumbar_spine", "device": "hologic", "value": 0.9,
                      "unit": "g/cm2"}],
}  # fmt: skip
REGIMEN = "anastrozole 1 mg daily for 2 years"
#: packages that a bare installation has not
EXTRAS = ("matplotlib", "jinja2", "typst", "libsbml", "emcee", "SALib", "pyarrow", "lifelines", "fastapi", "jax")
FUNCTIONS = [name for name in osteon.__all__ if inspect.isfunction(getattr(osteon, name))]
FUNCTIONS += [f"export.{name}" for name in ("sbml", "events", "equations")] + [
    "engine.integrate",
    "engine.accuracy_check",
]


def public(name: str):
    found = osteon
    for part in name.split("."):
        found = getattr(found, part)
    return found


def typed(*arguments: str, without: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """``python -m osteon ...``, some packages hidden as if they were not installed."""
    code = (
        f"import sys, runpy; sys.modules.update(dict.fromkeys({without!r})); sys.argv[1:] = {list(arguments)!r};"
        "runpy.run_module('osteon', run_name='__main__', alter_sys=True)"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def simulated():
    return osteon.simulate(ANNA, REGIMEN, years=1, every_months=6, certify=True, accuracy_check=True)


@pytest.fixture(scope="module")
def forecast():
    return osteon.forecast(ANNA, REGIMEN, years=1, every_months=6, members=50, today=date(2026, 3, 1))


def test_a_result_says_typed_what_was_given_assumed_and_compared(simulated):
    assert [course.drug for course in simulated.osteon.courses] == ["anastrozole"]
    assert all(isinstance(note, str) for note in simulated.osteon.notes)
    assert simulated.osteon.failures == {}
    for agreement in (simulated.osteon.certificate, simulated.osteon.accuracy):
        assert isinstance(agreement, Agreement)
        assert agreement.patients == 1
        assert 0 < agreement.largest < 1e-2
    assert simulated.osteon.measurements == ()


def test_a_forecast_says_typed_which_measurements_it_used(forecast):
    (scan,) = forecast.osteon.measurements
    assert (scan.endpoint, scan.value, scan.unit, scan.doubtful) == ("bmd-lumbar-spine", 0.9, "g/cm2", False)
    assert scan.time_month == pytest.approx(-12, abs=0.1)
    assert forecast.osteon.about.today == date(2026, 3, 1)
    assert forecast.osteon.certificate is None


@pytest.mark.parametrize("name", ["simulated", "forecast"])
def test_what_a_result_says_survives_a_file(name: str, request: pytest.FixtureRequest, tmp_path: Path):
    xarray = pytest.importorskip("xarray")
    result = request.getfixturevalue(name)
    result.to_netcdf(tmp_path / "result.nc", engine="scipy")
    with xarray.open_dataset(tmp_path / "result.nc", engine="scipy") as again:
        assert again.osteon.about == result.osteon.about


@pytest.mark.parametrize("kind", [AboutSimulation, AboutForecast])
def test_a_dataset_without_attributes_says_nothing(kind: type):
    assert kind.from_attributes({}) == kind()


def test_an_attribute_of_another_hand_is_named():
    with pytest.raises(osteon.errors.InputError, match=r"attrs\.notes: 'none': give the Dataset as osteon made it"):
        AboutSimulation.from_attributes({"notes": "none"})


@pytest.mark.parametrize(
    ("dataset", "arrays"),
    [
        (osteon.simulate, osteon.simulation.simulate.solve),
        (osteon.forecast, osteon.population.forecast.solve),
    ],
)
def test_dataset_and_arrays_take_the_same_arguments(dataset, arrays):
    assert list(inspect.signature(dataset).parameters.values()) == list(inspect.signature(arrays).parameters.values())
    assert inspect.signature(dataset).return_annotation == "xarray.Dataset"
    for name in inspect.signature(arrays).parameters:
        assert name in (inspect.getdoc(dataset) or ""), f"{dataset.__name__} does not explain {name}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_says_all_that_a_caller_needs(name: str):
    function = public(name)
    text = inspect.getdoc(function) or ""
    returns_nothing = inspect.signature(function).return_annotation == "None"
    sections = ["Examples"] + ([] if returns_nothing else ["Returns"])
    if inspect.signature(function).parameters:
        sections += ["Parameters", "Raises"]
    for section in sections:
        assert f"{section}\n{'-' * len(section)}" in text, f"{name} has no section {section}"
    for argument in inspect.signature(function).parameters:
        assert argument in text, f"{name} does not explain {argument}"


#: their examples need files or half a minute
_SHOWN_ONLY = {"validate"}


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in _SHOWN_ONLY])
def test_the_example_of_a_public_function_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    finder = doctest.DocTestFinder(recurse=False)
    for case in finder.find(public(name), name, globs={"osteon": osteon, "date": date}):
        failed = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(case).failed
        assert not failed


def test_python_m_osteon_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "osteon", "--version"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == f"osteon {osteon.__version__}"


def test_help_groups_commands_by_who_needs_them():
    text = typed("--help").stdout
    heads = ["Start here:", "For a patient:", "For trials and evidence:", "For developers and other programs:"]
    places = [text.index(f"\n{head}") for head in heads]
    assert places == sorted(places)
    assert text.index("\n  assess ") < places[2] < text.index("\n  trial ") < places[3] < text.index("\n  calibrate ")
    assert "Install first" not in text


def test_a_bare_installation_says_what_to_type_first(tmp_path: Path):
    demo = typed("demo", "--out", str(tmp_path / "demo"), without=EXTRAS)
    assert demo.returncode == 2
    assert "pip install 'osteon[report]'" in demo.stderr
    assert "Traceback" not in demo.stderr
    assert not (tmp_path / "demo").exists()
    text = typed("--help", without=EXTRAS).stdout
    assert text.index("pip install 'osteon[report]'") < text.index("osteon demo")


def test_a_bare_installation_answers(tmp_path: Path):
    anna = tmp_path / "anna.yaml"
    anna.write_text("{sex: female, age: 63, menopause: postmenopausal, ai: {drug: letrozole, months: 6}}")
    for arguments in (
        ("simulate", str(anna), "-r", REGIMEN, "--years", "1"),
        ("assess", str(anna), "--no-simulate"),
        ("drugs", "zometa"),
        ("guidelines",),
        ("export", "events", str(tmp_path / "doses.csv"), "-r", REGIMEN),
    ):
        done = typed(*arguments, without=EXTRAS)
        assert done.returncode == 0, done.stderr


def test_a_deprecated_name_works_and_says_what_to_write():
    @deprecated("osteon.simulate", since="0.2")
    def run(years: float) -> float:
        return 2 * years

    with pytest.warns(DeprecationWarning, match=r"run is deprecated since osteon 0\.2 .* use osteon\.simulate"):
        assert run(2.0) == 4.0


def test_guidelines_say_where_each_stands():
    found = {g.id: g for g in osteon.guidelines(today=date(2026, 11, 29))}
    assert found["esmo2020"].state == "expired", "an edition is current for five years (standing.yaml)"
    assert (found["hadji2017"].state, found["hadji2017"].superseded_by) == ("superseded", "hadji2025")
    assert (found["hadji2025"].state, found["hadji2025"].rules) == ("not written", 0)
    assert sum(found["asco2019"].verification.values()) == found["asco2019"].rules


def test_evidence_of_ones_own_takes_a_path_in_any_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from osteon.validation import validate

    asked: list[list[Path]] = []
    monkeypatch.setattr(validate, "read_all", lambda paths: asked.append(paths))
    for given in ("mine.yaml", Path("mine.yaml"), ["mine.yaml"]):
        validate._evidence(given)
    assert asked == [[Path("mine.yaml")]] * 3
