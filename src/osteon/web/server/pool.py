"""Work that takes long runs in a few threads; what does not fit in the queue is asked to try again later."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Busy(Exception):  # noqa: N818  (it is a state, not an error)
    """Every worker is taken and the queue is full."""


class Pool:
    """A few threads with a short queue. A request that is given up frees its place, unless it runs already.

    Parameters
    ----------
    workers : calls at the same time; a simulation lets go of the interpreter while it integrates.
    waiting : calls that may wait.
    """

    def __init__(self, workers: int, waiting: int, name: str) -> None:
        self.threads = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self.most = workers + waiting
        self.taken = 0
        self.lock = threading.Lock()

    async def run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a call, made in one of the threads.

        Raises
        ------
        Busy
            The queue is full.
        """
        with self.lock:
            if self.taken >= self.most:
                raise Busy
            self.taken += 1
        future = self.threads.submit(call, *args, **kwargs)
        future.add_done_callback(self._free)
        return await asyncio.wrap_future(future)

    def _free(self, _: Future[T]) -> None:
        with self.lock:
            self.taken -= 1

    def close(self) -> None:
        """Let go of what waits; what runs is finished."""
        self.threads.shutdown(wait=False, cancel_futures=True)
