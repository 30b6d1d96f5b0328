"""Samples of the posterior: emcee with a proposal shaped by the optimum, on the model itself.

Each step shrinks a walker towards the mode and adds noise of the normal approximation (preconditioned Crank-Nicolson,
doi:10.1214/13-STS421). Were the posterior normal, every step would be accepted; what the acceptance and the
chains show beyond that is how far from normal it is.
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
NOISE = (0.1, 0.25, 0.5)


@dataclass(frozen=True)
class Chains:
    """What came out: (steps, walkers, size) with the log posterior (steps, walkers), and the accepted share."""

    vectors: Array
    log_posterior: Array
    acceptance: float


def sample(
    problem: Problem,
    mode: Optimum,
    steps: int,
    walkers: int,
    seed: int,
    store: Path,
    progress: Callable[[int, int], None] = lambda done, steps: None,
) -> Chains:
    """Run or go on with the chains.

    Parameters
    ----------
    store : HDF5 file of emcee; chains that it already holds are continued, with the state of the random generator, so
        that an interrupted run ends like an uninterrupted one.
    progress : called after each step with the number of steps done and wanted.
    """
    import emcee

    centre = np.concatenate([mode.theta, mode.log_tau])
    root = _root(mode)
    move = emcee.moves.MHMove(_proposal(centre, root), ndim=problem.size)
    backend = emcee.backends.HDFBackend(str(store))
    sampler = emcee.EnsembleSampler(
        walkers, problem.size, problem.log_posterior, moves=move, vectorize=True, backend=backend
    )
    try:
        done = backend.iteration
    except OSError:
        done = 0
    start: Any
    if done:
        start = backend.get_last_sample()
    else:
        backend.reset(walkers, problem.size)
        start = _starts(problem, centre, root, walkers, np.random.RandomState(seed))
        sampler.random_state = np.random.RandomState(seed).get_state()
    if done < steps:
        for _ in sampler.sample(start, iterations=steps - done, skip_initial_state_check=True):
            done += 1
            progress(done, steps)
    vectors, log_posterior = sampler.get_chain()[:steps], sampler.get_log_prob()[:steps]
    return Chains(vectors, log_posterior, float(np.mean(backend.accepted)) / max(done, 1))


def _root(mode: Optimum) -> Array:
    """Cholesky factor of the normal approximation of the whole vector."""
    n, k = len(mode.theta), len(mode.log_tau)
    covariance = np.zeros((n + k, n + k))
    covariance[:n, :n], covariance[n:, n:] = mode.covariance, mode.tau_covariance
    return np.asarray(np.linalg.cholesky(covariance), float)


def _proposal(centre: Array, root: Array) -> Callable[[Array, Any], tuple[Array, Array]]:
    """Proposal for emcee: new coordinates, and the log ratio of the densities of going back and of going there."""

    def propose(x: Array, random: Any) -> tuple[Array, Array]:
        noise = np.asarray(NOISE)[random.randint(len(NOISE), size=(len(x), 1))]
        fresh = random.standard_normal(x.shape)
        old = np.linalg.solve(root, (x - centre).T).T
        new = np.sqrt(1 - noise**2) * old + noise * fresh
        return centre + new @ root.T, 0.5 * ((new**2).sum(axis=1) - (old**2).sum(axis=1))

    return propose


def _starts(problem: Problem, centre: Array, root: Array, walkers: int, random: Any) -> Array:
    """Overdispersed starts inside the plausible ranges: draws of the normal approximation, 1.3 times as wide."""
    n = len(problem.priors.names)
    found: list[Array] = []
    while len(found) < walkers:
        x = centre + 1.3 * root @ random.standard_normal(len(centre))
        x[:n] = np.clip(x[:n], problem.priors.low + 1e-6, problem.priors.high - 1e-6)
        if np.isfinite(problem.log_posterior(x[None])[0]):
            found.append(x)
    return np.array(found)
