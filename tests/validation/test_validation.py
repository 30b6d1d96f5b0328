"""Every published number gets a prediction or a reason, in the package's files and in anyone's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import yaml

from osteon.calibration.likelihood import KINDS
from osteon.errors import InputError
from osteon.evidence.evidence_files import FILES, arms
from osteon.evidence.readings import not_fitted
from osteon.prediction.people_of_an_arm import DifferingPeople
from osteon.prediction.rows import Row
from osteon.prediction.targets import plan
from osteon.validation import posterior_courses as simulated
from osteon.validation import validate as validation
from osteon.validation.predictive import predictive
from osteon.validation.validate import Validation, validate

GOOD = """
- id: good
  study: Mine
  citation: "Doe J, et al. J Bone 2024;1:1-9"
  verified: seen
  population: {sex: female, menopause: postmenopausal, n: 120, age_mean: 62}
  regimen:
  - {drug: letrozole, dose: 2.5, unit: mg, route: oral, every_days: 1, start_month: 0, end_month: 24}
  observations:
  - {endpoint: bmd-lumbar-spine, measure: percent-change, statistic: mean, time_month: 12, value: -2.1}
  - {endpoint: fracture-any-cumulative, measure: percent-cumulative, time_month: 24, value: 4.0}
  - {endpoint: bmd-lumbar-spine, measure: percent-change, statistic: mean, time_month: 24, value: -3.1}
  - {endpoint: ctx, measure: percent-change, statistic: median, time_month: 24, value: 20}
"""
BAD = """
- id: bad
  study: Mine
  citation: "Doe J, et al. J Bone 2024;1:1-9"
  verified: seen
  population: {sex: female, menopause: postmenopausal}
  regimen:
  - COURSE
  observations:
  - {endpoint: bmd-total-hip, measure: percent-change, time_month: 12, value: -2.1}
"""
LETROZOLE = "{drug: letrozole, dose: 2.5, unit: mg, route: oral, every_days: 1, start_month: 0}"


@pytest.fixture(scope="module", autouse=True)
def few_draws() -> Iterator[None]:
    """As everybody runs it, with fewer draws and people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulated, "DRAWS", 16)
        patch.setattr(simulated, "DifferingPeople", partial(DifferingPeople, people=16))
        yield


@pytest.fixture(scope="module")
def shipped() -> Validation:
    return validate()


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def predicted(found: Validation) -> list[Row]:
    return [row for row in found.rows if row.predicted is not None]


@pytest.mark.slow
def test_every_published_observation_has_one_row_in_the_order_of_its_arm(shipped: Validation):
    raw = [
        (arm["id"], row)
        for name in FILES
        for arm in yaml.safe_load(files("osteon").joinpath("data", "evidence", name).read_text(encoding="utf-8"))
        for row in arm["observations"]
    ]
    keys = ("endpoint", "measure", "time_month", "value")
    expected = Counter((arm, *(row.get(key) for key in keys)) for arm, row in raw)
    found = Counter((r.arm, r.endpoint, r.measure, r.time_month, r.observed) for r in shipped.rows)
    assert found == expected
    by_arm = [[o.time_month for o in arm.observations] for arm in arms() if arm.id == "freedom-denosumab"]
    told = [r.time_month for r in shipped.rows if r.arm == "freedom-denosumab"]
    assert told == [month for months in by_arm for month in months]
    for row in shipped.rows:
        assert (row.predicted is None) == bool(row.skipped)
    unusable = [(u.reason, arm.id) for arm in arms() for u in arm.unusable]
    assert unusable
    assert all((reason, name) in {(r.skipped, r.arm) for r in shipped.rows} for reason, name in unusable)
    assert shipped.problems == ()


@pytest.mark.slow
def test_every_prediction_is_a_number_between_its_limits_with_a_z_of_the_same_sign_as_its_residual(
    shipped: Validation,
):
    rows = predicted(shipped)
    assert len(rows) == sum(not t.repeats for t in plan(arms()).targets)
    for row in rows:
        assert row.low90 < row.predicted < row.high90, row
        assert np.isfinite([row.low90, row.high90, row.z]).all()
        assert np.sign(row.z) == np.sign(row.residual)
    left = {arm.id for arm in arms() if not_fitted(arm)}
    assert not any(row.used_in_fit for row in shipped.rows if row.arm in left or row.predicted is None)
    assert sum(row.used_in_fit for row in rows) == sum(
        not (t.repeats or not_fitted(t.arm)) for t in plan(arms()).targets
    )
    for name, course in shipped.courses.items():
        assert course.months[0] == course.low90[0] == course.median[0] == course.high90[0] == 0.0, name
        assert (course.low90 <= course.median).all()
        assert (course.median <= course.high90).all()


@pytest.mark.slow
def test_no_interval_reaches_below_nothing_at_all(shipped: Validation):
    """A level is not negative, and nothing falls by more than itself."""
    for row in predicted(shipped):
        least = 0.0 if row.measure in ("absolute", "percent-of-baseline") else -100.0
        assert row.low90 >= least, row


def test_a_file_of_somebody_is_predicted_and_what_is_not_covered_says_so(tmp_path: Path):
    found = validate([written(tmp_path, GOOD)])
    assert found.problems == ()
    assert [row.endpoint for row in found.rows] == [
        "bmd-lumbar-spine", "fracture-any-cumulative", "bmd-lumbar-spine", "ctx",
    ]  # fmt: skip
    spine12, fracture, spine24, ctx = found.rows
    assert fracture.skipped == "fracture-any-cumulative is not covered by the model"
    assert fracture.predicted is fracture.low90 is fracture.z is None
    assert -8 < spine24.predicted < spine12.predicted < 0
    assert ctx.predicted > 0
    assert {row.drug_class for row in found.rows} == {"aromatase inhibitor"}
    assert not any(row.used_in_fit for row in found.rows)
    assert set(found.courses) == {"good bmd-lumbar-spine", "good ctx"}


def test_the_same_file_gives_the_same_rows(tmp_path: Path):
    path = written(tmp_path, GOOD)
    assert validate([path]).rows == validate([path]).rows


def test_an_arm_is_predicted_the_same_beside_others(tmp_path: Path):
    alone = predicted(validate([written(tmp_path, GOOD)]))
    other = GOOD.replace("good", "other").replace("letrozole, dose: 2.5", "tamoxifen, dose: 20")
    both = predicted(validate([written(tmp_path, GOOD + other)]))
    for one, beside in zip(alone, both, strict=False):
        assert beside.arm == "good"
        assert beside.predicted == pytest.approx(one.predicted, abs=0.5 * (one.high90 - one.low90) / 2)


@pytest.mark.parametrize(
    "course",
    [
        "{drug: letrazole, dose: 2.5, unit: mg, start_month: 0}",
        "{dose: 2.5, unit: mg, start_month: 0}",
        "{drug: [letrozole], start_month: 0}",
        "{drug: letrozole, dose: 2.5, unit: mg, start_month: soon}",
        "{drug: letrozole, dose: 2.5, unit: mg, start_month: 0, end_month: .nan}",
        "{drug: letrozole, dose: 2.5, unit: mg, end_month: [24]}",
        "{drug: letrozole, dose: many, unit: mg, start_month: 0}",
        "{1: 2}",
        "letrozole",
        "null",
    ],
)
def test_one_bad_arm_gets_a_reason_and_the_good_one_its_predictions(tmp_path: Path, course: str):
    found = validate([written(tmp_path, BAD.replace("COURSE", course) + GOOD)])
    assert [row.endpoint for row in predicted(found)] == ["bmd-lumbar-spine", "bmd-lumbar-spine", "ctx"]
    (bad,) = (row for row in found.rows if row.arm == "bad")
    assert bad.skipped
    assert bad.observed == -2.1
    assert found.problems
    assert all(problem.arm == "bad" and problem.line for problem in found.problems)


@pytest.mark.parametrize(
    ("drug", "reason"),
    [("anakinra", "no model for anakinra"), ("hormone-therapy", "no model for hormone-therapy")],
)
def test_a_drug_without_a_model_is_a_reason_and_no_problem(tmp_path: Path, drug: str, reason: str):
    found = validate([written(tmp_path, BAD.replace("COURSE", f"{{drug: {drug}, start_month: 0}}") + GOOD)])
    assert found.problems == ()
    assert [row.skipped for row in found.rows if row.arm == "bad"] == [reason]
    assert len(predicted(found)) == 3


def test_a_start_that_is_not_known_is_a_reason_and_no_problem(tmp_path: Path):
    course = "{drug: letrozole, dose: 2.5, unit: mg, every_days: 1, start_month: null}"
    found = validate([written(tmp_path, BAD.replace("COURSE", course))])
    assert found.problems == ()
    assert [row.skipped for row in found.rows] == ["start of letrozole is not stated"]


def test_a_bad_observation_gets_a_reason_and_the_others_their_predictions(tmp_path: Path):
    text = GOOD.replace("time_month: 12, value: -2.1", "time_month: 12, value: -210")
    found = validate([written(tmp_path, text)])
    assert len(predicted(found)) == 2
    (bad,) = (row for row in found.rows if row.observed == -210)
    assert "value" in str(bad.skipped)
    assert len(found.problems) == 1


def test_a_file_without_anything_to_predict_gives_its_reasons(tmp_path: Path):
    found = validate([written(tmp_path, BAD.replace("COURSE", LETROZOLE).replace("bmd-total-hip", "pth"))])
    assert [row.skipped for row in found.rows] == ["pth is not covered by the model"]
    assert found.courses == {}


def test_a_number_that_stands_in_two_files_is_predicted_once_and_the_other_says_so(tmp_path: Path):
    found = validate([written(tmp_path, GOOD, "one.yaml"), written(tmp_path, GOOD, "two.yaml")])
    assert [row.predicted is not None for row in found.rows] == [True, False, True, True, False, False, False, False]
    assert {row.skipped for row in found.rows[4:]} == {validation.REPEATED, found.rows[1].skipped}


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path):
    with pytest.raises(InputError):
        validate([tmp_path / "missing.yaml"])
    with pytest.raises(InputError):
        validate([written(tmp_path, "{a: 1}")])


def test_progress_is_told_to_the_end(tmp_path: Path):
    told: list[tuple[int, int]] = []
    validate([written(tmp_path, GOOD)], progress=lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1] == (told[-1][1], told[-1][1])


def test_the_interval_holds_nine_tenths_of_what_trials_would_publish_and_widens_with_what_is_uncertain():
    targets = [t for t in plan(arms()).targets if t.observation.endpoint == "bmd-lumbar-spine"][:3]
    draws = np.zeros((300, 3))
    tau = np.log([0.8, 0.15, 0.15])

    def width(draws: np.ndarray, log_tau: np.ndarray) -> np.ndarray:
        told = predictive(targets, draws, np.tile(log_tau, (300, 1)))
        assert told.median == pytest.approx(np.median(draws, axis=0), abs=0.1 * told.sd.max())
        return told.high90 - told.low90

    narrow = width(draws, tau)
    assert (width(draws, tau + np.log(3)) > narrow).all()
    assert (width(np.random.default_rng(1).normal(0, 3, (300, 3)), tau) > narrow).all()
    assert len(KINDS) == 3
