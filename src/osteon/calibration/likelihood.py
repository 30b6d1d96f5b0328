"""How well predictions agree with trials that differ from each other for more reasons than the model knows.

A published number is the model's number, plus what sets this trial and this arm apart (between-trial heterogeneity,
estimated, no parameter of a trial's own), plus sampling error. The numbers of one kind in one trial are judged
together: their differences are correlated, by arm, site and time. Student's t keeps a single odd trial from pulling.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from osteon.prediction.sampling_error import is_volumetric, kind, per_year, points_per_log, sampling_sd, years
from osteon.prediction.targets import Target

Array = NDArray[np.float64]

#: kinds of quantity, each with its own heterogeneity
KINDS = ("bmd", "marker", "hormone")
#: degrees of freedom of Student's t (assumed; between Cauchy and normal)
FREEDOM = 5.0
#: correlation of what sets apart two numbers of a trial: other arm, other quantity, and years after which it has
#: fallen to a third; the last is the share that is each number's own (assumed)
OTHER_ARM, OTHER_QUANTITY, MEMORY_YEARS, OWN = 0.5, 0.5, 3.0, 0.3
#: prior of each heterogeneity: centre and standard deviation of its logarithm. BMD in points over two years (the spread
#: of inhibitor trials at 24 months is 1.25 with sampling); markers and hormones as log.
TAU_CENTRE, TAU_SD = np.log([0.8, 0.15, 0.15]), np.array([0.4, 0.4, 0.4])


@dataclass(frozen=True, eq=False)
class Block:
    """The numbers of one kind in one trial.

    Attributes
    ----------
    rows : (n,) their places among the targets.
    sampling : (n,) standard errors; `spread` : (n,) points for one unit of heterogeneity of the kind in `kinds`.
    alike : (n, n) correlation of what sets them apart.
    """

    trial: str
    rows: NDArray[np.intp]
    sampling: Array
    kinds: NDArray[np.intp]
    spread: Array
    alike: Array

    def covariance(self, tau: Array) -> Array:
        """(..., n, n) for (..., kinds) heterogeneities."""
        scale = tau[..., self.kinds] * self.spread
        between = scale[..., :, None] * scale[..., None, :] * self.alike
        return np.asarray(between + np.diag(self.sampling**2))


def blocks(targets: Sequence[Target], left_out: Collection[int] = ()) -> tuple[Block, ...]:
    """The targets by trial and kind, without some: a trial that is odd in its markers is not doubted in its scans."""
    groups: dict[tuple[str, str], list[int]] = {}
    for i, t in enumerate(targets):
        if i not in left_out:
            groups.setdefault((t.trial, kind(t)), []).append(i)
    return tuple(_block(trial, rows, [targets[i] for i in rows]) for (trial, _), rows in groups.items())


def log_likelihood(blocks: Sequence[Block], residuals: Array, log_tau: Array) -> Array:
    """(k,) for residuals (k, targets), published minus predicted, and log heterogeneities (k, kinds)."""
    return with_slopes(blocks, residuals, log_tau)[0]


def with_slopes(blocks: Sequence[Block], residuals: Array, log_tau: Array) -> tuple[Array, Array, Array]:
    """`log_likelihood` (k,), and its slopes in the residuals (k, targets) and in the log heterogeneities (k, kinds)."""
    turned = _turned(tuple(blocks))
    y = residuals[:, turned.rows] @ turned.matrix.T
    variance = 1 + np.exp(2 * log_tau[:, turned.kind]) * turned.power
    freedom = FREEDOM + turned.sizes
    distance = (y**2 / variance) @ turned.member
    value = -0.5 * np.log(variance).sum(axis=1) - turned.constant
    value -= (0.5 * freedom * np.log1p(distance / FREEDOM)).sum(axis=1)
    pull = (freedom / (FREEDOM + distance)) @ turned.member.T * y / variance
    in_residuals = np.zeros_like(residuals)
    in_residuals[:, turned.rows] = -pull @ turned.matrix
    each = (variance - 1) / variance * (pull * y - 1)
    in_tau = np.zeros_like(log_tau)
    for k in range(log_tau.shape[1]):
        in_tau[:, k] = each[:, turned.kind == k].sum(axis=1)
    return value, in_residuals, in_tau


@dataclass(frozen=True)
class _Turned:
    """Blocks turned so that for every heterogeneity their covariance is diagonal: 1 + tau^2 power.

    Attributes
    ----------
    rows : (m,) targets; ``matrix`` (m, m) turns their residuals and measures them in standard errors.
    power, kind : (m,) how much of the heterogeneity of its kind a turned residual has.
    member : (m, blocks) 1 where it belongs to a block; ``sizes`` (blocks,) numbers in each.
    constant : what the standard errors add.
    """

    rows: NDArray[np.intp]
    matrix: Array
    power: Array
    kind: NDArray[np.intp]
    member: Array
    sizes: Array
    constant: float


@lru_cache(maxsize=256)
def _turned(blocks: tuple[Block, ...]) -> _Turned:
    m = sum(block.rows.size for block in blocks)
    matrix, power, member = np.zeros((m, m)), np.zeros(m), np.zeros((m, len(blocks)))
    at = 0
    for j, block in enumerate(blocks):
        own = slice(at, at + block.rows.size)
        between = (block.spread / block.sampling)[:, None] * block.alike * (block.spread / block.sampling)
        values, vectors = np.linalg.eigh(between)
        matrix[own, own], power[own], member[own, j] = vectors.T / block.sampling, np.maximum(values, 0.0), 1.0
        at = own.stop

    def joined(arrays: list[NDArray[np.intp]]) -> NDArray[np.intp]:
        return np.concatenate(arrays) if arrays else np.zeros(0, np.intp)

    return _Turned(
        joined([block.rows for block in blocks]),
        matrix,
        power,
        joined([block.kinds for block in blocks]),
        member,
        member.sum(axis=0),
        float(sum(np.log(block.sampling).sum() for block in blocks)),
    )


def whiten(block: Block, values: Array, log_tau: Array) -> Array:
    """Residuals or a Jacobian, (targets, ...), turned into independent units of one standard deviation."""
    lower = np.linalg.cholesky(block.covariance(np.exp(log_tau)))
    return np.asarray(np.linalg.solve(lower, values[block.rows]))


def weight(block: Block, whitened: Array) -> float:
    """Weight that Student's t gives to the residuals of a trial, beside a normal distribution."""
    return float((FREEDOM + block.rows.size) / (FREEDOM + (whitened**2).sum()))


def log_prior_tau(log_tau: Array) -> Array:
    """(k,) log density of the heterogeneities' prior."""
    return np.asarray(-0.5 * (((log_tau - TAU_CENTRE) / TAU_SD) ** 2).sum(axis=-1))


def spread_of(target: Target) -> float:
    """Points by which one unit of heterogeneity moves a number: more over longer intervals and for larger levels."""
    points = spread_over(kind(target), years(target), points_per_log(target))
    points *= target.point if kind(target) == "bmd" else 1.0
    return points * (2.5 if is_volumetric(target) else 1.0) / per_year(target)


def spread_over(kind: str, years: float, level: float) -> float:
    """The same for a kind of quantity, an interval and a level in per cent of the start."""
    if kind == "bmd":
        return float(np.sqrt(np.clip(years / 2, 0.0, 2.0)))
    return float(10 * np.sqrt(max(level, 5.0))) if kind == "marker" else level


def _block(trial: str, rows: list[int], targets: list[Target]) -> Block:
    alike = np.array([[_alike(a, b) for b in targets] for a in targets])
    alike = (1 - OWN) * alike + OWN * np.eye(len(targets))
    return Block(
        trial,
        np.array(rows),
        np.array([sampling_sd(t) for t in targets]),
        np.array([KINDS.index(kind(t)) for t in targets]),
        np.array([spread_of(t) for t in targets]),
        alike,
    )


def _alike(a: Target, b: Target) -> float:
    """Correlation of what sets two numbers of one trial apart from the model."""
    arm = 1.0 if (a.treated, a.control) == (b.treated, b.control) else OTHER_ARM
    quantity = 1.0 if a.quantity == b.quantity else OTHER_QUANTITY
    apart = abs(a.observation.time_month - b.observation.time_month) / 12
    return float(arm * quantity * np.exp(-apart / MEMORY_YEARS))
