"""How sure a published number is: from its interval where there is one, from its people otherwise, less from memory."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from scipy.stats import norm

from osteon.evidence.evidence_files import Arm, Observation, arms
from osteon.prediction.sampling_error import (
    BMD_CHANGE_SD,
    LOG_SD,
    RECALLED_SD,
    SCAN_SD,
    USUAL_N,
    points_per_log,
    sampling_sd,
)
from osteon.prediction.targets import QUANTITIES, Target, plan

SEEN = Arm("mine", "Mine", "Doe J", None, "seen", {"n": 25}, (), ())
RECALLED = replace(SEEN, verified="recalled")


def target(
    endpoint: str = "bmd-lumbar-spine",
    value: float = -3.0,
    time: float = 24.0,
    measure: str = "percent-change",
    arm: Arm = SEEN,
    control: tuple[int, ...] = (),
    **observation: Any,
) -> Target:
    o = Observation(endpoint, measure, value, time, **observation)
    return Target(arm, o, "mine", QUANTITIES[endpoint], (0,), control, None, 0.0, False)


def stated(spread: str | None, half: float = 2.0, **more: Any) -> float:
    return sampling_sd(target(low=-3 - half, high=-3 + half, spread=spread, **more))


def test_an_interval_without_a_word_is_the_95_per_cent_interval():
    assert stated(None) == pytest.approx(2 / norm.ppf(0.975), rel=1e-3)
    assert stated("95 % CI") == stated(None)


def test_a_standard_deviation_is_divided_by_the_root_of_the_people():
    assert stated("SD") == pytest.approx(2 / 5)
    assert stated("SD", n=100) == pytest.approx(2 / 10)


def test_a_standard_error_is_taken_as_it_is():
    assert stated("SEM") == stated("SE") == pytest.approx(2.0)


def test_quartiles_give_the_error_of_a_median():
    sd = 2 / norm.ppf(0.75)
    assert stated("IQR") == pytest.approx(math.sqrt(math.pi / 2) * sd / 5, rel=1e-3)


def test_a_range_of_people_is_wider_than_their_mean_is_unsure():
    """Range of 25 people over their SD: doi:10.1186/1471-2288-14-135, table 1."""
    sd = 4 / 3.931
    assert stated("range") == pytest.approx(sd / 5, rel=1e-3)


def test_the_words_may_be_written_small():
    assert stated("sd") == stated("SD")
    assert stated("iqr") == stated("IQR")


def test_a_spread_may_stand_in_its_own_words():
    assert sampling_sd(target(spread="SD 12")) == pytest.approx(12 / 5)
    assert sampling_sd(target(spread="SEM 1.5")) == pytest.approx(1.5)


def test_an_empty_interval_says_nothing():
    assert sampling_sd(target(low=-3.0, high=-3.0)) == sampling_sd(target())


def test_without_an_interval_the_people_of_the_observation_count_then_those_of_the_arm_then_the_usual_number():
    own = sampling_sd(target(n=100))
    assert sampling_sd(target()) == pytest.approx(own * math.sqrt(100 / 25))
    unsaid = replace(SEEN, population={})
    assert sampling_sd(target(arm=unsaid)) == pytest.approx(own * math.sqrt(100 / USUAL_N))


def test_people_drift_apart_with_the_root_of_time_beside_the_error_of_two_scans():
    for years in (1, 2, 4):
        sd = math.hypot(BMD_CHANGE_SD * math.sqrt(years), SCAN_SD * math.sqrt(2))
        assert sampling_sd(target(time=12.0 * years)) == pytest.approx(sd / 5)


def test_a_rebased_change_counts_its_own_years():
    assert sampling_sd(target(time=60.0, rebased_at_month=36.0)) == pytest.approx(sampling_sd(target(time=24.0)))


def test_a_yearly_rate_is_surer_the_longer_it_was_watched():
    rate = "percent-change-per-year"
    assert sampling_sd(target(measure=rate, time=48.0)) == pytest.approx(sampling_sd(target(time=48.0)) / 4)


def test_two_arms_are_less_sure_than_one_and_a_median_less_than_a_mean():
    difference = target(measure="percent-difference-vs-comparator", control=(1,))
    assert sampling_sd(difference) == pytest.approx(math.sqrt(2) * sampling_sd(target()))
    assert sampling_sd(target(statistic="median")) == pytest.approx(math.sqrt(math.pi / 2) * sampling_sd(target()))


def test_a_marker_is_less_sure_where_it_is_high():
    assert sampling_sd(target("ctx", 0.0)) == pytest.approx(100 * LOG_SD["marker"] / 5)
    assert sampling_sd(target("ctx", 50.0)) == pytest.approx(150 * LOG_SD["marker"] / 5)
    assert sampling_sd(target("ctx", -80.0)) == pytest.approx(20 * LOG_SD["marker"] / 5)


def test_a_level_of_a_hormone_is_unsure_in_proportion():
    assert sampling_sd(target("estradiol", 6.0, measure="absolute")) == pytest.approx(6 * LOG_SD["hormone"] / 5)


def test_a_number_from_memory_is_less_sure_by_what_memory_may_be_off():
    for endpoint, scale in (("bmd-lumbar-spine", 1.0), ("ctx", 97.0), ("estradiol", 97.0)):
        seen, recalled = (sampling_sd(target(endpoint, arm=arm)) for arm in (SEEN, RECALLED))
        kind = {"ctx": "marker", "estradiol": "hormone"}.get(endpoint, "bmd")
        assert recalled == pytest.approx(math.hypot(seen, RECALLED_SD[kind] * scale))


def test_a_remembered_interval_does_not_make_a_number_sure():
    assert stated(None, half=0.1, arm=RECALLED) > RECALLED_SD["bmd"]


def test_a_remembered_rate_is_off_by_its_years():
    rate = target(measure="percent-change-per-year", time=36.0, arm=RECALLED)
    seen = sampling_sd(replace(rate, arm=SEEN))
    assert sampling_sd(rate) == pytest.approx(math.hypot(seen, RECALLED_SD["bmd"] / 3))


def test_the_arms_that_weigh_like_read_ones_do_and_others_of_their_name_do_not():
    rebound = next(t for t in plan(arms()).targets if t.arm.id.startswith("denosumab-60-label-rebound"))
    assert rebound.arm.verified == "recalled"
    assert sampling_sd(rebound) == sampling_sd(replace(rebound, arm=replace(rebound.arm, verified="seen")))
    mine = replace(rebound, arm=replace(rebound.arm, id=f"{rebound.arm.id}-of-mine"))
    assert sampling_sd(mine) > sampling_sd(rebound)


def test_every_published_number_has_an_error_and_none_is_taken_as_exact():
    for t in plan(arms()).targets:
        assert 0 < sampling_sd(t) < 2 * max(points_per_log(t), abs(t.observation.value))
