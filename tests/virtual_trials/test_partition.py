"""People through every arm: the same people, the same chances, and what the literature expects of the arms."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from virtual_designs import ATAC, atac, denosumab

from osteon.fracture.parameters import OUTCOMES, SITES
from osteon.virtual_trials.counts import EVERYBODY, RANDOMISED, Tally
from osteon.virtual_trials.one_arm import ArmResult
from osteon.virtual_trials.partition import Partition, simulate

N = 300


@cache
def atac_part() -> Partition:
    return simulate(atac(), 1, 0, N)


@cache
def exit_part() -> Partition:
    return simulate(denosumab(), 1, 0, N)


def test_the_same_seed_and_partition_give_the_same_people_and_fates():
    again = simulate(atac(), 1, 0, N)
    assert np.array_equal(again.people.parameters, atac_part().people.parameters)
    for one, other in zip(again.arms, atac_part().arms, strict=True):
        assert np.array_equal(one.month, other.month)
        for name, values in one.measured.items():
            assert np.array_equal(values, other.measured[name], equal_nan=True)


def test_another_partition_or_seed_is_other_people():
    for other in (simulate(atac(), 1, 1, 20), simulate(atac(), 2, 0, 20)):
        assert not np.isin(other.people.age, atac_part().people.age).any()


def test_another_visit_changes_no_fracture():
    other = simulate(atac(visits={"dxa": [0, 12, 36]}), 1, 0, N)
    assert np.array_equal(other.arms[0].month, atac_part().arms[0].month)


def test_two_equal_arms_have_equal_fates():
    arm = ATAC["arms"][1]
    twins = simulate(atac(arms=[arm | {"name": "a"}, arm | {"name": "b"}]), 1, 0, 60)
    a, b = twins.arms
    assert np.array_equal(a.month, b.month)
    assert np.array_equal(a.end, b.end)
    assert np.array_equal(a.number, b.number)


def test_anastrozole_loses_bone_and_breaks_more_of_it_than_tamoxifen():
    anastrozole, tamoxifen = atac_part().arms
    for site in ("bmd_lumbar_spine", "bmd_total_hip"):
        change = [np.nanmean(a.measured[site][:, 2] / a.measured[site][:, 0]) for a in (anastrozole, tamoxifen)]
        assert change[0] < 0.97 < 0.99 < change[1]
    ratio = anastrozole.expected["any"][:, 4].mean() / tamoxifen.expected["any"][:, 4].mean()
    assert 1.2 < ratio < 1.8


def test_expected_incidence_grows_and_stays_a_share():
    for arm in (*atac_part().arms, *exit_part().arms):
        for values in arm.expected.values():
            assert (np.diff(values, axis=1) >= 0).all()
            assert values.min() >= 0
            assert values.max() < 1
        assert (arm.expected["any"] >= arm.expected["major"] - 1e-12).all()
        assert (arm.expected["major"] >= arm.expected["hip"] - 1e-12).all()


def test_realised_first_fractures_agree_with_the_expected_incidence():
    part = exit_part()
    for arm in part.arms:
        first = len(np.unique(arm.person))
        expected = arm.expected["any"][:, -1]
        spread = np.sqrt((expected * (1 - expected)).sum())
        assert abs(first - expected.sum()) < 3 * spread


def test_nothing_is_measured_and_nothing_breaks_after_the_end_of_follow_up():
    part = atac_part()
    for arm in part.arms:
        assert (arm.month <= arm.end[arm.person]).all()
        gone = arm.end < 59
        assert np.isnan(arm.measured["bmd_total_hip"][gone][:, 3:]).all()
        assert set(np.unique(arm.reason)) <= {0, 1, 2}


def test_scans_and_samples_are_only_where_they_are_planned():
    arm = atac_part().arms[0]
    months = atac_part().visit_months
    assert months.tolist() == [0, 12, 24, 60, 84]
    assert np.isnan(arm.measured["bmd_total_hip"][:, 1]).all()
    assert np.isnan(arm.measured["ctx"][:, 3:]).all()


def test_turnover_overshoots_after_denosumab_and_its_gain_goes():
    stop, none = exit_part().arms
    months = exit_part().visit_months.tolist()

    def ratio(arm: ArmResult, name: str, month: float) -> float:
        values = arm.measured[name]
        return float(np.nanmean(values[:, months.index(month)] / values[:, 0]))

    assert ratio(stop, "ctx", 33) > 1.2
    gain = [ratio(stop, "bmd_lumbar_spine", m) - ratio(none, "bmd_lumbar_spine", m) for m in (24, 36)]
    assert gain[0] > 0.04
    assert gain[1] < 0.03


def test_only_vertebral_events_break_several_bones():
    for arm in exit_part().arms:
        vertebral = arm.site == SITES.index("vertebral")
        assert (arm.number[~vertebral] == 1).all()
        assert (arm.number >= 1).all()


@pytest.mark.parametrize("part", [atac_part, exit_part])
def test_a_tally_counts_everybody_once_for_each_outcome(part: object):
    found: Partition = part()  # type: ignore[operator]
    trial = atac() if part is atac_part else denosumab()
    tally = Tally.of(trial, found)
    assert (tally["first"][EVERYBODY].sum(axis=(2, 3)) == N).all()
    assert (tally["first"][RANDOMISED].sum(axis=(0, 2, 3)) == N).all()
    for k, arm in enumerate(found.arms):
        assert tally["broken"][k].sum() == len(arm.person)
        assert np.isclose(tally["person_months"][k].sum(), arm.end.sum())
        for o, sites in enumerate(OUTCOMES.values()):
            mine = np.isin(arm.site, [SITES.index(s) for s in sites])
            assert tally["first"][EVERYBODY, k, o, :, 0].sum() == len(np.unique(arm.person[mine]))


def test_tallies_add_up_and_survive_being_written():
    trial = atac()
    one, other = Tally.of(trial, atac_part()), Tally.of(trial, simulate(trial, 1, 1, 40))
    both = one.merge(other)
    assert both["people"][0] == N + 40
    again = Tally.from_bytes(both.to_bytes())
    for name, values in both.arrays.items():
        assert np.array_equal(again[name], values)
