"""Requests per second, waiting times and errors of the web application, with many and with slow clients.

    python benchmarks/serve.py [--parallel 200] [--requests 1000]

The server is `osteon serve` in a process of its own, the clients are in this one; both share the processors. Each
client asks, waits for the whole answer and asks again. Slow clients hold a connection each, send a byte a second, and
never finish. A simulation takes about half a second of one processor, so of 200 asked for at once some are told to
come again (503 with Retry-After); that is no error. An error is no answer, a broken one, or a 5xx of another kind.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from page import ANNA, running

from osteon.web.clinic.prefill import fill

FORM = "application/x-www-form-urlencoded"


@dataclass
class Tally:
    """What came back."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)

    def row(self, name: str) -> str:
        """A line of the table; waits are of answers, not of refusals."""
        waits = sorted(self.waits) or [float("nan")]
        middle, late = waits[len(waits) // 2], waits[min(len(waits) - 1, int(0.99 * len(waits)))]
        rate = len(self.waits) / self.seconds
        busy = self.states["503"]
        errors = sum(n for state, n in self.states.items() if state not in ("200", "503"))
        cells = (f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}", f"{1e3 * middle:.0f}", f"{1e3 * late:.0f}",
                 str(self.states["200"]), str(busy), str(errors))  # fmt: skip
        return f"| {name} | {' | '.join(cells)} |"


async def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--parallel", type=int, default=200)
    parser.add_argument("--requests", type=int, default=1000)
    given = parser.parse_args()
    body = urlencode(fill(ANNA)).encode()
    many = given.parallel
    print(f"{os.cpu_count()} processors\n")
    print("| load | answers/s | p50, ms | p99, ms | answered | told to come again | errors |")
    print("|---|---|---|---|---|---|---|")
    with running() as (port, _):
        await load(port, "/outlook", body, 2, 4)
        for name, path, sent, clients, count in (
            ("the page, 1 client", "/", b"", 1, given.requests // 10),
            (f"the page, {many} clients", "/", b"", many, given.requests),
            ("an answer, 1 client", "/answer", body, 1, given.requests // 10),
            (f"an answer, {many} clients", "/answer", body, many, given.requests),
            (f"an outlook, {many} clients, each once", "/outlook", body, many, many),
        ):
            print((await load(port, path, sent, clients, count)).row(name), flush=True)
        async with slow_clients(port, many):
            tally = await load(port, "/answer", body, 20, given.requests // 2)
            print(tally.row(f"an answer, 20 clients beside {many} slow ones"), flush=True)
        after = await load(port, "/", b"", 1, 20)
        print(after.row("the page, 1 client, after all that"))


async def load(port: int, path: str, body: bytes, clients: int, count: int) -> Tally:
    """So many requests from so many clients at once."""
    tally, left = Tally(), iter(range(count))
    start = time.perf_counter()
    await asyncio.gather(*(_client(port, path, body, left, tally) for _ in range(clients)))
    tally.seconds = time.perf_counter() - start
    return tally


async def _client(port: int, path: str, body: bytes, left: object, tally: Tally) -> None:
    streams = None
    head = (
        f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    for _ in left:  # type: ignore[attr-defined]
        began = time.perf_counter()
        try:
            streams = streams or await asyncio.open_connection("127.0.0.1", port)
            state, closed = await asyncio.wait_for(_ask(*streams, head + body), 60)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            tally.states[type(error).__name__] += 1
            streams = None
            continue
        tally.states[state] += 1
        if state == "200":
            tally.waits.append(time.perf_counter() - began)
        if closed:
            streams[1].close()
            streams = None
    if streams:
        streams[1].close()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> tuple[str, bool]:
    """Status of the answer, and whether the connection ends with it."""
    writer.write(sent)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    await reader.readexactly(int(lines.get("content-length", 0)))
    return head.split(" ", 2)[1], lines.get("connection") == "close"


@contextlib.asynccontextmanager
async def slow_clients(port: int, count: int) -> AsyncIterator[None]:
    """Clients that send a byte a second for as long as the server lets them, and then begin again."""

    async def crawl(number: int) -> None:
        slow = b"POST /answer HTTP/1.1\r\nHost: localhost\r\n"
        slow += b"Content-Length: 9999\r\n\r\n" if number % 2 else b"X-Slow: "
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                for byte in slow + b"a" * 9999:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(1)
            await asyncio.sleep(1)

    tasks = [asyncio.create_task(crawl(number)) for number in range(count)]
    await asyncio.sleep(2)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


if __name__ == "__main__":
    asyncio.run(main())
