"""How long a full plan of one patient takes, and how far its loose tolerance is from a tight one.

    python benchmarks/plan.py

The patient is at high risk and every drug is open to her, so that the plan has six options and a second curve for
denosumab, each simulated over ten years in 100 people. Differences are in points of percent change, over all people,
months and options.
"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import numpy as np

from osteon.care import assess
from osteon.care.plan.inhibitor import inhibitor
from osteon.care.plan.options import options
from osteon.care.plan.outlook import MONTHS
from osteon.care.plan.plan import plan
from osteon.care.plan.schedule import monitoring
from osteon.person.patient import Patient
from osteon.population.branches import READ, branch
from osteon.population.members import courses_of
from osteon.population.observations import observations
from osteon.treatment.regimen import Regimen

TODAY = date(2026, 3, 1)
ANNA = Path(__file__).with_name("anna.yaml")


def main() -> None:
    """Print both tables."""
    start = time.perf_counter()
    person = Patient.from_any(ANNA, "assessment", today=TODAY)
    assessed = assess(person, simulate=False, today=TODAY)
    first = plan(person, assessed, TODAY)
    print("| plan of one patient | ms |\n|---|---|")
    print(f"| first, with everything that is loaded | {1e3 * (time.perf_counter() - start):.0f} |")
    for name, simulate in (("with outlook", True), ("without outlook", False)):
        wall, busy = _milliseconds(lambda simulate=simulate: plan(person, assessed, TODAY, simulate))
        print(f"| {len(first.proposals)} options, {name} | {wall:.1f} ({busy:.1f} of processor time) |")
    wall, _ = _milliseconds(lambda: monitoring(person, assessed, TODAY))
    print(f"| schedule alone | {wall:.1f} |")
    print(f"| as plain data | {_milliseconds(first.to_dict)[0]:.0f} |\n")

    found = options(person, assessed, inhibitor(person))
    regimens = [
        Regimen.from_text(found.reference),
        *(o.regimen for o in found.shown),
        *(o.unaided for o in found.shown if o.unaided),
    ]
    courses = [courses_of(person, regimen)[0] for regimen in regimens]
    observed, _ = observations(person, TODAY)
    loose, tight = (branch(person, courses, MONTHS, observed, rtol=rtol) for rtol in (1e-3, 1e-7))
    print("| quantity | largest difference [points] | largest of the medians |\n|---|---|---|")
    for quantity in READ:
        changes = [
            np.stack([100 * np.expm1(b.log_change(k, quantity, MONTHS)) for k in range(len(courses))])
            for b in (loose, tight)
        ]
        worst = np.abs(changes[0] - changes[1]).max()
        middle = np.abs(np.median(changes[0], axis=1) - np.median(changes[1], axis=1)).max()
        print(f"| {quantity} | {worst:.3f} | {middle:.3f} |")


def _milliseconds(work, repeats: int = 5) -> tuple[float, float]:
    """Shortest of several runs: wall and processor time [ms], after one that is not counted."""
    work()
    walls, busy = [], []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        busy.append(time.process_time() - cpu)
    return 1e3 * min(walls), 1e3 * min(busy)


if __name__ == "__main__":
    main()
