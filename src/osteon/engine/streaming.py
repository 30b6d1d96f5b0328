"""Integrate any number of patients in chunks that are summarised and dropped: memory does not grow with n.

A chunk is a seed, not parameters: it draws its own patients. Chunk i of a stream is the same wherever and
whenever it is computed, so it can also be computed elsewhere, by `chunk_summary`, and merged.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from osteon.engine.events import Schedule
from osteon.engine.integration import Solution, integrate, processors
from osteon.engine.model import Model
from osteon.engine.outputs import check_outputs, outputs_at
from osteon.engine.summary import Summary, Tally

Floats = NDArray[np.float64]

#: patients whose states are in memory together, per thread; has no effect on any result
_TOGETHER: Final = 256


class People(NamedTuple):
    """Patients as `osteon.engine.integrate` takes them."""

    parameters: ArrayLike
    start: ArrayLike | None = None
    initial: ArrayLike | None = None
    schedules: Sequence[Schedule] | None = None


#: draws the given number of patients; must depend on nothing but its arguments, and is called in threads
Population = Callable[[np.random.Generator, int], People]
#: further outputs, (patients, times) by name, from those that were asked for
Derive = Callable[[Mapping[str, Floats]], Mapping[str, Floats]]


@dataclass(frozen=True)
class Task:
    """What all chunks have in common; see `stream` for the fields."""

    model: Model
    population: Population
    outputs: Sequence[str]
    times: Floats
    seed: int
    derive: Derive | None = None
    rtol: float = 1e-5
    atol: ArrayLike = 1e-8
    max_steps: int = 1_000_000


def stream(
    model: Model,
    population: Population,
    outputs: Sequence[str],
    times: ArrayLike,
    n: int,
    *,
    seed: int,
    chunk: int = 1000,
    threads: int | None = None,
    derive: Derive | None = None,
    rtol: float = 1e-5,
    atol: ArrayLike = 1e-8,
    max_steps: int = 1_000_000,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Integrate n patients drawn from a population, and summarise their outputs.

    Parameters
    ----------
    model : an `osteon.engine.Model`, such as `osteon.model` gives.
    population : draws patients, for example ``lambda random, k: People(table_of(random, k))``. Chunk i is drawn
        with ``numpy.random.SeedSequence(seed, spawn_key=(i,))``.
    outputs : names of states or variables, in the unit that their equation says.
    n : patients in all.
    seed : with `chunk` and `n` it says who the patients are.
    times : (times,) increasing; day.
    chunk : patients drawn and summarised together. Together with seed and n it says who the patients are: the
        same three give a bit-identical summary, for any number of threads.
    threads : chunks computed at the same time; default: as many as there are processors.
    derive : more outputs from those asked for, such as the change from the first time.
    rtol, atol, max_steps : as for `osteon.engine.integrate`.
    progress : called with (patients done, n) after every chunk.

    Returns
    -------
    Summary
        After Ctrl-C the summary of the chunks done so far, with ``interrupted`` set: that of a shorter stream.
        Ctrl-C before the first chunk is done stays a KeyboardInterrupt.

    Raises
    ------
    ValueError : an unknown output, times that do not increase, n or chunk below 1, or a population that does
        not give as many patients as it was asked for. A patient that cannot be integrated raises nothing and
        is counted in the summary's ``failures``.

    Notes
    -----
    Speed and exactness are measured in docs/engine.md; docs/many-patients.md shows a population.

    Examples
    --------
    >>> model = osteon.model()
    >>> def women(random, n):
    ...     table = model.parameter_table(n, {"bmi": random.uniform(20, 35, n)})
    ...     return osteon.engine.People(table, start=-25 * 365.25)
    >>> summary = osteon.stream(model, women, ["ctx"], [0.0, 365.25], 20, seed=1)
    >>> summary["ctx"].mean.shape
    (2,)
    """
    check_outputs(model, outputs)
    for name, value in (("n", n), ("chunk", chunk), ("threads", threads)):
        if value is not None and value < 1:
            raise ValueError(f"{name} is {value}: give at least 1")
    days = np.array(times, dtype=float)
    task = Task(model, population, tuple(outputs), days, seed, derive, rtol, atol, max_steps)
    sizes = [min(chunk, n - first) for first in range(0, n, chunk)]
    return _fold(task, chunk, sizes, threads or processors(), progress)


def chunk_summary(task: Task, index: int, size: int, first: int = 0, stop: threading.Event | None = None) -> Summary:
    """Summary of one chunk; its patients are numbered from `first`. Gives up when `stop` is set."""
    people = draw(task.population, task.seed, index, size)
    parts: list[dict[str, Floats]] = []
    tallies: list[Tally] = []
    for begin in range(0, size, _TOGETHER):
        if stop is not None and stop.is_set():
            raise InterruptedError
        some = select(people, range(begin, min(begin + _TOGETHER, size)))
        solution = integrate(
            task.model, some.parameters, task.times, start=some.start, initial=some.initial,
            schedules=some.schedules, rtol=task.rtol, atol=task.atol, max_steps=task.max_steps, threads=1,
        )  # fmt: skip
        parts.append(outputs_of(task.model, task.outputs, solution, some))
        tallies.append(Tally.of(solution, first + begin))
    values: dict[str, Floats] = {name: np.concatenate([p[name] for p in parts]) for name in task.outputs}
    if task.derive is not None:
        with np.errstate(all="ignore"):
            values |= task.derive(values)
    return Summary.of(values, Tally.together(tallies), task.times)


def draw(population: Population, seed: int, index: int, size: int) -> People:
    """The patients of one chunk. Raises ValueError when the population gives another number of them."""
    random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index,)))
    people = People(*population(random, size))
    for name, values in people._asdict().items():
        alone = values is None or (name == "start" and np.ndim(values) == 0)
        if not alone and len(values) != size:
            raise ValueError(f"the population gave {len(values)} rows of {name}: {size} patients were asked for")
    return people


def select(people: People, chosen: Sequence[int] | NDArray[np.int64]) -> People:
    """Some of the patients, by their numbers."""

    def rows(values: ArrayLike | None) -> ArrayLike | None:
        return values if values is None or np.ndim(values) == 0 else np.asarray(values, float)[chosen]

    schedules = None if people.schedules is None else [people.schedules[i] for i in chosen]
    return People(np.asarray(people.parameters, float)[chosen], rows(people.start), rows(people.initial), schedules)


def outputs_of(model: Model, names: Sequence[str], solution: Solution, people: People) -> dict[str, Floats]:
    """Outputs of a solution by name, each (patients, times)."""
    table = np.asarray(people.parameters, float)
    first = solution.times[0] if people.start is None else people.start
    starts = np.array(np.broadcast_to(np.asarray(first, float), len(table)))
    return outputs_at(model, names, solution.states, table, solution.times, starts, people.schedules)


def _fold(
    task: Task, chunk: int, sizes: Sequence[int], workers: int, progress: Callable[[int, int], None] | None
) -> Summary:
    """Compute the chunks in threads and merge them in their order, a few at a time."""
    total: Summary | None = None
    stop = threading.Event()
    running: deque[Future[Summary]] = deque()
    ahead, done = 0, 0
    pool = ThreadPoolExecutor(workers)
    try:
        while ahead < len(sizes) or running:
            while ahead < len(sizes) and len(running) < 2 * workers:
                running.append(pool.submit(chunk_summary, task, ahead, sizes[ahead], ahead * chunk, stop))
                ahead += 1
            part = running.popleft().result()
            total = part if total is None else total.merge(part)
            done += part.patients
            if progress is not None:
                progress(done, sum(sizes))
    except KeyboardInterrupt:
        if total is None:
            raise
        total = replace(total, interrupted=True)
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    assert total is not None
    return total
