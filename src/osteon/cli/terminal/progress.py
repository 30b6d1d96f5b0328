"""A sign of life on a terminal while something takes longer than a moment."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def working(what: str | Callable[[], str], after_s: float = 0.7) -> Iterator[None]:
    """Show a spinner on stderr while the block runs, if it is a terminal and the block is slow.

    Parameters
    ----------
    what : what is done; a function where looking it up is worth sparing when nobody sees it.
    """
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    status = Console(stderr=True).status(f"{what if isinstance(what, str) else what()} ...")
    timer = threading.Timer(after_s, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for work of a known length; the block calls what it is given with (done, total)."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with _bar() as (bar, task):
        yield lambda done, total: bar.update(task, description=what, completed=done, total=total)


@contextmanager
def staged() -> Iterator[Callable[[str, int, int], None]]:
    """Progress of long work in stages, told as (stage, done, total): a bar on a terminal, else a line now and then."""
    if sys.stderr.isatty():
        with _bar() as (bar, task):
            yield lambda stage, done, total: bar.update(task, description=stage, completed=done, total=total)
        return
    tenths: dict[str, int] = {}

    def tell(stage: str, done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        name = stage.split(" (")[0]
        if tenths.get(name) != tenth:
            tenths[name] = tenth
            print(f"{stage}: {done} of {total}", file=sys.stderr, flush=True)

    yield tell


@contextmanager
def _bar() -> Iterator[tuple[Any, Any]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        yield bar, bar.add_task("", total=None)
