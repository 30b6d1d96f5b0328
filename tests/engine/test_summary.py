"""Summaries say what NumPy says of all values together, and merge the same in any order."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from osteon.engine.compiler.outcome import COLLAPSED, NOT_FINITE, REASONS
from osteon.engine.distribution import Distribution
from osteon.engine.histogram import LARGEST, RELATIVE_ERROR, SMALLEST, Histogram, bins, middles
from osteon.engine.summary import MAX_EXAMPLES, Summary, Tally

numbers = st.floats(-1e9, 1e9) | st.sampled_from([0.0, -0.0, 1.0, math.nan, math.inf, 1e-12, -3e13, 5e-324])
columns = arrays(float, st.tuples(st.integers(1, 40), st.just(2)), elements=numbers)


def summary(values, first=0, status=None):
    values = np.asarray(values, dtype=float)
    n = len(values)
    status = np.zeros(n, np.int64) if status is None else np.asarray(status)
    steps = np.arange(first, first + n) % 7 + 1
    examples = tuple((first + int(i), f"reason {first + i}") for i in np.flatnonzero(status)[:MAX_EXAMPLES])
    return Summary.of({"x": values, "y": -values}, Tally(status, steps, steps // 2, examples), np.array([0.0, 1.0]))


def assert_same_counts(a, b):
    for name in ("x", "y"):
        for field in ("count", "minimum", "maximum"):
            np.testing.assert_array_equal(getattr(a[name], field), getattr(b[name], field))
        for q in (0.0, 0.1, 0.5, 0.975, 1.0):
            np.testing.assert_array_equal(a[name].quantile(q), b[name].quantile(q))
    assert (a.patients, a.failures, a.examples) == (b.patients, b.failures, b.examples)
    assert (a.steps, a.rejected, a.most_steps) == (b.steps, b.rejected, b.most_steps)


@given(columns, st.sampled_from([0.0, 0.01, 0.25, 0.5, 0.9, 0.999, 1.0]))
def test_quantiles_are_within_the_stated_error_of_the_true_ones(values, q):
    found = Distribution.of(values).quantile(q)
    for column, estimate in zip(values.T, found, strict=True):
        finite = column[np.isfinite(column)]
        if not finite.size:
            assert math.isnan(estimate)
            continue
        true = np.quantile(finite, q, method="inverted_cdf")
        if abs(true) < LARGEST:
            assert abs(estimate - true) <= max(RELATIVE_ERROR * abs(true), SMALLEST)
        assert finite.min() <= estimate <= finite.max()


@given(arrays(float, 50, elements=st.floats(allow_nan=False, allow_infinity=False)))
def test_bins_keep_the_order_of_numbers(values):
    assert (np.diff(bins(np.sort(values))) >= 0).all()


def test_every_bin_contains_its_middle():
    every = np.arange(bins(np.array([-LARGEST]))[0] + 1, bins(np.array([LARGEST]))[0])
    np.testing.assert_array_equal(bins(middles(every)), every)


def test_a_histogram_never_outgrows_its_bound():
    widest = Histogram.of(np.array([[-1e300], [1e300]]))
    assert widest.counts.shape == (1, 17_923)


@given(columns, columns, columns)
def test_counts_extremes_and_quantiles_do_not_depend_on_division_or_order(a, b, c):
    parts = summary(a), summary(b, 100), summary(c, 200)
    left = parts[0].merge(parts[1]).merge(parts[2])
    assert_same_counts(left, parts[0].merge(parts[1].merge(parts[2])))
    assert_same_counts(left, parts[2].merge(parts[0]).merge(parts[1]))


@given(columns, columns)
def test_two_parts_merge_to_the_same_bits_either_way(a, b):
    one, other = summary(a).merge(summary(b)), summary(b).merge(summary(a))
    np.testing.assert_array_equal(one["x"].mean, other["x"].mean)
    np.testing.assert_array_equal(one["x"].squares, other["x"].squares)


def test_mean_and_variance_of_merged_parts_are_those_of_all_values():
    values = np.random.default_rng(1).lognormal(size=(1000, 2))
    parts = [summary(p) for p in np.array_split(values, [1, 10, 11, 400, 950])]
    merged = parts[0]
    for part in parts[1:]:
        merged = merged.merge(part)
    np.testing.assert_allclose(merged["x"].mean, values.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(merged["x"].variance, values.var(axis=0, ddof=1), rtol=1e-13)


def test_variance_survives_a_mean_a_hundred_million_times_the_deviation():
    values = 1e8 + np.random.default_rng(2).standard_normal((2000, 2))
    merged = summary(values[:1])
    for part in np.split(values[1:], [500, 999]):
        merged = merged.merge(summary(part))
    np.testing.assert_allclose(merged["y"].variance, values.var(axis=0, ddof=1), rtol=1e-6)


def test_values_that_are_not_finite_are_counted_out_at_their_time_only():
    found = summary([[1.0, math.nan], [2.0, 5.0], [3.0, math.inf]])["x"]
    np.testing.assert_array_equal(found.count, [3, 1])
    np.testing.assert_array_equal(found.mean, [2.0, 5.0])
    np.testing.assert_array_equal(found.variance, [1.0, math.nan])


def test_a_failed_patient_is_in_no_distribution_at_any_time():
    found = summary([[1.0, math.nan], [2.0, 4.0], [9.0, 9.0]], status=[COLLAPSED, 0, NOT_FINITE])
    np.testing.assert_array_equal(found["x"].count, [1, 1])
    np.testing.assert_array_equal(found["x"].mean, [2.0, 4.0])
    assert found.failures == {REASONS[COLLAPSED]: 1, REASONS[NOT_FINITE]: 1}
    assert found.failed == 2
    assert found.patients == 3


def test_the_failed_patients_with_the_lowest_numbers_are_kept_as_examples():
    bad = [COLLAPSED] * 30
    late, early = summary(np.ones((30, 2)), 500, bad), summary(np.ones((30, 2)), 10, bad)
    merged = late.merge(early)
    assert [i for i, _ in merged.examples] == list(range(10, 30))
    assert merged.failures == {REASONS[COLLAPSED]: 60}


def test_a_summary_of_nobody_changes_nothing():
    some, nobody = summary([[1.0, 2.0], [3.0, -4.0]]), summary(np.zeros((0, 2)))
    assert_same_counts(some.merge(nobody), some)
    np.testing.assert_array_equal(nobody.merge(some)["x"].mean, some["x"].mean)
    assert np.isnan(nobody["x"].quantile(0.5)).all()


def test_a_summary_can_be_sent_to_another_process():
    some = summary([[1.0, 2.0], [3.0, -4.0]], status=[0, COLLAPSED])
    assert_same_counts(pickle.loads(pickle.dumps(some)), some)


def test_summaries_of_different_outputs_are_not_merged():
    some = summary([[1.0, 2.0]])
    other = Summary.of({"x": np.ones((1, 2))}, Tally(*np.zeros((3, 1), np.int64), ()), some.times)
    with pytest.raises(ValueError, match="different outputs or times"):
        some.merge(other)


@pytest.mark.parametrize("q", [-0.1, 1.5, math.nan])
def test_a_quantile_outside_0_to_1_is_refused(q):
    with pytest.raises(ValueError, match="give a number from 0 to 1"):
        summary([[1.0, 2.0]])["x"].quantile(q)
