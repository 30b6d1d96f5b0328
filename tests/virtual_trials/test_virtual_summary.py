"""The summary: intervals that mean what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from virtual_designs import ATAC, atac

from osteon.errors import OsteonError
from osteon.virtual_trials import expected_incidence as expected
from osteon.virtual_trials.allocation import allocate
from osteon.virtual_trials.counts import CENSORED, FRACTURE, Tally
from osteon.virtual_trials.hazards_of_people import Risk
from osteon.virtual_trials.outcomes import Waiting, fractures
from osteon.virtual_trials.partition import _without, simulate
from osteon.virtual_trials.summary import risk_difference, summarise
from osteon.virtual_trials.survival import hazard_ratio

MONTHS = 60


@pytest.mark.slow
def test_two_equal_arms_have_a_hazard_ratio_of_1_inside_its_interval():
    """In 88 to 97 % of 500 trials of 1,000 people whose own hazards differ tenfold and rise with the years."""
    n, inside, differences = 1000, 0, 0
    sites = ("hip", "vertebral", "forearm", "humerus", "other")
    for seed in range(500):
        random = np.random.default_rng([seed, 9])
        own = 0.02 * np.exp(0.6 * random.standard_normal((n, 1))) * (1 + np.arange(MONTHS + 1) / MONTHS)
        once = np.full(n, 2.0)
        hazards = {s: own / len(sites) for s in sites}
        risk = Risk(hazards, hazards, dict.fromkeys(sites, 0.0), (once, once), np.ones_like(own))
        found = fractures(risk, Waiting.draw(random, n))
        first = np.full(n, np.inf)
        np.minimum.at(first, found.person, found.month)
        arm = allocate(random, n, (1, 1))
        counts = np.zeros((2, MONTHS + 1, 3))
        broken = np.isfinite(first)
        np.add.at(counts, (arm[broken], np.ceil(first[broken]).astype(int) - 1, FRACTURE), 1.0)
        counts[:, MONTHS, CENSORED] = np.bincount(arm[~broken], minlength=2)
        ratio = hazard_ratio(counts[0], counts[1])
        assert ratio["low"] is not None
        assert ratio["high"] is not None
        inside += ratio["low"] < 1 < ratio["high"]
        difference = risk_difference(counts[0], counts[1])
        differences += difference["low"] < 0 < difference["high"]
    assert 0.88 * 500 <= inside <= 0.97 * 500
    assert 0.88 * 500 <= differences <= 0.97 * 500


def test_people_to_treat_is_one_over_the_risk_difference():
    counts = np.zeros((2, 61, 3))
    counts[0, 30, FRACTURE], counts[1, 30, FRACTURE] = 50, 100
    counts[:, 60, CENSORED] = [950, 900]
    found = risk_difference(*counts)
    assert abs(found["value"] - 0.05) < 1e-12
    assert abs(found["number_needed_to_treat"] - 20) < 1e-9
    assert found["number_low"] < 20 < found["number_high"]
    worse = risk_difference(counts[1], counts[0])
    assert abs(worse["number_needed_to_treat"] + 20) < 1e-9
    same = risk_difference(counts[0], counts[0])
    assert same["number_low"] is None


def test_the_spread_between_parameter_sets_is_told_from_the_spread_between_people():
    """400 sets move the hazard by a log SD of 0.15 and the model by 0.15; people within a set differ by 0.8."""
    random = np.random.default_rng(3)
    sets, each = 400, 25
    hazard, model = (np.exp(0.15 * random.standard_normal((sets, 1))) for _ in range(2))
    central = 0.08 * model * np.exp(0.8 * random.standard_normal((sets, each)) - 0.32)
    people = hazard * central * np.exp(0.1 * random.standard_normal((sets, each)))
    twice = np.array([1.0, 0.5])  # everything in the first arm is twice that in the second

    def sums(values: np.ndarray) -> np.ndarray:
        return np.broadcast_to((twice[:, None] * values.sum(axis=1))[:, None, None], (2, 4, 7, sets))

    products = np.outer(twice, twice)[:, :, None, None] * np.square(central).sum()
    arrays = {
        "draw_people": np.full(sets, float(each)),
        "expected": sums(people),
        "central": sums(central),
        "central_products": np.broadcast_to(products, (2, 2, 4, 7)),
    }
    found = expected.incidence(atac(), Tally(arrays), 0, "any")
    truth = (hazard * model).ravel()
    width = np.log(found["high90"][4] / found["low90"][4])
    true_width = np.subtract(*np.quantile(np.log(truth), [0.95, 0.05]))
    raw = np.subtract(*np.quantile(np.log(people.mean(axis=1)), [0.95, 0.05]))
    assert abs(width / true_width - 1) < 0.12
    assert raw > 1.15 * true_width
    assert found["predicted_high90"][4] > found["high90"][4]
    ratio = expected.ratio(atac(), Tally(arrays), 0, 1, "any")
    assert ratio["value"][4] == pytest.approx(2)
    assert ratio["high90"][4] == pytest.approx(2)
    assert ratio["predicted_high90"][4] > 2.05


def test_a_summary_holds_everything_that_was_promised():
    trial = atac()
    tally = Tally.of(trial, simulate(trial, 1, 0, 250))
    found = summarise(trial, tally, people=250, seed=1)
    arm = found["arms"]["anastrozole"]
    course = arm["courses"]["bmd_lumbar_spine"]
    assert course["month"] == [0, 24, 60, 84]
    assert course["low90"][1] < course["low50"][1] < course["median"][1] < course["high50"][1] < course["high90"][1]
    assert course["lost"][2] > 0.3 > course["gained"][2]
    curve = arm["survival"]["any"]
    assert len(curve["kaplan_meier"]) == 85
    assert np.all(np.diff(curve["incidence"]) >= 0)
    assert curve["kaplan_meier_low"][-1] < curve["kaplan_meier"][-1] < curve["kaplan_meier_high"][-1]
    compared = found["comparisons"][0]
    assert (compared["arm"], compared["control"]) == ("anastrozole", "tamoxifen")
    assert [(p["from"], p["to"]) for p in compared["outcomes"]["any"]["hazard_ratio_by_period"]] == [(0, 60), (60, 84)]


def test_people_who_cannot_be_integrated_are_counted_and_left_out():
    trial = atac(arms=ATAC["arms"][:1])
    part = simulate(trial, 1, 0, 50)
    good = np.arange(50) >= 5
    part = replace(part, good=good, arms=tuple(_without(arm, good) for arm in part.arms))
    found = summarise(trial, Tally.of(trial, part), people=50, seed=1)
    assert found["not_integrated"] == 5
    assert found["arms"]["anastrozole"]["courses"]["ctx"]["n"][0] == 45
    assert found["arms"]["anastrozole"]["randomised"] == 45
    assert found["comparisons"] == []


def test_a_trial_in_which_nobody_could_be_simulated_is_no_summary():
    trial = atac(arms=ATAC["arms"][:1])
    part = simulate(trial, 1, 0, 5)
    part = replace(part, good=np.zeros(5, bool), arms=tuple(_without(arm, np.zeros(5, bool)) for arm in part.arms))
    with pytest.raises(OsteonError, match="nobody could be simulated"):
        summarise(trial, Tally.of(trial, part), people=5, seed=1)
