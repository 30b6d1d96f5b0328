"""The hazard of fracture: a product of what density, turnover, structure and risk factors each add.

    h_s(t) = A_s h0_s(age) exp(-b_s(age) Z_s) (R / R_ref)^g_s exp(-m_s M) S_s(age)
             prod_k RR_k,s^x_k / (1 + p_k (RR_k,s - 1)) C_s

Log-linear in everything, as the cohorts report it (Johnell O, et al. J Bone Miner Res 2005;20:1185-94). No drug has a
multiplier of its own: it acts through the density, turnover and structure that the model simulates. A risk factor that
is not known multiplies by 1, the average of the population, which is not the same as "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from osteon.fracture.baseline import reference_hazard
from osteon.fracture.exponents import gradients
from osteon.fracture.parameters import GRADIENT_AGE, OUTCOMES, SITES, Array, Parameters, Value, prevalence

RECENT_YEARS = 10.0


@dataclass(frozen=True)
class State:
    """n people over months: everything that their hazard reads. Arrays broadcast to (n, months).

    Attributes
    ----------
    age : years.
    z : BMD site (lumbar_spine, total_hip) -> T-score less the mean T-score of the age.
    turnover : resorption over that of an untreated person of the same age and menopause, already lagged (`lagged`).
    structure : trabecular structure beyond density [SD], high is good; from today on where `bone_score` is known.
    bone_score : trabecular bone score as measured [TBS]; None where it is not known.
    factors : risk factor -> 1 yes, 0 no, or an amount; one that is absent or None is not known.
    years_since_fracture : since the last major osteoporotic fracture; None where there was none or it is not known.
    """

    age: Value
    z: Mapping[str, Value]
    turnover: Value = 1.0
    structure: Value = 0.0
    factors: Mapping[str, Value | None] = field(default_factory=dict)
    years_since_fracture: Value | None = None
    bone_score: float | None = None


def hazard(site: str, state: State, p: Parameters) -> Array:
    """Fractures per year at a site: (n, months)."""
    return np.asarray(np.exp(sum(terms(site, state, p).values())), float)


def hazards(state: State, p: Parameters) -> dict[str, Array]:
    """Fractures per year at each of the five sites, and of major osteoporotic and any fracture."""
    sites = {site: hazard(site, state, p) for site in SITES}
    return {outcome: np.asarray(sum(sites[s] for s in parts), float) for outcome, parts in OUTCOMES.items()}


def terms(site: str, state: State, p: Parameters) -> dict[str, Value]:
    """Logarithms whose sum is the log hazard: ``baseline``, ``density``, ``turnover``, ``structure``, each known risk
    factor, and ``recent_fracture``."""
    clinical = {
        name: factor_term(x, p.factors[name][site], prevalence(name, p.sex))
        for name, x in state.factors.items()
        if x is not None
    }
    logs: dict[str, Value] = {
        "baseline": np.log(reference_hazard(site, state.age, p)),
        "density": density_term(site_z(site, state.z), p.gradient(site, state.age)),
        "turnover": turnover_term(state.turnover, p.turnover[site]),
        "structure": structure_term(state.structure, p.structure[site]),
        **clinical,
    }
    if state.bone_score is not None:
        logs["bone_score"] = bone_score_term(site, state.bone_score, state.age, p.score)
    if state.years_since_fracture is not None:
        prior = sum(value for name, value in clinical.items() if name.startswith("prior_"))
        logs["recent_fracture"] = recent_term(state.years_since_fracture, p.recent, prior)
    return logs


def site_z(site: str, z: Mapping[str, Value]) -> Value:
    """Z-score that a fracture site reads: total hip; half spine, half hip for vertebral fractures."""
    weights: Mapping[str, float] = gradients()["density"][site]
    return sum((weight * z[name] for name, weight in weights.items()), 0.0)


def density_term(z: Value, gradient: Value) -> Value:
    """Log of the relative risk at a Z-score; gradient is the log relative risk for each SD below the mean."""
    return -gradient * z


def turnover_term(ratio: Value, exponent: Value) -> Value:
    """Log of the relative risk at a relative turnover, which counts only within the range that trials cover."""
    limits: Mapping[str, float] = gradients()["turnover_range"]
    log: Value = np.log(np.clip(ratio, limits["low"], limits["high"]))
    return exponent * log


def structure_term(index: Value, gradient: Value) -> Value:
    """Log of the relative risk at a structure beyond density [SD]; gradient is that for each SD below."""
    return -gradient * index


def since_today(structure: Array, bone_score: float | None) -> Array:
    """Structure over months (..., months); where it was measured, only what changes from the first month on."""
    return structure if bone_score is None else structure - structure[..., :1]


def bone_score_term(site: str, score: float, age: Value, scale: Value) -> Value:
    """Log of the relative risk at a trabecular bone score, beyond density; 0 at sites for which nothing is published.

    The slope falls with age (McCloskey EV, et al. Calcif Tissue Int 2015;96:500-509), and is never below 0.
    """
    formula = gradients()["trabecular_bone_score"]
    if site == "other":
        return 0.0 * np.asarray(age, float)
    own, limits = formula["hip" if site == "hip" else "major"], formula["range"]
    years = np.maximum(np.asarray(age, float), limits["youngest"]) - GRADIENT_AGE
    slope = np.maximum(own["slope"] + own["per_year"] * years, 0.0)
    beyond = np.clip(score, limits["low"], limits["high"]) - own["neutral"] - own["neutral_per_year"] * years
    return np.asarray(-scale * slope * beyond, float)


def factor_term(x: Value, relative_risk: Value, share: float) -> Value:
    """Log of the relative risk of somebody with (x = 1) or without (x = 0) a factor, against the whole population."""
    return x * np.log(relative_risk) - np.log1p(share * (relative_risk - 1.0))


def recent_term(years: Value, recent: tuple[Value, Value], prior: Value) -> Value:
    """What a fracture some years ago adds to the log relative risk of any earlier fracture (``prior``).

    It replaces that risk for ten years: against the population the risk falls log-linearly from 1 to 10 years
    (Johansson H, et al. Osteoporos Int 2017;28:775-780).
    """
    first, tenth = np.log(recent[0]), np.log(recent[1])
    log = first + (tenth - first) * (np.asarray(years, float) - 1.0) / (RECENT_YEARS - 1.0)
    return np.where(np.asarray(years) <= RECENT_YEARS, np.maximum(log - prior, 0.0), 0.0)


def lagged(months: Array, values: Array, asked: Array) -> Array:
    """Values (n, months) as they were one cavity's life before the asked months: (n, asked)."""
    wanted = np.asarray(asked, float) - float(gradients()["turnover_lag"]["value"])
    before = np.clip(np.searchsorted(months, wanted, side="right") - 1, 0, len(months) - 2)
    share = np.clip((wanted - months[before]) / (months[before + 1] - months[before]), 0.0, 1.0)
    return np.asarray(values[:, before] * (1 - share) + values[:, before + 1] * share, float)
