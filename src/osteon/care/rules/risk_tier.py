"""The tier of risk, from ``data/care/risk_tier.yaml``: the highest criterion that holds, and what is left open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast, get_args

from osteon.care.facts.fact import Facts
from osteon.care.rules.conditions import Known
from osteon.care.rules.library import Library
from osteon.care.rules.rule import Rule
from osteon.care.tier import Criterion, Level, Tier
from osteon.drugs.catalogue import ANABOLIC, care_groups

LEVELS: tuple[Level, ...] = get_args(Level)
_HIGHEST = LEVELS[-1]


def risk_tier(shelf: Library, facts: Facts, known: Known, possible: Sequence[str], statuses: Mapping[str, str]) -> Tier:
    """The tier of one patient, once the category is settled.

    Parameters
    ----------
    known : values of the facts, the category among them.
    possible : every category that remains possible while facts are unknown.
    statuses : drug -> status.
    """
    holding: list[tuple[Rule, tuple[str, ...]]] = []
    open_: list[tuple[Rule, tuple[str, ...]]] = []
    for rule in shelf.tiers:
        value, names = rule.when.test(known)
        if value is not False:
            (open_ if value is None else holding).append((rule, names))
    holding.sort(key=lambda item: -_rank(item[0].then))
    level = _highest(rule.then for rule, _ in holding)
    higher = [item for item in open_ if _rank(item[0].then) > _rank(level)]
    imminent = any(rule.imminent for rule, _ in holding)
    sooner = [] if imminent else [item for item in open_ if item[0].imminent]
    levels = {level, *(rule.then for rule, _ in higher), *(one for one in possible if _rank(one) > _rank(level))}
    missing = (facts[name].field for _, names in (*higher, *sooner) for name in names if name in facts)
    return Tier(
        level=level,
        could_be=tuple(one for one in LEVELS if one in levels),
        imminent=True if imminent else None if sooner else False,
        criteria=tuple(_criterion(rule, names, facts) for rule, names in holding),
        missing=tuple(dict.fromkeys(field for field in missing if field)),
        refers=any(rule.refer for rule, _ in holding),
        builders={drug: statuses[drug] for drug in care_groups()[ANABOLIC]} if level == _HIGHEST else {},
        notes=tuple(rule.text for rule in shelf.tier_notes if rule.when.test(known)[0]),
    )


def _rank(word: str) -> int:
    """Place among the tiers; below all of them for another word."""
    return next((place for place, level in enumerate(LEVELS) if level == word), -1)


def _highest(words: Iterable[str]) -> Level:
    return LEVELS[max(map(_rank, words), default=0)]


def _criterion(rule: Rule, names: tuple[str, ...], facts: Facts) -> Criterion:
    told = tuple(facts[name] for name in dict.fromkeys(names) if name in facts)
    return Criterion(
        rule.id, cast(Level, rule.then), rule.imminent, rule.text, told, rule.source, rule.verification
    )  # fmt: skip
