"""How long the clinician's page waits for its answer, and where the time goes.

    python benchmarks/page.py [--repeats 9]

The patient is at high risk and every drug is open to her: six options and denosumab without its follow-on, each in 100
simulated people over ten years. Times are of a real server on this computer, on one connection, after a first request.
The bar is 300 ms for the whole; the page asks for the assessment first and shows it, and for the outlook after it.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from osteon.care import assess
from osteon.care.plan.plan import plan
from osteon.files import read_mapping
from osteon.person.patient import Patient
from osteon.web.clinic.answering import assess_form
from osteon.web.clinic.charts import outlook
from osteon.web.clinic.form import read
from osteon.web.clinic.prefill import fill

BAR_MS = 300.0
ANNA = read_mapping(Path(__file__).with_name("anna.yaml"))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--repeats", type=int, default=9)
    repeats = parser.parse_args().repeats
    fields = fill(ANNA)
    body = urlencode(fields)

    print(
        "| request | median, ms | longest, ms | processor time of the server, ms | answer, KiB |\n|---|---|---|---|---|"
    )
    whole = busy = 0.0
    with running() as (port, process):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(3):
            post(connection, "/outlook", body)
        for path in ("/answer", "/outlook"):
            before = processor_ms(process)
            times, size = timed(lambda path=path: post(connection, path, body), repeats)
            used = (processor_ms(process) - before) / (repeats + 1)
            whole, busy = whole + times[len(times) // 2], busy + used
            print(f"| {path} | {times[len(times) // 2]:.0f} | {times[-1]:.0f} | {used:.0f} | {size / 1024:.0f} |")
        connection.close()
    print(f"\nboth: {whole:.0f} ms, {busy:.0f} ms of processor time; bar {BAR_MS:.0f} ms, ", end="")
    print("met\n" if whole <= BAR_MS else "not met\n")

    today = date.today()
    filled = read(fields)
    person = Patient.from_any(filled.document, "assessment", today=today)
    found = assess(person, simulate=False, today=today)
    made = plan(person, found, today)
    data = made.to_dict()
    parts: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("reading the form", lambda: read(fields)),
        ("assessment without outlook", lambda: assess_form(filled, False)),
        (f"outlook of {len(made.proposals)} options (osteon.care)", lambda: plan(person, found, today)),
        ("outlook as plain data", made.to_dict),
        ("charts for the browser", lambda: outlook(data, person, today)),
    )
    print("| part | median, ms |\n|---|---|")
    for name, work in parts:
        times, _ = timed(work, repeats)
        print(f"| {name} | {times[len(times) // 2]:.1f} |")


def post(connection: http.client.HTTPConnection, path: str, body: str) -> int:
    """Size of an answer [bytes]."""
    connection.request("POST", path, body.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
    got = connection.getresponse()
    text = got.read()
    if got.status != 200:
        raise SystemExit(f"{path}: {got.status}")
    return len(text)


def timed(work: Callable[[], Any], repeats: int) -> tuple[list[float], Any]:
    """Times [ms], shortest first, after one run that is not counted, and the last result."""
    result = work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        times.append(1e3 * (time.perf_counter() - start))
    return sorted(times), result


def processor_ms(process: int) -> float:
    """Processor time that a process has used [ms]; it does not grow while others have the processor (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return 1e3 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(*options: str) -> Iterator[tuple[int, int]]:
    """``osteon serve`` as a process of its own, without a limit on the rate of requests; port and process number."""
    typed = [
        sys.executable,
        "-c",
        "from osteon.cli import main; main()",
        "serve",
        "--port",
        "0",
        "--rate",
        "0",
        *options,
    ]
    process = subprocess.Popen(typed, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r":(\d+)/", line)
        if found is None:
            raise SystemExit(f"the server did not start: {line}")
        yield int(found[1]), process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


if __name__ == "__main__":
    main()
