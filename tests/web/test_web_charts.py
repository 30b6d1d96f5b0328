"""What the outlook's charts are given: own measurements, words, tables, and lines that keep their look."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from osteon.care import assess
from osteon.person.patient import Patient
from osteon.web.clinic.chart_lines import lines
from osteon.web.clinic.charts import charts, outlook, own_points
from osteon.web.clinic.log_axis import REACH, log_axis, two_figures

TODAY = date(2026, 3, 1)
ANNA: dict[str, Any] = {
    "sex": "female", "age": 63, "menopause": "postmenopausal", "bmi": 27,
    "ai": {"drug": "anastrozole", "status": "current", "months": 6},
    "dxa": {"lumbar_spine": -2.2, "total_hip": -1.6, "device": "hologic", "age_months": 1},
    "measurements": [
        {"date": "2025-03-01", "what": "dxa", "site": "lumbar_spine", "device": "hologic", "value": 0.83,
         "unit": "g/cm2"},
        {"date": "2025-09-01", "what": "ctx", "value": 520, "unit": "ng/L"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    return assess(ANNA, today=TODAY).to_dict()["plan"]


@pytest.fixture(scope="module")
def person() -> Patient:
    return Patient.from_any(ANNA, "assessment", today=TODAY)


def test_own_measurements_are_drawn_in_the_unit_of_the_chart(person: Patient):
    points = own_points(person, TODAY)
    spine = points["t_score_lumbar_spine"]
    assert [p["value"] for p in spine] == [pytest.approx(person.t_score("lumbar_spine", 0.83), abs=1e-3)]
    assert spine[0]["year"] == pytest.approx(-1.0, abs=0.01)
    assert [p["value"] for p in points["ctx_level"]] == [0.52]
    assert [p["value"] for p in points["t_score_total_hip"]] == [pytest.approx(-1.6, abs=1e-3)]


def test_every_chart_is_there_with_words_and_a_row_for_each_line(plan: dict[str, Any], person: Patient):
    drawn = outlook(plan, person, TODAY)
    assert drawn is not None
    assert [chart["key"] for chart in drawn["charts"]] == [chart.key for chart in charts()]
    for chart in drawn["charts"]:
        assert len(chart["rows"]) == len(chart["series"]) == len(drawn["lines"])
        assert f"{chart['title']} [{chart['unit']}]" in chart["text"]
        assert "anastrozole alone" in chart["text"]


def test_the_browser_gets_the_numbers_of_the_plan(plan: dict[str, Any], person: Patient):
    drawn = outlook(plan, person, TODAY)
    assert drawn is not None
    spec = json.loads(drawn["spec"])
    spine = next(chart for chart in spec["charts"] if chart["key"] == "spine")
    alone = next(series for series in spine["series"] if series["key"] == "inhibitor_alone")
    given = plan["inhibitor_alone"]["courses"]["t_score_lumbar_spine"]
    assert alone["low90"] == [round(value, 2) for value in given["low90"]]
    assert alone["year"][-1] == 10


def test_bands_hold_their_median_and_the_wide_one_holds_the_narrow_one(plan: dict[str, Any], person: Patient):
    drawn = outlook(plan, person, TODAY)
    assert drawn is not None
    for chart in drawn["charts"]:
        for s in chart["series"]:
            rows = zip(s["low90"], s["low50"], s["median"], s["high50"], s["high90"], strict=True)
            assert all(list(row) == sorted(row) for row in rows)


def test_a_drug_keeps_its_look_whatever_else_is_shown(plan: dict[str, Any]):
    whole = {line.key: line.place for line in lines(plan)}
    fewer = dict(plan, options=[option for option in plan["options"] if option["option"] in ("base", "denosumab")])
    assert all(whole[line.key] == line.place for line in lines(fewer))
    assert len(set(whole.values())) == len(whole)


def test_ctx_without_a_measured_level_is_drawn_as_a_ratio_to_today(plan: dict[str, Any]):
    bare = dict(ANNA, measurements=ANNA["measurements"][:1])
    relative = assess(bare, today=TODAY).to_dict()["plan"]
    drawn = outlook(relative, Patient.from_any(bare, "assessment", today=TODAY), TODAY)
    assert drawn is not None
    ctx = next(chart for chart in drawn["charts"] if chart["key"] == "ctx")
    given = relative["inhibitor_alone"]["courses"]["ctx"]["high90"]
    assert ctx["series"][0]["high90"] == [pytest.approx(1 + percent / 100, abs=1e-4) for percent in given]
    assert ctx["log"]["today"] == 1
    assert {label for _, label, _ in ctx["log"]["ticks"]} >= {"1/4", "half", "as today", "double", "4 times"}
    assert "on a logarithmic scale" in ctx["text"]
    at = relative["inhibitor_alone"]["at_years"]["5"]["ctx"]["median"]
    assert ctx["rows"][0]["cells"][2].startswith(two_figures(1 + at / 100))


def test_an_axis_reaches_far_around_today_and_never_cuts_off_what_was_measured():
    axis = log_axis(0.5, [0.004, 0.9], relative=False)
    assert (axis["low"], axis["high"]) == (0.004, 0.5 * REACH)
    assert [value for value, _, stays in axis["ticks"] if stays] == [pytest.approx(10.0**k) for k in range(-2, 2)]


@pytest.mark.parametrize(("value", "text"), [(0.0324, "0.032"), (0.472, "0.47"), (12.4, "12"), (1.0, "1")])
def test_ratios_have_two_significant_figures(value: float, text: str):
    assert two_figures(value) == text


def test_the_past_ends_where_the_future_begins_and_is_told_in_words(plan: dict[str, Any], person: Patient):
    drawn = outlook(plan, person, TODAY)
    assert drawn is not None
    for chart in drawn["charts"][:3]:
        assert chart["past"]["year"][0] < -0.4
        assert chart["past"]["year"][-1] == 0
        assert chart["past"]["median"][-1] == pytest.approx(chart["series"][0]["median"][0], abs=0.02)
        assert chart["so_far"] in chart["text"]
    assert drawn["charts"][3]["past"] is None
    for absent in (dict(plan, past=None), {key: value for key, value in plan.items() if key != "past"}):
        bare = outlook(absent, person, TODAY)
        assert bare is not None
        assert not bare["past"]


def test_a_plan_without_simulation_has_no_charts(person: Patient):
    bare = assess(ANNA, simulate=False, today=TODAY).to_dict()["plan"]
    assert outlook(bare, person, TODAY) is None
