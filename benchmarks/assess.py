"""How many patients osteon assesses in a second, without simulation.

    python benchmarks/assess.py [--people 10000] [--seed 1]

Patients are drawn over the whole range that an assessment tells apart, a tenth of their facts unknown. The bar is
10,000 patients in 10 s on one thread. Reading a patient (validation, units) is timed apart; the plan and its schedule
are timed with and without.
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import date
from typing import Any

from osteon.care import assess
from osteon.care.assessing import without_plan
from osteon.person.patient import Patient

BAR_SECONDS, BAR_PEOPLE = 10.0, 10_000
TODAY = date(2026, 3, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--people", type=int, default=BAR_PEOPLE)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    people = [patient(chance, number) for number in range(options.people)]
    assess(people[0], simulate=False, today=TODAY)

    reading = timed(lambda p: Patient.from_any(p, "assessment", today=TODAY), people)
    assessing = timed(lambda p: without_plan(p).to_dict(), people)
    whole = timed(lambda p: assess(p, simulate=False, today=TODAY).to_dict(), people)
    for name, seconds in (
        ("reading the patient", reading),
        ("category, safety, guidelines, flags, advice", assessing),
        ("the same with plan and schedule, no outlook", whole),
    ):
        print(f"{name:<46}{seconds:7.2f} s  {len(people) / seconds:9.0f} patients/s")
    bar = BAR_SECONDS * len(people) / BAR_PEOPLE
    print(f"bar: {bar:.1f} s; {'met' if whole <= bar else 'not met'} with the plan, "
          f"{'met' if assessing <= bar else 'not met'} without")  # fmt: skip


def timed(work: Any, people: list[dict[str, Any]]) -> float:
    """Wall-clock seconds for everyone."""
    start = time.perf_counter()
    for person in people:
        work(person)
    return time.perf_counter() - start


def patient(chance: random.Random, number: int) -> dict[str, Any]:
    """A woman on an inhibitor."""

    def known(value: Any) -> Any:
        return None if chance.random() < 0.1 else value

    def often(share: float) -> Any:
        return known(chance.random() < share)

    spine = round(chance.gauss(-1.3, 1.0), 1)
    return {
        "id": f"p{number}",
        "sex": "female",
        "age": known(chance.randint(48, 88)),
        "menopause": "postmenopausal",
        "ai": {"drug": "anastrozole", "status": "current", "months": chance.randint(0, 50)},
        "dxa": {"lumbar_spine": known(spine), "total_hip": round(spine + chance.gauss(0.4, 0.4), 1), "age_months": 3},
        "bmi": known(round(chance.gauss(26, 4), 1)),
        "smoking": known(chance.choice(["never", "never", "former", "current"])),
        "parent_hip_fracture": often(0.1),
        "family_osteoporosis": often(0.2),
        "fractures": known([{"site": "distal_radius", "age": 47, "mechanism": "low_trauma"}] * (chance.random() < 0.1)),
        "conditions": known(["rheumatoid_arthritis"] * (chance.random() < 0.05)),
        "oral_glucocorticoid_months": known(0),
        "frax": {"mof_pct": 9, "hip_pct": 1.5},
        "labs": {
            "creatinine_umol_l": known(round(chance.gauss(72, 15))),
            "weight_kg": 68,
            "adj_calcium_mmol_l": known(2.35),
            "vit_d_25oh_nmol_l": known(round(chance.uniform(20, 100))),
        },
        "oral_health": {"invasive_dental_planned": often(0.05), "prior_onj": often(0.01)},
        "prior_aff": often(0.01),
        "pregnant": False,
        "bp_hypersensitivity": often(0.01),
        "metastatic_bone_disease": False,
        "gi": {"oesophageal_disease": often(0.05), "can_sit_upright_30min": often(0.97)},
        "bone_therapy": {"current": "none"},
    }


if __name__ == "__main__":
    main()
