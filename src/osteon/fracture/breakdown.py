"""What moves a person's hazard: contributions to its logarithm, which add up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from osteon.fracture.baseline import reference_hazard
from osteon.fracture.hazard import State, site_z, terms
from osteon.fracture.parameters import GRADIENT_AGE, OUTCOMES, SITES, Parameters


def breakdown(state: State, p: Parameters) -> dict[str, dict[str, float]]:
    """Outcome -> contribution -> log relative risk against an average person of 65 years of the same sex.

    The mean over months and draws. ``age`` leads from 65 years to the person's ages; density is split into today's and
    what it changes by later. The hazard of several sites is a sum, whose logarithm is shared out exactly with
    logarithmic means as weights (LMDI-I: Ang BW. Energy Policy 2004;32:1131-1139).
    """
    sites = {site: _site(site, state, p) for site in SITES}
    base = {site: float(np.mean(np.log(reference_hazard(site, GRADIENT_AGE, p)))) for site in SITES}
    names = list(next(iter(sites.values())))
    contributions = {}
    for outcome, parts in OUTCOMES.items():
        start = {s: np.exp(base[s]) for s in parts}
        end = {s: start[s] * np.exp(sum(sites[s].values())) for s in parts}
        whole = _log_mean(sum(end.values()), sum(start.values()))
        weights = {s: _log_mean(end[s], start[s]) / whole for s in parts}
        contributions[outcome] = {name: float(sum(weights[s] * sites[s][name] for s in parts)) for name in names}
    return contributions


def _site(site: str, state: State, p: Parameters) -> Mapping[str, float]:
    parts = {name: float(np.mean(value)) for name, value in terms(site, state, p).items()}
    age = parts.pop("baseline") - float(np.mean(np.log(reference_hazard(site, GRADIENT_AGE, p))))
    z = np.atleast_1d(site_z(site, state.z))
    today = float(np.mean(-p.gradient(site, state.age) * z[..., :1]))
    later = parts.pop("density") - today
    return {"age": age, "density_today": today, "density_change": later, **parts}


def _log_mean(a: float, b: float) -> float:
    return float(a) if np.isclose(a, b, rtol=1e-12) else float((a - b) / np.log(a / b))
