"""Samples of the posterior: emcee with a proposal shaped by the optimum, on the model itself.

Each step shrinks a walker towards a centre and adds noise of a normal distribution (preconditioned Crank-Nicolson,
doi:10.1214/13-STS421). Were the posterior that normal distribution, every step would be accepted. It begins as the
normal approximation at the optimum; warm-up runs learn it from the chains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.trials.optimum import Optimum
from osteon.trials.problem import Problem

Array = NDArray[np.float64]

#: shares of fresh noise in a step, drawn at random: small ones move in narrow places, large ones mix
NOISE = (0.1, 0.25, 0.5, 0.8)
#: runs that only learn the shape of the posterior for the proposal, and their share of all steps
WARM_RUNS, WARM_SHARE = 2, 0.2
#: the learned covariance is widened by this, so that the tails are reached
WIDER = 1.1


@dataclass(frozen=True)
class Chains:
    """What came out: (steps, walkers, size) with the log posterior (steps, walkers), and the accepted share."""

    vectors: Array
    log_posterior: Array
    acceptance: float


@dataclass(frozen=True)
class Shape:
    """Centre of the proposal, and the Cholesky factor of its covariance."""

    centre: Array
    root: Array


def sample(
    problem: Problem,
    mode: Optimum,
    steps: int,
    walkers: int,
    seed: int,
    store: Path,
    progress: Callable[[int, int], None] = lambda done, steps: None,
) -> Chains:
    """Run or go on with the chains: warm-up runs first, each of which sharpens the proposal of the next.

    Parameters
    ----------
    steps : of all runs together; the last keeps ``1 - WARM_RUNS * WARM_SHARE`` of them.
    store : HDF5 file of emcee; chains that it already holds are continued, with the state of the random generator, so
        that an interrupted run ends like an uninterrupted one.
    progress : called after each step with the number of steps done and wanted.
    """
    shape = _around(mode)
    start = _starts(problem, shape, walkers, np.random.RandomState(seed))
    warm = max(int(WARM_SHARE * steps), 1)
    before = 0
    for k in range(WARM_RUNS):
        chains = _run(problem, shape, start, warm, seed + k, store, f"warm{k}", _after(before, steps, progress))
        start, before = chains.vectors[-1], before + warm
        shape = _learned(chains.vectors[warm // 3 :].reshape(-1, problem.size), shape)
    told = _after(before, steps, progress)
    return _run(problem, shape, start, steps - before, seed + WARM_RUNS, store, "main", told)


def _after(before: int, steps: int, progress: Callable[[int, int], None]) -> Callable[[int], None]:
    """Progress of one run, counted among all."""
    return lambda done: progress(before + done, steps)


def _run(
    problem: Problem,
    shape: Shape,
    start: Array,
    steps: int,
    seed: int,
    store: Path,
    name: str,
    progress: Callable[[int], None],
) -> Chains:
    """One set of chains, kept in a group of the store."""
    import emcee

    backend = emcee.backends.HDFBackend(str(store), name=name)
    move = emcee.moves.MHMove(_proposal(shape), ndim=problem.size)
    fresh = not store.exists() or not backend.initialized
    if fresh:
        backend.reset(len(start), problem.size)
    sampler = emcee.EnsembleSampler(
        len(start), problem.size, problem.log_posterior, moves=move, vectorize=True, backend=backend
    )
    done = backend.iteration
    state: Any = backend.get_last_sample() if done else start
    if not done:
        sampler.random_state = np.random.RandomState(seed).get_state()
    if done < steps:
        for _ in sampler.sample(state, iterations=steps - done, skip_initial_state_check=True):
            done += 1
            progress(done)
    vectors, log_posterior = sampler.get_chain()[:steps], sampler.get_log_prob()[:steps]
    return Chains(vectors, log_posterior, float(np.mean(backend.accepted)) / max(done, 1))


def _around(mode: Optimum) -> Shape:
    """The normal approximation at the optimum."""
    n, k = len(mode.theta), len(mode.log_tau)
    covariance = np.zeros((n + k, n + k))
    covariance[:n, :n], covariance[n:, n:] = mode.covariance, mode.tau_covariance
    return Shape(np.concatenate([mode.theta, mode.log_tau]), np.asarray(np.linalg.cholesky(covariance), float))


def _learned(vectors: Array, before: Shape) -> Shape:
    """Mean and covariance of the chains so far, with a tenth of the covariance before to keep it regular."""
    covariance = 0.9 * np.cov(vectors.T) + 0.1 * before.root @ before.root.T
    return Shape(vectors.mean(axis=0), np.asarray(np.linalg.cholesky(WIDER * covariance), float))


def _proposal(shape: Shape) -> Callable[[Array, Any], tuple[Array, Array]]:
    """Proposal for emcee: new coordinates, and the log ratio of the densities of going back and of going there."""

    def propose(x: Array, random: Any) -> tuple[Array, Array]:
        noise = np.asarray(NOISE)[random.randint(len(NOISE), size=(len(x), 1))]
        old = np.linalg.solve(shape.root, (x - shape.centre).T).T
        new = np.sqrt(1 - noise**2) * old + noise * random.standard_normal(x.shape)
        return shape.centre + new @ shape.root.T, 0.5 * ((new**2).sum(axis=1) - (old**2).sum(axis=1))

    return propose


def _starts(problem: Problem, shape: Shape, walkers: int, random: Any) -> Array:
    """Overdispersed starts inside the plausible ranges: draws of the normal approximation, 1.3 times as wide."""
    n = len(problem.priors.names)
    found: list[Array] = []
    while len(found) < walkers:
        x = shape.centre + 1.3 * shape.root @ random.standard_normal(len(shape.centre))
        x[:n] = np.clip(x[:n], problem.priors.low + 1e-6, problem.priors.high - 1e-6)
        if np.isfinite(problem.log_posterior(x[None])[0]):
            found.append(x)
    return np.array(found)
