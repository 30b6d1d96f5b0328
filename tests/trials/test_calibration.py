"""From chains to the posterior that the package uses: draws, diagnostics, provenance, adoption."""

from __future__ import annotations

import shutil
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import yaml
from small_calibration import few, shrink

from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import Posterior, load, model_hash, posterior
from osteon.trials import adoption, calibration
from osteon.trials.adoption import adopt
from osteon.trials.calibration import WARM_UP, Settings, calibrate, data_hash, prepared
from osteon.trials.evidence import FILES
from osteon.trials.likelihood import KINDS, TAU_CENTRE
from osteon.trials.problem import Problem, fitted, problem
from osteon.trials.readings import not_fitted
from osteon.trials.sampling import Chains

SETTINGS = Settings(steps=20, walkers=8, draws=10, seed=3)


@pytest.fixture(scope="module")
def task() -> Problem:
    return problem(few(), rtol=1e-4)


def chains(task: Problem, steps: int = 100, walkers: int = 8) -> Chains:
    """Independent draws of the priors, each one with its own number in the first place."""
    random = np.random.default_rng(1)
    centre, sd = np.concatenate([task.priors.centre, TAU_CENTRE]), np.concatenate([task.priors.sd, np.full(3, 0.4)])
    vectors = centre + 0.3 * sd * random.standard_normal((steps, walkers, task.size))
    return Chains(vectors, np.zeros((steps, walkers)), 0.5)


def told(task: Problem, vectors: np.ndarray) -> dict[str, object]:
    return calibration._diagnostics(task, vectors)


def test_draws_come_from_the_chains_after_their_way_in_none_of_them_twice(task: Problem):
    whole = chains(task)
    found = calibration._posterior(task, whole, SETTINGS)
    first = int(WARM_UP * len(whole.vectors))
    late = task.priors.to_values(whole.vectors[first:, :, : len(task.priors.names)]).reshape(-1, len(found.names))
    places = [int(np.flatnonzero((late == draw).all(axis=1))[0]) for draw in found.values]
    assert len(set(places)) == len(places) == SETTINGS.draws
    assert found.names == task.priors.names
    assert found.log_tau.shape == (SETTINGS.draws, len(KINDS))


def test_the_heterogeneity_of_a_draw_belongs_to_its_parameters(task: Problem):
    whole = chains(task)
    found = calibration._posterior(task, whole, SETTINGS)
    n = len(found.names)
    flat = whole.vectors.reshape(-1, task.size)
    for values, log_tau in zip(found.values, found.log_tau, strict=True):
        (place,) = np.flatnonzero((task.priors.to_values(flat[:, :n]) == values).all(axis=1))
        assert np.array_equal(flat[place, n:], log_tau)


def test_the_provenance_counts_what_was_fitted(task: Problem):
    said = calibration._posterior(task, chains(task), SETTINGS).provenance
    assert sum(said["observations"].values()) == len(task.observed)
    assert said["trials"] == 2
    assert (said["seed"], said["draws"]) == (SETTINGS.seed, SETTINGS.draws)
    assert (said["data_hash"], said["model_hash"]) == (data_hash(), model_hash(task.priors.names))


def test_chains_that_agree_have_an_rhat_of_one_and_many_samples(task: Problem):
    said = told(task, chains(task).vectors)
    assert said["largest_rhat"]["value"] == pytest.approx(1, abs=0.05)
    assert said["smallest_effective_sample"]["value"] > 400
    assert all(share == pytest.approx(0.3, abs=0.06) for share in said["posterior_over_prior_sd"].values())


def test_the_parameter_whose_chains_disagree_is_named(task: Problem):
    vectors = chains(task).vectors
    vectors[:, ::2, 5] += 3.0
    said = told(task, vectors)
    assert said["largest_rhat"]["parameter"] == said["smallest_effective_sample"]["parameter"] == task.priors.names[5]
    assert said["largest_rhat"]["value"] > 1.3


def test_a_heterogeneity_whose_chains_disagree_is_named_too(task: Problem):
    vectors = chains(task).vectors
    vectors[:, ::2, -1] += 3.0
    assert told(task, vectors)["largest_rhat"]["parameter"] == f"tau_{KINDS[-1]}"


def test_fitted_numbers_are_neither_repeated_nor_of_arms_left_alone():
    targets = problem().forward.targets
    assert targets
    assert all(fitted(t) for t in targets)
    assert not any(t.repeats or not_fitted(t.arm) for t in targets)


def test_the_problem_predicts_rows_of_the_model_with_the_parameters_of_the_vector(task: Problem):
    theta = task.priors.centre[None]
    (row,) = task.rows(theta)
    assert row[task.columns] == pytest.approx(task.priors.to_values(theta)[0])
    others = np.setdiff1d(np.arange(row.size), task.columns)
    assert np.array_equal(row[others], skeleton().defaults[others])


def test_a_vector_outside_the_plausible_ranges_is_impossible_and_leaves_the_others_alone(task: Problem):
    good = np.concatenate([task.priors.to_vector(skeleton().defaults[task.columns]), TAU_CENTRE])
    bad = good.copy()
    bad[0] = task.priors.high[0] + 0.1
    both = task.log_posterior(np.array([good, bad]))
    assert both[1] == -np.inf
    assert both[0] == pytest.approx(task.log_posterior(good[None])[0], rel=1e-6)
    assert np.isfinite(both[0])


def test_vectors_and_values_are_one_anothers_inverse(task: Problem):
    vectors = task.priors.centre + 0.2 * task.priors.sd * np.random.default_rng(1).standard_normal((5, task.size - 3))
    assert task.priors.to_vector(task.priors.to_values(vectors)) == pytest.approx(vectors)
    assert (task.priors.to_values(vectors)[:, task.priors.log] > 0).all()


def test_every_prior_lies_inside_its_plausible_range():
    prior = problem(few()).priors
    assert prior.inside(prior.centre)
    assert (prior.sd > 0).all()
    assert (prior.low < prior.high).all()


def test_leaving_targets_out_keeps_their_predictions(task: Problem):
    rest = task.without([0, 1])
    theta = task.priors.to_vector(skeleton().defaults[task.columns])[None]
    assert np.array_equal(rest.predict(theta), task.predict(theta))
    assert sorted(int(i) for block in rest.blocks for i in block.rows) == list(range(2, len(task.observed)))


def test_people_who_differ_are_taken_at_the_centre_of_the_posterior():
    found = prepared(problem(few()[:1], rtol=1e-4), posterior())
    assert found.forward.shifts.shape == found.observed.shape
    assert np.abs(found.forward.shifts).max() > 0


def test_the_data_hash_is_that_of_the_evidence_and_of_all_that_says_how_it_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    before = data_hash()
    shutil.copytree(Path(str(files("osteon"))) / "data", tmp_path / "data")
    monkeypatch.setattr(calibration, "files", lambda package: tmp_path)
    assert data_hash() == before
    for name in (*(f"evidence/{file}" for file in FILES), "evidence/readings.yaml", "priors.yaml", "variability.yaml"):
        path = tmp_path / "data" / name
        text = path.read_bytes()
        path.write_bytes(text + b"\n")
        assert data_hash() != before, name
        path.write_bytes(text)
    assert data_hash() == before


def test_the_folder_of_the_chains_depends_on_every_setting(task: Problem):
    changed = [replace(SETTINGS, **{f.name: 2 * getattr(SETTINGS, f.name)}) for f in fields(Settings)]
    prints = [calibration._fingerprint(task, settings) for settings in (SETTINGS, *changed)]
    assert len(set(prints)) == len(prints)


def test_an_optimum_that_was_killed_while_it_was_written_is_computed_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, task: Problem
):
    shrink(monkeypatch)
    monkeypatch.setattr(calibration, "TURNS", 1)
    (tmp_path / "unfinished.npz").write_bytes(b"half of it")
    stages: list[str] = []
    mode = calibration._mode(task, tmp_path, lambda stage, done, total: stages.append(stage))
    assert stages
    shifts = task.forward.shifts
    task.forward.shifts = np.zeros_like(shifts)
    stages.clear()
    again = calibration._mode(task, tmp_path, lambda stage, done, total: stages.append(stage))
    assert stages == []
    assert np.array_equal(task.forward.shifts, shifts)
    assert np.array_equal(again.theta, mode.theta)
    assert np.array_equal(again.covariance, mode.covariance)


def test_a_whole_calibration_is_told_stage_by_stage_and_agrees_with_its_provenance(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    shrink(monkeypatch)
    heard: list[tuple[str, int, int]] = []
    found = calibrate(SETTINGS, tmp_path, lambda *told: heard.append(told))
    assert heard[-1] == ("sampling", SETTINGS.steps, SETTINGS.steps)
    assert all(0 < done <= total for _, done, total in heard)
    assert len(found.posterior) == SETTINGS.draws
    assert found.posterior.provenance["observations"] == {"bmd": len(found.shifts), "marker": 0, "hormone": 0}
    low, high = (priors.to_values(edge) for priors in [problem(few()).priors] for edge in (priors.low, priors.high))
    assert ((found.posterior.values >= low) & (found.posterior.values <= high)).all()
    assert np.isfinite(found.optimum.prediction).all()


class Package:
    """A copy of the package's data that may be written."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        shutil.copy(Path(str(files("osteon"))) / "data" / "parameters.yaml", self.data)

    def parameters(self) -> list[dict[str, object]]:
        return yaml.safe_load((self.data / "parameters.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Package:
    monkeypatch.setattr(adoption, "files", lambda name: tmp_path)
    return Package(tmp_path)


def test_adopting_a_posterior_changes_the_values_of_its_parameters_and_nothing_else(package: Package):
    before = package.parameters()
    found = replace(posterior(), values=1.07 * posterior().values)
    adopt(found)
    centre = dict(zip(found.names, np.median(found.values, axis=0), strict=True))
    for old, new in zip(before, package.parameters(), strict=True):
        name = str(new["name"])
        if name in centre:
            assert new["value"] == pytest.approx(centre[name], rel=5e-4), name
            assert old["value"] != new["value"] or old["value"] == 0, name
        assert {k: v for k, v in old.items() if k != "value"} == {k: v for k, v in new.items() if k != "value"}
        if name not in centre:
            assert old == new
    again = load(package.data / "posterior.npz", yaml.safe_load((package.data / "posterior.yaml").read_text()))
    assert again.values == pytest.approx(found.values, rel=1e-6)


@pytest.mark.parametrize("value", [9e-5, 1e-7, 1.5e-12, 0.0, 3.0, -0.25, 123456.0])
def test_an_adopted_value_is_read_back_as_a_number(package: Package, value: float):
    held = posterior()
    adopt(Posterior(held.names[:1], np.full((1, 1), value), np.zeros((1, 3)), held.provenance))
    (new,) = (row["value"] for row in package.parameters() if row["name"] == held.names[0])
    assert float(str(new)) == pytest.approx(value, rel=5e-4)
