"""Every drug, read once from ``data/drugs/`` and from a folder of one's own; `osteon.drugs` is the interface.

A folder that the environment variable ``OSTEON_DRUGS`` names holds further files of the same form. What a file called
like a packaged one says takes the place of what stands there, field by field. It is read once in a process.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from osteon.drugs.drug import Alias, CareStatus, Draft, Drug, UsualCourse
from osteon.drugs.drug_file import FILES, read_drug
from osteon.drugs.lists import TREATMENTS, WITHOUT_MODEL
from osteon.errors import InputError
from osteon.files import packaged_text, read_text

OWN_DRUGS = "OSTEON_DRUGS"
#: groups of the drugs of an assessment: those that a plan chooses from, and those that build bone, which it never books
ANTIRESORPTIVE, ANABOLIC = "antiresorptive", "anabolic"


@cache
def known_drugs() -> Mapping[str, Drug]:
    """Every drug that a patient's history may name, by its key: the packaged ones in their order, then others."""
    read = [read_drug(key, found) for key, found in _files().items()]
    found = {drug.key: drug for drug in sorted(read, key=lambda drug: (drug.order, drug.key))}
    _check_words(found)
    return MappingProxyType(found)


@cache
def catalogue() -> Mapping[str, Drug]:
    """Every drug that a regimen may name, by its key: the packaged ones in their order, then others; read once."""
    return MappingProxyType({key: drug for key, drug in known_drugs().items() if drug.no_model is None})


@cache
def aliases() -> tuple[Alias, ...]:
    """The names that stand for a group or a variant of a drug."""
    return tuple(alias for drug in catalogue().values() for alias in drug.stands_for)


@cache
def not_modelled() -> Mapping[str, str]:
    """Real names that osteon has no model of, with the reason; they are never read as a slip of another."""
    rows = WITHOUT_MODEL.read()
    listed = {name: entry["why"] for entry in rows for name in entry["names"]}
    ours = {name for drug in catalogue().values() for name in (drug.key, drug.name, *drug.synonyms, *drug.brands)}
    without = {
        name: _without_model(drug)
        for drug in known_drugs().values()
        if drug.no_model is not None
        for name in (drug.key, drug.name, *drug.synonyms, *drug.brands)
    }
    return MappingProxyType({name: why for name, why in (listed | without).items() if name not in ours})


def _without_model(drug: Drug) -> str:
    """Why a regimen may not name it, and what its label warns of: who means to give it reads both."""
    warned = " ".join(one.text for one in drug.care.warnings)
    return f"{drug.no_model}. {drug.name}: {warned}" if warned else str(drug.no_model)


@cache
def families() -> Mapping[str, tuple[Drug, ...]]:
    """The drugs that share a structure in the model, by its name, in the family's order."""
    found: dict[str, list[Drug]] = {}
    for drug in catalogue().values():
        if drug.family is not None:
            found.setdefault(drug.family.name, []).append(drug)

    def place(drug: Drug) -> tuple[float, str]:
        return (drug.family.order if drug.family else 0.0, drug.key)

    return MappingProxyType({name: tuple(sorted(drugs, key=place)) for name, drugs in found.items()})


@cache
def care_statuses() -> Mapping[str, CareStatus]:
    """Every name under which an assessment gives a verdict on a drug, in the order of an assessment."""
    found = [status for drug in known_drugs().values() for status in drug.care.statuses]
    return MappingProxyType({status.word: status for status in sorted(found, key=lambda s: s.order)})


@cache
def care_groups() -> Mapping[str, tuple[str, ...]]:
    """The names by which safety rules speak of several drugs, with the words of their statuses."""
    found: dict[str, list[str]] = {}
    for status in care_statuses().values():
        for group in status.groups:
            found.setdefault(group, []).append(status.word)
    return MappingProxyType({name: tuple(words) for name, words in found.items()})


@cache
def usual_courses() -> Mapping[str, UsualCourse]:
    """The courses that a patient file names with one word, by that word."""
    return MappingProxyType({course.word: course for drug in known_drugs().values() for course in drug.care.courses})


@cache
def drafts() -> Mapping[str, Draft]:
    """The orders that a patient file may name, by their word."""
    found = [draft for drug in known_drugs().values() for draft in drug.care.drafts]
    return MappingProxyType({draft.word: draft for draft in sorted(found, key=lambda d: d.order)})


@cache
def inhibitors() -> tuple[str, ...]:
    """The drugs that ``ai.drug`` of a patient file may name."""
    return tuple(drug.key for drug in known_drugs().values() if drug.care.inhibitor)


SUPPRESSION = "ovarian suppression"
"""The kind of treatment that stops the ovaries, or a man's testes."""


@cache
def suppressants() -> tuple[str, ...]:
    """Drugs that switch the ovaries or testes off, by injection."""
    return tuple(d.key for d in known_drugs().values() if d.treatment == SUPPRESSION and d.kind == "medicine")


@cache
def told_alone() -> Mapping[str, str]:
    """Field of the patient file that tells of one drug alone -> its key."""
    return MappingProxyType({d.care.patient_field: d.key for d in known_drugs().values() if d.care.patient_field})


@cache
def treatments() -> Mapping[str, Mapping[str, Any]]:
    """Kinds of treatment by which arms of trials are told apart, in the order in which they are named."""
    return MappingProxyType(TREATMENTS.read())


def owner_of(status: str) -> Drug:
    """The drug that an assessment knows under a word."""
    return next(drug for drug in known_drugs().values() if any(own.word == status for own in drug.care.statuses))


def _files() -> dict[str, list[tuple[str, str]]]:
    """Key of each drug -> text and name of its file, and of one's own."""
    found = {Path(name).stem: [(packaged_text(name), name)] for name in FILES.names()}
    if own := os.environ.get(OWN_DRUGS):
        if not Path(own).is_dir():
            raise InputError(OWN_DRUGS, own, "name a folder with drug files")
        for path in sorted(Path(own).glob("*.yaml")):
            found.setdefault(path.stem, []).append((read_text(path), str(path)))
    return found


def _check_words(found: Mapping[str, Drug]) -> None:
    """Two drugs must not be known by one word of a patient file."""
    owners: dict[tuple[str, str], str] = {}
    for drug in found.values():
        words = [("status", s.word) for s in drug.care.statuses]
        words += [("course", c.word) for c in drug.care.courses] + [("draft", d.word) for d in drug.care.drafts]
        for kind, word in words:
            if owners.setdefault((kind, word), drug.key) != drug.key:
                raise InputError(f"{drug.key}: care", word, f"{owners[kind, word]} has this {kind} already")
        for name in (drug.key, drug.name, *drug.synonyms, *drug.brands):
            if owners.setdefault(("name", name.casefold()), drug.key) != drug.key:
                fix = f"{owners['name', name.casefold()]} goes by this name already; a name is that of one drug"
                raise InputError(f"{drug.key}: names", name, fix)
