"""A call in a process of its own: it can be stopped at any moment, and leaves the server's interpreter alone."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from osteon.errors import OsteonError
from osteon.words.faces.server import server_words
from osteon.words.format import number

#: called with (done, in all)
Tell = Callable[[int, int], None]
#: said of a fault, whose own message may hold paths of this machine


class Apart:
    """A call in a process of its own.

    Parameters
    ----------
    call : function of a module, called with ``args`` and ``progress``; what it returns comes back.
    scratch : folder that goes when the server is killed.
    """

    def __init__(self, call: Callable[..., Any], *args: Any, scratch: Path | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        self._receiver, self._sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_child, args=(self._sender, call, args, scratch), daemon=True)
        self._lock = threading.Lock()
        self._stopped = False

    def result(self, tell: Tell, seconds: float) -> Any:
        """What the call returns; waits for it, and passes on its progress.

        Raises
        ------
        OsteonError
            What the call raises; also when it took longer than ``seconds``, was stopped or died.
        """
        with self._lock:
            if self._stopped:
                raise OsteonError(server_words().process.stopped)
            self._process.start()
        self._sender.close()
        end = time.monotonic() + seconds
        try:
            while self._receiver.poll(max(0.0, end - time.monotonic())):
                kind, value = self._receiver.recv()
                if kind == "done":
                    return value
                if kind == "failed":
                    raise OsteonError(value)
                tell(*value)
            raise OsteonError(server_words().process.too_long(count=number(seconds / 60, 0)))
        except EOFError:
            raise OsteonError(server_words().process.ended) from None
        finally:
            self.stop()
            self._process.join()
            self._receiver.close()

    def stop(self) -> None:
        """End the process, whatever it does."""
        with self._lock:
            self._stopped = True
            if self._process.pid is not None:
                self._process.kill()


def _child(sender: Connection, call: Callable[..., Any], args: tuple[Any, ...], scratch: Path | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(5)
    threading.Thread(target=_end_with_parent, args=(scratch,), daemon=True).start()
    try:
        result = call(*args, progress=lambda done, total: sender.send(("so far", (done, total))))
    except OsteonError as error:
        sender.send(("failed", str(error)))
    except Exception:
        sender.send(("failed", server_words().process.inside))
    else:
        sender.send(("done", result))


def _end_with_parent(scratch: Path | None) -> None:
    """A server that was killed leaves nobody at work."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
        os._exit(1)
