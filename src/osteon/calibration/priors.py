"""What is believed of each parameter before the trials speak: the priors, and the scale on which it is estimated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from osteon.physiology.skeleton import skeleton
from osteon.population.priors_file import FILE

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Priors:
    """Normal priors of the parameters, or of their logarithms; independent of each other.

    Attributes
    ----------
    names : estimated parameters, in the order of every vector.
    log : whether the vector holds the logarithm.
    centre, sd, low, high : on the scale of the vector; ``low`` and ``high`` are what is plausible at all.
    """

    names: tuple[str, ...]
    log: NDArray[np.bool_]
    centre: Array
    sd: Array
    low: Array
    high: Array

    def to_vector(self, values: Array) -> Array:
        """Values of the parameters, (..., names), on the scale of estimation."""
        return np.where(self.log, np.log(np.where(self.log, values, 1.0)), values)

    def to_values(self, vectors: Array) -> Array:
        """The inverse of `to_vector`."""
        return np.where(self.log, np.exp(np.where(self.log, vectors, 0.0)), vectors)

    def inside(self, vectors: Array) -> NDArray[np.bool_]:
        """(...,) whether every parameter lies in its plausible range."""
        return np.asarray(((vectors >= self.low) & (vectors <= self.high)).all(axis=-1))


@cache
def priors() -> Priors:
    """The priors of ``data/priors.yaml``, with the ranges of ``data/parameters.yaml``."""
    rows = FILE.read()
    known = {p.name: p for p in skeleton().parameters}
    names = tuple(str(row["name"]) for row in rows)
    log = np.array([row["scale"] == "log" for row in rows])

    def scaled(values: list[float]) -> Array:
        array = np.array(values, float)
        return np.where(log, np.log(np.maximum(array, 1e-12)), array)

    return Priors(
        names,
        log,
        scaled([row["centre"] for row in rows]),
        np.array([row["sd"] for row in rows], float),
        scaled([known[n].low for n in names]),
        scaled([known[n].high for n in names]),
    )
