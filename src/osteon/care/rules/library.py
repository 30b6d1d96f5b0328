"""All rules together: vocabulary, terms, guidelines, safety rules, flags and advice, read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from osteon.care.assessment import STATUSES
from osteon.care.due import First
from osteon.care.facts.bone_treatment import STATES, classes, recorded_drugs
from osteon.care.rules.action import Actions, read_actions
from osteon.care.rules.condition_text import Reader
from osteon.care.rules.conditions import Condition, remembered
from osteon.care.rules.guideline_file import read_guideline
from osteon.care.rules.rule import Guideline, Rule
from osteon.care.rules.rule_files import VERIFICATIONS, Entry, RuleFile, packaged_folder, read_rule_file, whole
from osteon.care.rules.vocabulary import KINDS, FactSpec, Vocabulary
from osteon.drugs.catalogue import care_groups, care_statuses, drafts, usual_courses
from osteon.errors import InputError, Remark
from osteon.person.bone_history import OTHER
from osteon.person.words import ADVERSE_REACTIONS, CONDITIONS, RADIOTHERAPY, STOP_REASONS, SYMPTOMS

DEFAULT = "default"

#: every drug but the one that is taken now
OTHERS = "others"
#: the longest way through a hold
_LONGEST_DAYS = 365
_STATEMENT = ("text", "source", "verification", "reviewed")


@cache
def groups() -> Mapping[str, tuple[str, ...]]:
    """A drug, or a name by which safety rules speak of several -> the drugs."""
    drugs = tuple(care_statuses())
    return {**{drug: (drug,) for drug in drugs}, **care_groups(), "all": drugs}


@cache
def drug_words() -> Mapping[str, tuple[str, ...]]:
    """The lists of words that a fact may take from the catalogue, by the name that ``facts.yaml`` gives them."""
    return {
        "statuses of drugs": tuple(care_statuses()),
        "bone drugs": ("none", *care_statuses(), OTHER),
        "recorded bone drugs": recorded_drugs(),
        "classes of bone drugs": classes(),
        "states of bone treatment": STATES,
        "bone therapies": ("none", *usual_courses(), OTHER),
        "drafted orders": (*drafts(), "none"),
    }


@dataclass(frozen=True)
class Library:
    """Every rule, as read from the packaged files or from those with a folder laid over them.

    Attributes
    ----------
    guidelines : enabled ones, in the order of `ORDER`; `disabled` are those kept without rules.
    """

    vocabulary: Vocabulary
    terms: Mapping[str, Condition]
    guidelines: Mapping[str, Guideline]
    disabled: Mapping[str, Guideline]
    safety: tuple[Rule, ...]
    flags: tuple[Rule, ...]
    advice: tuple[Rule, ...]
    next_action: Actions

    @property
    def table(self) -> Guideline:
        """The default table."""
        return self.guidelines[DEFAULT]


ORDER = (
    "default", "default-extended", "hadji2017", "esmo2020", "asco2019", "reid2008", "nogg2024", "scan2015", "hadji2025",
)  # fmt: skip


def library(folder: str | Path | None = None) -> Library:
    """The rules; with a folder, files there take the place of packaged ones of the same name.

    Parameters
    ----------
    folder : may hold ``facts.yaml``, ``safety.yaml``, ``flags.yaml``, ``advice.yaml``, ``next_action.yaml`` and
        ``guidelines/NAME.yaml``; a guideline under a new name is added.

    Raises
    ------
    InputError
        A folder that is none, or a mistake in a file of it: file, line, rule, field, value and fix are named.
    """
    if folder is None:
        return _library(None, ())
    path = Path(folder)
    if not path.is_dir():
        raise InputError("rules", str(folder), "name a folder with rule files")
    found = sorted(p for p in path.rglob("*.yaml") if p.is_file())
    return _library(path, tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in found))


@lru_cache(maxsize=8)
def _library(folder: Path | None, stamps: tuple[tuple[str, int, int], ...]) -> Library:
    facts = whole(read_rule_file("facts.yaml", folder))
    facts.check(("facts", "groups", "terms"), ())
    vocabulary = _vocabulary(facts)
    terms = _terms(facts, vocabulary)
    guidelines = {name: read_guideline(name, vocabulary, terms, folder) for name in _names(folder)}
    reader = Reader(vocabulary, terms)
    later = Reader(vocabulary, terms, after=True)
    flags = tuple(_statements(read_rule_file("flags.yaml", folder), "flags", later))
    advice = tuple(_statements(read_rule_file("advice.yaml", folder), "advice", later))
    last = Reader(_with_statements(vocabulary, flags, advice), terms, after=True)
    return Library(
        vocabulary=vocabulary,
        terms=terms,
        guidelines={name: g for name, g in guidelines.items() if g.enabled},
        disabled={name: g for name, g in guidelines.items() if not g.enabled},
        safety=tuple(_safety(read_rule_file("safety.yaml", folder), reader)),
        flags=flags,
        advice=advice,
        next_action=read_actions(read_rule_file("next_action.yaml", folder), last),
    )


def _with_statements(vocabulary: Vocabulary, flags: tuple[Rule, ...], advice: tuple[Rule, ...]) -> Vocabulary:
    """The facts that an action may name: flags and advice too."""
    held = {"flags": flags, "advice": advice}
    specs = {
        name: FactSpec(name, "list", name, words=tuple(rule.id for rule in rules), after=True)
        for name, rules in held.items()
    }
    return replace(vocabulary, facts={**vocabulary.facts, **specs})


def _names(folder: Path | None) -> list[str]:
    places = [packaged_folder() / "guidelines", *([folder / "guidelines"] if folder else [])]
    found = {p.stem for place in places if place.is_dir() for p in place.glob("*.yaml")}
    return [name for name in ORDER if name in found] + sorted(found - set(ORDER))


_LISTS = {
    "conditions": CONDITIONS,
    "symptoms": SYMPTOMS,
    "adverse_reactions": ADVERSE_REACTIONS,
    "radiotherapy": RADIOTHERAPY,
    "stop_reasons": STOP_REASONS,
}


def _vocabulary(file: Entry) -> Vocabulary:
    specs = {}
    for entry in file.entries("facts"):
        entry.check(("kind",), ("unit", "words", "field", "text", "after"))
        words = entry.data.get("words") or (_LISTS[entry.label].known if entry.label in _LISTS else ())
        if isinstance(words, str):
            if words not in drug_words():
                raise InputError(entry.where("words"), words, f"a list, or one of {', '.join(drug_words())}")
            words = drug_words()[words]
        specs[entry.label] = FactSpec(
            name=entry.label,
            kind=entry.word("kind", KINDS),
            text=entry.text("text", entry.label),
            unit=entry.text("unit"),
            words=tuple(map(str, words)),
            field=entry.text("field"),
            after=entry.data.get("after") is not None,
        )
    groups = {}
    for name, listed in file.data["groups"].items():
        if not isinstance(listed, list):
            raise InputError(f"{file.file.where('groups', name)}: {name}", Remark(repr(listed)[:60]), "write a list")
        groups[name] = tuple(frozenset(item if isinstance(item, list) else [item]) for item in listed)
    return Vocabulary(specs, groups)


def _terms(file: Entry, vocabulary: Vocabulary) -> dict[str, Condition]:
    terms: dict[str, Condition] = {}
    for name, written in file.data["terms"].items():
        place = f"{file.file.where('terms', name)}: {name}"
        terms[name] = remembered(Reader(vocabulary, terms).read(written, place))
    return terms


def _safety(file: RuleFile, reader: Reader) -> Iterator[Rule]:
    top = whole(file)
    top.check(("rules",), ())
    seen: set[str] = set()
    for entry in top.entries("rules"):
        entry.check(("id", "when", "then"), ("unknown", "unknown_text", "combination", "first", *_STATEMENT))
        unknown = _effects(entry, "unknown") if entry.data.get("unknown") is not None else {}
        yield _statement(
            entry,
            reader,
            seen,
            effects=_effects(entry, "then"),
            unknown=unknown,
            unknown_text=entry.text("unknown_text"),
            combination=entry.data.get("combination") is True,
            first=_first(entry),
        )


def _first(entry: Entry) -> First | None:
    written = entry.data.get("first")
    if written is None:
        return None
    if not isinstance(written, Mapping):
        raise InputError(entry.where("first"), written, "write do: and days:")
    place = Entry(entry.file, (*entry.place, "first"), written, f"{entry.label}.first")
    place.check(("do", "days"), ("late",))
    days = written["days"]
    if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= _LONGEST_DAYS:
        raise InputError(place.where("days"), days, f"whole days, 1 to {_LONGEST_DAYS}")
    return First(place.text("do"), days, place.text("late"))


def _effects(entry: Entry, key: str) -> dict[str, str]:
    written = entry.data[key]
    if not isinstance(written, Mapping):
        raise InputError(entry.where(key), written, "write drug: status, such as all: blocked")
    found: dict[str, str] = {}
    for name, status in written.items():
        if name not in groups() and name != OTHERS:
            raise InputError(entry.where(key), name, f"one of {', '.join(groups())}, {OTHERS}")
        if status not in STATUSES:
            raise InputError(f"{entry.where(key)}.{name}", status, f"one of {', '.join(STATUSES)}")
        found |= dict.fromkeys(groups().get(name, (name,)), str(status))
    return found


def _statements(file: RuleFile, key: str, reader: Reader) -> Iterator[Rule]:
    top = whole(file)
    top.check((key,), ())
    seen: set[str] = set()
    for entry in top.entries(key):
        entry.check(("id", "when", "text"), (*_STATEMENT, "rule"))
        yield _statement(entry, reader, seen, stands_for=entry.text("rule"))


def _statement(entry: Entry, reader: Reader, seen: set[str], **more: Any) -> Rule:
    name = entry.text("id")
    if name in seen:
        raise InputError(entry.where("id"), name, "two rules have this id; give each its own")
    seen.add(name)
    return Rule(
        id=name,
        when=reader.read(entry.data["when"], entry.where("when")),
        text=entry.text("text"),
        source=entry.text("source"),
        verification=entry.word("verification", VERIFICATIONS, "assumed"),
        reviewed=entry.text("reviewed"),
        file=entry.file.name,
        line=entry.file.lines.get(entry.place, 1),
        **more,
    )
