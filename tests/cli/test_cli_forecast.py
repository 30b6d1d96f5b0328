"""``osteon forecast`` as people use it, and its figure."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from command_line import call, called, patient_file
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

import osteon
from osteon.errors import InputError
from osteon.report.figures.forecast_figure import forecast_figure

REGIMEN = "anastrozole 1 mg daily for 4 years; zoledronic acid 4 mg iv every 6 months for 18 months"
ANNA = """
sex: female
age: 63
years_since_menopause: 12
bmi: 27
ai: {drug: anastrozole, status: current, months: 12}
measurements:
  - {date: 2025-03-01, what: dxa, site: lumbar_spine, device: hologic, value: 0.912, unit: g/cm2}
  - {date: 2026-03-01, what: dxa, site: lumbar_spine, device: hologic, value: 0.872, unit: g/cm2}
  - {date: 2025-03-01, what: ctx, value: 0.35, unit: ng/mL}
  - {date: 2025-09-01, what: ctx, value: 0.55, unit: ng/mL}
"""
FAST = ("--members", "100", "--today", "2026-03-01")


def run(*arguments: object) -> Result:
    return call("forecast", *arguments)


def succeed(*arguments: object) -> Result:
    return called("forecast", *arguments, *FAST)


@pytest.fixture(scope="module")
def anna(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return patient_file(tmp_path_factory, "anna", ANNA)


@pytest.fixture(scope="module")
def unmeasured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return patient_file(tmp_path_factory, "berta", "{sex: female, age: 70}")


def test_the_table_shows_the_median_with_its_interval(anna: Path):
    lines = succeed(anna, "-r", REGIMEN, "--years", 5).stdout.splitlines()
    assert lines[0] == "anna  female, 63 years, 12 years since menopause, BMI 27"
    assert lines[1] == "anastrozole 1 mg oral daily, months 0 to 48"
    head = next(k for k, line in enumerate(lines) if line.startswith("month"))
    assert lines[head].split() == [
        "month", "lumbar", "spine", "BMD", "total", "hip", "BMD", "femoral", "neck", "BMD", "CTX",
    ]  # fmt: skip
    rows = {line.split()[0]: line for line in lines[head + 2 :] if line.strip() and line.split()[0].isdigit()}
    assert list(rows) == ["0", "3", "6", "12", "24", "36", "48", "60"]
    median, low, _, high = rows["24"].replace("(", " ").replace(")", " ").replace("−", "-").split()[1:5]
    assert float(low) < float(median) < float(high)
    assert max(map(len, lines)) <= 100


def test_the_table_ends_with_t_scores_and_what_the_measurements_changed(anna: Path, unmeasured: Path):
    text = succeed(anna, "-r", REGIMEN, "--years", 5).stdout
    assert "T-score, month 60: lumbar spine −" in text
    assert "BMD without own measurements, month 60: lumbar spine" in text
    plain = succeed(unmeasured, "--years", 1).stdout
    assert "T-score" not in plain
    assert "no measurements in the patient file" in plain


def test_json_agrees_with_python(anna: Path):
    found = json.loads(succeed(anna, "-r", REGIMEN, "--years", 2, "--json").stdout)
    data = osteon.forecast(anna, REGIMEN, years=2, members=100, today=date(2026, 3, 1))
    spine = found["series"]["bmd-lumbar-spine"]
    assert found["time_month"] == data["time"].values.tolist()
    assert (spine["measure"], spine["unit"], spine["absolute"]["unit"]) == ("percent-change", "%", "g/cm2")
    for name, quantile in (("low90", 0.05), ("low50", 0.25), ("median", 0.5), ("high50", 0.75), ("high90", 0.95)):
        expected = data.sel(site="lumbar-spine", quantile=quantile)
        assert spine[name] == pytest.approx(expected["bmd_change"].values)
        assert spine["measured"][name] == pytest.approx(expected["bmd_change_measured"].values)
        assert spine["prior"][name] == pytest.approx(expected["prior_bmd_change"].values)
        assert spine["absolute"]["measured"][name] == pytest.approx(expected["bmd_measured"].values)
    assert found["series"]["bmd-total-hip"]["absolute"] is None
    assert found["series"]["t-score-total-hip"]["median"] == [None] * len(found["time_month"])
    assert [m["endpoint"] for m in found["measurements"]].count("ctx") == 2


def test_csv_is_a_long_table_of_truth_and_measurement(anna: Path):
    text = succeed(anna, "--years", 1, "--every-months", 12, "--outputs", "bmd-lumbar-spine", "--csv", "-").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {(row["measure"], row["unit"], row["of"]) for row in rows} == {
        (measure, unit, of)
        for measure, unit in (("percent-change", "%"), ("absolute", "g/cm2"))
        for of in ("truth", "measurement")
    }
    for row in rows:
        low90, low50, median, high50, high90 = (float(row[c]) for c in ("low90", "low50", "median", "high50", "high90"))
        assert low90 <= low50 <= median <= high50 <= high90


@pytest.mark.parametrize(("name", "magic"), [("f.png", b"\x89PNG"), ("f.svg", b"<?xml")])
def test_plot_writes_a_figure(anna: Path, tmp_path: Path, name: str, magic: bytes):
    done = succeed(anna, "-r", REGIMEN, "--years", 3, "--plot", tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(magic)
    assert f"written: {tmp_path / name}" in done.stderr


def test_notes_about_the_past_go_to_the_error_output(anna: Path):
    done = succeed(anna, "--years", 1)
    assert "note: before month 0, from the patient file: anastrozole" in done.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--members", "10"), "members: 10: give a whole number from 50 to 8000"),
        (("--today", "1.3.2026"), "--today: '1.3.2026': write a date as year-month-day"),
        (("--today", "2025-06-01"), "measurements[1].date: 2026-03-01: lies after today, 2025-06-01"),
        (("--outputs", "bmd-spine"), "did you mean bmd-lumbar-spine?"),
        (("--plot", "f.gif"), "name a file that ends in .png, .svg or .pdf"),
        (("--json", "--csv", "-"), "both would go to the standard output"),
        (("--years", "-1"), "years: -1.0"),
        (("-r", "snake oil daily"), "snake oil"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name_and_the_fix(anna: Path, options: tuple[str, ...], says: str):
    done = run(anna, *options)
    assert done.exit_code == 2
    assert says in done.stderr
    assert "Traceback" not in done.output


def test_help_teaches_with_examples():
    text = run("--help").stdout
    assert "  osteon forecast anna.yaml" in text
    assert "measurements:" in text


@pytest.fixture(scope="module")
def figure(anna: Path) -> Figure:
    data = osteon.forecast(anna, REGIMEN, years=4, members=100, today=date(2026, 3, 1))
    return forecast_figure(data, "Anna")


def test_the_figure_has_bands_medians_and_the_own_measurements(figure: Figure):
    spine, hip, ctx = figure.axes[:3]
    assert [axes.get_title(loc="left").split(",")[0] for axes in (spine, hip, ctx)] == [
        "lumbar spine BMD", "total hip BMD", "CTX (resorption)",
    ]  # fmt: skip
    for axes, dots in ((spine, 2), (hip, 0), (ctx, 2)):
        assert sum(isinstance(c, PolyCollection) for c in axes.collections) == 2
        assert sum(line.get_marker() == "o" for line in axes.lines) == dots
    assert {text.get_text() for text in figure.axes[3].texts} == {"anastrozole 1 mg", "zoledronic acid 4 mg"}


def test_the_figure_begins_at_the_first_measurement_and_nothing_is_cut_off(figure: Figure):
    figure.canvas.draw()
    spine = figure.axes[0]
    assert spine.get_xlim() == pytest.approx((-1.0, 4.0), abs=0.01)
    width = figure.bbox.width
    for axes in figure.axes:
        low, high = axes.get_ylim()
        for line in axes.lines:
            y = np.asarray(line.get_ydata(), float)
            if line.get_marker() == "o":
                assert low <= y.min() <= y.max() <= high
        assert all(text.get_window_extent().x1 <= width for text in axes.texts)


def test_what_is_no_forecast_is_refused():
    with pytest.raises(InputError, match=r"osteon\.forecast"):
        forecast_figure(osteon.simulate({"sex": "female", "age": 63}, years=1))
