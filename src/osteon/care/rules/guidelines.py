"""What a guideline answers: its rules read from the top, the first that holds.

While a fact is unknown several rules may hold. Their answers are then all possible; one that every possible rule gives
is certain, and otherwise the guideline needs BMD (when the T-score is among what is unknown) or data. A guideline whose
words have none for missing data says what holds if the unknown does not count, and `could_be` what else is possible.
Where the guideline would decide by words that nobody here has read it is ``not_verified``: every answer is possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from osteon.care.assessment import GuidelineAnswer
from osteon.care.facts.fact import Facts
from osteon.care.rules.conditions import Known
from osteon.care.rules.risk_factor_count import total
from osteon.care.rules.rule import Guideline, Rule, weakest
from osteon.care.rules.rule_record import GIVEN, NOT_VERIFIED, OUT_OF_SCOPE, VERIFICATIONS
from osteon.care.rules.standing import state_of


class Reading(NamedTuple):
    """A guideline read against facts.

    Attributes
    ----------
    rules : those that may be the first to hold, in order; the last one holds for certain, if any does.
    answers : every possible answer, in the order of the rules that give them; exclusions aside.
    outside : the scope rule that puts the patient out of scope; None where the guideline applies or may apply.
    unsure : whether it is not known if the guideline applies.
    exclusions : unknown facts that would put the patient out of scope; they are taken not to, until they are known.
    deciding : facts that made the certain rule hold.
    missing : facts that are unknown and leave more than one rule possible.
    """

    rules: tuple[Rule, ...]
    answers: tuple[str, ...]
    outside: Rule | None = None
    unsure: bool = False
    exclusions: tuple[str, ...] = ()
    deciding: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def possible(self) -> tuple[str, ...]:
        """Every possible answer, also if an exclusion that is not known turns out to hold."""
        if self.exclusions and OUT_OF_SCOPE not in self.answers:
            return (*self.answers, OUT_OF_SCOPE)
        return self.answers


def read(guideline: Guideline, known: Known) -> Reading:
    """Read a guideline's scope and rules against what is known."""
    exclusions: tuple[str, ...] = ()
    if guideline.not_if is not None:
        value, facts = guideline.not_if.when.test(known)
        if value:
            return Reading((), (OUT_OF_SCOPE,), guideline.not_if, deciding=facts)
        exclusions = tuple(dict.fromkeys(facts)) if value is None else ()
    missing: list[str] = []
    unsure = False
    if guideline.applies_to is not None:
        value, facts = guideline.applies_to.when.test(known)
        if value is False:
            return Reading((), (OUT_OF_SCOPE,), guideline.applies_to, deciding=facts)
        unsure = value is None
        missing += facts if unsure else ()
    possible: list[Rule] = []
    deciding: tuple[str, ...] = ()
    for rule in guideline.rules:
        value, facts = rule.when.test(known)
        if value is False:
            continue
        possible.append(rule)
        if value:
            deciding = facts
            break
        missing += facts
    answers = dict.fromkeys([rule.then for rule in possible])
    if unsure:
        answers[OUT_OF_SCOPE] = None
    left = tuple(dict.fromkeys(missing)) if missing else ()
    return Reading(tuple(possible), tuple(answers), None, unsure, exclusions, deciding, left)


def answer(guideline: Guideline, facts: Facts, known: Known, today: date) -> GuidelineAnswer:
    """The guideline's answer with the facts that decided it, its rules and how sure their words are.

    Parameters
    ----------
    known : the values of the facts.
    today : the day on which the guideline is current or not.
    """
    reading = read(guideline, known)
    possible = reading.answers
    certain = len(possible) == 1
    missing = () if certain else reading.missing
    unread = [rule for rule in reading.rules if rule.then == NOT_VERIFIED]
    could_be = reading.possible
    if unread:
        could_be = tuple(dict.fromkeys((*could_be, *guideline.answers)))
        missing = missing or _unknown_in(unread, known)
    rules: tuple[Rule, ...]
    marks: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    if reading.outside is not None:
        said, text, rules = OUT_OF_SCOPE, reading.outside.text, (reading.outside,)
        names = reading.deciding
    else:
        rules = reading.rules
        open_ = "needs_bmd" if "lowest_t" in missing else "needs_data"
        if open_ == "needs_data" and guideline.least_while_unknown and rules:
            open_ = rules[-1].then
        said = possible[0] if certain else open_
        if guideline.general and reading.unsure and guideline.applies_to is not None:
            # first of all whether it is for this patient; what else it would ask comes after that
            missing = _unknown_in([guideline.applies_to], known)
            open_text = "what is missing decides whether it is for this patient"
        else:
            open_text = f"what is missing decides between {' and '.join(possible)}"
        text = guideline.answers.get(said) or _why(said, rules) or open_text
        factors = total(guideline.factors, known)
        names = (*(reading.deciding if certain else ()), "lowest_t", *factors.facts)
        counted, marks = factors.counted, factors.marks if any(rule.counts for rule in rules) else ()
    verification = weakest((*[rule.verification for rule in rules], *marks), VERIFICATIONS)
    return GuidelineAnswer(
        guideline=guideline.id,
        answer=said,
        could_be=could_be,
        rules=tuple([rule.id for rule in rules]),
        factors=counted,
        deciding_facts=tuple([facts[name] for name in dict.fromkeys(names) if known[name] is not None]),
        text=text,
        source=rules[-1].source if rules else guideline.citation,
        verification=verification,
        year=guideline.year,
        superseded_by=guideline.superseded_by,
        state=state_of(guideline, today, verification, (said,)),
        expires=guideline.expires,
        countries=guideline.countries,
        missing=tuple(dict.fromkeys([facts[name].field for name in missing])),
    )


def _unknown_in(rules: Sequence[Rule], known: Known) -> tuple[str, ...]:
    """Facts that are not known and that rules ask for."""
    asked = dict.fromkeys(atom.fact for rule in rules for atom in rule.when.atoms())
    return tuple(name for name in asked if known[name] is None)


def _why(answer: str, rules: Sequence[Rule]) -> str:
    """What the rules say of an answer that is none of the guideline's words: what was not read, or why outside."""
    return " ".join(rule.text for rule in rules if rule.then == answer and answer in GIVEN)
