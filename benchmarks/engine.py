"""How fast osteon's engine is, and how exact, beside libRoadRunner and LSODA on the same people in the same run.

    python benchmarks/engine.py [--quick] [--full] [--json FILE]

Speeds are people per CPU-second on one thread, for ten years of the product's full model with monthly outputs. The
engines are compared at equal achieved error: osteon's speed is read off its own curve of speed against error at the
error that the peer made. Needs ``libroadrunner`` and ``python-libsbml``; LSODA is left out without ``numbalsoda``
(whose installation needs a Fortran compiler) and ``numba``.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import os
import platform
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from population import Cohort, daily, draw, smooth
from processes import one_patient, stream, whole_process
from report import Row, print_rows, print_speeds
from speeds import Speed, at_error, averaging, crosscheck, lsoda, reference, roadrunner, work_precision

TOLERANCES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7)


def main() -> None:
    options = arguments()
    quick: bool = options.quick
    people = draw(100 if quick else 1000)
    rows: list[Row] = []
    curves: dict[str, list[Speed]] = {}
    print(f"{datetime.date.today()}  {processor()}  {os.cpu_count()} processors  {platform.platform()}")
    print(f"{len(people)} people, {len(people.model.states)} states, {len(people.model.parameter_names)} parameters\n")

    say = progress(rows)
    known = reference(people.first(16 if quick else 64), smooth(people.model))
    if options.full:
        difference = crosscheck(people.first(1), smooth(people.model), known)
        say(Row("references against SciPy Radau at 1e-9", f"{difference:.1e}", bar="below 1e-8", met=difference < 1e-8))
    if has_lsoda():
        difference = lsoda(people.first(4), smooth(people.model), known, 1e-11).error
        say(Row("references against LSODA at 1e-11", f"{difference:.1e}", bar="below 1e-8", met=difference < 1e-8))
    curve = curves["smooth"] = work_precision(people, smooth(people.model), known, TOLERANCES)
    measured = people.first(len(known))
    say(compare("smooth, against libRoadRunner", curve, roadrunner(measured, smooth(people.model), known), 20))
    if has_lsoda():
        say(compare("smooth, against LSODA", curve, lsoda(measured, smooth(people.model), known), 20))
    worst = max(curve, key=lambda s: s.error / s.rtol)
    say(Row("achieved error / rtol, smooth", f"{worst.error / worst.rtol:.1f} at {worst.rtol:g}", bar="at most 5",
            met=worst.error <= 5 * worst.rtol))  # fmt: skip

    daily_rows(people, quick, curves, say)
    say(whole_process(people.first(2 if quick else 200), 1000 if quick else 10_000, options.full))
    say(one_patient())
    if importlib.util.find_spec("osteon.engine.streaming"):
        say(stream(10_000 if quick else 100_000, options.full))

    print_rows(rows)
    print_speeds(curves)
    if options.json:
        report = {
            "date": str(datetime.date.today()), "processor": processor(), "rows": [asdict(r) for r in rows],
            "curves": {name: [asdict(s) for s in curve] for name, curve in curves.items()},
        }  # fmt: skip
        options.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


def daily_rows(people: Cohort, quick: bool, curves: dict[str, list[Speed]], say: Callable[[Row], None]) -> None:
    """Exact daily tablets: against the peers, and against the averaged rate."""
    tablets = daily(people.model)
    some = people.first(16 if quick else 64)
    known = reference(some.first(3 if quick else 8), tablets)
    curve = curves["daily"] = work_precision(some, tablets, known, TOLERANCES[1:], repeats=1 if quick else 3)
    few = people.first(1 if quick else 5)
    say(compare("1,825 daily doses, against libRoadRunner", curve, roadrunner(few, tablets, known), 25))
    if has_lsoda():
        say(compare("1,825 daily doses, against LSODA", curve, lsoda(few, tablets, known), None))
    worst = max(curve, key=lambda s: s.error / s.rtol)
    say(Row("achieved error / rtol, daily", f"{worst.error / worst.rtol:.1f} at {worst.rtol:g}", bar="at most 5",
            met=worst.error <= 5 * worst.rtol))  # fmt: skip
    averaged, exact, error = averaging(some)
    say(Row("daily tablets averaged, against exact", f"{averaged:.0f}/s", f"{exact:.1f}/s", averaged / exact, error,
            "10x, BMD and markers below 1e-3", averaged >= 10 * exact and error < 1e-3))  # fmt: skip


def compare(measure: str, curve: list[Speed], peer: Speed, bar: float | None) -> Row:
    """Speeds at the error that the peer made at rtol 1e-6."""
    rate = at_error(curve, peer.error)
    ratio = rate / peer.rate
    return Row(
        measure, f"{rate:.1f}/s", f"{peer.rate:.2f}/s", ratio, peer.error, f"{bar}x" if bar else "",
        ratio >= bar if bar else None,
    )  # fmt: skip


def progress(rows: list[Row]) -> Callable[[Row], None]:
    def say(row: Row) -> None:
        rows.append(row)
        print(f"  done: {row.measure}", flush=True)

    return say


def has_lsoda() -> bool:
    return all(importlib.util.find_spec(name) for name in ("numba", "numbalsoda"))


def processor() -> str:
    """The name that the system gives its processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the people: a minute instead of several")
    parser.add_argument("--full", action="store_true", help="run the longest measures whole instead of extrapolating")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to a file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
