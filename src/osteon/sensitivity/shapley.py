"""What inputs contribute in a sample that is there already, and in which they may be correlated; no bone in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.errors import OsteonError
from osteon.sensitivity.sobol import rank_correlation

Array = NDArray[np.float64]

#: half-width of a 95 % interval over the standard deviation
NORMAL = 1.96
#: harmonics of RBD-FAST: enough for responses that rise or fall; more add noise when the sample is small
HARMONICS = 4
#: columns of pure chance by which the index of an input without any influence is judged
BLANKS = 100
#: orders in which inputs are added for Shapley shares, and bootstrap samples with fewer of them
ORDERS, SHARE_RESAMPLES, FEWER_ORDERS = 1000, 50, 100


@dataclass(frozen=True)
class GivenIndices:
    """Indices of a given sample, whose inputs may be correlated. Arrays are (outcomes, names).

    Attributes
    ----------
    share : Shapley share of the variance: what knowing the input explains on average over all orders in which the
        inputs could become known. The shares add up to `explained`.
    share_half : half-width of its 95 % interval, for independent draws.
    alone : share of the variance that would go if the input alone were known, with all that it says about the others.
    direction : rank correlation of outcome and input.
    explained : (outcomes,) share of the variance that is linear in the inputs.
    chance : (outcomes,) what 95 % of inputs without any influence have for ``alone`` in a sample of this size.
    """

    names: tuple[str, ...]
    share: Array
    share_half: Array
    alone: Array
    direction: Array
    explained: Array
    chance: Array


def given_indices(
    inputs: Array, outcomes: Array, names: Sequence[str], seed: int, acts: NDArray[np.bool_] | None = None
) -> GivenIndices:
    """Indices of a sample that is there already: (n, names) and (n, outcomes).

    ``alone`` is by RBD-FAST, which orders the runs by one input and asks how much of the outcome follows that order
    slowly; it needs no design and no independence. ``share`` is the Shapley share of linear regression (Lindeman,
    Merenda and Gold), which divides fairly what correlated inputs explain together.

    Runs with an outcome that is not a number are left out.

    Parameters
    ----------
    acts : (outcomes, names) which inputs can act on an outcome; only they share its variance. All, when not given.

    Raises
    ------
    OsteonError : fewer than twice as many draws as inputs.
    """
    good = np.isfinite(outcomes).all(axis=1)
    inputs, outcomes = inputs[good], outcomes[good]
    if len(inputs) < 2 * len(names):
        raise OsteonError(f"{len(inputs)} draws are too few for {len(names)} inputs; make more draws")
    if acts is None:
        acts = np.ones((outcomes.shape[1], len(names)), bool)
    random = np.random.default_rng(seed)
    share = _shares(inputs, outcomes, acts, random, ORDERS)
    again = []
    for _ in range(SHARE_RESAMPLES):
        chosen = random.integers(len(inputs), size=len(inputs))
        again.append(_shares(inputs[chosen], outcomes[chosen], acts, random, FEWER_ORDERS))
    blanks = random.random((len(inputs), BLANKS))
    return GivenIndices(
        tuple(names),
        share,
        NORMAL * np.std(again, axis=0, ddof=1),
        _alone(inputs, outcomes),
        rank_correlation(inputs, outcomes),
        share.sum(axis=1),
        np.quantile(_alone(blanks, outcomes), 0.95, axis=1),
    )


def shapley_shares(inputs: Array, outcome: Array, random: np.random.Generator, orders: int) -> Array:
    """(inputs,) Shapley shares of the variance of an outcome (n,) that is linear in the inputs (n, inputs).

    Inputs are added in random orders; in each, an input gets what it adds to the explained share. Adding them is a
    Cholesky decomposition of their correlations.
    """
    x, y = inputs - inputs.mean(axis=0), outcome - outcome.mean()
    x, y = x / np.sqrt((x**2).sum(axis=0)), y / np.sqrt((y**2).sum())
    among, with_outcome = x.T @ x, x.T @ y
    order = np.array([random.permutation(inputs.shape[1]) for _ in range(orders)])
    factor = np.linalg.cholesky(among[order[:, :, None], order[:, None, :]])
    added = np.linalg.solve(factor, with_outcome[order][:, :, None])[:, :, 0] ** 2
    shares = np.zeros(inputs.shape[1])
    np.add.at(shares, order, added / orders)
    return shares


def _shares(inputs: Array, outcomes: Array, acts: NDArray[np.bool_], random: np.random.Generator, orders: int) -> Array:
    shares = np.zeros((outcomes.shape[1], inputs.shape[1]))
    for k, own in enumerate(acts):
        shares[k, own] = shapley_shares(inputs[:, own], outcomes[:, k], random, orders)
    return shares


def _alone(inputs: Array, outcomes: Array) -> Array:
    from SALib.analyze import rbd_fast

    names = [str(j) for j in range(inputs.shape[1])]
    problem = {"num_vars": len(names), "names": names}
    # its bootstrap is not used: two resamples are the fewest that it takes
    return np.array(
        [rbd_fast.analyze(problem, inputs, one, M=HARMONICS, num_resamples=2, seed=1)["S1"] for one in outcomes.T],
        float,
    )
