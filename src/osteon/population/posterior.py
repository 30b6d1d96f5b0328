"""What the trials say about the parameters: draws that ship with the package, and where they come from.

The draws belong to one model. When an equation, a fixed parameter or the reading of a dose has changed since, they say
nothing about the new model and are refused; `make calibrate` makes new ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.drugs.catalogue import catalogue
from osteon.errors import OsteonError
from osteon.files import read_packaged
from osteon.physiology.skeleton import calibrated_skeleton, skeleton

Array = NDArray[np.float64]

DRAWS = "posterior.npz"
PROVENANCE = "posterior.yaml"


class StalePosteriorError(OsteonError):
    """The draws were made with another model than the one that runs."""


@dataclass(frozen=True)
class Posterior:
    """Draws of the estimated parameters.

    Attributes
    ----------
    names : estimated parameters.
    values : (draws, names), each in its own unit.
    log_tau : (draws, kinds) log of the differences between trials: BMD, markers, hormones.
    provenance : hashes, seed, date and diagnostics of the calibration.
    """

    names: tuple[str, ...]
    values: Array
    log_tau: Array
    provenance: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.values)

    def order(self, n: int, seed: int = 0) -> NDArray[np.intp]:
        """(n,) which draw stands in each row of `table`."""
        return np.random.default_rng(seed).permutation(len(self))[np.arange(n) % len(self)]

    def table(self, n: int, seed: int = 0) -> Array:
        """(n, parameters) full rows of the model: the draws in a random order, again and again when n is larger."""
        rows = np.tile(skeleton().defaults, (n, 1))
        column = {name: j for j, name in enumerate(skeleton().parameter_names)}
        rows[:, [column[name] for name in self.names]] = self.values[self.order(n, seed)]
        return rows


@cache
def posterior() -> Posterior:
    """The draws of the package.

    Raises
    ------
    StalePosteriorError
        When they were made with another model.
    """
    return load(Path(str(files("osteon").joinpath("data", DRAWS))), read_packaged(PROVENANCE))


def load(draws: Path, provenance: Mapping[str, Any]) -> Posterior:
    """Draws from a file; StalePosteriorError when their model is not the one that runs."""
    with np.load(draws) as held:
        found = Posterior(
            tuple(str(n) for n in held["names"]),
            held["values"].astype(float),
            held["log_tau"].astype(float),
            provenance,
        )
    if (now := model_hash(found.names)) != provenance["model_hash"]:
        raise StalePosteriorError(
            f"the posterior draws belong to another model ({str(provenance['model_hash'])[:12]}, this is {now[:12]}): "
            "an equation or a fixed parameter has changed since; make new draws with 'make calibrate'"
        )
    return found


def save(found: Posterior, folder: Path) -> None:
    """Write draws and provenance into a folder, the provenance last."""
    import yaml

    names = np.array(found.names)
    np.savez_compressed(
        folder / DRAWS, names=names, values=found.values.astype(np.float32), log_tau=found.log_tau.astype(np.float32)
    )
    text = "# Where the draws of posterior.npz come from; written by osteon calibrate.\n"
    text += yaml.safe_dump(dict(found.provenance), sort_keys=False, allow_unicode=True, width=120)
    (folder / PROVENANCE).write_text(text, encoding="utf-8")


def model_hash(estimated: tuple[str, ...]) -> str:
    """SHA-256 of what draws depend on: equations, parameters that are not estimated, how a dose reaches the model."""
    model = calibrated_skeleton()
    fixed = [f"{p.name} {p.value!r}" for p in model.parameters if p.name not in estimated]
    exposure = [f"{drug.key} {row!r}" for drug in catalogue().values() if drug.is_settled for row in drug.exposure]
    text = "\n".join((model.digest, *sorted(estimated), *fixed, *exposure))
    return hashlib.sha256(text.encode()).hexdigest()
