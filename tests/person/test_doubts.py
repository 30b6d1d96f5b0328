"""Values that are most likely another quantity or unit are asked about, never used as if right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from osteon.person.patient import Patient

TODAY = date(2026, 3, 1)
WELL: dict[str, Any] = {"sex": "female", "age": 63, "menopause": "postmenopausal"}


def read(**fields: Any) -> Patient:
    return Patient.from_any(WELL | fields, "assessment", today=TODAY)


def aside(**fields: Any) -> dict[str, str]:
    return {item.field: item.kind for item in read(**fields).set_aside}


@pytest.mark.parametrize("scores", [(2.6, 2.1, 2.4), (2.5, 1.9, 1.2), (2.5, None, None)])
def test_a_t_score_without_its_minus_is_asked_about(scores: tuple[float | None, ...]):
    sites = dict(zip(("lumbar_spine", "total_hip", "femoral_neck"), scores, strict=True))
    assert set(aside(dxa=sites).values()) == {"sign"}
    assert len(aside(dxa=sites)) == sum(score is not None for score in scores)


@pytest.mark.parametrize("scores", [(2.4, -2.1, -2.6), (-2.8, 2.5, -2.3), (-1.9, -1.6, 1.7), (None, 2.2, -1.8)])
def test_one_t_score_without_its_minus_among_others_is_asked_about(scores: tuple[float | None, ...]):
    sites = dict(zip(("lumbar_spine", "total_hip", "femoral_neck"), scores, strict=True))
    assert list(aside(dxa=sites).values()) == ["sign"]


@pytest.mark.parametrize(
    "scores",
    [(1.2, -1.4, -1.6), (1.8, -0.9, -0.8), (4.0, -1.2, -1.3), (2.6, -0.4, 0.1), (1.4, 1.1, 1.2), (0.3, 0.2, 0.1)],
)
def test_a_high_spine_over_an_ordinary_hip_and_good_bones_are_taken_as_they_are(scores: tuple[float, ...]):
    assert aside(dxa=dict(zip(("lumbar_spine", "total_hip", "femoral_neck"), scores, strict=True))) == {}


def test_calcium_in_milliequivalents_is_asked_about_and_converted_where_the_unit_is_given():
    assert aside(labs={"adj_calcium_mmol_l": 4.7}) == {"labs.adj_calcium_mmol_l": "unit"}
    assert read(labs={"adj_calcium": {"value": 4.7, "unit": "mEq/L"}}).labs.adj_calcium_mmol_l == pytest.approx(2.35)


@pytest.mark.parametrize("calcium", [1.9, 2.35, 2.9, 3.4])
def test_a_calcium_that_is_really_seen_is_kept(calcium: float):
    assert aside(labs={"adj_calcium_mmol_l": calcium}) == {}


def test_pounds_taken_for_kilograms_are_asked_about_with_the_bmi_that_follows():
    assert aside(height_cm=164, weight_kg=150) == {"weight_kg": "unit", "bmi": "unit"}
    assert aside(height_cm=164, weight_kg=110) == {}


def test_a_weight_in_stone_is_converted():
    assert read(weight={"value": 10, "unit": "st"}).weight_kg == pytest.approx(63.5, abs=0.01)


def test_frax_as_a_fraction_or_with_hip_above_major_is_asked_about():
    assert set(aside(frax={"mof_pct": 0.21, "hip_pct": 0.043}).values()) == {"unit"}
    assert set(aside(frax={"mof_pct": 4, "hip_pct": 9}).values()) == {"contradiction"}
    assert aside(frax={"mof_pct": 8, "hip_pct": 0.9}) == {}


def test_two_values_of_one_scan_are_a_question_and_the_lower_is_kept():
    rows = [
        {"date": "2026-01-25", "what": "dxa", "site": "total_hip", "device": "hologic", "value": v, "unit": "g/cm2"}
        for v in (0.80, 0.70, 0.70)
    ]
    patient = read(measurements=rows)
    assert [scan.value for scan in patient.measurements] == [0.70]
    assert {item.kind for item in patient.set_aside} == {"twice"}


def test_reading_what_was_read_asks_nothing_twice():
    patient = read(dxa={"lumbar_spine": 2.6, "total_hip": 2.1}, labs={"adj_calcium_mmol_l": 4.7})
    again = Patient.from_any(patient, "assessment", today=TODAY)
    assert again.set_aside == patient.set_aside
