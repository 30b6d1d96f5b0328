"""All rules together: vocabulary, terms, guidelines, safety rules, flags and advice, read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from osteon.care.due import First
from osteon.care.rules.action import Actions, read_actions
from osteon.care.rules.condition_text import Reader
from osteon.care.rules.conditions import Condition
from osteon.care.rules.guideline_file import read_guideline, said
from osteon.care.rules.interaction import Interactions, read_interactions
from osteon.care.rules.rule import Guideline, Rule, RuleFile
from osteon.care.rules.rule_files import guideline_names, own_rules, packaged_rules, read_rules, unused
from osteon.care.rules.rule_record import (
    ACTIONS,
    ADVICE,
    FLAGS,
    INTERACTIONS,
    SAFETY,
    TIER,
    Dated,
    SafetyRow,
    Statement,
    StatementRow,
    TierRow,
)
from osteon.care.rules.standing import STANDING
from osteon.care.rules.vocabulary import FactSpec, Vocabulary
from osteon.care.rules.vocabulary_file import read_vocabulary
from osteon.drugs.catalogue import care_groups, care_statuses
from osteon.errors import InputError, refuse
from osteon.records import DataFile, Located, near

DEFAULT = "default"

#: every drug but the one that is taken now
OTHERS = "others"
#: facts that the tier of risk gives, so that its own criteria may not name them
OF_THE_TIER = ("tier", "imminent", "tier_refers")
#: facts that are others on a later day although nothing happens
CHANGES_IN_TIME = ("age", "crcl", "ai")


@cache
def groups() -> Mapping[str, tuple[str, ...]]:
    """A drug, or a name by which safety rules speak of several -> the drugs."""
    drugs = tuple(care_statuses())
    return {**{drug: (drug,) for drug in drugs}, **care_groups(), "all": drugs}


@dataclass(frozen=True)
class Library:
    """Every rule, as read from the packaged files or from those with a folder laid over them.

    Attributes
    ----------
    guidelines : enabled ones, in the order of `ORDER`; `disabled` are those kept without rules.
    tiers, tier_notes : criteria of the tier of risk, and whom they are not made for.
    files : those of safety rules, flags and advice, and who read them when.
    """

    vocabulary: Vocabulary
    terms: Mapping[str, Condition]
    guidelines: Mapping[str, Guideline]
    disabled: Mapping[str, Guideline]
    safety: tuple[Rule, ...]
    tiers: tuple[Rule, ...]
    tier_notes: tuple[Rule, ...]
    flags: tuple[Rule, ...]
    advice: tuple[Rule, ...]
    next_action: Actions
    interactions: Interactions
    files: tuple[RuleFile, ...] = ()

    @cached_property
    def safety_in_time(self) -> tuple[Rule, ...]:
        """The safety rules that rest on a fact which changes from day to day by itself."""
        return tuple(r for r in self.safety if any(atom.fact in CHANGES_IN_TIME for atom in r.when.atoms()))

    @cached_property
    def fact_texts(self) -> Mapping[str, str]:
        """What each fact is called; of several that stand in one field, what the first is called."""
        by_field: dict[str, str] = {}
        for spec in self.vocabulary.facts.values():
            by_field.setdefault(spec.field or spec.name, spec.text)
        return {spec.name: by_field[spec.field or spec.name] for spec in self.vocabulary.facts.values()}

    @property
    def table(self) -> Guideline:
        """The default table."""
        return self.guidelines[DEFAULT]


ORDER = (
    "default", "default-extended", "hadji2017", "esmo2020", "asco2019", "reid2008", "nogg2024", "scan2015", "anz2019",
    "bhof2022", "asbmr-bhof2024", "nogg2024-general", "nogg2024-glucocorticoid", "acr2022", "dvo2023", "hadji2025",
)  # fmt: skip


def library(folder: str | Path | None = None) -> Library:
    """The rules; with a folder, files there take the place of packaged ones of the same name.

    Parameters
    ----------
    folder : may hold ``facts.yaml``, ``safety.yaml``, ``risk_tier.yaml``, ``flags.yaml``, ``advice.yaml``,
        ``next_action.yaml``, ``interactions.yaml`` and ``guidelines/NAME.yaml``; a guideline under a new name is added,
        and so is every fact. A file that says ``adds: true`` is laid over the packaged rules.

    Raises
    ------
    InputError, InputErrors
        A folder that is none or holds a file that is not read, or a mistake in a file: file, line, rule, field, value
        and fix are named.
    """
    if folder is None:
        return _library(None, ())
    path = Path(folder)
    if not path.is_dir():
        raise InputError("rules", str(folder), "name a folder with rule files")
    refuse(list(unused(path)))
    found = sorted(p for p in path.rglob("*.yaml") if p.is_file())
    return _library(path, tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in found))


@lru_cache(maxsize=8)
def _library(folder: Path | None, stamps: tuple[tuple[str, int, int], ...]) -> Library:
    return read_library(folder)


def read_library(folder: Path | None = None) -> Library:
    """As `library`, read anew."""
    vocabulary, terms = read_vocabulary(folder)
    stands = STANDING.read()
    guidelines = {name: read_guideline(name, vocabulary, terms, folder, stands) for name in _names(folder)}

    def rules(kind: DataFile[Any], field: str, after: bool = False, known: Vocabulary = vocabulary) -> tuple[Rule, ...]:
        made: dict[str, Rule] = {}
        for file in _layers(kind, folder):
            reader = Reader(known, file, terms, after=after)
            for index, row in enumerate(getattr(file.record, field)):
                made[row.id] = _rule(file, (field, index), row, reader)
        return tuple(made.values())

    interactions = read_interactions(_layers(INTERACTIONS, folder), vocabulary, terms)
    before = _without(vocabulary, OF_THE_TIER)
    flags, advice = rules(FLAGS, "flags", after=True), rules(ADVICE, "advice", after=True)
    return Library(
        vocabulary=vocabulary,
        terms=terms,
        guidelines={name: g for name, g in guidelines.items() if g.enabled},
        disabled={name: g for name, g in guidelines.items() if not g.enabled},
        safety=(*rules(SAFETY, "rules"), *interactions.rules),
        tiers=rules(TIER, "rules", after=True, known=before),
        tier_notes=rules(TIER, "notes", after=True, known=before),
        flags=flags,
        advice=advice,
        next_action=read_actions(read_rules(ACTIONS, folder), _with_statements(vocabulary, flags, advice), terms),
        interactions=interactions,
        files=tuple(_rule_files(folder)),
    )


def _rule_files(folder: Path | None) -> Iterator[RuleFile]:
    """The dated files in use, with who read them when."""
    fields = ((SAFETY, "rules"), (INTERACTIONS, "interactions"), (TIER, "rules"), (FLAGS, "flags"), (ADVICE, "advice"))
    for kind, field in fields:
        for file in _layers(kind, folder):
            dated: Dated = file.record
            count = len(getattr(dated, field))
            yield RuleFile(file.file.name, kind.what, said(dated.reader), dated.read_on, dated.expires, count)


def _without(vocabulary: Vocabulary, names: tuple[str, ...]) -> Vocabulary:
    """The facts without those that are not known yet."""
    return replace(vocabulary, facts={name: spec for name, spec in vocabulary.facts.items() if name not in names})


def _with_statements(vocabulary: Vocabulary, flags: tuple[Rule, ...], advice: tuple[Rule, ...]) -> Vocabulary:
    """The facts that an action may name: flags and advice too."""
    held = {"flags": flags, "advice": advice}
    specs = {
        name: FactSpec(name, "list", name, words=tuple(rule.id for rule in rules), after=True)
        for name, rules in held.items()
    }
    return replace(vocabulary, facts={**vocabulary.facts, **specs})


def _names(folder: Path | None) -> list[str]:
    found = guideline_names(folder)
    return [name for name in ORDER if name in found] + sorted(found - set(ORDER))


def _layers(kind: DataFile[Any], folder: Path | None) -> list[Located[Any]]:
    """The packaged file, one's own, or both where that adds to it."""
    own = own_rules(kind, folder)
    if own is None:
        return [packaged_rules(kind, folder)]
    return [packaged_rules(kind, folder), own] if own.record.adds else [own]


def _rule(file: Located[Any], place: tuple[str, int], row: Statement, reader: Reader) -> Rule:
    more: dict[str, Any] = {}
    if isinstance(row, TierRow):
        more = {"then": row.tier, "imminent": row.imminent, "refer": row.refer}
    elif isinstance(row, StatementRow):
        more = {"stands_for": row.rule}
    elif isinstance(row, SafetyRow):
        more = {
            "effects": _effects(file, (*place, "then"), row.then),
            "unknown": _effects(file, (*place, "unknown"), row.unknown or {}),
            "unknown_text": said(row.unknown_text),
            "combination": row.combination,
            "first": None if row.first is None else First(said(row.first.do), row.first.days, said(row.first.late)),
        }
    return Rule(
        id=row.id,
        when=reader.read(row.when, (*place, "when")),
        text=said(row.text),
        source=said(row.source),
        verification=row.verification,
        reviewed=said(row.reviewed),
        file=file.file.name,
        line=file.file.line(place) or 1,
        **more,
    )


def _effects(file: Located[Any], place: tuple[str | int, ...], written: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, status in written.items():
        if name not in groups() and name != OTHERS:
            known = (*groups(), OTHERS)
            raise InputError(file.where((*place, name)), name, f"{near(name, known)}one of {', '.join(known)}")
        found |= dict.fromkeys(groups().get(name, (name,)), status)
    return found
