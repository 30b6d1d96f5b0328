"""New measurements against what earlier ones and the treatment should produce."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from osteon.care.followup.expected_response import least_significant_percent
from osteon.care.followup.followup import Comparison, Followup, followup
from osteon.errors import InputError

TODAY = date(2026, 3, 1)
ZOLEDRONATE = "zoledronic acid 4 mg iv every 6 months from month -12"
BEFORE = {"ctx": 0.5, "lumbar_spine": 0.80}
PEOPLE = 120


def patient(*rows: tuple[str, str, float], device: str = "hologic") -> dict[str, Any]:
    """A woman on anastrozole for 18 months; measurements as day, marker or site, value."""
    units = {"ctx": "ng/mL", "p1np": "ug/L"}
    found = []
    for day, what, value in rows:
        if what in units:
            found.append({"date": day, "what": what, "value": value, "unit": units[what]})
        else:
            found.append({"date": day, "what": "dxa", "site": what, "device": device, "value": value, "unit": "g/cm2"})
    return {
        "sex": "female", "age": 63, "menopause": "postmenopausal", "bmi": 27, "weight_kg": 70,
        "ai": {"drug": "anastrozole", "status": "current", "months": 18}, "measurements": found,
    }  # fmt: skip


def compared(what: str, change: float, regimen: str | None = ZOLEDRONATE) -> Comparison:
    """A year of treatment: one value before, and one that differs by a share."""
    day = "2025-08-28" if what == "ctx" else "2026-02-27"
    rows = [("2025-02-27", what, BEFORE[what]), (day, what, BEFORE[what] * (1 + change / 100))]
    (found,) = followup(patient(*rows), regimen, today=TODAY, people=PEOPLE).comparisons
    return found


@pytest.fixture(scope="module")
def middle() -> dict[str, Comparison]:
    """What is expected of CTX after 6 and of the spine after 12 months of zoledronic acid."""
    return {what: compared(what, 0.0) for what in BEFORE}


def test_s35_a_response_in_the_range_is_as_expected(middle: dict[str, Comparison]):
    for what, expected in middle.items():
        found = compared(what, expected.median)
        assert found.change == pytest.approx(expected.median, abs=0.01)
        assert found.verdict == "as_expected"
        assert found.significant
        assert found.to_dict()["ask"] == []


def test_s35_a_response_below_the_range_asks_for_adherence_other_causes_and_absorption(middle: dict[str, Comparison]):
    ctx = compared("ctx", middle["ctx"].high + 10)
    spine = compared("lumbar_spine", middle["lumbar_spine"].low - 2)
    for found in (ctx, spine):
        assert found.verdict == "less_than_expected"
        asked = " ".join(item["text"] for item in found.to_dict()["ask"])
        assert all(word in asked for word in ("taken", "secondary cause", "absorbed"))


def test_a_response_beyond_the_range_is_more_than_expected(middle: dict[str, Comparison]):
    assert compared("ctx", middle["ctx"].low - 8).verdict == "more_than_expected"
    assert compared("lumbar_spine", middle["lumbar_spine"].high + 3).verdict == "more_than_expected"


def test_a_change_smaller_than_the_least_significant_one_says_nothing_yet():
    found = compared("lumbar_spine", 2.0)
    assert found.verdict == "within_measurement_error"
    assert not found.significant
    assert least_significant_percent("bmd_lumbar_spine")["rise"] > 2.0


def test_the_expected_range_follows_the_treatment():
    treated, untreated = (compared("ctx", 0.0, regimen) for regimen in (ZOLEDRONATE, None))
    assert treated.high < untreated.low + 10
    assert treated.verdict == "less_than_expected"
    assert untreated.verdict == "within_measurement_error"


def test_the_new_value_is_no_part_of_what_it_is_compared_with(middle: dict[str, Comparison]):
    other = compared("ctx", -20.0)
    assert (other.low, other.high) == pytest.approx((middle["ctx"].low, middle["ctx"].high))


def test_a_marker_under_treatment_is_compared_with_the_last_one_before_it():
    rows = [("2025-02-20", "ctx", 0.5), ("2025-06-01", "ctx", 0.2), ("2025-12-01", "ctx", 0.2)]
    (found,) = followup(patient(*rows), ZOLEDRONATE, today=TODAY, people=PEOPLE).comparisons
    assert found.earlier.value == 0.5


def rapid(loss: float, before: float = 0.80, days: tuple[str, str] = ("2025-02-27", "2026-02-27")) -> Followup:
    rows = [(days[0], "lumbar_spine", before), (days[1], "lumbar_spine", before * (1 - loss / 100))]
    return followup(patient(*rows), today=TODAY, people=PEOPLE)


def test_rapid_loss_names_the_guidelines_that_call_it_so():
    def rules(found: Followup) -> set[str]:
        return {rule.id for rule in found.comparisons[0].rapid}

    assert rules(rapid(3.9)) == set()
    assert rules(rapid(4.5)) == {"L-REID-4"}
    assert rules(rapid(6.0)) == {"L-REID-4", "L-HADJI-5", "L-ANZ-5"}
    assert rules(rapid(11.0)) == {"L-REID-4", "L-HADJI-5", "L-ANZ-5", "L-HADJI-10"}
    assert rules(rapid(6.0, before=1.05)) == {"L-ANZ-5"}
    assert rapid(6.0).to_dict()["flags"] == ["rapid_loss"]


def test_a_loss_within_measurement_error_is_never_rapid():
    half_a_year = rapid(3.0, days=("2025-08-27", "2026-02-27"))
    assert half_a_year.comparisons[0].per_year == pytest.approx(-5.9, abs=0.2)
    assert not half_a_year.rapid_loss


def test_scans_too_near_to_each_other_have_no_yearly_rate():
    assert rapid(5.0, days=("2025-12-27", "2026-02-27")).comparisons[0].per_year is None


def test_scans_of_two_devices_are_not_compared():
    one = patient(("2025-02-27", "lumbar_spine", 0.80), ("2026-02-27", "ctx", 0.4), ("2025-02-27", "ctx", 0.5))
    lunar = patient(("2026-02-27", "lumbar_spine", 0.95), device="lunar")
    both = {**one, "measurements": [*one["measurements"], *lunar["measurements"]]}
    found = followup(both, today=TODAY, people=PEOPLE)
    assert [item.quantity for item in found.comparisons] == ["ctx"]
    assert any("same device" in note for note in found.notes)


@pytest.mark.parametrize("rows", [[], [("2026-02-27", "ctx", 0.4)]])
def test_with_nothing_to_compare_the_message_says_what_is_needed(rows: list[tuple[str, str, float]]):
    with pytest.raises(InputError, match="two dated measurements"):
        followup(patient(*rows), today=TODAY)


def test_plain_data_name_what_was_compared_and_what_was_expected():
    rows = [("2025-02-27", "ctx", 0.5), ("2025-08-28", "ctx", 0.2)]
    found = followup(patient(*rows), ZOLEDRONATE, today=TODAY, people=PEOPLE)
    (item,) = json.loads(json.dumps(found.to_dict(), allow_nan=False))["comparisons"]
    assert item["earlier"] == {"month": -12.06, "value": 0.5, "unit": "ng/mL", "source": "ctx of 2025-02-27"}
    assert item["change_percent"] == -60.0
    assert item["expected_change_percent"]["inside"] == 0.9
    assert found.day(found.comparisons[0].earlier) == date(2025, 2, 27)
