"""From chains to the posterior that the package uses: draws, diagnostics, provenance, adoption."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import yaml
from small_calibration import few, made_up, shrink

from osteon.calibration import adoption, provenance
from osteon.calibration import calibrate as calibration
from osteon.calibration.adoption import adopt
from osteon.calibration.calibrate import WARM_UP, Calibration, Settings, calibrate, prepared
from osteon.calibration.likelihood import KINDS, TAU_CENTRE
from osteon.calibration.optimum import optimum
from osteon.calibration.problem import Problem, fitted, problem
from osteon.calibration.provenance import data_hash, rests_on
from osteon.calibration.sampling import Chains
from osteon.evidence.evidence_files import FILES
from osteon.evidence.readings import not_fitted
from osteon.files import read_packaged
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import Posterior, load
from osteon.simulation.calibrated import basis_hash

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
    assert (said["data_hash"], said["model_hash"]) == (data_hash(), basis_hash(skeleton(), said["rests_on"]))
    assert said["rests_on"] == rests_on(task)


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
    found = prepared(problem(few()[:1], rtol=1e-4), made_up())
    assert found.forward.shifts.shape == found.observed.shape
    assert np.abs(found.forward.shifts).max() > 0


READ = (*(f"evidence/{file}" for file in FILES), "evidence/readings.yaml", "priors.yaml", "variability.yaml")


@pytest.mark.parametrize("name", READ)
def test_the_data_hash_is_that_of_the_evidence_and_of_all_that_says_how_it_is_read(
    name: str, monkeypatch: pytest.MonkeyPatch
):
    """A row more or less changes it; comments, citations and what came after the calibration do not."""
    before, document = data_hash(), read_packaged(name)
    rows = document if isinstance(document, list) else next(iter(document.values()))

    def reading() -> str:
        monkeypatch.setattr(
            provenance, "read_packaged", lambda asked: document if asked == name else read_packaged(asked)
        )
        return data_hash()

    for row in rows:
        if isinstance(row, dict):
            row |= {key: "another" for key in ("source", "citation", "doi") if key in row}
    assert reading() == before
    if isinstance(rows, list):
        rows.remove(next(row for row in reversed(rows) if not (isinstance(row, dict) and row.get("added"))))
    else:
        rows.popitem()
    assert reading() != before


def test_the_folder_of_the_chains_depends_on_all_that_the_chains_depend_on_but_not_on_how_many_are_wanted(
    task: Problem,
):
    def printed(task: Problem, **changes: float) -> str:
        return calibration._fingerprint(task, replace(SETTINGS, **changes))

    wider = replace(task, priors=replace(task.priors, high=task.priors.high + 0.1))
    prints = [printed(task), printed(wider)]
    prints += [printed(task, **{name: 2 * getattr(SETTINGS, name)}) for name in ("walkers", "seed", "rtol")]
    assert len(set(prints)) == len(prints)
    assert printed(task, steps=500) == printed(task, draws=50) == prints[0]


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


@pytest.fixture(scope="module")
def heard() -> list[tuple[str, int, int]]:
    """What the whole calibration told."""
    return []


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, heard: list[tuple[str, int, int]]) -> Calibration:
    """A calibration that nothing interrupted."""
    with pytest.MonkeyPatch.context() as patch:
        shrink(patch)
        return calibrate(SETTINGS, tmp_path_factory.mktemp("whole"), lambda *told: heard.append(told))


def test_a_whole_calibration_is_told_stage_by_stage(whole: Calibration, heard: list[tuple[str, int, int]]):
    stages = list(dict.fromkeys(name.split(" (")[0] for name, _, _ in heard))
    assert stages == ["optimum", "surrogate", "sampling"]
    assert heard[-1] == ("sampling", SETTINGS.steps, SETTINGS.steps)
    assert all(0 < done <= total for _, done, total in heard)


def test_a_calibration_agrees_with_its_provenance_and_stays_in_the_plausible_ranges(whole: Calibration):
    assert len(whole.posterior) == SETTINGS.draws
    assert whole.posterior.provenance["observations"] == {"bmd": len(whole.shifts), "marker": 0, "hormone": 0}
    low, high = (priors.to_values(edge) for priors in [problem(few()).priors] for edge in (priors.low, priors.high))
    assert ((whole.posterior.values >= low) & (whole.posterior.values <= high)).all()
    assert np.isfinite(whole.optimum.prediction).all()
    assert 0.1 < whole.posterior.provenance["acceptance"] <= 1


def test_a_stand_in_is_read_back_as_it_was_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, task: Problem):
    shrink(monkeypatch)
    theta = task.priors.to_vector(skeleton().defaults[task.columns])
    mode = optimum(task, theta, rounds=1)
    (tmp_path / "unfinished.npz").write_bytes(b"half of it")
    found = calibration._surrogate(task, mode, SETTINGS.seed, tmp_path, lambda stage, done, total: None)

    def refuse(stage: str, done: int, total: int) -> None:
        raise AssertionError

    again = calibration._surrogate(task, mode, SETTINGS.seed, tmp_path, refuse)
    vectors = found.shape.centre + np.random.default_rng(2).standard_normal((5, task.size)) @ found.shape.root.T / 4
    assert np.array_equal(again.log_posterior(vectors), found.log_posterior(vectors))
    assert np.isfinite(found.log_posterior(vectors)).any()
    assert np.array_equal(again.shape.root, found.shape.root)


class StopError(Exception):
    """Somebody pressed the button."""


@pytest.mark.parametrize(
    ("stage", "done", "again"),
    [
        ("optimum", 2, ["optimum", "surrogate", "sampling"]),
        ("surrogate", 64, ["surrogate", "sampling"]),
        ("surrogate is there", 0, ["sampling"]),
        ("sampling", 7, ["sampling"]),
    ],
)
def test_a_calibration_stopped_at_any_stage_goes_on_from_the_last_finished_one_to_the_same_draws(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, whole: Calibration, stage: str, done: int, again: list[str]
):
    shrink(monkeypatch)

    def stop(*told: object) -> None:
        if (str(told[0]).split(" (")[0], told[1]) == (stage, done):
            raise StopError

    with monkeypatch.context() as patch:
        if stage == "surrogate is there":
            patch.setattr(calibration, "sample", lambda *given: stop(stage, done))
        with pytest.raises(StopError):
            calibrate(SETTINGS, tmp_path, stop)
    stages: list[str] = []
    found = calibrate(SETTINGS, tmp_path, lambda name, done, total: stages.append(name.split(" (")[0]))
    assert list(dict.fromkeys(stages)) == again
    assert np.array_equal(found.posterior.values, whole.posterior.values)
    assert np.array_equal(found.posterior.log_tau, whole.posterior.log_tau)
    assert found.posterior.provenance == whole.posterior.provenance | {"date": found.posterior.provenance["date"]}


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
    found = replace(made_up(), values=1.07 * made_up().values)
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
    held = made_up()
    adopt(Posterior(held.names[:1], np.full((1, 1), value), np.zeros((1, 3)), held.provenance))
    (new,) = (row["value"] for row in package.parameters() if row["name"] == held.names[0])
    assert float(str(new)) == pytest.approx(value, rel=5e-4)
