"""A real server in a thread, and requests to it as a program makes them."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from osteon.web.server.serving import listening, server
from osteon.web.server.settings import Settings


@dataclass(frozen=True)
class Reply:
    """An answer: status, headers in lower case, text."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Running:
    """A server that runs."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, method: str, path: str, body: str | bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            got = connection.getresponse()
            text = got.read().decode()
            return Reply(got.status, {k.lower(): v for k, v in got.getheaders()}, text)
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, headers=headers)

    def send(self, path: str, fields: Mapping[str, str]) -> Reply:
        """A form, as a browser without JavaScript sends it."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
        return self.ask("POST", path, urlencode(fields), kind)


@contextmanager
def running(settings: Settings | None = None) -> Iterator[Running]:
    """A server on a free port, stopped at the end."""
    with listening("127.0.0.1", 0) as listener:
        held = server(settings or Settings(requests_per_minute=0))
        thread = threading.Thread(target=held.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not held.started and time.monotonic() < until:
            time.sleep(0.01)
        assert held.started, "the server did not start"
        try:
            yield Running(listener.getsockname()[1])
        finally:
            held.should_exit = True
            thread.join(20)
