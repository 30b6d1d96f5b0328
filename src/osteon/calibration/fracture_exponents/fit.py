"""The estimate: exponents on turnover, gradients of density and structure, given the trials of osteoporosis.

A published log ratio is the model's, plus what sets trials apart for other reasons (estimated), plus sampling error.
Cohorts give the priors, so that what the trials do not tell stays what the cohorts told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.diagnostics import arviz
from osteon.calibration.fracture_exponents.contrasts import SITES_OF, Ratio, Side
from osteon.fracture.exponents import NAMES, Exponents, gradients, priors
from osteon.fracture.incidence import cumulative_incidence

Array = NDArray[np.float64]

#: prior of the SD of log ratios between trials: half-normal with this scale (assumed)
BETWEEN_SD = 0.15
WALKERS, WARM_UP = 32, 0.3


@dataclass(frozen=True)
class Fit:
    """Draws of the estimate.

    Attributes
    ----------
    draws : (k, names) in the order of `osteon.fracture.exponents.NAMES`.
    between : (k,) SD of log ratios between trials.
    ratios : (k, ratios) predicted log ratios.
    rhat : largest over the numbers; `ess` the smallest effective sample.
    """

    draws: Array
    between: Array
    ratios: Array
    rhat: float
    ess: float


def log_ratio(ratio: Ratio, x: Array) -> float:
    """Log of the ratio that the hazard gives with one vector of numbers (names,)."""
    exponents = Exponents(x[None])
    first, last = ratio.months

    def share(side: Side) -> float:
        rates = [_hazard(side, site, exponents)[:, first : last + 1] for site in SITES_OF[ratio.outcome]]
        return float(cumulative_incidence([np.sum(rates, axis=0)])[0][0][:, -1].mean())

    return float(np.log(share(ratio.treated) / share(ratio.control)))


def _hazard(side: Side, site: str, exponents: Exponents) -> Array:
    gradient = np.maximum(exponents.density(site)[0] + gradients()["bmd"][site]["per_decade"] * side.decades, 0.0)
    return np.asarray(
        np.exp(
            side.base[site]
            - gradient * side.z[site]
            + exponents.turnover(site)[0] * side.log_turnover
            - exponents.structure(site)[0] * side.structure
        )
    )


def log_posterior(x: Array, ratios: Sequence[Ratio]) -> float:
    """Of the numbers and, last, the log of the SD between trials; minus infinity for a negative exponent."""
    numbers, between = x[:-1], float(np.exp(x[-1]))
    centre, sd, low = priors()
    if (numbers < low).any() or between > 1.0:
        return -np.inf
    log_density = (
        -0.5 * float((((numbers - centre) / sd) ** 2).sum()) - 0.5 * (between / BETWEEN_SD) ** 2 + float(x[-1])
    )
    for ratio in ratios:
        variance = ratio.sd**2 + between**2
        log_density -= 0.5 * (ratio.log - log_ratio(ratio, numbers)) ** 2 / variance + 0.5 * np.log(variance)
    return log_density


def fit(
    ratios: Sequence[Ratio],
    steps: int = 600,
    draws: int = 400,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Fit:
    """Sample the estimate; the same seed gives the same draws."""
    import emcee

    az = arviz()
    random = np.random.default_rng(seed)
    centre, sd, low = priors()
    start = np.maximum(centre + 0.3 * sd * random.standard_normal((WALKERS, len(centre))), low + 0.01)
    between = np.log(BETWEEN_SD) + 0.2 * random.standard_normal((WALKERS, 1))
    sampler = emcee.EnsembleSampler(
        WALKERS, len(centre) + 1, log_posterior, args=(ratios,), moves=[(emcee.moves.DEMove(), 0.8),
                                                                        (emcee.moves.DESnookerMove(), 0.2)]
    )  # fmt: skip
    sampler.random_state = np.random.RandomState(seed).get_state()
    for done, _ in enumerate(sampler.sample(np.hstack([start, between]), iterations=steps)):
        progress(done + 1, steps)
    kept = sampler.get_chain(discard=int(WARM_UP * steps))
    data = az.from_dict(posterior={n: kept[:, :, j].T for j, n in enumerate((*NAMES, "between"))})
    rhat = max(float(v) for v in az.rhat(data).values())
    ess = min(float(v) for v in az.ess(data).values())
    flat = kept.reshape(-1, kept.shape[-1])
    chosen = flat[random.choice(len(flat), draws, replace=False)]
    predicted = np.array([[log_ratio(ratio, x) for ratio in ratios] for x in chosen[:, :-1]])
    return Fit(chosen[:, :-1], np.exp(chosen[:, -1]), predicted, rhat, ess)
