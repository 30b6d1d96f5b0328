"""How predictions are scored, how arms are classed, and what the forecast without a model says."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from validation_rows import published, row

from osteon.evidence.drug_classes import drug_class, given_at
from osteon.evidence.evidence_files import arms
from osteon.validation.naive import against_naive, naive_forecast
from osteon.validation.scores import (
    ENDPOINT_GROUPS,
    by_class,
    by_endpoint,
    by_trial,
    endpoint_group,
    error,
    predictions,
    score,
)

ARMS = {arm.id: arm for arm in arms()}


def test_the_score_is_root_mean_square_mean_and_coverage():
    found = score([row(observed=-4.0, predicted=-3.0), row(observed=2.0, predicted=-1.0, low90=-2.0, high90=1.0)])
    assert found.n == 2
    assert found.rmse == pytest.approx(math.sqrt((1 + 9) / 2))
    assert found.mean_error == pytest.approx((1 - 3) / 2)
    assert found.coverage == 0.5


def test_a_number_on_the_edge_of_the_interval_is_inside():
    assert score([row(observed=-5.0), row(observed=-1.0)]).coverage == 1.0


def test_without_intervals_there_is_no_coverage():
    assert score([row(low90=None, high90=None)]).coverage is None


def test_there_is_no_score_of_nothing():
    with pytest.raises(ValueError, match="no predictions"):
        score([])


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({}, "BMD to 36 months"),
        ({"time_month": 36.0, "endpoint": "bmd-femoral-neck"}, "BMD to 36 months"),
        ({"time_month": 60.0, "endpoint": "bmd-total-hip"}, "BMD beyond 36 months"),
        ({"measure": "percent-difference-vs-comparator"}, "BMD to 36 months"),
        ({"endpoint": "bmd-radius"}, "BMD of the radius"),
        ({"endpoint": "ntx"}, "CTX and NTX"),
        ({"endpoint": "bsap"}, "P1NP and BSAP"),
        ({"endpoint": "estradiol"}, "hormones, change"),
        ({"endpoint": "testosterone", "measure": "absolute"}, "hormones, level"),
        ({"measure": "percent-change-per-year"}, None),
        ({"endpoint": "vbmd-total-hip-trabecular"}, None),
    ],
)
def test_each_endpoint_has_its_group_and_other_scales_have_none(changes: dict[str, object], group: str | None):
    assert endpoint_group(row(**changes)) == group


def test_a_hormone_level_is_scored_in_per_cent_of_the_published_one():
    picogram = row(endpoint="estradiol", measure="absolute", observed=2.0, predicted=3.0)
    picomole = replace(picogram, observed=2.0 * 3.671, predicted=3.0 * 3.671)
    assert error(picogram) == pytest.approx(50.0)
    assert error(picomole) == pytest.approx(50.0)


def test_seen_and_recalled_numbers_are_scored_apart():
    found = by_endpoint([row(predicted=-3.0), row(predicted=-1.0, verified="recalled")])
    assert [(one.verified, one.score.rmse) for one in found] == [("seen", 1.0), ("recalled", 3.0)]


def test_skipped_observations_have_no_part_in_a_score():
    skipped = row(predicted=None, low90=None, high90=None, z=None, skipped="no model")
    assert sum(one.score.n for one in by_endpoint([row(), skipped])) == 1


def test_every_scored_prediction_of_the_evidence_is_counted_once_in_each_table():
    rows, _ = published()
    groups = [endpoint_group(r) for r in predictions(rows)]
    assert sum(one.score.n for one in by_endpoint(rows)) == sum(g is not None for g in groups)
    fine = {"BMD of the radius", "hormones, level", *ENDPOINT_GROUPS[7:]}
    coarse = sum(g is not None and g not in fine for g in groups)
    assert sum(one.score.n for one in by_class(rows)) == coarse
    assert sum(one.score.n for one in by_trial(rows)) == coarse


@pytest.mark.parametrize(
    ("arm", "name"),
    [
        ("atac-anastrozole-bmd-5y", "aromatase inhibitor"),
        ("ies-exemestane-bmd", "aromatase inhibitor"),  # tamoxifen before month 0 is the past
        ("d2407-tamoxifen-bmd-recalled", "tamoxifen"),  # letrozole comes after the last observation
        ("zofast-let-zol-immediate", "inhibitor + bisphosphonate"),
        ("sabre-high-ana-risedronate", "inhibitor + bisphosphonate"),
        ("abcsg18-ai-denosumab", "inhibitor + denosumab"),
        ("abcsg12-goserelin-anastrozole", "ovarian suppression + inhibitor"),
        ("zipp-goserelin", "ovarian suppression"),
        ("zipp-tamoxifen-premenopausal", "tamoxifen, before menopause"),
        ("horizon-pft-zol", "zoledronate"),
        ("grey-multidose-zol-1mg", "zoledronate"),  # one infusion at month 0
        ("flex-alendronate-stopped", "alendronate"),
        ("freedom-denosumab", "denosumab"),
        ("frame-romosozumab", "anabolic"),  # denosumab follows
        ("data-combination", "anabolic"),
        ("pepi-cee-mpa-continuous", "estrogen therapy"),
        ("charat2007-control", "estrogen therapy"),  # its end is what was studied
        ("whi-calcium-vitamin-d", "calcium or vitamin D"),
        ("hope-exercise-on-ai", "inhibitor + exercise"),
        ("horizon-pft-placebo", "no treatment"),
        ("swan-transmenopause", "no treatment, before menopause"),
        ("burnettbowie2009-anastrozole", "men on inhibitor"),
        ("burnettbowie2009-placebo", "men, no treatment"),
    ],
)
def test_an_arm_is_classed_by_what_it_tested_and_in_whom(arm: str, name: str):
    assert drug_class(ARMS[arm]) == name


def test_a_drug_that_osteon_does_not_know_is_a_class_of_its_own():
    arm = replace(ARMS["horizon-pft-placebo"], regimen=({"drug": "raloxifene", "start_month": 0, "end_month": 36},))
    assert drug_class(arm) == "raloxifene"


def test_on_and_off_treatment_are_told_apart():
    stopped = ARMS["defend-denosumab-stop"]
    assert given_at(stopped, 24.0) == {"denosumab"}
    assert given_at(stopped, 30.0) == {"denosumab"}  # the last injection still works
    assert given_at(stopped, 36.0) == set()


def test_the_naive_forecast_is_the_mean_of_the_other_trials_and_never_the_own():
    rows = [row(trial="a", observed=-4.0), row(trial="b", observed=-2.0), row(trial="c", observed=-3.0)]
    assert [naive_forecast(r, rows) for r in rows] == [-2.5, -3.5, -3.0]


def test_a_trial_of_many_arms_counts_once():
    rows = [row(trial="a"), *(row(f"b-{k}", trial="b", observed=-1.0) for k in range(5)), row(trial="c", observed=-3.0)]
    assert naive_forecast(rows[0], rows) == -2.0


def test_trials_of_nearby_months_serve_only_where_none_has_the_same():
    one = row(trial="a", time_month=24.0)
    near, far = row(trial="b", time_month=30.0, observed=-1.0), row(trial="c", time_month=36.0, observed=-9.0)
    same = row(trial="d", time_month=24.0, observed=-2.0)
    assert naive_forecast(one, [one, near, far]) == -1.0
    assert naive_forecast(one, [one, near, far, same]) == -2.0
    assert naive_forecast(one, [one, far]) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"drug_class": "tamoxifen"},
        {"endpoint": "bmd-total-hip"},
        {"measure": "percent-difference-vs-comparator"},
        {"rebased_at_month": 12.0},
        {"predicted": None, "skipped": "no model"},
    ],
)
def test_other_things_do_not_serve_for_a_naive_forecast(changes: dict[str, object]):
    assert naive_forecast(row(), [row(), row(trial="b", **changes)]) is None


def test_women_off_denosumab_are_not_forecast_by_women_on_it():
    stopped = row("defend-denosumab-stop", trial="defend", drug_class="denosumab", time_month=36.0)
    going = row("freedom-denosumab", trial="freedom", drug_class="denosumab", time_month=36.0, observed=9.4)
    assert naive_forecast(stopped, [stopped, going], arms()) is None


def test_model_and_naive_forecast_are_compared_over_the_same_observations():
    alone = row(trial="d", endpoint="bmd-total-hip", predicted=50.0)
    rows = [row(trial="a", observed=-4.0), row(trial="b", observed=-2.0), alone]
    overall = next(one for one in against_naive(rows) if one.name == "BMD")
    assert (overall.n, overall.of) == (2, 3)
    assert (overall.model, overall.naive) == (1.0, 2.0)
    assert overall.gain == 0.5


def test_the_published_arms_have_a_naive_forecast_for_bone_density_and_markers():
    rows, _ = published()
    found = {(one.name, one.verified): one for one in against_naive(rows, arms())}
    assert found["BMD", "seen"].n >= 40
    assert found["CTX and NTX", "seen"].n >= 1
    assert found["BMD", "seen"].n == found["BMD to 36 months", "seen"].n + found["BMD beyond 36 months", "seen"].n
