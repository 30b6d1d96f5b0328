"""HTTP as uvicorn speaks it, with no patience for a client that holds a connection and does not move."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class ImpatientProtocol(H11Protocol):
    """Closes a connection whose request does not arrive, or whose answer is not taken, within ``SECONDS``.

    uvicorn itself waits for ever for the headers of a request and for a client to take its answer.
    """

    SECONDS = 10.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._before: tuple[bool, int, int] = (False, 0, -1)
        self._glance: asyncio.TimerHandle | None = self.loop.call_later(self.SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._glance is not None:
            self._glance.cancel()
            self._glance = None
        super().connection_lost(exc)

    def _look(self) -> None:
        """Every ``SECONDS``: has anything moved since the last time?"""
        answered = self.cycle is None or self.cycle.response_complete
        asking = answered and self.timeout_keep_alive_task is None
        left = self.transport.get_write_buffer_size()
        now = (asking, left, id(self.cycle))
        first = self.cycle is None
        if (asking and (first or now == self._before)) or (left and left == self._before[1]):
            self.transport.abort()
            return
        self._before = now
        self._glance = self.loop.call_later(self.SECONDS, self._look)


def protocol(seconds: float) -> type[Any]:
    """The protocol with its time."""
    return type("ImpatientProtocol", (ImpatientProtocol,), {"SECONDS": seconds})
