"""How strongly density, turnover and structure move the rate of fracture: nine numbers, estimated jointly.

Sites share a number within a group: hip; vertebral; all others. ``data/fracture/gradients.yaml`` holds what cohorts say
(the priors), ``data/fracture/exponents.npz`` the draws that trials of osteoporosis leave of it
(`osteon.calibration.fracture_exponents`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.errors import InputError, Remark
from osteon.fracture.data_files import GRADIENTS
from osteon.fracture.exponents_file import DRAWS, RECORD
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import posterior
from osteon.simulation.calibrated import model_digest, require_unchanged

Array = NDArray[np.float64]

GROUPS: Mapping[str, str] = {
    "hip": "hip", "vertebral": "vertebral", "forearm": "other", "humerus": "other", "other": "other"
}  # fmt: skip
_GROUP_NAMES = ("hip", "vertebral", "other")
#: order of every vector: exponent on turnover, then standard normal deviates of density and structure around cohorts
NAMES = tuple(f"{kind}_{group}" for kind in ("turnover", "density", "structure") for group in _GROUP_NAMES)
#: width of a 95 % interval in standard deviations
WIDTH = 3.92


@dataclass(frozen=True)
class Exponents:
    """Draws (k, names) and what they mean at each site, (k, 1)."""

    draws: Array

    def turnover(self, site: str) -> Array:
        """Exponent on relative turnover."""
        return self._column("turnover", site)

    def density(self, site: str) -> Array:
        """Log relative risk for each SD of BMD below the mean, at 65 years."""
        return self._around(gradients()["bmd"][site], self._column("density", site))

    def structure(self, site: str) -> Array:
        """Log relative risk for each SD of structure below the mean."""
        return self._around(gradients()["structure"][site], self._column("structure", site))

    def central(self) -> Exponents:
        """The median of each number, as one row."""
        return Exponents(np.median(self.draws, axis=0)[None])

    def rows(self, random: np.random.Generator, n: int) -> Exponents:
        """n of the draws, each about as often as any other."""
        order = np.concatenate([random.permutation(len(self.draws)) for _ in range(-(-n // len(self.draws)))])
        return Exponents(self.draws[order[:n]])

    def _column(self, kind: str, site: str) -> Array:
        return self.draws[:, [NAMES.index(f"{kind}_{GROUPS[site]}")]]

    @staticmethod
    def _around(row: Mapping[str, float], deviate: Array) -> Array:
        return np.asarray(np.log(row["value"]) + deviate * np.log(row["high"] / row["low"]) / WIDTH)


@cache
def priors() -> tuple[Array, Array, Array]:
    """Centre, standard deviation and lower limit of each number, (names,)."""
    rows = gradients()["turnover"]
    centre = np.array([*(rows[g]["value"] for g in _GROUP_NAMES), *np.zeros(6)])
    sd = np.array([*(rows[g]["sd"] for g in _GROUP_NAMES), *np.ones(6)])
    low = np.array([*np.zeros(3), *np.full(6, -np.inf)])
    return centre, sd, low


@cache
def exponents() -> Exponents:
    """The draws of the package.

    Raises
    ------
    StalePosteriorError
        When what they rest on is another in the model that runs.
    """
    arrays = DRAWS.read()
    if tuple(arrays["names"]) != NAMES:
        raise InputError(f"{DRAWS.name}: names", Remark("other names"), f"write it anew with {DRAWS.made_by}")
    draws, digest = Exponents(np.asarray(arrays["draws"], float)), str(arrays["model_digest"])
    if digest != model_digest(skeleton(), posterior().names):
        require_unchanged(skeleton(), RECORD.read(), "the exponents of fracture", DRAWS.made_by)
    return draws


@cache
def gradients() -> Mapping[str, Any]:
    """Gradients of density, turnover and structure with their limits and sources."""
    return GRADIENTS.read()
