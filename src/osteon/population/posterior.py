"""What the trials say about the parameters: draws that ship with the package, and where they come from.

The draws rest on what the calibrated quantities follow from (`osteon.simulation.calibrated`). When one of these
equations, a fixed parameter in them or the reading of a dose has changed since, they say nothing about the new model
and are refused; `make calibrate` makes new ones. What is new beside them leaves them as they are: its parameters are
drawn from their priors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.files import to_yaml
from osteon.physiology.skeleton import skeleton
from osteon.population.new_parameters import drawn
from osteon.records import ArrayFile
from osteon.simulation.calibrated import PROVENANCE, new_parameters, require_unchanged
from osteon.simulation.calibrated import StalePosteriorError as StalePosteriorError
from osteon.simulation.calibrated import provenance as shipped_provenance

Array = NDArray[np.float64]

DRAWS_FILE = ArrayFile(
    "posterior.npz",
    {"names": ("text", "names"), "values": ("draws", "names"), "log_tau": ("draws", "kinds")},
    "draws of the estimated parameters",
    "osteon calibrate",
)
DRAWS = DRAWS_FILE.name
_WHAT, _REMEDY = "the posterior draws", "make calibrate"


@dataclass(frozen=True)
class Posterior:
    """Draws of the estimated parameters.

    Attributes
    ----------
    names : estimated parameters.
    values : (draws, names), each in its own unit.
    log_tau : (draws, kinds) log of the differences between trials: BMD, markers, hormones.
    provenance : hashes, seed, date and diagnostics of the calibration.
    new : parameters that have come since the calibration; `new_values`, (draws, new), are drawn from their priors.
    """

    names: tuple[str, ...]
    values: Array
    log_tau: Array
    provenance: Mapping[str, Any]
    new: tuple[str, ...] = ()
    new_values: Array = field(default_factory=lambda: np.empty((0, 0)))

    def __len__(self) -> int:
        return len(self.values)

    def order(self, n: int, seed: int = 0) -> NDArray[np.intp]:
        """(n,) which draw stands in each row of `table`."""
        return np.random.default_rng(seed).permutation(len(self))[np.arange(n) % len(self)]

    def table(self, n: int, seed: int = 0) -> Array:
        """(n, parameters) full rows of the model: the draws in a random order, again and again when n is larger."""
        return self.rows(self.order(n, seed))

    def rows(self, chosen: NDArray[np.intp]) -> Array:
        """(n, parameters) full rows of the model for the draws at the places ``chosen`` (n,)."""
        table = np.tile(skeleton().defaults, (len(chosen), 1))
        column = {name: j for j, name in enumerate(skeleton().parameter_names)}
        table[:, [column[name] for name in self.names]] = self.values[chosen]
        if self.new:
            table[:, [column[name] for name in self.new]] = self.new_values[chosen]
        return table

    def columns(self, names: Sequence[str]) -> Array:
        """(draws, asked names) of some parameters, estimated or new.

        Raises ValueError for another one.
        """
        known = (*self.names, *self.new)
        whole = np.hstack([self.values, self.new_values]) if self.new else self.values
        return whole[:, [known.index(name) for name in names]]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the draws themselves."""
        parts = [repr((self.names, self.new)).encode(), self.values.tobytes(), self.new_values.tobytes()]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()


@cache
def posterior() -> Posterior:
    """The draws of the package.

    Raises
    ------
    StalePosteriorError
        When they were made with another model.
    """
    return _posterior(DRAWS_FILE.read(), shipped_provenance())


def load(draws: Path, provenance: Mapping[str, Any]) -> Posterior:
    """Draws from a file, and of parameters that are new; StalePosteriorError when they rest on another model.

    Calibrated draws are the same bits whatever is new.
    """
    with np.load(draws) as archive:
        return _posterior({name: archive[name] for name in archive.files}, provenance)


def _posterior(arrays: Mapping[str, Any], provenance: Mapping[str, Any]) -> Posterior:
    names = tuple(str(n) for n in arrays["names"])
    values, log_tau = arrays["values"].astype(float), arrays["log_tau"].astype(float)
    model, rests_on = skeleton(), provenance["rests_on"]
    if other := sorted(set(names) ^ set(rests_on["estimated"])):
        why = [f"{name} is estimated in one and not in the other" for name in other]
        raise StalePosteriorError(_WHAT, why, _REMEDY)
    require_unchanged(model, provenance, _WHAT, _REMEDY)
    new = new_parameters(model, rests_on)
    return Posterior(names, values, log_tau, provenance, new, drawn(model, new, len(values)))


def save(draws: Posterior, folder: Path) -> None:
    """Write draws and provenance into a folder, the provenance last."""
    names = np.array(draws.names)
    np.savez_compressed(
        folder / DRAWS, names=names, values=draws.values.astype(np.float32), log_tau=draws.log_tau.astype(np.float32)
    )
    text = "# Where the draws of posterior.npz come from; written by osteon calibrate.\n"
    text += to_yaml(dict(draws.provenance))
    (folder / PROVENANCE).write_text(text, encoding="utf-8")
