"""Dated scans: a scan after the report decides, and two of them tell of a loss."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from care_cases import assessed, changed

REPORT = {"lumbar_spine": -1.3, "total_hip": -1.2, "femoral_neck": -1.2}


def scan(day: str, value: float, site: str = "lumbar_spine", device: str = "hologic") -> dict[str, Any]:
    return {"date": day, "what": "dxa", "site": site, "device": device, "value": value, "unit": "g/cm2"}


def found(*scans: dict[str, Any], age_months: float | None = 30, **fields: Any):
    return assessed(changed(dxa={**REPORT, "age_months": age_months}, measurements=list(scans), **fields))


def test_a_scan_after_the_report_decides_and_says_so():
    new = found(scan("2026-02-01", 0.76))
    assert (new.lowest_t, new.category) == (Decimal("-2.6"), "high")
    assert "DXA of 2026-02-01" in new.facts["lowest_t"].origin
    assert new.facts.value("scan_age_months") == Decimal("0.9")
    assert "dxa_overdue" not in new.flags


def test_a_scan_after_the_report_can_clear_it_too_where_no_older_site_is_lower():
    cleared = found(*(scan("2026-02-01", value, site) for site, value in (("lumbar_spine", 1.0), ("total_hip", 0.9))))
    assert (cleared.lowest_site, cleared.lowest_t) == ("femoral_neck", Decimal("-1.2"))
    assert "dxa_overdue" in cleared.flags


@pytest.mark.parametrize("age_months", [1, 0, None])
def test_the_report_is_kept_where_it_is_as_new_or_its_age_is_not_known(age_months: float | None):
    assert found(scan("2026-02-01", 0.87), age_months=age_months).lowest_t == Decimal("-1.3")


@pytest.mark.parametrize("age_months", [1, 0, None])
def test_a_report_that_its_own_scan_contradicts_is_asked_about_and_the_lower_value_decides(age_months: float | None):
    answer = found(scan("2026-02-01", 0.76), age_months=age_months)
    assert (answer.lowest_t, answer.category) == (Decimal("-2.6"), "high")
    assert "implausible_value" in answer.flags
    assert [item.field for item in answer.set_aside] == ["dxa.lumbar_spine"]


def test_an_excluded_site_does_not_come_back_with_a_scan():
    person = changed(dxa={**REPORT, "age_months": 30, "invalid_sites": ["lumbar_spine"]},
                     measurements=[scan("2026-02-01", 0.76)])  # fmt: skip
    assert assessed(person).lowest_t == Decimal("-1.2")


def test_a_loss_between_two_scans_beyond_the_error_of_measurement_is_flagged_and_told():
    lost = found(scan("2025-02-01", 0.980), scan("2026-02-01", 0.905), age_months=1)
    assert lost.facts.number("bmd_loss") == pytest.approx(7.7, abs=0.05)
    assert "2025-02-01 and 2026-02-01" in lost.facts["bmd_loss"].origin
    assert {"rapid_loss", "secondary_cause_workup"} <= set(lost.flags)
    assert lost.category == "low"
    assert lost.guidelines["hadji2017"].answer == "treat"


@pytest.mark.parametrize(
    "scans",
    [
        (scan("2025-08-01", 0.980), scan("2026-02-01", 0.960)),  # within the error of two scans
        (scan("2025-10-01", 0.980), scan("2026-02-01", 0.905)),  # four months apart
        (scan("2025-02-01", 1.080, device="lunar"), scan("2026-02-01", 0.905)),  # another device
        (scan("2022-01-01", 0.980), scan("2023-01-01", 0.905)),  # years ago
        (scan("2025-02-01", 0.500, site="radius_33"), scan("2026-02-01", 0.440, site="radius_33")),
    ],
)
def test_what_is_no_loss_of_spine_or_hip_of_today_is_not_taken_for_one(scans: tuple[dict[str, Any], ...]):
    assert found(*scans, age_months=1).facts.value("bmd_loss") is None


def test_the_loss_that_the_file_states_goes_before_the_scans():
    stated = found(scan("2025-02-01", 0.980), scan("2026-02-01", 0.905), age_months=1, bmd_change_pct_per_year=-1.0)
    assert stated.facts.number("bmd_loss") == 1.0
    assert "rapid_loss" not in stated.flags
