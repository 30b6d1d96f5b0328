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
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from osteon.errors import InputError, OsteonError
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import posterior
from osteon.virtual_trials.counts import Tally
from osteon.virtual_trials.partition_worker import Done, compute
from osteon.virtual_trials.store import SUMMARY, Store
from osteon.virtual_trials.summary import summarise
from osteon.virtual_trials.trial_file import Trial

#: called with (people done, people in all)
Progress = Callable[[int, int], None]

MOST_PEOPLE, MOST_WORKERS = 10_000_000, 512
#: partitions given out ahead of each worker
_AHEAD = 2
#: a partition on which workers died this often is given up
_ATTEMPTS = 3


def run(
    trial: Trial,
    people: int,
    folder: str | Path,
    *,
    seed: int = 1,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Run a trial, or what is missing of it, and return its summary, which is also written.

    Parameters
    ----------
    people : virtual people; each goes through every arm.
    folder : where everything is written; one that holds part of the same trial is completed.
    seed : the same seed and number give the same people and results, whatever the workers.
    workers : processes of this machine; default: as many as there are processors. 1 works in this process.
    cluster : address of a Dask scheduler, in place of processes here.

    Raises
    ------
    InputError
        Numbers that cannot be used, a folder that cannot be written or holds something else.
    StoreError
        A full disk; what is finished stays, and the same call goes on.
    """
    check(people, seed, workers)
    needs("pyarrow", "lifelines")
    if workers is not None and cluster is not None:
        raise InputError("--workers", workers, "the cluster has its own workers; give either --workers or --cluster")
    store = Store.open(folder, trial, people, seed, model_of(trial))
    missing = store.missing()
    done = people - sum(store.size(i) for i in missing)
    if progress is not None:
        progress(done, people)
    jobs = [(json.dumps(trial.document), seed, i, store.size(i), store.first(i)) for i in missing]
    for part in _computed(jobs, workers or processors(), cluster):
        store.add(part.index, part.tables, part.tally)
        done += store.size(part.index)
        if progress is not None:
            progress(done, people)
    summary = summarise(trial, total(store), people=people, seed=seed)
    store.write(SUMMARY, json.dumps(summary, indent=1, ensure_ascii=False).encode())
    return summary


def total(store: Store) -> Tally:
    """All tallies in the order of the partitions, so that sums are rounded alike every time."""
    tally = store.tally(0)
    for index in range(1, store.partitions):
        tally = tally.merge(store.tally(index))
    return tally


def model_of(trial: Trial) -> str:
    """Hash of the equations and numbers that results follow from."""
    drawn = posterior().digest if trial.record.parameters == "posterior" else ""
    values = repr([(p.name, p.value) for p in skeleton().parameters])
    return hashlib.sha256(f"{skeleton().digest} {values} {drawn}".encode()).hexdigest()


def check(people: int, seed: int, workers: int | None) -> None:
    """InputError for a number that cannot be used."""
    for field, value, low, high in (
        ("--patients", people, 1, MOST_PEOPLE),
        ("--seed", seed, 0, 2**31 - 1),
        ("--workers", 1 if workers is None else workers, 1, MOST_WORKERS),
    ):
        if not low <= value <= high:
            raise InputError(field, value, f"give a whole number from {low} to {high}")


def needs(*packages: str) -> None:
    """OsteonError that says how to get a package that is missing."""
    for package in packages:
        if find_spec(package) is None:
            raise OsteonError(f"a virtual trial needs {package}: pip install 'osteon[trials]'")


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
                    f"workers died again and again at partition {job[2]}, perhaps for want of memory; "
                    "give the same command again with fewer --workers"
                )
        waiting += reversed(lost)


def _ignore_interrupts() -> None:
    """Ctrl-C is for the process that gives out the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _on_dask(jobs: Sequence[Job], address: str) -> Iterator[Done]:
    """The same on the workers of a Dask scheduler, which gives work of dead workers to others."""
    needs("distributed")
    from distributed import Client, as_completed

    try:
        client = Client(address, timeout="5s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError("--cluster", address, f"no Dask scheduler answers there ({error})") from None
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
