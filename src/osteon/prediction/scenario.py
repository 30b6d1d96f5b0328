"""From the description of an arm to people and courses that can be simulated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from osteon.drugs.catalogue import catalogue, not_modelled, treatments
from osteon.errors import InputError
from osteon.evidence.evidence_files import Arm, is_shipped, populations
from osteon.evidence.readings import not_simulated
from osteon.prediction import assumptions
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

BEFORE_MENOPAUSE = ("premenopausal", "ovarian-suppressed")
#: fact of the people that stands for a course
BEFORE_THE_TRIAL: Literal["prior_tamoxifen"] = "prior_tamoxifen"
#: parts in which the shares of a mixture are counted
SHARES = 20
#: what trials call "calcium and vitamin D" for both arms
CALCIUM = Course("calcium", 1000, "mg", "oral", 1)


@cache
def background_drugs() -> frozenset[str]:
    """Drugs that a comparator arm keeps: the background treatment of both arms."""
    return _drugs_with("background")


@cache
def supplement_drugs() -> frozenset[str]:
    """Part of the background beside a bone drug, and what was tested where there is none."""
    return _drugs_with("supplement")


def _drugs_with(trait: str) -> frozenset[str]:
    kinds = treatments()
    return frozenset(drug.key for drug in catalogue().values() if kinds.get(drug.treatment, {}).get(trait))


@cache
def groups() -> frozenset[str]:
    """Words for drugs that act differently on bone; an arm that says no more is left out."""
    return frozenset(name for row in treatments().values() if row.get("pooled") for name in row.get("names", ()))


@cache
def without_model() -> frozenset[str]:
    """Agents without a model, and words for groups; an arm that used one is left out."""
    return frozenset((*groups(), *not_modelled()))


class NotCoveredError(Exception):
    """The arm cannot be simulated; the message says why."""


@dataclass(frozen=True)
class Simulation:
    """One regimen given to the people of one arm: age in years and covariates of the average person."""

    age: float
    covariates: tuple[tuple[str, float], ...]
    regimen: Regimen


@dataclass(frozen=True)
class Scenario:
    """An arm in the words of the model.

    Attributes
    ----------
    treated : a simulation for each regimen that it pools, again and again in proportion to its share.
    control : the comparator.
    assumed : what is assumed beyond the arm's lines; ``compared``: of the comparator, where it is not named.
    menopause_month : from month 0 to the menopause; infinite for men.
    untreated : nobody was given anything but supplements.
    """

    treated: tuple[Simulation, ...]
    control: Simulation
    assumed: tuple[str, ...] = ()
    compared: str | None = None
    menopause_month: float = math.inf
    untreated: bool = False


def scenario(arm: Arm) -> Scenario:
    """The arm as a simulation of its average person.

    The comparator keeps the background treatment of the arm (inhibitor, ovarian suppression) where the arm names no
    other. Raises NotCoveredError when a drug has no model, or the arm is not described well enough.
    """
    if why := not_simulated(arm):
        raise NotCoveredError(why)
    recalled, people = _people(arm)
    age = float(people["age_mean"])
    covariates = tuple(_covariates(people, age).items())
    regimens = [_regimen(records) for records in _pooled(arm)]
    courses = () if arm.mixture else regimens[0].courses
    implied = _implied(people, age, arm)
    listed = any(c.drug in supplement_drugs() for c in courses)
    supplements = (CALCIUM,) if people.get("calcium_vitamin_d") and not listed else ()
    tested = listed and all(c.drug in background_drugs() for c in courses)
    background = tuple(
        c for c in courses if c.drug in (background_drugs() - supplement_drugs() if tested else background_drugs())
    )
    named = None if arm.comparator is None else _regimen(arm.comparator)
    control = named.courses if named is not None else (background if len(background) < len(courses) else ())
    used = {name: value for name, value in people.items() if name != "menopause_age"}
    if people.get("sex") != "male" and people.get("menopause") not in BEFORE_MENOPAUSE:
        used["menopause_age"] = _menopause_age(people, age)
    assumed = [
        *assumptions.of_people(arm.population, recalled, used),
        *(note for regimen in (*regimens, *filter(None, [named])) for note in assumptions.of_names(regimen)),
        *(text for _, text in implied),
        *assumptions.only_in_notes(arm, [course.drug for course, _ in implied]),
    ]
    before = tuple(course for course, _ in implied)

    def simulation(given: Iterable[Course]) -> Simulation:
        return Simulation(age, covariates, Regimen((*before, *given, *supplements)))

    return Scenario(
        tuple(simulation(r.courses) for r, count in zip(regimens, _counts(arm), strict=True) for _ in range(count)),
        simulation(control),
        tuple(dict.fromkeys(assumed)),
        assumptions.of_comparator(arm, Regimen(control)),
        12 * (dict(covariates).get("menopause_age", math.inf) - age),
        not implied and all(c.drug in supplement_drugs() for r in regimens for c in r.courses),
    )


def _pooled(arm: Arm) -> list[list[Mapping[str, Any]]]:
    """The courses of each part of the people."""
    return [[*arm.regimen, *part.regimen] for part in arm.mixture] or [list(arm.regimen)]


def _counts(arm: Arm) -> list[int]:
    """How often each part stands in a mean that weighs all alike: shares in twentieths, shortened."""
    shares = [part.share for part in arm.mixture] or [1.0]
    parts = [max(round(SHARES * share), 1) for share in shares]
    return [count // math.gcd(*parts) for count in parts]


def _implied(people: Mapping[str, Any], age: float, arm: Arm) -> list[tuple[Course, str]]:
    """Courses that facts of the people stand for, and how that is said."""
    implied = populations()["implied"]
    found: list[tuple[Course, str]] = []
    if people.get("menopause_cause") not in (None, "natural"):
        month = 12 * (float(people["menopause_age"]) - age)
        removal = Regimen.from_records([{**implied["sudden_menopause"], "start_month": month}]).courses[0]
        text = f"ovaries that fail within days and for good at {people['menopause_age']:g} years"
        found.append((removal, f"{text} ({people['menopause_cause']})"))
    if people.get(BEFORE_THE_TRIAL):
        course = Regimen.from_records([implied[BEFORE_THE_TRIAL]]).courses[0]
        own = [c for c in arm.courses if c["drug"] == course.drug]
        if not any((c.get("start_month") or 0.0) < 0 for c in own):
            months = f"month {course.start_month:g} to {course.end_month:g}"
            fix = f"{BEFORE_THE_TRIAL} says no more; write the course with its negative start_month"
            found.append((course, f"{course.drug} {course.dose:g} {course.unit} from {months} ({fix})"))
    return found


def _covariates(people: Mapping[str, Any], age: float) -> dict[str, float]:
    covariates = {"male": 1.0} if people.get("sex") == "male" else {"menopause_age": _menopause_age(people, age)}
    return covariates | ({"bmi": float(people["bmi_mean"])} if people.get("bmi_mean") else {})


def _people(arm: Arm) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is remembered of the study's people, and all that is used of them."""
    unsaid = populations()
    known = unsaid["by_prefix"] if is_shipped(arm) else ()
    matches = sorted((p for p in known if arm.id.startswith(p)), key=len)
    young = arm.population.get("menopause") in BEFORE_MENOPAUSE
    recalled: dict[str, Any] = {}
    for prefix in matches:
        recalled |= unsaid["by_prefix"][prefix]
    stated = {k: v for k, v in arm.population.items() if v is not None}
    return recalled, dict(unsaid["before_menopause" if young else "defaults"]) | recalled | stated


def _menopause_age(people: Mapping[str, Any], age: float) -> float:
    """Age at menopause: stated, by years since, or 51; a premenopausal woman has it ahead of her.

    Where the ovaries failed within days it is the one that would have come: their removal is a course.
    """
    if people.get("menopause_cause") not in (None, "natural"):
        return max(51.0, float(people["menopause_age"]) + 6.0)
    if people.get("menopause_age"):
        return float(people["menopause_age"])
    if people.get("menopause") in BEFORE_MENOPAUSE:
        return max(51.0, age + 6.0)
    if people.get("years_since_menopause") is not None:
        return age - float(people["years_since_menopause"])
    return min(51.0, age - 2.0)


def _regimen(records: Sequence[Mapping[str, Any]]) -> Regimen:
    for raw in records:
        if raw["drug"] in groups():
            raise NotCoveredError(
                f"{raw['drug']} is no single drug; name the one given and its dose, or write a mixture"
            )
        if raw["drug"] in without_model():
            raise NotCoveredError(f"no model for {raw['drug']}")
        if raw.get("start_month") is None:
            raise NotCoveredError(f"start of {raw['drug']} is not stated")
    try:
        return Regimen.from_records(records) if records else Regimen()
    except InputError as why:
        raise NotCoveredError(str(why)) from why
