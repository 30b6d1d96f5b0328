"""Where a statement comes from: any rule, factor, term, flag or advice by its id, with file, line and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from osteon.care.plan.plan_data import plan_rules
from osteon.care.rules.conditions import Condition
from osteon.care.rules.library import Library, library
from osteon.care.rules.risk_factor_count import Factor
from osteon.care.rules.rule import Guideline, Rule
from osteon.care.rules.standing import reader_name, with_guidance
from osteon.errors import InputError

MARKS = {
    "seen": "read in a published text",
    "second-hand": "read in a text that quotes it",
    "recalled": "from memory; check it against the source before it is quoted",
    "assumed": "a choice of this product, or its reading of the source",
}


@dataclass(frozen=True)
class Explanation:
    """One rule explained.

    Attributes
    ----------
    kind : guideline rule, risk factor, safety rule, flag, advice, scope or monitoring.
    condition : in words.
    verification : how sure the words are; empty for a guideline that nobody has read.
    effect : what follows when it holds.
    notes : what else the file says: of the guideline, of an unknown fact, of a superseding edition.
    """

    id: str
    kind: str
    condition: str
    effect: str
    text: str
    source: str
    verification: str
    file: str
    line: int
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "rule": self.id,
            "kind": self.kind,
            "condition": self.condition,
            "effect": self.effect,
            "text": self.text,
            "source": self.source,
            "verification": self.verification,
            "meaning": MARKS.get(self.verification, ""),
            "file": self.file,
            "line": self.line,
            "notes": list(self.notes),
        }


def explain(rule: str, rules: str | Path | None = None) -> tuple[Explanation, ...]:
    """Everything that goes by an id: ``S-REN-ZOL``, ``hadji2017.two-factors``, ``table_gap``, ``hadji2017``.

    Parameters
    ----------
    rule : upper or lower case; a guideline's name gives all of its rules and factors.
    rules : folder of own rule files, as for `osteon.assess`.

    Returns
    -------
    tuple of Explanation
        Each with its condition in words, what follows, its source, how sure its words are, its file and line.

    Raises
    ------
    InputError
        Nothing goes by it; names near to it are given.

    Notes
    -----
    The rules are the files of ``data/care``, each line with its source (docs/care.md).

    Examples
    --------
    >>> osteon.explain("S-REN-ZOL")[0].kind
    'safety rule'
    """
    everything = list(_all(library(rules)))
    wanted = rule.strip().lower()
    found = [item for names, item in everything if wanted in {name.lower() for name in names}]
    if not found:
        known = {name.lower(): name for names, _ in everything for name in sorted(names)}
        meant = [known[name] for name in get_close_matches(wanted, known, n=3, cutoff=0.6)]
        hint = f"did you mean {' or '.join(meant)}? " if meant else ""
        raise InputError("rule", rule, f"{hint}There are guidelines, rules (S-CA, M-CALCIUM), flags and advice")
    return tuple(found)


def _all(shelf: Library) -> Iterator[tuple[set[str], Explanation]]:
    for guideline in (*shelf.guidelines.values(), *shelf.disabled.values()):
        yield from _of_guideline(guideline)
    interactions = {rule.id for rule in shelf.interactions.rules}
    for rule in (rule for rule in shelf.safety if rule.id not in interactions):
        names = {rule.id, *(["S-MISS"] if rule.id.startswith("S-MISS-") else [])}
        yield names, _explained(rule, "safety rule", _effects(rule), _unknown(rule))
    for row in shelf.interactions.rows:
        yield (
            {row.rule.id},
            _explained(row.rule, "interaction", _effects(row.rule) or f"about {', '.join(row.drugs)}", ()),
        )
    for rule in (*shelf.tiers, *shelf.tier_notes):
        yield {rule.id}, _explained(rule, "tier of risk", f"tier {rule.then}" if rule.then else "note", ())
    for kind, statements in (("flag", shelf.flags), ("advice", shelf.advice)):
        for rule in statements:
            named = f"{kind} {rule.id}"
            yield {rule.id, rule.stands_for} - {""}, _explained(rule, kind, named, ())
    for action in shelf.next_action.actions:
        yield (
            {action.rule.id},
            _explained(action.rule, "next action", f"{action.verb}: {with_guidance(action.what)}", ()),
        )
    yield from _of_plan()


def _of_plan() -> Iterator[tuple[set[str], Explanation]]:
    """Rules of monitoring and follow-up."""
    for rule in plan_rules().values():
        yield (
            {rule.id},
            Explanation(
                rule.id, "monitoring", "-", "-", rule.text, rule.source, rule.verification, rule.file, rule.line
            ),
        )


def _of_guideline(guideline: Guideline) -> Iterator[tuple[set[str], Explanation]]:
    notes = [guideline.note] if guideline.note else []
    if guideline.superseded_by:
        notes.append(f"superseded by {guideline.superseded_by}; shown with its year, never as current")
    if guideline.read_on is not None:
        notes.append(f"edition {guideline.edition}, read on {guideline.read_on} by {reader_name(guideline.reader)}")
    notes.append(f"look for a newer edition from {guideline.expires} on")
    if not guideline.enabled:
        text = "No rules yet: nobody has read it. It gives no answer."
        yield (
            {guideline.id},
            Explanation(
                guideline.id, "guideline", "-", "-", text, guideline.citation, "", guideline.file, 1, tuple(notes)
            ),
        )
    for scope in (guideline.applies_to, guideline.not_if):
        if scope is not None:
            effect = "applies" if scope is guideline.applies_to else "out_of_scope"
            yield {scope.id, guideline.id}, _explained(scope, "scope", effect, ())
    for factor in guideline.factors:
        name = f"{guideline.id}.{factor.name}"
        yield {name, guideline.id}, _factor(name, factor)
    for rule in guideline.rules:
        meaning = guideline.answers.get(rule.then, "")
        strength = f" ({rule.strength})" if rule.strength else ""
        effect = f"{rule.then}{strength}: {meaning}".rstrip(": ")
        short = {rule.resolution} if rule.resolution and rule.id.startswith("default.") else set()
        yield {rule.id, guideline.id, *short}, _explained(rule, "guideline rule", effect, tuple(notes))


def _explained(rule: Rule, kind: str, effect: str, notes: tuple[str, ...]) -> Explanation:
    reviewed = (f"reviewed: {rule.reviewed}",) if rule.reviewed else ()
    return Explanation(
        id=rule.id,
        kind=kind,
        condition=rule.when.words(),
        effect=effect,
        text=with_guidance(rule.text),
        source=rule.source,
        verification=rule.verification,
        file=rule.file,
        line=rule.line,
        notes=(*notes, *reviewed),
    )


def _factor(name: str, factor: Factor) -> Explanation:
    return Explanation(
        id=name,
        kind="risk factor",
        condition=_condition(factor.when) if factor.when is not None else _causes(factor),
        effect="counts once" if factor.when is not None else "each cause counts once",
        text=factor.text,
        source=factor.source,
        verification=factor.verification,
        file=factor.file,
        line=factor.line,
    )


def _condition(when: Condition) -> str:
    return when.words()


def _causes(factor: Factor) -> str:
    return "conditions: " + "; ".join(" or ".join(sorted(names)) for names in factor.each)


def _effects(rule: Rule) -> str:
    return ", ".join(f"{drug}: {status}" for drug, status in rule.effects.items())


def _unknown(rule: Rule) -> tuple[str, ...]:
    if not rule.unknown:
        return ()
    effects = ", ".join(f"{drug}: {status}" for drug, status in rule.unknown.items())
    return (f"while it is not known: {effects}. {rule.unknown_text}",)
