"""How long a forecast takes, and whether its intervals hold what they promise.

    python benchmarks/forecast.py [PEOPLE]

PEOPLE virtual patients (default 1000) are drawn from the same posterior, random effects and errors as the forecast;
each has a scan and CTX at the start of treatment, CTX after 6 and a scan after 12 months
(`osteon.population.coverage`).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np

from osteon.population import coverage
from osteon.population.forecast import solve

TODAY = date(2026, 3, 1)
PATIENT = {
    "sex": "female",
    "age": 63,
    "years_since_menopause": 12,
    "bmi": 27,
    "ai": {"drug": "anastrozole", "status": "current", "months": 12},
    "measurements": [
        {"date": day, "what": "dxa", "site": site, "device": "hologic", "value": value, "unit": "g/cm2"}
        for day, site, value in (
            ("2025-03-01", "lumbar_spine", 0.912),
            ("2026-03-01", "lumbar_spine", 0.885),
            ("2025-03-01", "total_hip", 0.830),
            ("2026-03-01", "total_hip", 0.815),
        )
    ],
}
REGIMEN = "anastrozole 1 mg daily for 4 years; zoledronic acid 4 mg iv every 6 months for 3 years"


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Shortest of several runs [s], after one that is not counted."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print("| one forecast, 7 years | s |\n|---|---|")
    for members in (1000, 8000):
        taken = seconds(lambda members=members: solve(PATIENT, REGIMEN, members=members, today=TODAY))
        print(f"| {members} members | {taken:.2f} |")
    start = time.perf_counter()
    study = coverage.study(people)
    print(f"\n{len(study.truth)} virtual patients in {time.perf_counter() - start:.0f} s; effective members after the ")
    print(f"update: median {np.median(study.effective):.0f}, lowest {study.effective.min():.0f}\n")
    print("| 90 % interval of log BMD | month | covers the truth | covers the scan | width | error of median |")
    print("|---|---|---|---|---|---|")
    for name, truth, scan in (
        ("first scan only", study.before, study.scan_before),
        ("all measurements", study.after, study.scan_after),
    ):
        shares, scans = coverage.coverage(study.truth, truth), coverage.coverage(study.scan, scan)
        widths, errors = coverage.width(truth), coverage.error(study.truth, truth)
        for i, site in enumerate(coverage.SITES):
            for j, month in enumerate(coverage.TARGETS):
                cells = (
                    f"{100 * shares[i, j]:.1f} % | {100 * scans[i, j]:.1f} % | {widths[i, j]:.3f} | {errors[i, j]:.3f}"
                )
                print(f"| {site}, {name} | {month + 12:.0f} | {cells} |")


if __name__ == "__main__":
    main()
