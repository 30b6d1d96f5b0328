"""Virtual trials on their way: a few at once, each in a process of its own, their files gone after an hour."""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from osteon.errors import OsteonError
from osteon.web.server.own_process import Apart
from osteon.web.server.pool import Busy
from osteon.web.trial.trial_files import trial_files
from osteon.words.faces.server import server_words

_PREFIX = "osteon-trials-"


@dataclass(frozen=True)
class Limits:
    """Bounds of the trials of one server.

    Attributes
    ----------
    people : of one trial; `least` are needed for its comparisons.
    running, waiting : trials at the same time, and trials that may wait; more are asked to try again later.
    kept : finished trials that are kept at the same time; the oldest goes first.
    keep_seconds : time after which a finished trial is deleted.
    run_seconds, run_bytes : time and disk that one trial may take.
    """

    people: int = 20_000
    least: int = 50
    running: int = 1
    waiting: int = 3
    kept: int = 8
    keep_seconds: float = 3600.0
    run_seconds: float = 900.0
    run_bytes: int = 256 * 2**20


@dataclass
class Run:
    """One virtual trial on its way, known by its token to the browser that started it.

    Attributes
    ----------
    form : what was filled in, to show the form again.
    notes : how what was written was read, where that may surprise.
    state : waiting, running, done or failed.
    done : people simulated so far; `begun` is when the first was begun, `heard` when that was last heard.
    """

    document: Mapping[str, Any]
    title: str
    people: int
    seed: int
    form: Mapping[str, str]
    folder: Path
    apart: Apart
    notes: tuple[str, ...] = ()
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    state: str = "waiting"
    error: str = ""
    done: int = 0
    started: float = field(default_factory=time.monotonic)
    begun: float | None = None
    heard: float | None = None
    ended: float | None = None

    def hear(self, done: int, _: int) -> None:
        """Progress of the process."""
        self.done, self.heard = done, time.monotonic()
        self.begun = self.heard if self.begun is None else self.begun

    def seconds_left(self) -> float | None:
        """At the speed so far; None before any speed is known."""
        if not self.done or self.begun is None or self.heard is None or self.heard <= self.begun:
            return None
        speed = self.done / (self.heard - self.begun)
        return max(0.0, (self.people - self.done) / speed - (time.monotonic() - self.heard))


class Jobs:
    """The trials of one server, in a temporary folder that goes with them."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        _sweep(limits)
        self.root = TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        self.runs: dict[str, Run] = {}
        self.lock = threading.Lock()
        self.queue: SimpleQueue[Run | None] = SimpleQueue()
        for _ in range(limits.running):
            threading.Thread(target=self._work, daemon=True).start()

    def start(
        self,
        document: Mapping[str, Any],
        title: str,
        people: int,
        seed: int,
        form: Mapping[str, str],
        notes: tuple[str, ...] = (),
    ) -> Run:
        """Put a trial in the queue; see `Run`.

        Raises
        ------
        Busy
            As many wait already as may.
        """
        with self.lock:
            if sum(run.ended is None for run in self.runs.values()) >= self.limits.running + self.limits.waiting:
                raise Busy
            folder = Path(self.root.name, secrets.token_hex(8))
            process = Apart(
                trial_files, dict(document), people, seed, folder, self.limits.run_bytes, scratch=folder.parent
            )  # fmt: skip
            run = Run(document, title, people, seed, form, folder, process, notes)
            self.runs[run.token] = run
        self.queue.put(run)
        return run

    def get(self, token: str) -> Run | None:
        """The trial of a token; None once it is gone."""
        return self.runs.get(token)

    def before(self, run: Run) -> int:
        """How many trials come before one that waits."""
        with self.lock:
            return sum(r.ended is None and r.started < run.started for r in self.runs.values())

    def forget(self, token: str) -> None:
        """Stop a trial if it runs, and delete what there is of it."""
        with self.lock:
            run = self.runs.pop(token, None)
        if run is not None:
            run.apart.stop()
            shutil.rmtree(run.folder, ignore_errors=True)

    def close(self) -> None:
        """Stop everything and delete the folder."""
        for token in list(self.runs):
            self.forget(token)
        for _ in range(self.limits.running):
            self.queue.put(None)
        self.root.cleanup()

    def _work(self) -> None:
        while (run := self.queue.get()) is not None:
            if run.token not in self.runs:
                continue
            run.state, state = "running", "done"
            try:
                run.apart.result(run.hear, self.limits.run_seconds)
            except Exception as error:
                # Whatever happens, the next trial is taken up.
                run.error = str(error) if isinstance(error, OsteonError) else server_words().process.inside
                state = "failed"
            if state == "failed" or run.token not in self.runs:
                shutil.rmtree(run.folder, ignore_errors=True)
            run.state, run.ended = state, time.monotonic()
            self._keep_few()
            timer = threading.Timer(self.limits.keep_seconds, self.forget, (run.token,))
            timer.daemon = True
            timer.start()

    def _keep_few(self) -> None:
        ended = [run for run in list(self.runs.values()) if run.ended is not None]
        ended.sort(key=lambda run: run.ended or 0.0)
        for run in ended[: -self.limits.kept]:
            self.forget(run.token)


def _sweep(limits: Limits) -> None:
    """Delete what a server that was killed left behind, once its time is over."""
    longest = limits.keep_seconds + (limits.running + limits.waiting + 1) * limits.run_seconds
    for left in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > longest:
                shutil.rmtree(left, ignore_errors=True)
