"""Measures of whole processes, start-up included."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from population import Cohort, smooth
from report import Row
from speeds import task
from work import save

HERE = Path(__file__).parent
PATIENT = HERE.parent / "examples" / "patients" / "anastrozole-63.yaml"
REGIMEN = "anastrozole 1 mg daily for 5 years"
#: osteon's relative tolerance in the whole-process measure: its error is then below RoadRunner's at 1e-6
RTOL = 1e-5


def whole_process(cohort: Cohort, n: int, full: bool) -> Row:
    """n people on two processors: osteon with two threads, RoadRunner as two processes.

    The people are those of the cohort, over and over. RoadRunner is run for some hundred of them and for twice as many,
    and its time for n is extrapolated along that line, unless `full`.
    """
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder, "osteon.npz"), Path(folder, "roadrunner.npz")
        again = np.resize(np.arange(len(cohort)), n)
        save(Cohort(cohort.model, cohort.parameters[again], cohort.initial[again]), ours)
        seconds = min(_together([_script("work.py", ours, RTOL, 2)]) for _ in range(2))
        few = n // 2 if full else min(200, n // 4)
        again = np.resize(np.arange(len(cohort)), 4 * few)
        task(Cohort(cohort.model, cohort.parameters[again], cohort.initial[again]), smooth(cohort.model)).save(theirs)
        once = _two_roadrunners(theirs, few)
        peer = once if full else once + (_two_roadrunners(theirs, 2 * few) - once) / few * (n / 2 - few)
    return Row(
        f"{n:,} people, whole process, two processors", f"{seconds:.2f} s", f"{peer:.1f} s", peer / seconds, None, "8x",
        peer >= 8 * seconds, "" if full else f"RoadRunner extrapolated from {2 * few} and {4 * few}",
    )  # fmt: skip


def _two_roadrunners(file: Path, each: int) -> float:
    return _together([_script("roadrunner_peer.py", file, k * each, (k + 1) * each) for k in range(2)])


def _script(name: str, *given: object) -> list[str]:
    return [sys.executable, str(HERE / name), *[str(g) for g in given]]


def _together(commands: Sequence[list[str]]) -> float:
    """Wall seconds until all commands, started together, have ended."""
    began = time.perf_counter()
    running = [subprocess.Popen(c, stdout=subprocess.DEVNULL) for c in commands]
    codes = [process.wait() for process in running]
    seconds = time.perf_counter() - began
    if any(codes):
        raise RuntimeError(f"{commands[0][1]} failed")
    return seconds


def one_patient() -> Row:
    """One patient, from the shell, in a fresh process; the kernel is in the cache."""
    command = [str(Path(sys.executable).with_name("osteon")), "simulate", str(PATIENT), "-r", REGIMEN]
    seconds = []
    for _ in range(6):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - began)
    middle = statistics.median(seconds[1:])
    text = f"{middle:.2f} s (best {min(seconds[1:]):.2f})"
    return Row("one patient, fresh process, warm cache", text, bar="below 1 s", met=middle < 1.0)


def stream(n: int, full: bool) -> Row:
    """A million people, streamed into summaries; extrapolated from n unless `full`."""
    million = 1_000_000
    count = million if full else n
    command = _script("streamed.py", count, os.cpu_count())
    began = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    peak = float(done.stdout.split()[-1])
    return Row(
        "a million people, streamed", f"{peak:.0f} MiB, {count / seconds:.0f}/s, {million / count * seconds:.0f} s",
        bar="below 512 MiB", met=peak < 512, note="" if full else f"extrapolated from {count:,}",
    )  # fmt: skip
