"""Speed and memory of a virtual trial, whole process: ATAC, seven years, two arms, all tables, summary and report.

    python benchmarks/trial.py                       100,000 people on two workers
    python benchmarks/trial.py --patients 1000000    a million; ten minutes

Peak memory is the sum over all processes of the run, read ten times a second, so that pages that they share count
more than once.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trial", default="atac")
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--central", action="store_true", help="central parameters in place of posterior draws")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trial.yaml"
        text = (EXAMPLES / f"{given.trial}.yaml").read_text(encoding="utf-8")
        file.write_text(text + ("\nparameters: central\n" if given.central else ""), encoding="utf-8")
        out = Path(folder) / "out"
        seconds, mebibytes = measured(file, out, given.patients, given.workers)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file()) / 2**20
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    arms = len(summary["arms"])
    print("| measure | value | bar |")
    print("|---|---|---|")
    print(f"| people, each through {arms} arms | {given.patients} | |")
    print(f"| time, whole process, {given.workers} workers | {seconds:.1f} s | |")
    print(f"| people per second | {given.patients / seconds:.0f} | at least 1,000 |")
    print(f"| processor time of all processes | {used.ru_utime + used.ru_stime:.1f} s | |")
    print(f"| courses of {summary['years']:g} years per second | {arms * given.patients / seconds:.0f} | |")
    print(f"| peak memory of all processes | {mebibytes:.0f} MiB | below 2,048 MiB |")
    print(f"| written | {size:.0f} MiB | |")


def measured(file: Path, out: Path, people: int, workers: int) -> tuple[float, float]:
    """Seconds and peak memory [MiB] of ``osteon trial``."""
    osteon = shutil.which("osteon", path=str(Path(sys.executable).parent)) or "osteon"
    words = [osteon, "trial", str(file), "--patients", str(people), "--workers", str(workers), "--out", str(out)]
    begin, peak = time.perf_counter(), 0.0
    run = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    process = psutil.Process(run.pid)
    while run.poll() is None:
        peak = max(peak, resident(process))
        time.sleep(0.1)
    if run.returncode:
        raise SystemExit(run.returncode)
    return time.perf_counter() - begin, peak / 2**20


def resident(process: psutil.Process) -> float:
    """Bytes in memory of a process and all its children."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


if __name__ == "__main__":
    main()
