"""Conditioning an ensemble on measurements, on members that are written down instead of simulated."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteon.population.conditioned import Conditioned
from osteon.population.members import Members
from osteon.population.mixture import quantiles
from osteon.population.observations import MEASURABLE, Observation
from osteon.population.terms import error_sd, fluctuation_sd, terms
from osteon.population.update import condition
from osteon.population.variability import unexplained
from osteon.treatment.course import Course

MONTHS = np.array([-24.0, -12.0, -6.0, 0.0, 12.0, 24.0, 60.0])
SPINE, HIP = "bmd_lumbar_spine", "bmd_total_hip"
ANASTROZOLE = Course("anastrozole", 1, "mg", "oral", 1, -24, 36)


def people(n: int = 2000, seed: int = 0, slope_sd: float = 0.01) -> Members:
    """Straight lines of log BMD with different slopes, and markers that go with them."""
    random = np.random.default_rng(seed)
    slope = -0.01 + slope_sd * random.standard_normal(n)
    years = MONTHS / 12
    bmd = slope[:, None] * (years - years[0])
    marker = -8.0 * slope[:, None] * (years > years[0]) + 0.1 * random.standard_normal((n, 1))
    lines = {name: bmd if name.startswith("bmd") else marker for name in MEASURABLE}
    return Members(MONTHS, lines | {"estradiol": 1.0 + marker}, 0)


def measured(quantity: str, month: float, log_value: float, device: str | None = None, **more: bool) -> Observation:
    comparable = more.get("comparable", True)
    return Observation(quantity, month, float(np.exp(log_value)), "1", log_value, device, comparable, "test")


def spine_change(found: Conditioned, month: float = 60.0) -> tuple[float, float]:
    """Median of the log change and width of its 90 % interval."""
    means, sd = found.log_change(SPINE, [month])
    low, middle, high = quantiles(means, sd, found.weights, [0.05, 0.5, 0.95])[0]
    return float(middle), float(high - low)


def test_without_measurements_every_member_counts_the_same():
    found = condition(people(), (), terms([ANASTROZOLE]))
    assert found.effective == pytest.approx(2000)
    assert not found.means.any()
    assert found.covariance == pytest.approx(terms([ANASTROZOLE]).covariance)


def test_a_single_scan_sets_the_level_and_nothing_else():
    beside = terms([ANASTROZOLE])
    before, after = condition(people(), (), beside), condition(people(), [measured(SPINE, 0.0, -0.3)], beside)
    assert after.effective > 1990
    assert spine_change(after) == pytest.approx(spine_change(before), rel=0.01)
    means, sd = after.log_level(SPINE, [0.0])
    assert float(after.weights @ means[:, 0]) == pytest.approx(-0.3, abs=1e-3)
    assert float(sd[0]) == pytest.approx(error_sd(SPINE), rel=0.01)


def test_with_one_member_the_update_is_ordinary_bayesian_regression():
    one = people(1)
    beside = terms([ANASTROZOLE])
    scans = [measured(SPINE, -12.0, -0.20), measured(HIP, -12.0, -0.25), measured(SPINE, 0.0, -0.24)]
    found = condition(one, scans, beside)
    rows = np.array([beside.row(o.quantity, o.month) for o in scans])
    residuals = np.array([o.log_value - one.at(o.quantity, [o.month])[0, 0] for o in scans])
    weights = np.diag([error_sd(o.quantity) ** -2 for o in scans])
    precision = np.linalg.inv(beside.covariance) + rows.T @ weights @ rows
    assert found.covariance == pytest.approx(np.linalg.inv(precision), abs=1e-8)
    assert found.means[0] == pytest.approx(np.linalg.solve(precision, rows.T @ weights @ residuals), abs=1e-6)


def test_integrating_the_terms_out_gives_what_brute_force_gives():
    members, beside = people(400), terms([ANASTROZOLE])
    given = [measured(SPINE, -12.0, 0.0), measured(SPINE, 0.0, -0.05), measured("ctx", -24.0, 0.1)]
    given += [measured("ctx", -6.0, 0.6)]
    found = condition(members, given, beside)
    means, _ = found.log_change(SPINE, [60.0])
    random = np.random.default_rng(1)
    which = random.integers(len(members), size=2_000_000)
    root = np.linalg.cholesky(beside.covariance + 1e-12 * np.eye(len(beside.keys)))
    rows = np.array([beside.row(o.quantity, o.month) for o in given])
    ahead = beside.row(SPINE, 60.0) - beside.row(SPINE, 0.0)
    free = random.standard_normal((len(which), len(root))) @ root.T
    logs = np.zeros(len(which))
    for o, row in zip(given, rows, strict=True):
        expected = members.at(o.quantity, [o.month])[which, 0] + free @ row
        logs -= 0.5 * ((o.log_value - expected) / error_sd(o.quantity)) ** 2
    weights = np.exp(logs - logs.max())
    change = (members.at(SPINE, [60.0]) - members.at(SPINE, [0.0]))[which, 0] + free @ ahead
    assert float(found.weights @ means[:, 0]) == pytest.approx(float(np.average(change, weights=weights)), abs=0.004)


@given(st.permutations(range(5)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_measurements_does_not_matter(order: list[int]):
    scans = [measured(SPINE, -24.0, 0.0), measured(SPINE, 0.0, -0.04), measured(HIP, 0.0, -0.1)]
    both = [*scans, measured("ctx", -24.0, 0.1), measured("ctx", -6.0, 0.3)]
    members, beside = people(300), terms([ANASTROZOLE])
    one, other = condition(members, both, beside), condition(members, [both[k] for k in order], beside)
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.means, other.means)


def test_a_measurement_at_the_median_leaves_the_median_about_where_it_was():
    members, beside = people(), terms([ANASTROZOLE])
    start = [measured(SPINE, -24.0, -0.1)]
    before = condition(members, start, beside)
    means, sd = before.log_level(SPINE, [0.0])
    median = float(quantiles(means, sd, before.weights, [0.5])[0, 0])
    after = condition(members, [*start, measured(SPINE, 0.0, median)], beside)
    assert spine_change(after)[0] == pytest.approx(spine_change(before)[0], abs=0.003)
    assert spine_change(after)[1] < spine_change(before)[1]


def test_more_data_never_widens_the_interval_on_average():
    members, beside = people(), terms([ANASTROZOLE])
    truth = people(60, seed=7)
    random = np.random.default_rng(2)
    widths = []
    for j in range(len(truth)):
        own = random.multivariate_normal(np.zeros(len(beside.keys)), beside.covariance, method="cholesky")
        given: list[Observation] = []
        row = [spine_change(condition(members, given, beside))[1]]
        for quantity, month in ((SPINE, -24.0), (SPINE, 0.0), (HIP, -24.0), (HIP, 0.0), ("ctx", -24.0), ("ctx", -6.0)):
            log = truth.at(quantity, [month])[j, 0] + beside.row(quantity, month) @ own
            given.append(measured(quantity, month, log + error_sd(quantity) * random.standard_normal()))
            row.append(spine_change(condition(members, given, beside))[1])
        widths.append(row)
    steps = np.diff(np.mean(widths, axis=0))
    assert (steps < 1e-4).all()
    assert np.mean(widths, axis=0)[-1] < 0.9 * np.mean(widths, axis=0)[0]


def test_a_fast_loser_at_the_spine_is_expected_to_lose_at_the_hip_too():
    members, beside = people(), terms([ANASTROZOLE])
    found = condition(members, [measured(SPINE, -24.0, 0.0), measured(SPINE, 0.0, -0.10)], beside)
    before = condition(members, (), beside)
    hip = [float(c.weights @ c.log_change(HIP, [60.0])[0][:, 0]) for c in (before, found)]
    assert hip[1] < hip[0] - 0.01


def test_a_scan_on_another_device_tells_less_of_change():
    members = people()
    same = [measured(SPINE, -24.0, 0.0), measured(SPINE, 0.0, -0.05)]
    other = [measured(SPINE, -24.0, 0.0, "lunar"), same[1]]
    foreign = [measured(SPINE, -24.0, 0.0, "lunar", comparable=False), same[1]]
    widths = [
        spine_change(condition(members, scans, terms([ANASTROZOLE], scans)))[1] for scans in (same, other, foreign)
    ]
    assert widths[0] < widths[1] < widths[2]
    alone = spine_change(condition(members, same[1:], terms([ANASTROZOLE])))[1]
    assert widths[2] == pytest.approx(alone, rel=0.01)


def test_a_measurement_far_from_all_others_counts_less_and_is_named():
    members, beside = people(), terms([ANASTROZOLE])
    good = [measured(SPINE, m, -0.01 * (m + 24) / 12) for m in (-24.0, -12.0, -6.0)]
    wrong = measured(SPINE, 0.0, 0.25)
    found, without = condition(members, [*good, wrong], beside), condition(members, good, beside)
    assert [doubt.observation for doubt in found.doubts] == [wrong]
    assert found.doubts[0].z > 3.3
    assert found.doubts[0].error_sd > 3 * error_sd(SPINE)
    assert spine_change(found)[0] == pytest.approx(spine_change(without)[0], abs=0.03)
    assert not without.doubts


def test_a_new_treatment_brings_a_response_that_earlier_markers_cannot_tell():
    denosumab = Course("denosumab", 60, "mg", "sc", 182.6, 0, 36)
    marker = [measured("ctx", -24.0, 0.1), measured("ctx", -6.0, 0.8)]
    for courses, informed in (((ANASTROZOLE,), True), ((ANASTROZOLE, denosumab), False)):
        beside = terms(courses)
        found = condition(people(), marker, beside)
        row = beside.row("ctx", 24.0) - beside.row("ctx", -24.0)
        sd, prior = (float(np.sqrt(row @ cov @ row)) for cov in (found.covariance, beside.covariance))
        assert (sd < 0.9 * prior) == informed


def test_the_error_of_a_scan_is_that_of_two_visits_not_of_one():
    for site in (SPINE, HIP):
        assert error_sd(site) == pytest.approx(0.0186, abs=0.001)  # ISCD 2019: 1.9 and 1.8 % (recalled)
        assert fluctuation_sd(site) == 0.0
    assert 0 < fluctuation_sd("ctx") < error_sd("ctx")


def test_unexplained_slopes_of_sites_go_together_as_in_the_data_file():
    beside = terms([])
    rows = [beside.row(q, 12.0) - beside.row(q, 0.0) for q in (SPINE, HIP)]
    sds = [float(np.sqrt(row @ beside.covariance @ row)) for row in rows]
    assert sds == pytest.approx([unexplained(q).slope_sd for q in (SPINE, HIP)])
    assert float(rows[0] @ beside.covariance @ rows[1]) / (sds[0] * sds[1]) == pytest.approx(0.6)


def test_quantiles_of_a_single_gaussian_are_those_of_the_normal():
    found = quantiles(np.full((3, 1), 2.0), [0.5], np.full(3, 1 / 3), [0.05, 0.25, 0.5, 0.75, 0.95])[0]
    exact = [NormalDist(2.0, 0.5).inv_cdf(p) for p in (0.05, 0.25, 0.5, 0.75, 0.95)]
    assert found == pytest.approx(exact, abs=0.01)


def test_quantiles_of_a_weighted_mixture_agree_with_its_distribution():
    random = np.random.default_rng(0)
    means, weights = random.gamma(2.0, size=(700, 1)), random.random(700)
    weights /= weights.sum()
    for sd in (0.0, 0.3, 2.0):
        for p, x in zip((0.05, 0.5, 0.95), quantiles(means, [sd], weights, [0.05, 0.5, 0.95])[0], strict=True):
            below = means[:, 0] <= x if sd == 0 else np.array([NormalDist(m, sd).cdf(x) for m in means[:, 0]])
            assert float(weights @ below) == pytest.approx(p, abs=0.005)
