"""The likelihood is Student's t with a covariance that is one, whatever the heterogeneity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as array_of
from scipy.stats import multivariate_t

from osteon.calibration import likelihood
from osteon.calibration.likelihood import (
    FREEDOM,
    KINDS,
    TAU_CENTRE,
    TAU_SD,
    Block,
    blocks,
    log_likelihood,
    log_prior_tau,
    spread_of,
    weight,
    whiten,
    with_slopes,
)
from osteon.evidence.evidence_files import arms
from osteon.prediction.sampling_error import kind
from osteon.prediction.targets import Target, plan

TARGETS = plan(arms()).targets
BLOCKS = blocks(TARGETS)
#: heterogeneities from a hundredth of the usual to a hundredfold
taus = array_of(float, len(KINDS), elements=st.floats(-4.6, 4.6)).map(lambda steps: np.exp(TAU_CENTRE + steps))
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=25, deadline=None)


def largest() -> Block:
    return max(BLOCKS, key=lambda block: block.rows.size)


def residuals(seed: int, k: int = 1) -> np.ndarray:
    return 3 * np.random.default_rng(seed).standard_normal((k, len(TARGETS)))


def by(endpoint: str, measure: str = "percent-change", months: float = 24.0) -> Target:
    return next(
        t
        for t in TARGETS
        if (t.observation.endpoint, t.observation.measure, t.observation.time_month) == (endpoint, measure, months)
        and t.start == 0
    )


@few
@given(seeds, taus)
def test_the_slopes_are_those_of_the_likelihood(seed: int, tau: np.ndarray):
    r, log_tau = residuals(seed), np.log(tau)[None]
    value, in_residuals, in_tau = with_slopes(BLOCKS, r, log_tau)
    assert value == log_likelihood(BLOCKS, r, log_tau)
    direction = np.random.default_rng(seed).standard_normal(r.shape)
    h = 1e-5
    ends = log_likelihood(BLOCKS, r + h * direction, log_tau) - log_likelihood(BLOCKS, r - h * direction, log_tau)
    assert (in_residuals * direction).sum() == pytest.approx(float(ends[0]) / (2 * h), rel=1e-4, abs=1e-3)
    for k in range(len(KINDS)):
        step = h * np.eye(len(KINDS))[k]
        ends = log_likelihood(BLOCKS, r, log_tau + step) - log_likelihood(BLOCKS, r, log_tau - step)
        assert in_tau[0, k] == pytest.approx(float(ends[0]) / (2 * h), rel=1e-4, abs=1e-3)


def test_every_target_is_in_one_block_with_those_of_its_trial_and_kind():
    assert sorted(int(i) for block in BLOCKS for i in block.rows) == list(range(len(TARGETS)))
    for block in BLOCKS:
        members = [TARGETS[i] for i in block.rows]
        assert {t.trial for t in members} == {block.trial}
        assert len({kind(t) for t in members}) == 1
    assert len({(block.trial, kind(TARGETS[block.rows[0]])) for block in BLOCKS}) == len(BLOCKS)


@few
@given(taus)
def test_the_covariance_of_every_trial_is_symmetric_and_positive_definite(tau: np.ndarray):
    for block in BLOCKS:
        covariance = block.covariance(tau)
        assert np.array_equal(covariance, covariance.T)
        assert np.linalg.eigvalsh(covariance).min() > 0


@few
@given(taus)
def test_the_variance_of_a_number_is_sampling_plus_heterogeneity(tau: np.ndarray):
    for block in BLOCKS:
        expected = block.sampling**2 + (tau[block.kinds] * block.spread) ** 2
        assert np.diag(block.covariance(tau)) == pytest.approx(expected)


@few
@given(taus, seeds)
def test_the_likelihood_is_the_multivariate_t_up_to_a_constant(tau: np.ndarray, seed: int):
    one, other = residuals(seed, 2)
    for block in BLOCKS:
        law = multivariate_t(np.zeros(block.rows.size), block.covariance(tau), df=FREEDOM)
        expected = law.logpdf(one[block.rows]) - law.logpdf(other[block.rows])
        both = log_likelihood([block], np.array([one, other]), np.log(np.array([tau, tau])))
        assert both[0] - both[1] == pytest.approx(float(expected), abs=1e-6)


def test_the_constant_does_not_depend_on_the_heterogeneity():
    block, r = largest(), residuals(1)
    found = []
    for tau in (np.exp(TAU_CENTRE), 3 * np.exp(TAU_CENTRE)):
        law = multivariate_t(np.zeros(block.rows.size), block.covariance(tau), df=FREEDOM)
        found.append(float(log_likelihood([block], r, np.log(tau)[None])[0] - law.logpdf(r[0, block.rows])))
    assert found[0] == pytest.approx(found[1])


@few
@given(seeds, st.integers(0, len(BLOCKS) - 1))
def test_leaving_a_block_out_takes_only_its_own_term_away(seed: int, place: int):
    r, log_tau = residuals(seed, 3), np.tile(TAU_CENTRE, (3, 1))
    rest = [block for j, block in enumerate(BLOCKS) if j != place]
    alone = log_likelihood([BLOCKS[place]], r, log_tau)
    assert log_likelihood(BLOCKS, r, log_tau) - log_likelihood(rest, r, log_tau) == pytest.approx(alone)


def test_leaving_a_trial_out_leaves_the_blocks_of_the_others_as_they_are():
    trial = largest().trial
    rows = [i for i, t in enumerate(TARGETS) if t.trial == trial]
    rest = blocks(TARGETS, rows)
    kept = [block for block in BLOCKS if block.trial != trial]
    assert [block.trial for block in rest] == [block.trial for block in kept]
    for one, other in zip(rest, kept, strict=True):
        assert np.array_equal(one.rows, other.rows)
        assert np.array_equal(one.covariance(np.exp(TAU_CENTRE)), other.covariance(np.exp(TAU_CENTRE)))


def test_leaving_one_number_out_keeps_the_covariance_of_the_others():
    block = largest()
    out = int(block.rows[0])
    rest = next(b for b in blocks(TARGETS, [out]) if set(b.rows) == set(block.rows[1:]))
    assert rest.covariance(np.exp(TAU_CENTRE)) == pytest.approx(block.covariance(np.exp(TAU_CENTRE))[1:, 1:])


@few
@given(taus, seeds)
def test_whitened_residuals_have_the_length_that_the_covariance_gives_them(tau: np.ndarray, seed: int):
    r = residuals(seed)[0]
    for block in BLOCKS:
        z = whiten(block, r, np.log(tau))
        own = r[block.rows]
        assert z @ z == pytest.approx(own @ np.linalg.solve(block.covariance(tau), own), rel=1e-6)


def test_whitening_a_jacobian_whitens_each_of_its_columns():
    block = largest()
    columns = residuals(2, 4).T
    whole = whiten(block, columns, TAU_CENTRE)
    for j in range(4):
        assert whole[:, j] == pytest.approx(whiten(block, columns[:, j], TAU_CENTRE))


def test_numbers_drawn_from_the_covariance_are_independent_once_whitened():
    block = largest()
    lower = np.linalg.cholesky(block.covariance(np.exp(TAU_CENTRE)))
    values = np.zeros((len(TARGETS), 20_000))
    values[block.rows] = lower @ np.random.default_rng(1).standard_normal((block.rows.size, 20_000))
    assert np.cov(whiten(block, values, TAU_CENTRE)) == pytest.approx(np.eye(block.rows.size), abs=0.05)


def test_more_heterogeneity_makes_a_far_number_likelier_and_a_close_one_less_likely():
    block = largest()
    narrow, wide = TAU_CENTRE, TAU_CENTRE + np.log(3)
    assert (np.diag(block.covariance(np.exp(wide))) > np.diag(block.covariance(np.exp(narrow)))).all()
    r = np.zeros((2, len(TARGETS)))
    r[1, block.rows] = 50.0
    close, far = log_likelihood([block], r, np.tile(wide, (2, 1))) - log_likelihood([block], r, np.tile(narrow, (2, 1)))
    assert close < 0 < far


def test_a_trial_that_lies_far_off_counts_less_than_in_a_normal_distribution():
    block = largest()
    n = block.rows.size
    weights = [weight(block, np.full(n, z)) for z in (0.0, 1.0, 2.0, 5.0, 20.0)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == pytest.approx((FREEDOM + n) / FREEDOM)
    assert weights[1] == pytest.approx(1.0)
    assert weights[-1] < 0.01


def test_weighted_least_squares_has_the_slope_of_the_likelihood():
    block, log_tau = largest(), TAU_CENTRE
    r = residuals(5)[0]
    direction = residuals(6)[0]
    z, j = whiten(block, r, log_tau), whiten(block, direction, log_tau)
    h = 1e-5
    ends = log_likelihood([block], np.array([r + h * direction, r - h * direction]), np.tile(log_tau, (2, 1)))
    assert (ends[0] - ends[1]) / (2 * h) == pytest.approx(-weight(block, z) * j @ z, rel=1e-5)


def test_the_prior_of_the_heterogeneity_peaks_at_its_centre_and_falls_by_a_half_at_one_deviation():
    steps = np.array([np.zeros(3), TAU_SD * [1, 0, 0], TAU_SD * [0, -1, 0], TAU_SD * [1, 1, 1]])
    assert log_prior_tau(TAU_CENTRE + steps) == pytest.approx([0, -0.5, -0.5, -1.5])


def test_numbers_of_one_trial_are_alike_most_at_the_same_site_arm_and_time():
    target = by("bmd-lumbar-spine")
    later = replace(target, observation=replace(target.observation, time_month=60.0))
    hip = replace(target, quantity="bmd_total_hip")
    arm = replace(target, treated=(target.treated[0] + 1,))
    alike = blocks([target, target, later, hip, arm])[0].alike
    same, *others = alike[0, 1:]
    assert same == pytest.approx(1 - likelihood.OWN)
    assert others[0] == pytest.approx((1 - likelihood.OWN) * np.exp(-1))
    assert others[1] == pytest.approx((1 - likelihood.OWN) * likelihood.OTHER_QUANTITY)
    assert others[2] == pytest.approx((1 - likelihood.OWN) * likelihood.OTHER_ARM)
    assert np.diag(alike) == pytest.approx(1.0)


def test_trials_differ_more_over_longer_times_and_the_same_rate_over_longer_times_is_surer():
    target = by("bmd-lumbar-spine")

    def at(months: float, measure: str) -> float:
        return spread_of(replace(target, observation=replace(target.observation, time_month=months, measure=measure)))

    assert at(24, "percent-change") == pytest.approx(1.0)
    assert at(12, "percent-change") == pytest.approx(np.sqrt(0.5))
    assert at(48, "percent-change") == pytest.approx(np.sqrt(2)) == at(120, "percent-change")
    assert at(24, "percent-change-per-year") == pytest.approx(0.5)
    assert at(48, "percent-change-per-year") < at(24, "percent-change-per-year")


def test_trials_differ_more_in_a_marker_that_is_high():
    target = by("ctx", months=12.0)

    def at(value: float) -> float:
        return spread_of(replace(target, observation=replace(target.observation, value=value)))

    assert at(-80) < at(0) < at(100)
    assert at(0) == pytest.approx(100.0)
