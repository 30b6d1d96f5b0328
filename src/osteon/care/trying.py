"""A guideline tried on made-up patients beside the others, so that who wrote it down sees what it would say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from osteon.care.assessing import without_plan
from osteon.care.rules.disagreement import treats, watches
from osteon.care.rules.library import library
from osteon.person.patient import Patient
from osteon.records import AtLeast, DataFile, Record, Said


class TriedRow(Record):
    """One patient: what the title says, beside what everybody has."""

    title: Said
    patient: Mapping[str, object]


class TriedFile(Record):
    """``tried/patients.yaml``."""

    everybody: Mapping[str, object]
    patients: Annotated[tuple[TriedRow, ...], AtLeast(1)]

    def people(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Title and patient."""
        for row in self.patients:
            yield row.title, {"id": "tried", **self.everybody, **row.patient}


TRIED = DataFile("care/tried/patients.yaml", TriedFile, "patients on whom a guideline is tried")


@dataclass(frozen=True)
class Tried:
    """What came of it.

    Attributes
    ----------
    rows : title of the patient -> guideline -> its answer, the tried one first.
    alone : titles of patients whom the guideline treats and no other does, or watches where most others treat.
    idle : its rules that decided nobody's answer, and `unused` its answers that nobody got.
    unknown : its answers that mean neither treating nor watching to the rules; no disagreement is seen in them.
    """

    rows: Mapping[str, Mapping[str, str]]
    alone: tuple[str, ...]
    idle: tuple[str, ...]
    unused: tuple[str, ...]
    unknown: tuple[str, ...]


def tried(name: str, rules: str | Path, today: date) -> Tried:
    """Try a guideline of a folder of rules on the made-up patients.

    Raises
    ------
    InputError, InputErrors
        A mistake in a rule file.
    """
    shelf = library(rules)
    guideline, words = shelf.guidelines[name], shelf.vocabulary
    rows: dict[str, dict[str, str]] = {}
    alone, decided, given = [], set(), set()
    for title, fields in TRIED.read().people():
        found = without_plan(Patient.from_any(fields, "assessment", today=today), rules=rules, today=today).guidelines
        own, others = found[name], [one for key, one in found.items() if key != name]
        rows[title] = {name: own.answer, **{key: one.answer for key, one in found.items() if key != name}}
        decided |= set(own.rules)
        given.add(own.answer)
        treating, watching = (sum(says(one, words) for one in others) for says in (treats, watches))
        if (treats(own, words) and not treating and watching) or (watches(own, words) and treating > watching):
            alone.append(title)
    meant = words.members("answers_that_treat") | words.members("answers_that_watch")
    return Tried(
        rows=rows,
        alone=tuple(alone),
        idle=tuple(rule.id.partition(".")[2] for rule in guideline.rules if rule.id not in decided),
        unused=tuple(word for word in guideline.answers if word not in given),
        unknown=tuple(word for word in guideline.answers if word not in meant),
    )
