"""The chains reproduce a posterior that is known, and an interruption leaves no trace in them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from toy_problem import Normal, linear, normal, rough

from osteon.calibration import sampling
from osteon.calibration.hamiltonian import Guided, Shape, around
from osteon.calibration.sampling import Chains, sample

STEPS, WALKERS, SEED, WALKS = 30, 12, 5, (1, 2, 3)
#: chains of the linear problem in a process of its own; each step waits, so that it can be killed half-way
SCRIPT = """
import sys, time
from pathlib import Path
from toy_problem import linear, rough
from osteon.calibration import sampling

def progress(done, steps):
    print(done, flush=True)
    time.sleep(0.02)

problem = linear()
sampling.WALKS = {walks}
sampling.sample(problem, *rough(problem), {steps}, {walkers}, {seed}, Path(sys.argv[1]), progress)
"""


class StopError(Exception):
    """Somebody pressed the button."""


def chains(
    store: Path, seed: int = SEED, seen: list[int] | None = None, stop_after: int | None = None, wanted: int = STEPS
) -> Chains:
    """Chains of the linear problem; ``seen`` collects the steps done, StopError after a step."""

    def progress(done: int, steps: int) -> None:
        assert steps == wanted
        if seen is not None:
            seen.append(done)
        if done == stop_after:
            raise StopError

    problem = linear()
    return sample(problem, *rough(problem), wanted, WALKERS, seed, store, progress)


@pytest.fixture(scope="module", autouse=True)
def short() -> Iterator[None]:
    """Short walks of the surrogate."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling, "WALKS", WALKS)
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Chains:
    """The chains of a run that nothing interrupted."""
    return chains(tmp_path_factory.mktemp("whole") / "chains.h5")


def same(one: Chains, other: Chains) -> bool:
    return (
        np.array_equal(one.vectors, other.vectors)
        and np.array_equal(one.log_posterior, other.log_posterior)
        and one.acceptance == other.acceptance
    )


def beside(problem: Normal) -> Normal:
    """A surrogate that is off by half a standard deviation, too wide, and knows of no correlation."""
    sd = np.sqrt(np.diag(problem.covariance))
    return replace(problem, mean=problem.mean + 0.5 * sd, covariance=np.diag(1.5 * sd**2))


def has_the_moments(found: Chains, problem: Normal) -> bool:
    vectors = found.vectors[20:].reshape(-1, problem.size)
    sd = np.sqrt(np.diag(problem.covariance))
    scaled = (np.cov(vectors.T) - problem.covariance) / np.outer(sd, sd)
    return bool(np.abs((vectors.mean(axis=0) - problem.mean) / sd).max() < 0.1 and np.abs(scaled).max() < 0.15)


def test_a_perfect_stand_in_is_always_accepted_and_gives_the_posterior(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sampling, "WALKS", (20, 30))
    problem, mode = normal()
    found = sample(problem, problem.with_gradient, around(mode), 90, 80, 1, tmp_path / "chains.h5")
    assert found.acceptance == 1
    assert has_the_moments(found, problem)


def test_a_wrong_stand_in_gives_the_same_posterior_with_fewer_steps_accepted(tmp_path: Path):
    problem, _ = normal()
    stand_in = beside(problem)
    shape = Shape(stand_in.mean, np.linalg.cholesky(stand_in.covariance))
    found = sample(problem, stand_in.with_gradient, shape, 500, 80, 1, tmp_path / "chains.h5")
    assert 0.1 < found.acceptance < 0.7
    assert has_the_moments(found, problem)
    assert not has_the_moments(found, stand_in)


def test_chains_stay_inside_the_plausible_ranges_from_their_start(tmp_path: Path):
    problem = linear(low=-0.3, high=0.4)
    found = sample(problem, *rough(problem), STEPS, WALKERS, SEED, tmp_path / "chains.h5")
    assert problem.priors.inside(found.vectors[..., :3]).all()
    assert 0.1 < found.acceptance < 1


def test_the_model_is_asked_once_for_each_proposal_and_never_for_the_walk_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    problem = linear()
    stand_in, shape = rough(problem)
    asked: list[int] = []
    run = problem.predict
    monkeypatch.setattr(problem, "predict", lambda thetas: (asked.append(len(thetas)), run(thetas))[1])
    sample(problem, stand_in, shape, STEPS, WALKERS, SEED, tmp_path / "chains.h5")
    starts = 2 * WALKERS
    assert sum(asked) == starts + STEPS * WALKERS


def test_each_proposal_is_the_end_of_a_walk_of_one_of_the_lengths_and_all_of_them_come_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    problem, walked = linear(), []
    walk = sampling.walk

    def counted(density: Guided, shape: Shape, x: np.ndarray, steps: int, random: np.random.RandomState):
        walked.append(steps)
        return walk(density, shape, x, steps, random)

    monkeypatch.setattr(sampling, "walk", counted)
    sample(problem, *rough(problem), STEPS, WALKERS, SEED, tmp_path / "chains.h5")
    assert walked[0] == sampling.WAY_IN
    assert len(walked[1:]) == STEPS
    assert set(walked[1:]) == set(WALKS)


def test_the_log_posterior_of_a_step_is_that_of_its_vector(whole: Chains):
    for vectors, values in zip(whole.vectors, whole.log_posterior, strict=True):
        assert values == pytest.approx(linear().log_posterior(vectors), abs=1e-9)
    assert whole.vectors.shape[1:] == (WALKERS, linear().size)


def test_the_acceptance_is_the_share_of_steps_that_moved(whole: Chains):
    moved = (np.diff(whole.vectors, axis=0) != 0).any(axis=-1)
    n = len(whole.vectors)
    assert moved.sum() <= whole.acceptance * n * WALKERS + 1e-9 <= moved.sum() + WALKERS


def test_the_same_seed_gives_the_same_chains(tmp_path: Path, whole: Chains):
    assert same(chains(tmp_path / "again.h5"), whole)


def test_another_seed_gives_other_chains(tmp_path: Path, whole: Chains):
    assert not np.array_equal(chains(tmp_path / "other.h5", seed=SEED + 1).vectors[0], whole.vectors[0])


@pytest.mark.parametrize("stop_after", [1, 6, 8, 13, STEPS - 1])
def test_interrupted_chains_end_like_uninterrupted_ones(tmp_path: Path, whole: Chains, stop_after: int):
    store = tmp_path / "chains.h5"
    with pytest.raises(StopError):
        chains(store, stop_after=stop_after)
    left: list[int] = []
    resumed = chains(store, seen=left)
    assert left == list(range(stop_after + 1, STEPS + 1))
    assert same(resumed, whole)


def test_finished_chains_are_read_back_without_another_step(tmp_path: Path, whole: Chains):
    chains(tmp_path / "chains.h5")
    seen: list[int] = []
    assert same(chains(tmp_path / "chains.h5", seen=seen), whole)
    assert seen == []


def test_more_steps_go_on_from_fewer_and_fewer_are_the_first_of_more(tmp_path: Path, whole: Chains):
    store = tmp_path / "chains.h5"
    few = chains(store, wanted=11)
    seen: list[int] = []
    assert same(chains(store, seen=seen), whole)
    assert seen == list(range(12, STEPS + 1))
    again = chains(store, seen=seen, wanted=11)
    assert seen[-1] == STEPS
    assert same(again, few)
    assert np.array_equal(few.vectors, whole.vectors[:11])


def test_a_killed_process_leaves_chains_that_go_on_as_if_nothing_had_happened(tmp_path: Path, whole: Chains):
    store = tmp_path / "chains.h5"
    script = SCRIPT.format(steps=STEPS, walkers=WALKERS, seed=SEED, walks=WALKS)
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    with subprocess.Popen(
        [sys.executable, "-c", script, str(store)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) == 17:
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    left: list[int] = []
    resumed = chains(store, seen=left)
    assert left[0] > 17
    assert same(resumed, whole)


def test_a_kill_between_two_writes_of_a_step_does_not_change_the_acceptance(tmp_path: Path, whole: Chains):
    """The store counts a step's acceptances before it counts the step, which is then done again."""
    import h5py

    store = tmp_path / "chains.h5"
    with pytest.raises(StopError):
        chains(store, stop_after=20)
    with h5py.File(store, "a") as held:
        held["mcmc"]["accepted"][:] += 1
    assert chains(store).acceptance == whole.acceptance


def test_a_store_killed_before_its_first_entry_is_begun_anew(tmp_path: Path, whole: Chains):
    import h5py

    store = tmp_path / "chains.h5"
    with h5py.File(store, "w"):
        pass
    assert same(chains(store), whole)
