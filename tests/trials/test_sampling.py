"""The chains reproduce a posterior that is known, and an interruption leaves no trace in them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from toy_problem import linear, normal, straight

from osteon.trials.sampling import Chains, Shape, _proposal, sample

STEPS, WALKERS, SEED = 30, 12, 5
#: chains of the linear problem in a process of its own; each step waits, so that it can be killed half-way
SCRIPT = """
import sys, time
from pathlib import Path
from toy_problem import linear, straight
from osteon.trials.sampling import sample

def progress(done, steps):
    print(done, flush=True)
    time.sleep(0.02)

problem = linear()
sample(problem, straight(problem), {steps}, {walkers}, {seed}, Path(sys.argv[1]), progress)
"""


class StopError(Exception):
    """Somebody pressed the button."""


def chains(store: Path, seed: int = SEED, seen: list[int] | None = None, stop_after: int | None = None) -> Chains:
    """Chains of the linear problem; ``seen`` collects the steps done, StopError after a step."""

    def progress(done: int, steps: int) -> None:
        assert steps == STEPS
        if seen is not None:
            seen.append(done)
        if done == stop_after:
            raise StopError

    problem = linear()
    return sample(problem, straight(problem), STEPS, WALKERS, seed, store, progress)


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


def test_chains_on_a_normal_posterior_have_its_mean_and_covariance(tmp_path: Path):
    problem, mode = normal()
    found = sample(problem, mode, steps=450, walkers=80, seed=1, store=tmp_path / "chains.h5")
    vectors = found.vectors.reshape(-1, problem.size)
    sd = np.sqrt(np.diag(problem.covariance))
    assert np.abs((vectors.mean(axis=0) - problem.mean) / sd).max() < 0.1
    scaled = (np.cov(vectors.T) - problem.covariance) / np.outer(sd, sd)
    assert np.abs(scaled).max() < 0.15


def test_every_proposal_is_accepted_where_the_posterior_is_the_normal_of_the_proposal():
    problem, _ = normal()
    random = np.random.RandomState(2)
    here = problem.mean + random.standard_normal((50, problem.size))
    there, log_ratio = _proposal(Shape(problem.mean, np.linalg.cholesky(problem.covariance)))(here, random)
    gained = problem.log_posterior(there) - problem.log_posterior(here)
    assert np.abs(gained).max() > 1
    assert gained + log_ratio == pytest.approx(0, abs=1e-9)


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


def test_a_killed_process_leaves_chains_that_go_on_as_if_nothing_had_happened(tmp_path: Path, whole: Chains):
    store = tmp_path / "chains.h5"
    script = SCRIPT.format(steps=STEPS, walkers=WALKERS, seed=SEED)
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
        held["main"]["accepted"][:] += 1
    assert chains(store).acceptance == whole.acceptance


def test_a_store_killed_before_its_first_entry_is_begun_anew(tmp_path: Path, whole: Chains):
    import h5py

    store = tmp_path / "chains.h5"
    with h5py.File(store, "w"):
        pass
    assert same(chains(store), whole)
