"""Values of parameters that have come since the calibration: drawn from what is plausible before any trial speaks.

Each parameter has a stream of its own, so that nothing that is added changes any other number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.engine.model import Model, Parameter
from osteon.population.priors_file import FILE
from osteon.population.truncated import normal

Array = NDArray[np.float64]


def drawn(model: Model, names: Sequence[str], n: int) -> Array:
    """(n, names) values from their priors, evenly spread; the same on every call.

    A parameter with an entry in ``data/priors.yaml`` has the normal prior that stands there, of the value or of its
    logarithm, within the plausible range. Any other has its usual value as median and its plausible range as ends: half
    of the draws lie evenly below the value and half above, on a logarithmic scale where the whole range is above 0.
    """
    if not names:
        return np.empty((n, 0))
    known = {p.name: p for p in model.parameters}
    priors = {row["name"]: row for row in FILE.read()}
    return np.stack([_values(known[name], priors.get(name), _evenly(name, n)) for name in names], axis=1)


def _evenly(name: str, n: int) -> Array:
    """(n,) uniforms on 0 ... 1, one in every n-th, in an order that belongs to the name."""
    random = np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))
    return np.asarray((random.permutation(n) + random.random(n)) / n, float)


def _values(p: Parameter, prior: Mapping[str, Any] | None, u: Array) -> Array:
    if p.low == p.high:
        return np.full(len(u), p.value)
    log = p.low > 0 if prior is None else prior["scale"] == "log"
    with np.errstate(divide="ignore"):
        low, centre, high = np.log([p.low, p.value, p.high]) if log else (p.low, p.value, p.high)
    if prior is not None:
        middle = np.log(prior["centre"]) if log else prior["centre"]
        values = normal(u, middle, prior["sd"], low, high)
    elif low < centre < high:
        values = np.interp(u, [0.0, 0.5, 1.0], [low, centre, high])
    else:
        values = low + u * (high - low)
    return np.asarray(np.clip(np.exp(values) if log else values, p.low, p.high), float)
