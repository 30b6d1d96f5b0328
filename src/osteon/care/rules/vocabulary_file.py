"""Reading ``facts.yaml``: the packaged one, with one of one's own laid over it name by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from osteon.care.facts.bone_treatment import STATES, classes, recorded_drugs
from osteon.care.facts.by_field import field_fault
from osteon.care.rules.condition_text import Reader
from osteon.care.rules.conditions import Condition, remembered
from osteon.care.rules.guideline_file import said
from osteon.care.rules.rule_files import own_rules, packaged_rules
from osteon.care.rules.rule_record import FACTS, FactRow, FactsFile
from osteon.care.rules.vocabulary import FactSpec, Vocabulary
from osteon.drugs.catalogue import care_statuses, drafts, inhibitors, usual_courses
from osteon.errors import InputError, Remark
from osteon.person.bone_history import OTHER
from osteon.person.words import ADVERSE_REACTIONS, CONDITIONS, RADIOTHERAPY, STOP_REASONS, SYMPTOMS, Words
from osteon.records import Located, near

File = Located[FactsFile]

#: facts whose words are a closed list of the patient file
_LISTS: Mapping[str, Words] = {
    "conditions": CONDITIONS,
    "symptoms": SYMPTOMS,
    "adverse_reactions": ADVERSE_REACTIONS,
    "radiotherapy": RADIOTHERAPY,
    "stop_reasons": STOP_REASONS,
}


@cache
def word_lists() -> Mapping[str, tuple[str, ...]]:
    """The lists of words that a fact may take from elsewhere, by the name that ``facts.yaml`` gives them."""
    return {
        "statuses of drugs": tuple(care_statuses()),
        "bone drugs": ("none", *care_statuses(), OTHER),
        "recorded bone drugs": recorded_drugs(),
        "classes of bone drugs": classes(),
        "states of bone treatment": STATES,
        "bone therapies": ("none", *usual_courses(), OTHER),
        "drafted orders": (*drafts(), "none"),
        "inhibitors": (*inhibitors(), "none"),
    }


def read_vocabulary(folder: Path | None) -> tuple[Vocabulary, dict[str, Condition]]:
    """Facts and groups, and the named conditions.

    Raises
    ------
    InputError, InputErrors
        A mistake in ``facts.yaml``: file, line, fact, value and fix are named.
    """
    packaged, own = packaged_rules(FACTS, folder), own_rules(FACTS, folder)
    files = [packaged] if own is None else [packaged, own]
    facts = {name: _fact(file, name, row, packaged.record) for file, name, row in _rows(files)}
    groups = {name: listed for file in files for name, listed in file.record.groups.items()}
    medicines = tuple(dict.fromkeys(name for file in files for name in file.record.medicines))
    for file in files:
        for i, name in enumerate(file.record.medicines):
            if name not in groups:
                raise InputError(file.where(("medicines", i)), name, f"{near(name, groups)}one of the groups")
    vocabulary = Vocabulary(facts, {name: tuple(map(_cause, listed)) for name, listed in groups.items()}, medicines)
    return vocabulary, _terms(files, vocabulary)


def _rows(files: list[File]) -> Iterator[tuple[File, str, FactRow]]:
    for file in files:
        for name, row in file.record.facts.items():
            yield file, name, row


def _cause(item: str | tuple[str, ...]) -> frozenset[str]:
    return frozenset([item] if isinstance(item, str) else item)


def _terms(files: list[File], vocabulary: Vocabulary) -> dict[str, Condition]:
    said_in = {name: file for file in files for name in file.record.terms}
    terms: dict[str, Condition] = {}
    for name, file in said_in.items():
        written = file.record.terms[name]
        terms[name] = remembered(Reader(vocabulary, file, terms).read(written, ("terms", name)))
    return terms


def _fact(file: File, name: str, row: FactRow, packaged: FactsFile) -> FactSpec:
    """One fact; a new one is read from its field, so that this has to be one of the patient file."""
    place, known = ("facts", name), packaged.facts.get(name)
    by_field = known is None or row.field != known.field
    if file.record is not packaged and row.after and (known is None or not known.after):
        raise InputError(file.where((*place, "after")), row.after, "only packaged facts come after the assessment")
    if file.record is not packaged and by_field and not row.after:
        if not row.field:
            fix = "write the field of the patient file that the fact is read from, such as height_cm or own.name"
            raise InputError(file.where((*place, "field")), Remark("not given"), fix)
        if fix := field_fault(row.field, row.kind):
            raise InputError(file.where((*place, "field")), row.field, fix)
    return FactSpec(
        name=name,
        kind=row.kind,
        text=said(row.text) or name.replace("_", " "),
        unit=row.unit,
        words=_words(file, name, row, new=by_field),
        field=row.field,
        after=row.after is not None,
        by_field=file.record is not packaged and by_field,
    )


def _words(file: File, name: str, row: FactRow, new: bool) -> tuple[str, ...]:
    if isinstance(row.words, str):
        lists = word_lists()
        if row.words not in lists:
            fix = f"{near(row.words, lists)}a list, or one of {', '.join(lists)}"
            raise InputError(file.where(("facts", name, "words")), row.words, fix)
        return lists[row.words]
    listed = row.words or (_LISTS[name].known if name in _LISTS else ())
    if not listed and (row.kind == "word" or (row.kind == "list" and new)):
        raise InputError(file.where(("facts", name, "words")), Remark("not given"), "list the words, like [low, high]")
    return listed
