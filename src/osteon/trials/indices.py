"""Sensitivity indices with their confidence intervals, most of them by SALib; no bone in here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.errors import InputError, OsteonError

Array = NDArray[np.float64]
#: uniforms (n, inputs) to outcomes (n, outcomes); not a number where the model has no answer
Model = Callable[[Array], Array]

#: half-widths are those of 95 % intervals, from this many bootstrap samples
CONFIDENCE, NORMAL, RESAMPLES = 0.95, 1.96, 200
#: harmonics of RBD-FAST: enough for responses that rise or fall; more add noise when the sample is small
HARMONICS = 4
#: columns of pure chance by which the index of an input without any influence is judged
BLANKS = 400
#: orders in which inputs are added for Shapley shares, and bootstrap samples with fewer of them
ORDERS, SHARE_RESAMPLES, FEWER_ORDERS = 2000, 60, 200
#: share of base points that may be lost to failed integrations
LOSABLE = 0.05


@dataclass(frozen=True)
class Indices:
    """Sobol indices of independent inputs. Arrays are (outcomes, names).

    Attributes
    ----------
    first : share of the variance that would go if the input alone were known.
    total : share of the variance that would stay if everything but the input were known.
    first_half, total_half : half-widths of their 95 % intervals.
    direction : rank correlation of outcome and input.
    values : (n, outcomes) outcomes of an ordinary sample of the inputs.
    lost : base points without an answer.
    """

    names: tuple[str, ...]
    first: Array
    first_half: Array
    total: Array
    total_half: Array
    direction: Array
    values: Array
    lost: int


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


def sobol_indices(model: Model, names: Sequence[str], samples: int, seed: int, *, ranks: bool = False) -> Indices:
    """First-order and total indices of inputs that are uniform on 0 ... 1 and independent.

    Saltelli's design on a scrambled Sobol sequence: ``samples`` (inputs + 2) runs of the model.

    Parameters
    ----------
    samples : base points, a power of 2.
    ranks : take indices of the rank of an outcome among all. They are the same on every scale of the outcome, and a
        few far outliers do not decide them.

    Raises
    ------
    InputError : ``samples`` is not a power of 2.
    OsteonError : the model has no answer for more than 5 % of the base points.
    """
    from SALib.analyze import sobol
    from SALib.sample import sobol as design

    if samples < 16 or samples & (samples - 1):
        raise InputError("samples", samples, "give a power of 2 from 16 on, such as 512 or 1024")
    width = len(names) + 2
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    u = design.sample(problem, samples, calc_second_order=False, seed=seed)
    blocks = model(u).reshape(samples, width, -1)
    good = np.isfinite(blocks).all(axis=(1, 2))
    if good.mean() < 1 - LOSABLE:
        raise OsteonError(f"the model has no answer for {(~good).sum()} of {samples} base points")
    outcomes = blocks[good].reshape(-1, blocks.shape[2])
    ranked = _ranks(outcomes) if ranks else outcomes
    # a seed of 0 would leave the bootstrap to chance
    how = {"calc_second_order": False, "num_resamples": RESAMPLES, "conf_level": CONFIDENCE, "seed": seed + 1}
    found = [sobol.analyze(problem, outcome, **how) for outcome in ranked.T]
    ends = [0, width - 1]  # the two independent samples within a block
    plain = u.reshape(samples, width, -1)[good][:, ends].reshape(-1, len(names))
    values = blocks[good][:, ends].reshape(-1, blocks.shape[2])
    first, first_half, total, total_half = (
        np.array([one[key] for one in found], float) for key in ("S1", "S1_conf", "ST", "ST_conf")
    )
    direction = rank_correlation(plain, values)
    return Indices(tuple(names), first, first_half, total, total_half, direction, values, int((~good).sum()))


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


def acting(model: Model, count: int, seed: int) -> NDArray[np.bool_]:
    """(outcomes, count) which inputs move an outcome at all: by more than 1 % of its spread between low and high value.

    Each is set low, middle and high at four points of the others. An input that moves less has indices near 0.0001.
    """
    from scipy.stats import qmc

    base = 0.1 + 0.8 * qmc.Sobol(count, rng=np.random.default_rng(seed)).random(4)
    levels = np.array([0.02, 0.5, 0.98])
    u = np.tile(base, (count, len(levels), 1, 1))
    for j in range(count):
        u[j, :, :, j] = levels[:, None]
    outcomes = model(u.reshape(-1, count)).reshape(count, len(levels), len(base), -1)
    spread = np.nanstd(outcomes.reshape(-1, outcomes.shape[-1]), axis=0)
    return np.asarray((np.nanmax(np.ptp(outcomes, axis=1), axis=1) > 0.01 * spread).T)


def rank_correlation(inputs: Array, outcomes: Array) -> Array:
    """Spearman's: (n, inputs) and (n, outcomes) to (outcomes, inputs)."""
    a, b = (r - r.mean(axis=0) for r in (_ranks(outcomes), _ranks(inputs)))
    return np.asarray(a.T @ b / np.sqrt(np.outer((a**2).sum(axis=0), (b**2).sum(axis=0))), float)


def _shares(inputs: Array, outcomes: Array, acts: NDArray[np.bool_], random: np.random.Generator, orders: int) -> Array:
    found = np.zeros((outcomes.shape[1], inputs.shape[1]))
    for k, own in enumerate(acts):
        found[k, own] = shapley_shares(inputs[:, own], outcomes[:, k], random, orders)
    return found


def _alone(inputs: Array, outcomes: Array) -> Array:
    from SALib.analyze import rbd_fast

    names = [str(j) for j in range(inputs.shape[1])]
    problem = {"num_vars": len(names), "names": names}
    # its bootstrap is not used: two resamples are the fewest that it takes
    return np.array(
        [rbd_fast.analyze(problem, inputs, one, M=HARMONICS, num_resamples=2, seed=1)["S1"] for one in outcomes.T],
        float,
    )


def _ranks(values: Array) -> Array:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values, axis=0), float)
