"""Run a virtual trial: partitions on worker processes or a Dask cluster, written as they finish.

Workers compute and send back; only this process writes. So a worker that dies loses nothing but time, and the same
files and the same summary come out whoever computed what in whichever order.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from osteon.errors import InputError, OsteonError
from osteon.optional import needs
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import posterior
from osteon.virtual_trials.counts import Tally
from osteon.virtual_trials.partition_worker import Done, compute
from osteon.virtual_trials.store import SUMMARY, Store
from osteon.virtual_trials.summary import summarise
from osteon.virtual_trials.trial_file import Trial, TrialLike

#: called with (people done, people in all)
Progress = Callable[[int, int], None]

MOST_PEOPLE, MOST_WORKERS = 10_000_000, 512
#: partitions given out ahead of each worker
_AHEAD = 2
#: a partition on which workers died this often is given up
_ATTEMPTS = 3


def trial(
    design: TrialLike,
    people: int = 10_000,
    folder: str | Path | None = None,
    *,
    seed: int = 1,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Run a virtual trial, or what is missing of it, and return its summary.

    Each virtual person goes through every arm with the same chances, and is seen in one of them at random, as a real
    trial would.

    Parameters
    ----------
    design : a trial file, a mapping of its fields (``osteon schema trial``), or what `Trial.from_any` made of either.
    people : virtual people, 1 to 10,000,000; each goes through every arm.
    folder : where the tables of people, courses, visits and fractures (Parquet) and ``summary.json`` are written; one
        that holds part of the same trial is completed. None keeps the summary only.
    seed : the same seed and number give the same people and results, whatever the workers.
    workers : processes of this machine; default: as many as there are processors. 1 works in this process.
    cluster : address of a Dask scheduler, in place of processes here.
    progress : called with (people done, people in all).

    Returns
    -------
    dict
        What ``summary.json`` holds. ``arms``: for each arm the incidence of fractures (share of people) and mean
        courses of BMD and markers (% from month 0) with intervals; ``comparisons``: for each arm against the control
        the hazard ratio of each outcome with its 95 % interval, and the number needed to treat; ``people``, ``years``,
        ``not_integrated``.

    Raises
    ------
    InputError, InputErrors
        A design or numbers that cannot be used, a folder that cannot be written or holds something else.
    StoreError
        A full disk; what is finished stays, and the same call goes on.
    OsteonError
        A package is missing; says what to install.

    Notes
    -----
    Fractures follow `osteon.risk`, people `data/variability.yaml`; docs/fracture.md has sources and limits. With
    several workers a script needs ``if __name__ == "__main__":``, because each is a process of its own.

    Examples
    --------
    >>> arms = [{"name": name, "regimen": name} for name in ("zoledronic acid 5 mg iv yearly", "none")]
    >>> eligibility = {"sex": "female", "menopause": "postmenopausal", "age_mean": 70, "age_sd": 5}
    >>> design = {"name": "mine", "years": 1, "eligibility": eligibility, "arms": arms}
    >>> osteon.trial(design, people=20, workers=1)["people"]
    20
    """
    if folder is None:
        with TemporaryDirectory() as place:
            return trial(design, people, place, seed=seed, workers=workers, cluster=cluster, progress=progress)
    planned = Trial.from_any(design)
    check(people, seed, workers)
    for package in ("pyarrow", "lifelines"):
        needs(package, "trials", "a virtual trial")
    if workers is not None and cluster is not None:
        raise InputError("workers", workers, "the cluster has its own workers; give one of the two")
    store = Store.open(folder, planned, people, seed, model_of(planned))
    missing = store.missing()
    done = people - sum(store.size(i) for i in missing)
    if progress is not None:
        progress(done, people)
    jobs = [(json.dumps(planned.document), seed, i, store.size(i), store.first(i)) for i in missing]
    for part in _computed(jobs, workers or processors(), cluster):
        store.add(part.index, part.tables, part.tally)
        done += store.size(part.index)
        if progress is not None:
            progress(done, people)
    summary = summarise(planned, total(store), people=people, seed=seed)
    store.write(SUMMARY, json.dumps(summary, indent=1, ensure_ascii=False).encode())
    return summary


def total(store: Store) -> Tally:
    """All tallies in the order of the partitions, so that sums are rounded alike every time."""
    tally = store.tally(0)
    for index in range(1, store.partitions):
        tally = tally.merge(store.tally(index))
    return tally


def model_of(planned: Trial) -> str:
    """Hash of the equations and numbers that results follow from."""
    drawn = posterior().digest if planned.record.parameters == "posterior" else ""
    values = repr([(p.name, p.value) for p in skeleton().parameters])
    return hashlib.sha256(f"{skeleton().digest} {values} {drawn}".encode()).hexdigest()


def check(people: int, seed: int, workers: int | None) -> None:
    """InputError for a number that cannot be used."""
    for field, value, low, high in (
        ("people", people, 1, MOST_PEOPLE),
        ("seed", seed, 0, 2**31 - 1),
        ("workers", 1 if workers is None else workers, 1, MOST_WORKERS),
    ):
        if not low <= value <= high:
            raise InputError(field, value, f"give a whole number from {low} to {high}")


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


#: trial as JSON, seed, partition, its people, the number of the first
Job = tuple[str, int, int, int, int]


def _computed(jobs: Sequence[Job], workers: int, cluster: str | None) -> Iterator[Done]:
    if cluster is not None:
        yield from _on_dask(jobs, cluster)
    elif workers == 1 or len(jobs) <= 1:
        yield from (compute(*job) for job in jobs)
    else:
        yield from _on_processes(jobs, min(workers, len(jobs)))


def _on_processes(jobs: Sequence[Job], workers: int) -> Iterator[Done]:
    """Partitions as they finish; when a worker dies, new ones go on with what it had."""
    waiting = list(reversed(jobs))
    attempts: dict[int, int] = {}
    while waiting:
        lost: list[Job] = []
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_ignore_interrupts) as pool:
            running: dict[Future[Done], Job] = {}
            try:
                while waiting or running:
                    while waiting and len(running) < _AHEAD * workers and not lost:
                        job = waiting.pop()
                        running[pool.submit(compute, *job)] = job
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        job = running.pop(future)
                        try:
                            partition = future.result()
                        except BrokenProcessPool:
                            lost.append(job)
                            continue
                        yield partition
                    if lost and not running:
                        break
            except BrokenProcessPool:
                lost += [job, *running.values()]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        for job in lost:
            attempts[job[2]] = attempts.get(job[2], 0) + 1
            if attempts[job[2]] >= _ATTEMPTS * _AHEAD * workers:
                raise OsteonError(
                    f"workers died again and again at partition {job[2]}, perhaps because memory ran out; "
                    "give the same command again with fewer --workers"
                )
        waiting += reversed(lost)


def _ignore_interrupts() -> None:
    """Ctrl-C is for the process that gives out the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _on_dask(jobs: Sequence[Job], address: str) -> Iterator[Done]:
    """The same on the workers of a Dask scheduler, which gives work of dead workers to others."""
    needs("distributed", "trials", "a virtual trial")
    from distributed import Client, as_completed

    try:
        client = Client(address, timeout="5s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError("cluster", address, f"no Dask scheduler answers there ({error})") from None
    with client:
        waiting = list(reversed(jobs))
        ahead = _AHEAD * max(1, sum(client.nthreads().values()))

        def submit() -> Any:
            return client.submit(compute, *waiting.pop(), pure=False, retries=_ATTEMPTS)

        running = as_completed([submit() for _ in range(min(ahead, len(waiting)))], loop=client.loop)
        for future in running:
            partition = future.result()
            future.release()
            if waiting:
                running.add(submit())
            yield partition
