"""What a virtual trial will take: time, disk and memory, estimated from a few people."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass

from osteon.virtual_trials.partition import SIZE
from osteon.virtual_trials.partition_worker import compute
from osteon.virtual_trials.trial_file import Trial

#: people of the two samples; their difference tells the time of one person
_FEW, _MORE = 50, 250
#: time in which a worker process gets ready [s], and memory that a process needs beyond the sample's [MiB]
_START_S, _MAIN_MIB = 6.0, 150.0


@dataclass(frozen=True)
class Plan:
    """An estimate.

    Attributes
    ----------
    seconds : of the whole run, with workers starting.
    mebibytes : written to disk.
    memory_mib : of all processes at their highest.
    patients_per_second : once workers run.
    """

    people: int
    partitions: int
    workers: int
    seconds: float
    mebibytes: float
    memory_mib: float
    patients_per_second: float


def plan(trial: Trial, people: int, workers: int, seed: int = 1) -> Plan:
    """Estimate a run on this machine from two small samples."""
    document = json.dumps(trial.document)
    compute(document, seed, 0, 2, 0)
    times, sizes = [], []
    for count in (_FEW, _MORE):
        begin = time.perf_counter()
        done = compute(document, seed, 0, count, 0)
        times.append(time.perf_counter() - begin)
        sizes.append(sum(map(len, done.tables.values())) + len(done.tally))
    each = max((times[1] - times[0]) / (_MORE - _FEW), 1e-5)
    fixed = max(times[0] - _FEW * each, 0.0)
    partitions = -(-people // SIZE)
    used = min(workers, partitions)
    bytes_each = max((sizes[1] - sizes[0]) / (_MORE - _FEW), 0.0)
    bytes_fixed = max(sizes[0] - _FEW * bytes_each, 0.0)
    own = _peak_mib() * (1 + 0.3 * min(people, SIZE) / SIZE)
    return Plan(
        people,
        partitions,
        used,
        seconds=(people * each + partitions * fixed) / used + (_START_S if used > 1 else 0.0),
        mebibytes=(people * bytes_each + partitions * bytes_fixed) / 2**20,
        memory_mib=own * used + (_MAIN_MIB if used > 1 else 0.0),
        patients_per_second=used / (each + fixed / SIZE),
    )


def _peak_mib() -> float:
    try:
        import resource
    except ImportError:
        return 300.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
