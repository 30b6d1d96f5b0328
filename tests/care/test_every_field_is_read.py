"""No value is stored that nothing reads: each field of a patient file changes an answer, a forecast or a print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from care_cases import TODAY, assessed, changed

from osteon.care.rules.library import library
from osteon.cli.terminal.assessment_text import screen
from osteon.fracture.factors import factors
from osteon.person.patient import Patient
from osteon.person.records import Record
from osteon.population.members import courses_of
from osteon.population.observations import observations
from osteon.simulation.covariates import covariates
from osteon.treatment.regimen import Regimen

READ: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("fields_read.yaml").read_text(encoding="utf-8")
)
#: read by the history of treatment, which has tests of its own
OF_TREATMENT = ("bone_therapy.", "bone_therapy_history.")


def leaves(record: type[Record], before: str = "") -> Iterator[str]:
    """Every field of a record and of the records in it."""
    for name, field in record.model_fields.items():
        inner = records_in(field.annotation)
        if not inner or str in flat(field.annotation):
            yield f"{before}{name}"
        for one in inner:
            yield from leaves(one, f"{before}{name}.")


def flat(annotation: Any) -> list[Any]:
    return [annotation, *(part for argument in get_args(annotation) for part in flat(argument))]


def records_in(annotation: Any) -> list[type[Record]]:
    return [part for part in flat(annotation) if isinstance(part, type) and issubclass(part, Record)]


def seen(fields: dict[str, Any]) -> Any:
    """What a reader of the answer sees, and what simulation, forecast and fracture risk start from."""
    found = assessed(fields)
    person = Patient.from_any(fields, "assessment", today=TODAY)
    said = {key: value for key, value in found.to_dict().items() if key != "texts"}
    courses = courses_of(person, Regimen())[0]
    return said, courses, observations(person, TODAY), dict(covariates(person)) if person.age else {}, factors(person)


def test_every_field_has_an_example_in_which_it_matters():
    wanted = {
        path for path in leaves(Patient) if not path.startswith(OF_TREATMENT) and not path.startswith("set_aside.")
    }
    wanted.remove("own")  # read by rules of one's own: tests/test_recipes.py
    assert wanted == set(READ) - {"set_aside"}


@pytest.mark.parametrize("path", READ)
def test_a_field_changes_what_is_seen(path: str):
    assert seen(changed(**READ[path]["without"])) != seen(changed(**READ[path]["with"]))


def test_the_identifier_is_printed():
    assert "clinic 7" in screen(assessed(changed(identifier="clinic 7")))


#: what a face reads back, and what is asked because of it (the length of a course in the history too)
READ_BACK = {"bone_history", "bone_therapy_months", "history_doubts"}


def test_every_fact_is_named_by_a_rule_or_read_back():
    shelf = library()
    conditions = [rule.when for rule in (*shelf.flags, *shelf.advice, *shelf.safety, *shelf.tiers)]
    conditions += [rule.when for guideline in shelf.guidelines.values() for rule in guideline.rules]
    conditions += [f.when for guideline in shelf.guidelines.values() for f in guideline.factors if f.when is not None]
    conditions += [action.rule.when for action in shelf.next_action.actions]
    named = {atom.fact for condition in conditions for atom in condition.atoms()}
    assert set(shelf.vocabulary.facts) - named == READ_BACK
