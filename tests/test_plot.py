"""The figure of a result."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

import osteon
from osteon.errors import InputError
from osteon.report.figures.axes import apart
from osteon.report.figures.plot import save
from osteon.report.figures.style import MARKERS, SITES
from osteon.report.figures.treatment_strip import bars_of, lanes

WOMAN = {"sex": "female", "age": 63, "years_since_menopause": 12, "bmi": 27}
REGIMEN = "anastrozole 1 mg daily for 2 years; zoledronic acid 4 mg iv every 6 months for 18 months"


@pytest.fixture(scope="module")
def result():
    return osteon.simulate(WOMAN | {"id": "anna"}, REGIMEN, years=3)


@pytest.fixture(scope="module")
def pair():
    people = [WOMAN | {"id": "anna"}, WOMAN | {"id": "berta", "age": 70, "years_since_menopause": 20}]
    return osteon.simulate(people, REGIMEN, years=3)


def texts(figure) -> set[str]:
    found = set()
    for axes in figure.axes:
        found |= {text.get_text() for text in axes.texts}
        found |= {axes.get_title(loc="left"), axes.get_xlabel()}
    return found


def test_one_patient_shows_every_site_both_markers_and_estradiol_by_name(result):
    shown = texts(osteon.plot(result))
    assert {line.label for line in SITES.values()} <= shown
    assert {MARKERS["ctx"].label, MARKERS["p1np"].label, "estradiol"} <= shown


def test_every_panel_says_what_it_shows_and_in_which_unit(result):
    shown = texts(osteon.plot(result))
    assert "bone mineral density, % change" in shown
    assert "turnover markers, % change" in shown
    assert "estradiol, pmol/L (log scale)" in shown
    assert "years since start" in shown


def test_lines_hold_the_values_of_the_result(result):
    bone = osteon.plot(result).axes[0]
    drawn = {to_hex(line.get_color()): line.get_ydata() for line in bone.lines if len(line.get_ydata()) > 2}
    for site, style in SITES.items():
        expected = result["bmd_change"].sel(site=site).isel(patient=0).values
        assert np.array_equal(drawn[style.colour], expected)


def test_treatment_stands_above_the_figure_with_each_infusion(result):
    bars = bars_of(result.osteon.courses, last_month=36)
    assert [bar.text for bar in bars] == ["anastrozole 1 mg", "zoledronic acid 4 mg"]
    assert bars[0].doses is None
    assert bars[1].doses == pytest.approx((0, 6, 12))
    assert {"anastrozole 1 mg", "zoledronic acid 4 mg"} <= texts(osteon.plot(result))


def test_a_drug_given_twice_keeps_its_row():
    regimen = osteon.Regimen.from_any(
        "denosumab 60 mg sc every 6 months x 2; anastrozole 1 mg daily for 3 years;"
        "denosumab 60 mg sc every 6 months x 2 from month 24"
    )
    rows = lanes(bars_of(regimen.courses, last_month=60))
    assert [[bar.drug for bar in row] for row in rows] == [["denosumab", "denosumab"], ["anastrozole"]]


def test_a_result_draws_itself(result):
    assert texts(result.osteon.plot()) == texts(osteon.plot(result))


def test_several_patients_are_compared_under_their_names(pair):
    figure = osteon.plot(pair)
    assert {"anna", "berta", "lumbar spine BMD, % change", "total hip BMD, % change"} <= texts(figure)


def test_one_of_several_patients_can_be_chosen_by_name_or_place(pair):
    assert texts(osteon.plot(pair, "berta")) == texts(osteon.plot(pair, 1))
    with pytest.raises(InputError, match="berta"):
        osteon.plot(pair, "carla")
    with pytest.raises(InputError, match="anna"):
        osteon.plot(pair, 2)


def test_many_patients_become_a_median(pair):
    many = pair.isel(patient=[0, 1] * 5).assign_coords(patient=[f"p{i}" for i in range(10)])
    assert "median of 10" in texts(osteon.plot(many))


def test_observed_values_from_memory_are_hollow(result):
    seen = {"endpoint": "bmd-lumbar-spine", "time_month": 12, "value": -2.0, "verified": "seen"}
    recalled = seen | {"time_month": 24, "verified": "recalled"}
    bone = osteon.plot(result, observed=[seen, recalled]).axes[0]
    dots = [line for line in bone.lines if line.get_marker() == "o"]
    fills = [to_hex(dot.get_markerfacecolor()) for dot in dots]
    assert fills == [SITES["lumbar-spine"].colour, "#ffffff"]


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.pdf"])
def test_saving_twice_gives_the_same_bytes(result, tmp_path: Path, name: str):
    first, second = tmp_path / name, tmp_path / f"again-{name}"
    save(osteon.plot(result), first)
    save(osteon.plot(result), second)
    assert first.read_bytes() == second.read_bytes()
    assert len(first.read_bytes()) > 5_000


def test_an_unknown_ending_is_refused_and_nothing_is_written(result, tmp_path: Path):
    with pytest.raises(InputError, match=r"\.png, \.svg or \.pdf"):
        save(osteon.plot(result), tmp_path / "a.gif")
    assert list(tmp_path.iterdir()) == []


def test_something_that_is_no_result_is_refused():
    with pytest.raises(InputError, match=r"osteon\.simulate"):
        osteon.plot({"time": [1, 2]})  # type: ignore[arg-type]


def test_drawing_uses_no_global_state_of_matplotlib(result):
    code = (
        "import sys, osteon\n"
        "from osteon.report.figures.axes import dress\n"
        "from matplotlib.figure import Figure\n"
        "dress(Figure().add_subplot(), 'x')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_labels_keep_their_order_and_their_distance(places: list[float]):
    moved = apart(places, gap=12.0, top=100.0)
    order = sorted(range(len(places)), key=lambda i: places[i])
    spaced = [moved[i] for i in order]
    assert all(b - a >= 12.0 - 0.05 for a, b in pairwise(spaced))
