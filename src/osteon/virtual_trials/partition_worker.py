"""The work on one partition, as a function that can be sent to another process or machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from osteon.virtual_trials.trial_file import Trial


@dataclass(frozen=True)
class Done:
    """A finished partition: Parquet files by table, and the tally."""

    index: int
    tables: dict[str, bytes]
    tally: bytes


def compute(document: str, seed: int, index: int, size: int, first: int) -> Done:
    """Simulate a partition of the trial in ``document`` (JSON) and encode what becomes of it."""
    from osteon.virtual_trials.counts import Tally
    from osteon.virtual_trials.partition import simulate
    from osteon.virtual_trials.tables import encoded

    trial = _trial(document)
    part = simulate(trial, seed, index, size, first)
    return Done(index, encoded(trial, part), Tally.of(trial, part).to_bytes())


@cache
def _trial(document: str) -> Trial:
    return Trial.from_any(json.loads(document))
