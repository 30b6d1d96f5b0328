"""Show that every number of osteon is bit for bit what it was at another revision.

    python scripts/same_numbers --against REV [--only PART]... [--jobs N] [--keep DIR] [--words]

Collects what REV (in a worktree made for it and removed afterwards) and the working tree answer: simulations,
forecasts, fracture risks, assessments of all vignettes, validation rows, trials, pages and figures, exports, the web
application. Then holds one against the other and prints what differs. Exit code 0: no number does; words may.

Places of numbers that were renamed on purpose are listed in `compare.RENAMED`. With --keep, what REV answers is stored
and used again, which is sound on the same machine with the same packages.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from compare import Comparison, compare
from parts import DATED, PARTS
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
_COLLECTORS = ("asking", "collect", "inputs", "parts")
_SHOWN = 5
_WIDTH = 100


@dataclass
class Collector:
    """Runs the collection of parts, each in a process of its own that `stop` ends."""

    folder: Path
    failed: dict[str, str] = field(default_factory=dict)
    _running: set[subprocess.Popen[str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stopped: bool = False

    def collect(self, side: str, tree: Path, part: str, out: Path) -> float:
        """Collect one part of one tree into a file; seconds that it took."""
        started = time.monotonic()
        # own kernels for each side: nothing that one compiles is run by the other
        own = {"PYTHONPATH": str(tree / "src"), "OSTEON_CACHE_DIR": str(self.folder / f"cache-{side}")}
        command = [sys.executable, str(HERE / "collect.py"), part, str(tree), str(out)]
        with self._lock:
            if self._stopped:
                return 0.0
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
                env={**os.environ, **own, "TMPDIR": str(self.folder), "MPLBACKEND": "agg"},
            )  # fmt: skip
            self._running.add(process)
        _, error = process.communicate()
        with self._lock:
            self._running.discard(process)
        if process.returncode:
            self.failed[f"{part} {side}"] = error.strip()[-2000:]
        return time.monotonic() - started

    def stop(self) -> None:
        """End what runs, with all that it started."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                os.killpg(process.pid, signal.SIGTERM)


def main() -> None:
    """Collect, compare, tell."""
    options, console = _options(), Console()
    signal.signal(signal.SIGTERM, lambda *_: _interrupt())
    revision = _git("rev-parse", "--verify", f"{options.against}^{{commit}}")
    parts = list(dict.fromkeys(options.only)) or list(PARTS)
    with tempfile.TemporaryDirectory(prefix="osteon-numbers-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        kept = options.keep.resolve() / f"{revision[:12]}-{_collectors_digest()}" if options.keep else folder / "before"
        before = {part: kept / _file(part) for part in parts}
        now = {part: folder / f"{part}.json.gz" for part in parts}
        kept.mkdir(parents=True, exist_ok=True)
        missing = [part for part in parts if not before[part].exists()]
        collector = Collector(folder)
        with _worktree(revision, folder / "tree", needed=bool(missing)) as old:
            jobs = [("before", old, part, before[part]) for part in missing]
            jobs += [("now", options.tree.resolve(), part, now[part]) for part in parts]
            _run(collector, jobs, options.jobs, console)
        whole = [part for part in parts if before[part].exists() and now[part].exists()]
        compared = {part: compare(_read(before[part]), _read(now[part])) for part in whole}
    _tell(compared, collector.failed, console, words=options.words)
    sys.exit(1 if collector.failed or any(comparison.differing for comparison in compared.values()) else 0)


def _options() -> argparse.Namespace:
    text = (__doc__ or "").split("\n\n")
    parser = argparse.ArgumentParser(prog="same_numbers", description=text[0], epilog=" ".join(text[2:]))
    parser.add_argument("--against", required=True, metavar="REV", help="the revision before")
    parser.add_argument("--only", action="append", default=[], choices=list(PARTS), help="one part; may be repeated")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="parts collected at once")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="store what REV answers in DIR, or use it from there")
    parser.add_argument("--words", action="store_true", help="list texts whose words differ")
    parser.add_argument("--tree", type=Path, default=ROOT, metavar="DIR", help="another tree than this working tree")
    return parser.parse_args()


@contextmanager
def _worktree(revision: str, place: Path, *, needed: bool) -> Iterator[Path]:
    """A checkout of the revision, removed at the end whatever happens."""
    try:
        if needed:
            _git("worktree", "add", "--detach", "--force", str(place), revision)
        yield place
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if needed and place.exists():
            _git("worktree", "remove", "--force", str(place))


def _run(collector: Collector, jobs: list[tuple[str, Path, str, Path]], at_once: int, console: Console) -> None:
    columns = (TextColumn("collecting"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar, ThreadPoolExecutor(at_once) as pool:
        task = bar.add_task("", total=len(jobs))
        futures = {pool.submit(collector.collect, *job): job for job in jobs}
        try:
            for future in as_completed(futures):
                side, _, part, _ = futures[future]
                state = "failed" if f"{part} {side}" in collector.failed else "collected"
                console.print(f"{part} {side}: {state} in {future.result():.0f} s", style="dim", highlight=False)
                bar.advance(task)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            collector.stop()
            raise


def _tell(compared: dict[str, Comparison], failed: dict[str, str], console: Console, *, words: bool) -> None:
    table = Table("part", *(["numbers", "differing", "largest relative", "texts in other words", "places gone", "new"]))
    for column in table.columns[1:]:
        column.justify = "right"
    for part, comparison in compared.items():
        largest = "no number" if math.isinf(comparison.largest) else f"{comparison.largest:.2g}"
        counts = (len(comparison.words), len(comparison.before), len(comparison.now))
        style = "red" if comparison.differing else None
        table.add_row(
            part, f"{comparison.numbers:,}", f"{comparison.differing:,}", largest if comparison.differing else "",
            *(f"{count:,}" if count else "" for count in counts), style=style,
        )  # fmt: skip
    console.print(table)
    for part, comparison in compared.items():
        _list(console, f"{part}: numbers that differ", [f"{p}: {o} → {n}" for p, o, n in comparison.places])
        _list(console, f"{part}: places only before", comparison.before)
        _list(console, f"{part}: places only now", comparison.now)
        if words:
            _list(console, f"{part}: other words", [f"{p}: {o} → {n}" for p, o, n in comparison.words], shown=10**6)
    for name, error in failed.items():
        _list(console, f"{name}: could not be collected", [error], shown=1, width=2000)
    total, differing = (sum(getattr(c, name) for c in compared.values()) for name in ("numbers", "differing"))
    missing = f"; {len(failed)} collections failed" if failed else ""
    console.print(f"{total:,} numbers compared, {differing:,} differ{missing}", highlight=False)


def _list(console: Console, title: str, lines: list[str], shown: int = _SHOWN, width: int = 2 * _WIDTH) -> None:
    if lines:
        console.print(f"\n{title}", style="bold", highlight=False)
    for line in lines[:shown]:
        console.print(f"  {line[:width]}", markup=False, highlight=False, soft_wrap=True)
    if len(lines) > shown:
        console.print(f"  and {len(lines) - shown:,} more", highlight=False)


def _collectors_digest() -> str:
    return hashlib.sha256(b"".join((HERE / f"{name}.py").read_bytes() for name in _COLLECTORS)).hexdigest()[:8]


def _file(part: str) -> str:
    return f"{part}-{date.today()}.json.gz" if part in DATED else f"{part}.json.gz"


def _read(path: Path) -> dict[str, Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        answers: dict[str, Any] = json.load(file)
    return answers


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.strip()


def _interrupt() -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
