"""Fractures and deaths from hazards; survival from counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from osteon.fracture.parameters import SITES
from osteon.virtual_trials.counts import CENSORED, DEATH, FRACTURE
from osteon.virtual_trials.hazards_of_people import Risk
from osteon.virtual_trials.outcomes import Waiting, crossing, cumulative, death_month, fractures
from osteon.virtual_trials.survival import cumulative_incidence, hazard_ratio, kaplan_meier

MONTHS = 61


def constant(n: int, per_year: dict[str, float], recent: float = 1.0) -> Risk:
    sites = {site: np.full((n, MONTHS), per_year.get(site, 0.0)) for site in SITES}
    once = np.full(n, recent)
    return Risk(sites, sites, dict.fromkeys(SITES, 0.0), (once, once), np.ones((n, MONTHS)))


def test_the_share_with_a_fracture_is_what_the_hazard_says():
    n = 40_000
    found = fractures(constant(n, {"hip": 0.02}), Waiting.draw(np.random.default_rng(1), n))
    share = len(np.unique(found.person)) / n
    assert abs(share - (1 - np.exp(-0.02 * 5))) < 0.004
    assert set(found.site) == {SITES.index("hip")}
    assert found.month.min() > 0
    assert found.month.max() <= 60


def test_without_hazard_nothing_breaks_and_nobody_dies():
    waiting = Waiting.draw(np.random.default_rng(1), 500)
    assert len(fractures(constant(500, {}), waiting).person) == 0
    assert np.isinf(death_month(np.zeros((500, MONTHS)), waiting.death)).all()


def test_fractures_come_again_and_more_often_after_the_first():
    n = 20_000
    waiting = Waiting.draw(np.random.default_rng(2), n)
    usual = fractures(constant(n, {"humerus": 0.1}), waiting)
    raised = fractures(constant(n, {"humerus": 0.1}, recent=2.7), waiting)
    assert np.unique(usual.person).tolist() == np.unique(raised.person).tolist()
    assert abs(len(usual.person) / n - 0.5) < 0.02
    assert len(raised.person) > 1.2 * len(usual.person)


def test_a_fracture_of_another_bone_raises_nothing():
    n = 5_000
    waiting = Waiting.draw(np.random.default_rng(3), n)
    usual, raised = (fractures(constant(n, {"other": 0.1}, recent=r), waiting) for r in (1.0, 2.7))
    assert np.array_equal(usual.month, raised.month)


def test_a_lower_hazard_only_delays_or_prevents_first_fractures():
    n = 5_000
    waiting = Waiting.draw(np.random.default_rng(4), n)
    high, low = (fractures(constant(n, {"hip": h, "forearm": h}), waiting) for h in (0.1, 0.05))
    first = [np.full(n, np.inf), np.full(n, np.inf)]
    for months, found in zip(first, (high, low), strict=True):
        np.minimum.at(months, found.person, found.month)
    assert (first[1] >= first[0]).all()


def test_a_cumulative_hazard_is_crossed_where_it_reaches_the_level():
    total = cumulative(np.full((2, 25), 0.12))
    assert np.allclose(total[:, 24], 0.24)
    assert np.allclose(crossing(total, np.array([0.105, 0.5])), [10.5, np.inf])


def people(random: np.random.Generator, n: int, fracture: float, death: float) -> Any:
    """Counts by month of people with constant hazards, and the same people one by one."""
    times = random.exponential(12 / fracture, n), random.exponential(12 / death, n), random.uniform(20, 90, n)
    ended = np.minimum(np.minimum(*times[:2]), np.minimum(times[2], 60.0))
    how = np.where(ended == times[0], FRACTURE, np.where(ended == times[1], DEATH, CENSORED))
    month = np.clip(np.ceil(ended) - 1, 0, 59).astype(int)
    month[(how == CENSORED) & (ended >= 60)] = 60
    counts = np.zeros((61, 3))
    np.add.at(counts, (month, how), 1.0)
    return counts, np.minimum(month + 1, 60), how


@pytest.mark.filterwarnings("ignore:Tied event times")
def test_curves_are_those_of_lifelines_on_the_people_themselves():
    lifelines = pytest.importorskip("lifelines")
    counts, month, how = people(np.random.default_rng(5), 800, 0.08, 0.04)
    ours = kaplan_meier(counts)
    theirs = lifelines.KaplanMeierFitter().fit(month, how == FRACTURE, timeline=np.arange(61))
    assert np.allclose(ours["survival"], theirs.survival_function_.to_numpy()[:, 0])
    competing = cumulative_incidence(counts)
    event = np.select([how == FRACTURE, how == DEATH], [1, 2], 0)
    fit = lifelines.AalenJohansenFitter(seed=1).fit(month, event, event_of_interest=1)
    assert abs(competing["incidence"][-1] - fit.cumulative_density_.iloc[-1, 0]) < 0.003
    low, high = fit.confidence_interval_.iloc[-1]
    assert abs(competing["error"][-1] / ((high - low) / 3.92) - 1) < 0.05


def test_incidence_and_survival_sum_to_one_without_censoring():
    counts, _, _ = people(np.random.default_rng(6), 3_000, 0.1, 0.1)
    counts[60] += counts[:60, [CENSORED]].sum() * np.array([0, 0, 1.0])
    counts[:60, CENSORED] = 0
    swapped = counts[:, [DEATH, FRACTURE, CENSORED]]
    free = counts[60].sum() / counts.sum()
    total = cumulative_incidence(counts)["incidence"][-1] + cumulative_incidence(swapped)["incidence"][-1]
    assert abs(total + free - 1) < 1e-12


def test_the_hazard_ratio_is_that_of_the_hazards():
    random = np.random.default_rng(7)
    one, other = people(random, 30_000, 0.05, 0.02)[0], people(random, 30_000, 0.1, 0.02)[0]
    found = hazard_ratio(one, other)
    assert found["low"] < 0.5 < found["high"]
    later = hazard_ratio(one, other, 24, 60)
    assert later["low"] < 0.5 < later["high"]
    assert later["control"] < found["control"]


def test_an_arm_without_fractures_has_no_hazard_ratio():
    counts, _, _ = people(np.random.default_rng(8), 200, 0.1, 0.1)
    none = np.zeros_like(counts)
    none[60, CENSORED] = 200
    assert hazard_ratio(none, counts)["value"] is None
