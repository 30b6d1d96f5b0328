"""Densitometry as it comes: no minus, no maker, another scanner, two scans of a day, a report against its own scan."""

from __future__ import annotations

from typing import Any

import pytest
from field_cases import TODAY, answer, asked, changed, fields, refusal

from osteon.care.followup.followup import followup
from osteon.person.patient import Patient


def rows(*values: float, **more: Any) -> list[dict[str, Any]]:
    days = ("2024-01-10", "2026-01-10")
    return [
        {
            "date": day,
            "what": "dxa",
            "site": "lumbar_spine",
            "value": value,
            "unit": "g/cm2",
            "device": "hologic",
            **more,
        }
        for day, value in zip(days, values, strict=True)
    ]


def test_t_scores_without_their_minus_are_asked_about():
    found = answer(fields("units/u09"))
    assert "implausible_sign" in found.flags
    assert set(asked(found).values()) == {"sign"}
    assert found.category == "indeterminate"


def test_a_density_without_its_maker_is_refused_with_the_question():
    assert "say hologic, lunar or norland" in refusal(fields("units/u10b"))


def test_another_scanner_is_no_loss():
    found = answer(fields("units/u11"))
    assert "scanner_changed" in found.flags
    assert "rapid_loss" not in found.flags
    assert "confirm_same_scanner" in found.advice


def test_scans_without_a_maker_are_answered_and_the_maker_is_asked_first():
    found = answer(fields("units/u11b"))
    assert found.missing[:2] == ("measurements[0].device", "measurements[1].device")
    assert {"scanner_unknown", "odd_jump", "rapid_loss"} <= set(found.flags)
    assert found.flags.index("odd_jump") < found.flags.index("rapid_loss")


def test_one_labelled_scan_is_not_compared_with_one_that_is_not():
    found = answer(fields("units/u11c"))
    assert {"scanner_unknown", "scanner_changed"} <= set(found.flags)
    assert "rapid_loss" not in found.flags
    assert "measurements[1].device" in found.missing


@pytest.mark.parametrize("written", ["L2-L4", "l2 - l4", "L2-4", ["L2", "L3", "L4"]])
def test_the_vertebrae_measured_are_read(written: Any):
    given = changed("units/u11")
    given["measurements"] = rows(0.93, 0.915, vertebrae=written)
    assert Patient.from_any(given, "assessment").measurements[0].region == ("l2", "l3", "l4")
    given["measurements"][0] = {**given["measurements"][0], "vertebrae": None, "vertebrae_left_out": ["L1"]}
    assert "scanner_changed" not in answer(given).flags


@pytest.mark.parametrize(
    "change",
    [
        {"device": "lunar"},
        {"model": "Discovery"},
        {"scanner": "Clinic B"},
        {"vertebrae": "L2-L4"},
        {"device": None},
    ],
)
def test_scans_that_differ_are_never_compared_as_one(change: dict[str, Any]):
    given = changed("units/u11", measurements=rows(1.06, 0.915))
    assert "rapid_loss" in answer(given).flags
    given["measurements"][0] = {**given["measurements"][0], **change}
    found = answer(given)
    assert "rapid_loss" not in found.flags
    assert "scanner_changed" in found.flags


def test_a_date_that_can_be_read_in_two_ways_is_refused_with_both():
    said = refusal(fields("units/u12b"))
    assert "2026-03-01 or 2026-01-03" in said


def test_a_scan_of_the_future_is_refused():
    assert "lies after today" in refusal(fields("units/u12c"))


def test_with_the_same_label_and_an_odd_jump_the_first_question_is_the_scanner():
    found = answer(fields("units/u16"))
    assert found.flags.index("odd_jump") < found.flags.index("rapid_loss")
    assert "confirm_same_scanner" in found.advice
    compared = followup(fields("units/u16"), today=TODAY, people=100).comparisons[0]
    assert "same scanner" in compared.questions[0].text


@pytest.mark.parametrize("name", ["u18", "u19"])
def test_density_without_a_report_gives_the_t_score(name: str):
    found = answer(fields(f"units/{name}"))
    assert found.category == "high"
    assert "against nhanes3" in found.facts["lowest_t"].origin


def test_a_report_that_its_own_scan_contradicts_is_asked_about_and_never_low():
    found = answer(fields("units/u20"))
    assert found.category == "high"
    assert set(asked(found).values()) == {"contradiction"}
    assert all("which is right" in item.reason for item in found.set_aside)


def test_a_report_lower_than_its_own_scan_is_asked_about_and_decides():
    given = changed("units/u20", dxa={"lumbar_spine": -3.4, "total_hip": -3.0, "femoral_neck": -3.1})
    given["measurements"] = [{**row, "value": 1.0} for row in given["measurements"]]
    found = answer(given)
    assert found.category == "high"
    assert {item.field for item in found.set_aside} == {"measurements[0]", "measurements[1]"}


def test_two_values_of_one_site_and_day_are_asked_about_and_the_lower_is_kept():
    row = rows(0.95, 0.95)[0]
    found = answer(changed("units/u11", measurements=[row, {**row, "value": 0.80}]))
    assert set(asked(found).values()) == {"twice"}


def test_many_values_set_aside_are_the_right_ones():
    row = rows(0.9, 0.9)[0]
    many = [{**row, "date": f"20{year}-01-10", "value": 0.9 + shift} for year in range(10, 20) for shift in (0.0, 0.05)]
    patient = Patient.from_any(changed("units/u11", measurements=many), "assessment")
    assert {scan.value for scan in patient.measurements} == {0.9}
    assert len(patient.measurements) == 10
