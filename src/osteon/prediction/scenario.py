"""From the description of an arm to people and courses that can be simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from osteon.drugs.catalogue import catalogue, not_modelled, treatments
from osteon.errors import InputError
from osteon.evidence.evidence_files import Arm, is_shipped, populations
from osteon.evidence.readings import comparator_of, mixture_of, not_simulated
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

BEFORE_MENOPAUSE = ("premenopausal", "ovarian-suppressed")
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
def without_model() -> frozenset[str]:
    """Agents without a model, and mixtures; an arm that used one is left out."""
    pooled = (name for row in treatments().values() if row.get("pooled") for name in row.get("names", ()))
    return frozenset((*pooled, *not_modelled()))


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
    """An arm in the words of the model: one simulation for each regimen that it pools, and its comparator's."""

    treated: tuple[Simulation, ...]
    control: Simulation


def scenario(arm: Arm) -> Scenario:
    """The arm as a simulation of its average person.

    The comparator keeps the background treatment of the arm (inhibitor, ovarian suppression) unless the readings name
    another. Raises NotCoveredError when a drug has no model, or the arm is not described well enough.
    """
    if why := not_simulated(arm):
        raise NotCoveredError(why)
    people = _people(arm)
    age = float(people["age_mean"])
    covariates = tuple(_covariates(people, age).items())
    pooled = mixture_of(arm)
    courses = () if pooled else _courses(arm)
    listed = any(c.drug in supplement_drugs() for c in courses)
    supplements = (CALCIUM,) if people.get("calcium_vitamin_d") and not listed else ()
    tested = listed and all(c.drug in background_drugs() for c in courses)
    background = tuple(
        c for c in courses if c.drug in (background_drugs() - supplement_drugs() if tested else background_drugs())
    )
    named = comparator_of(arm)
    control = named.courses if named is not None else (background if len(background) < len(courses) else ())
    mixture = [r.courses for r in pooled] or [courses]
    return Scenario(
        tuple(Simulation(age, covariates, Regimen((*c, *supplements))) for c in mixture),
        Simulation(age, covariates, Regimen((*control, *supplements))),
    )


def _covariates(people: Mapping[str, Any], age: float) -> dict[str, float]:
    covariates = {"male": 1.0} if people.get("sex") == "male" else {"menopause_age": _menopause_age(people, age)}
    return covariates | ({"bmi": float(people["bmi_mean"])} if people.get("bmi_mean") else {})


def _people(arm: Arm) -> dict[str, Any]:
    unsaid = populations()
    known = unsaid["by_prefix"] if is_shipped(arm) else ()
    matches = sorted((p for p in known if arm.id.startswith(p)), key=len)
    young = arm.population.get("menopause") in BEFORE_MENOPAUSE
    people = dict(unsaid["before_menopause" if young else "defaults"])
    for prefix in matches:
        people |= unsaid["by_prefix"][prefix]
    return people | {k: v for k, v in arm.population.items() if v is not None}


def _menopause_age(people: Mapping[str, Any], age: float) -> float:
    """Age at menopause: stated, by years since, or 51; a premenopausal woman has it ahead of her."""
    if people.get("menopause_age"):
        return float(people["menopause_age"])
    if people.get("menopause") in BEFORE_MENOPAUSE:
        return max(51.0, age + 6.0)
    if people.get("years_since_menopause") is not None:
        return age - float(people["years_since_menopause"])
    return min(51.0, age - 2.0)


def _courses(arm: Arm) -> tuple[Course, ...]:
    for raw in arm.regimen:
        if raw["drug"] in without_model():
            raise NotCoveredError(f"no model for {raw['drug']}")
        if raw.get("start_month") is None:
            raise NotCoveredError(f"start of {raw['drug']} is not stated")
    try:
        return Regimen.from_records(list(arm.regimen)).courses if arm.regimen else ()
    except InputError as why:
        raise NotCoveredError(str(why)) from why
