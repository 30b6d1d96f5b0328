"""Samples of the posterior: emcee on the model itself, with proposals from a surrogate for the model.

A proposal is the end of a walk that sees only the surrogate, and is long enough to forget where it began; the model
then accepts or refuses it (surrogate transition, Liu 2001). The better the surrogate, the more is accepted; in any
case the chains are those of the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.hamiltonian import Guided, Shape, walk
from osteon.calibration.problem import Problem
from osteon.errors import InputError

Array = NDArray[np.float64]

#: steps of the surrogate's walk behind a proposal, one of them at random: long ones forget where they began, short ones
#: are accepted where the surrogate is poor, so that no chain stays in a tail
WALKS = (1, 3, 8)
#: spread of the first points around the centre of the shape [its standard deviations], and steps that part them
NEAR, WAY_IN = 0.3, 40


@dataclass(frozen=True)
class Chains:
    """What came out: (steps, walkers, size) with the log posterior (steps, walkers), and the accepted share."""

    vectors: Array
    log_posterior: Array
    acceptance: float


def sample(
    problem: Problem,
    stand_in: Guided,
    shape: Shape,
    steps: int,
    walkers: int,
    seed: int,
    store: Path,
    progress: Callable[[int, int], None] = lambda done, steps: None,
) -> Chains:
    """Run or go on with the chains.

    Parameters
    ----------
    stand_in : log density that costs little, (k,) for (k, size) vectors, and its gradient.
    shape : where the chains start, and how the surrogate's walk steps.
    store : HDF5 file of emcee; chains that it already holds are continued, with the state of the random generator, so
        that an interrupted run ends like an uninterrupted one.
    progress : called after each step with the number of steps done and wanted.
    """
    import emcee

    backend = emcee.backends.HDFBackend(str(store))
    if not store.exists() or not backend.initialized:
        try:
            backend.reset(walkers, problem.size)
        except OSError as error:
            raise InputError(str(store), str(error), "delete it if no other run uses it: chains begin anew") from error
    move = emcee.moves.MHMove(_proposal(stand_in, shape), ndim=problem.size)
    sampler = emcee.EnsembleSampler(
        walkers, problem.size, problem.log_posterior, moves=move, vectorize=True, backend=backend
    )
    begin, chance = np.random.SeedSequence(seed).spawn(2)
    start = _starts(problem, stand_in, shape, walkers, np.random.RandomState(np.random.MT19937(begin)))
    done = backend.iteration
    state: Any = backend.get_last_sample() if done else start
    if not done:
        sampler.random_state = np.random.RandomState(np.random.MT19937(chance)).get_state()
    if done < steps:
        for _ in sampler.sample(state, iterations=steps - done, skip_initial_state_check=True):
            done += 1
            progress(done, steps)
    vectors, log_posterior = sampler.get_chain()[:steps], sampler.get_log_prob()[:steps]
    moved = (np.diff(vectors, axis=0, prepend=start[None]) != 0).any(axis=-1)
    return Chains(vectors, log_posterior, float(moved.mean()))


def _proposal(stand_in: Guided, shape: Shape) -> Callable[[Array, Any], tuple[Array, Array]]:
    """Proposal for emcee: new coordinates, and the log ratio of the densities of going back and of going there."""

    def propose(x: Array, random: Any) -> tuple[Array, Array]:
        there, before, after = walk(stand_in, shape, x, WALKS[random.randint(len(WALKS))], random)
        return there, before - after

    return propose


def _starts(problem: Problem, stand_in: Guided, shape: Shape, walkers: int, random: np.random.RandomState) -> Array:
    """Starts inside the plausible ranges: where the surrogate sees the posterior, after walks of their own."""
    starts: list[Array] = []
    while len(starts) < walkers:
        x = shape.centre + NEAR * random.standard_normal((walkers, len(shape.centre))) @ shape.root.T
        x, _, _ = walk(stand_in, shape, x, WAY_IN, random)
        starts += [row for row, value in zip(x, problem.log_posterior(x), strict=True) if np.isfinite(value)]
    return np.array(starts[:walkers])
