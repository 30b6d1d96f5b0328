"""Sobol indices with their confidence intervals, by SALib, and which inputs act at all; no bone in here."""

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
CONFIDENCE, RESAMPLES = 0.95, 200
#: base points of a design
FEWEST, MOST = 16, 8192
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
    InputError : ``samples`` is not a power of 2 from 16 to 8192.
    OsteonError : the model has no answer for more than 5 % of the base points.
    """
    from SALib.analyze import sobol
    from SALib.sample import sobol as design

    check_samples(samples)
    width = len(names) + 2
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    u = design.sample(problem, samples, calc_second_order=False, seed=seed)
    blocks = model(u).reshape(samples, width, -1)
    good = np.isfinite(blocks).all(axis=(1, 2))
    if good.mean() < 1 - LOSABLE:
        raise OsteonError(f"the model has no answer for {(~good).sum()} of {samples} base points")
    outcomes = blocks[good].reshape(-1, blocks.shape[2])
    ranked = ranks_of(outcomes) if ranks else outcomes
    # a seed of 0 would leave the bootstrap to chance
    how = {"calc_second_order": False, "num_resamples": RESAMPLES, "conf_level": CONFIDENCE, "seed": seed + 1}
    analyses = [sobol.analyze(problem, outcome, **how) for outcome in ranked.T]
    ends = [0, width - 1]  # the two independent samples within a block
    plain = u.reshape(samples, width, -1)[good][:, ends].reshape(-1, len(names))
    values = blocks[good][:, ends].reshape(-1, blocks.shape[2])
    first, first_half, total, total_half = (
        np.array([one[key] for one in analyses], float) for key in ("S1", "S1_conf", "ST", "ST_conf")
    )
    direction = rank_correlation(plain, values)
    return Indices(tuple(names), first, first_half, total, total_half, direction, values, int((~good).sum()))


def check_samples(samples: int) -> None:
    """Refuse what is not a power of 2, or is too few or too many."""
    if not FEWEST <= samples <= MOST or samples & (samples - 1):
        raise InputError("samples", samples, f"give a power of 2 from {FEWEST} to {MOST}, such as 512 or 1024")


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
    a, b = (r - r.mean(axis=0) for r in (ranks_of(outcomes), ranks_of(inputs)))
    return np.asarray(a.T @ b / np.sqrt(np.outer((a**2).sum(axis=0), (b**2).sum(axis=0))), float)


def ranks_of(values: Array) -> Array:
    """Rank within each column."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(values, axis=0), float)
