"""Of which model and which data draws are: what they rest on, and hashes that tell when it is another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

from osteon.calibration import known_physiology
from osteon.calibration.problem import Problem
from osteon.evidence.evidence_files import FILES
from osteon.files import read_packaged
from osteon.physiology.skeleton import skeleton
from osteon.simulation.calibrated import basis

#: data files that the draws depend on, besides the trial files
ALSO = ("evidence/populations.yaml", "evidence/readings.yaml", "priors.yaml", "variability.yaml")
#: fields that say where a number comes from or what it means, and do not change it
_WORDS = frozenset({"citation", "doi", "pmid", "source", "meaning"})


def rests_on(task: Problem, estimated: Collection[str] | None = None) -> dict[str, Any]:
    """What the draws of a calibration rest on: what its targets read, in people treated as those of its arms.

    ``estimated`` are the parameters of the draws, where priors of others have come since; None: those of the task.
    """
    forward = task.forward
    rows = {row for target in forward.targets for row in (*target.treated, *target.control)}
    courses = [course for row in sorted(rows) for course in forward.plan.simulations[row].regimen.courses]
    known = [name for pair in known_physiology.QUANTITIES for name in pair]
    names = task.priors.names if estimated is None else estimated
    return basis(skeleton(), names, {*forward.quantities, *known}, [*courses, *known_physiology.courses()])


def data_hash(files: Iterable[str] = FILES, estimated: Collection[str] | None = None) -> str:
    """SHA-256 of files of arms and of everything that says how they are read, without comments and citations.

    Parameters
    ----------
    estimated : parameters of a calibration; priors of others, which came after it, are left out. None: all priors.
        Random effects that are marked as added later are left out in any case.
    """
    documents = [_known(read_packaged(name), estimated) for name in (*(f"evidence/{n}" for n in files), *ALSO)]
    return hashlib.sha256(json.dumps(_numbers(documents), sort_keys=True, default=str).encode()).hexdigest()


def _known(document: Any, estimated: Collection[str] | None) -> Any:
    """A data file without what came after a calibration of these parameters."""
    if isinstance(document, dict) and "effects" in document:
        return {**document, "effects": [row for row in document["effects"] if not row.get("added")]}
    if estimated is not None and isinstance(document, list) and document and "centre" in document[0]:
        return [row for row in document if row["name"] in estimated]
    return document


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items() if key not in _WORDS}
    return [_numbers(item) for item in value] if isinstance(value, list) else value
