"""Adherence, giving up, and missed injections."""

from __future__ import annotations

import numpy as np
from virtual_designs import atac

from osteon.treatment.regimen import Regimen
from osteon.virtual_trials.adherence import DOSES, Chance, Doses, own_courses, taken, waiting_months
from osteon.virtual_trials.allocation import allocate

INJECTIONS = Regimen.from_text("denosumab 60 mg sc every 6 months x 6").courses
TABLETS = Regimen.from_text("anastrozole 1 mg daily for 5 years").courses


def test_shares_of_doses_have_the_mean_and_spread_that_was_asked_for():
    arm = atac().arms[0]
    found = taken(arm, Chance.draw(np.random.default_rng(1), 20_000), 84)
    assert abs(found.share.mean() - 0.9) < 0.005
    assert abs(found.share.std() - 0.1) < 0.01
    assert found.share.min() > 0
    assert found.share.max() <= 1


def test_a_tenth_gives_up_in_each_year_and_nobody_after_the_end():
    months = waiting_months(np.random.default_rng(2).random(50_000), 0.1, 84)
    assert abs(np.mean(months <= 12) - 0.1) < 0.005
    assert abs(np.mean(months <= 60) - (1 - 0.9**5)) < 0.007
    assert np.isinf(months[months > 84]).all()


def test_who_takes_everything_follows_the_courses_of_the_arm():
    assert own_courses(INJECTIONS, 1.0, np.inf, np.zeros(DOSES)) == INJECTIONS


def test_injections_are_missed_one_by_one_but_never_the_first():
    chance = np.full(DOSES, 0.1)
    chance[[0, 2, 3]] = 0.95
    found = own_courses(INJECTIONS, 0.8, np.inf, chance)
    days = np.concatenate([c.dose_days() for c in found])
    planned = INJECTIONS[0].dose_days()
    assert np.allclose(days, planned[[0, 1, 4, 5]])


def test_nothing_is_given_once_treatment_is_given_up():
    tablets = own_courses(TABLETS, 1.0, 20.0, np.zeros(DOSES))
    assert tablets[0].finish_month == 20
    later = Regimen.from_text("zoledronic acid 5 mg iv once at month 24").courses
    assert own_courses(later, 1.0, 20.0, np.zeros(DOSES)) == ()


def test_tablets_are_taken_at_a_lower_rate():
    assert own_courses(TABLETS, 0.6, np.inf, np.zeros(DOSES))[0].taken == 0.6


def test_people_who_take_the_same_share_a_schedule():
    doses = Doses(atac().arms[0], 84)
    chance = Chance.draw(np.random.default_rng(3), 500)
    took = taken(atac().arms[0], chance, 84)
    schedules = doses.schedules(took, chance)
    assert len({id(s) for s in schedules}) <= len(np.unique(np.stack([took.share, took.stop]), axis=1).T)


def test_allocation_holds_the_shares_in_every_block():
    found = allocate(np.random.default_rng(4), 6 * 50, (2, 1))
    for block in found.reshape(50, 6):
        assert np.bincount(block).tolist() == [4, 2]
