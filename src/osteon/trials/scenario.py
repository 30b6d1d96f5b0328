"""From the description of an arm to people and courses that can be simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osteon.trials.evidence import Arm, populations

#: evidence names that stand for a class, and the drug that stands for it here
REPRESENTATIVES = {
    "aromatase-inhibitor": "anastrozole",
    "aromatase-inhibitor-unspecified": "anastrozole",
    "nonsteroidal-ai": "anastrozole",
    "ovarian-suppression": "goserelin",
    "gnrh-agonist": "goserelin",
    "exercise-resistance-impact": "exercise",
    "exercise-aerobic-resistance": "exercise",
    "vitamin-d3": "vitamin-d",
}
#: label doses for courses whose dose the evidence does not state: dose, unit, interval in days
LABEL_DOSES: Mapping[str, tuple[float, str, float]] = {
    "anastrozole": (1, "mg", 1),
    "letrozole": (2.5, "mg", 1),
    "exemestane": (25, "mg", 1),
    "tamoxifen": (20, "mg", 1),
    "goserelin": (3.6, "mg", 28),
}
#: drugs that a comparator arm keeps (the background treatment of both arms)
BACKGROUND = {
    "anastrozole", "letrozole", "exemestane", "tamoxifen", "goserelin", "leuprorelin", "triptorelin",
    "calcium", "vitamin-d", "oophorectomy",
}  # fmt: skip
#: agents without a model; arms that used them together with others are left out
WITHOUT_MODEL = {
    "etanercept", "anakinra", "medroxyprogesterone-acetate", "estrogen-progestin", "hormone-therapy",
    "oral-bisphosphonate-pooled", "bisphosphonate-any", "tamoxifen-or-anastrozole",
}  # fmt: skip
#: progestins do not act on bone at these doses; they are dropped rather than the arm
IGNORED = {"medroxyprogesterone-acetate"}
CALCIUM: Mapping[str, Any] = {
    "drug": "calcium", "dose": 1000, "unit": "mg", "route": "oral", "every_days": 1, "start_month": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """An arm in the words of the model: the average person, the courses, and the comparator's courses."""

    age: float
    covariates: Mapping[str, float]
    courses: tuple[Mapping[str, Any], ...]
    comparator: tuple[Mapping[str, Any], ...] | None


class NotCovered(Exception):
    """The arm cannot be simulated; the message says why."""


def scenario(arm: Arm, comparators: Mapping[str, tuple[Mapping[str, Any], ...]] | None = None) -> Scenario:
    """The arm as a simulation of its average person.

    Raises NotCovered when a drug has no model or the people cannot be described.
    """
    people = _people(arm)
    age = float(people["age_mean"])
    covariates: dict[str, float] = {}
    if people.get("sex") == "male":
        covariates["male"] = 1.0
    else:
        covariates["menopause_age"] = _menopause_age(people, age)
    if people.get("bmi_mean"):
        covariates["bmi"] = float(people["bmi_mean"])
    courses = _courses(arm)
    supplements = (CALCIUM,) if people.get("calcium_vitamin_d") else ()
    background = tuple(c for c in courses if c["drug"] in BACKGROUND)
    named = (comparators or {}).get(arm.id)
    control = named if named is not None else (background if len(background) < len(courses) else ())
    return Scenario(age, covariates, (*courses, *supplements), (*control, *supplements))


def _people(arm: Arm) -> dict[str, Any]:
    unsaid = populations()
    matches = sorted((p for p in unsaid["by_prefix"] if arm.id.startswith(p)), key=len)
    people = dict(unsaid["defaults"])
    for prefix in matches:
        people |= unsaid["by_prefix"][prefix]
    return people | {k: v for k, v in arm.population.items() if v is not None}


def _menopause_age(people: Mapping[str, Any], age: float) -> float:
    """Age at menopause: stated, by years since, or 51; a premenopausal woman has it ahead of her."""
    if people.get("menopause_age"):
        return float(people["menopause_age"])
    if people.get("menopause") in ("premenopausal", "ovarian-suppressed"):
        return max(51.0, age + 6.0)
    if people.get("years_since_menopause"):
        return age - float(people["years_since_menopause"])
    return min(51.0, age - 2.0)


def _courses(arm: Arm) -> tuple[Mapping[str, Any], ...]:
    courses = []
    for raw in arm.regimen:
        name = str(raw["drug"])
        if name in IGNORED:
            continue
        if name in WITHOUT_MODEL:
            raise NotCovered(f"no model for {name}")
        drug = REPRESENTATIVES.get(name, name)
        course = dict(raw) | {"drug": drug}
        if course.get("start_month") is None:
            raise NotCovered(f"start of {name} is not stated")
        if course.get("dose") is None and drug in LABEL_DOSES:
            course["dose"], course["unit"], course["every_days"] = LABEL_DOSES[drug]
        if drug == "exercise":
            course |= {"dose": None, "unit": None, "every_days": 1}
        if course.get("unit") == "mg/kg":
            course |= {"dose": course["dose"] * 66, "unit": "mg"}
        if course.get("unit") == "mg/day":
            course["unit"] = "mg"
        courses.append(course)
    return tuple(courses)
