"""What the rule files in ``data/care`` hold, and those of a folder of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, get_args

from osteon.care.due import Verb
from osteon.errors import Remark
from osteon.records import NOT_GIVEN, Between, DataFile, Fault, Matches, Record, Said, Source, near

Status = Literal["ok", "caution", "hold", "blocked"]
Verification = Literal["seen", "second-hand", "recalled", "assumed"]
UNREAD = "unread"
"""Mark of a rule of a guideline whose words nobody here has read; such a rule answers not_verified and nothing else."""
VERIFICATIONS: tuple[str, ...] = (*get_args(Verification), UNREAD)
"""How sure the words of a rule are, best first; assumed is a choice of this product or a reading of its own."""

OUT_OF_SCOPE = "out_of_scope"
"""Answer where a guideline does not speak of this person."""
NOT_VERIFIED = "not_verified"
"""Answer of a rule where the guideline would decide, but by words, numbers or facts that are not here."""
GIVEN = (OUT_OF_SCOPE, NOT_VERIFIED)
"""Answers that a rule of any guideline may give without declaring them."""
RESERVED = ("needs_bmd", "needs_data", *GIVEN)
"""Answers that the evaluator gives where no rule can, and those of `GIVEN`."""

Name = Annotated[str, Matches(r"\w[\w.-]{0,63}", "two-factors")]
Effects = Mapping[str, Status]
Days = Annotated[int, Between(1, 730, "days")]
Condition = str | Mapping[str, object]


class FactRow(Record):
    """A fact that rules may name."""

    kind: Literal["number", "word", "flag", "list"]
    unit: Said = ""
    words: tuple[Said, ...] | Said = ()
    field: Said = ""
    text: Said = ""
    after: Literal["assessment"] | None = None


class FactsFile(Record):
    """``facts.yaml``: facts, groups of words (``medicines``: those that hold medicines), and named conditions."""

    facts: Mapping[str, FactRow] = {}
    groups: Mapping[str, tuple[Said | tuple[Said, ...], ...]] = {}
    medicines: tuple[Said, ...] = ()
    terms: Mapping[str, Condition] = {}


class Statement(Record):
    """What every safety rule, flag and advice says."""

    id: Name
    when: Condition
    text: Said = ""
    source: Source = ""
    verification: Verification = "assumed"
    reviewed: Said = ""


class FirstRow(Record):
    """The way through a hold: what is done first, by when, and what instead where the dose is overdue."""

    do: Said
    days: Annotated[int, Between(1, 365, "days")]
    late: Said = ""


class SafetyRow(Statement):
    """A safety rule: what it does to drugs, and while its condition is unknown."""

    then: Effects
    unknown: Effects | None = None
    unknown_text: Said = ""
    combination: bool = False
    first: FirstRow | None = None


class StatementRow(Statement):
    """A flag or an advice; ``rule`` is the safety rule that it stands for."""

    text: Said
    rule: Said = ""


class TierRow(Statement):
    """A criterion of a tier of risk; the head of ``risk_tier.yaml`` says what each field means."""

    text: Said
    tier: Literal["low", "moderate", "high", "very_high"]
    imminent: bool = False
    refer: bool = False


def _twice(field: str, rows: tuple[Statement | GuidelineRow | ActionRow | InteractionRow, ...]) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, row in enumerate(rows):
        if row.id in seen:
            yield Fault((field, i, "id"), row.id, "two rules have this id; give each its own")
        seen.add(row.id)


class Dated(Record):
    """A file of rules of many sources: who read them, when, and until when nobody need look at them again."""

    reader: Said = ""
    read_on: date | None = None
    expires: date | None = None


class SafetyFile(Dated):
    """``safety.yaml``; ``adds`` lays a file of one's own over the packaged rules instead of taking their place."""

    rules: tuple[SafetyRow, ...]
    adds: bool = False

    def faults(self) -> Iterator[Fault]:
        """Each rule has an id of its own."""
        yield from _twice("rules", self.rules)


class FlagsFile(Dated):
    """``flags.yaml``."""

    flags: tuple[StatementRow, ...]
    adds: bool = False

    def faults(self) -> Iterator[Fault]:
        """Each flag has an id of its own."""
        yield from _twice("flags", self.flags)


class AdviceFile(Dated):
    """``advice.yaml``."""

    advice: tuple[StatementRow, ...]
    adds: bool = False

    def faults(self) -> Iterator[Fault]:
        """Each advice has an id of its own."""
        yield from _twice("advice", self.advice)


class TierFile(Dated):
    """``risk_tier.yaml``; ``notes`` say whom the criteria are not made for."""

    rules: tuple[TierRow, ...]
    notes: tuple[StatementRow, ...] = ()
    adds: bool = False

    def faults(self) -> Iterator[Fault]:
        """Each criterion has an id of its own."""
        yield from _twice("rules", self.rules)
        yield from _twice("notes", self.notes)


class Scope(Record):
    """Whom a guideline is for, or not for."""

    when: Condition
    text: Said = ""
    source: Source = ""
    verification: Verification | None = None


class FactorRow(Record):
    """A risk factor: a condition that counts once, or a group of which each word counts."""

    when: Condition | None = None
    each: Said | None = None
    text: Said = ""
    source: Source = ""
    verification: Verification | None = None

    def faults(self) -> Iterator[Fault]:
        """One of the two says what counts."""
        if (self.when is None) == (self.each is None):
            yield Fault((), Remark("when and each"), "give one of the two: when (counts once) or each")


class GuidelineRow(Record):
    """A rule of a guideline; one that answers ``not_verified`` says in its text what was not read."""

    id: Name
    when: Condition
    then: Said
    text: Said = ""
    strength: Said = ""
    source: Source = ""
    verification: Literal[Verification, "unread"] | None = None
    resolution: Said = ""
    reviewed: Said = ""

    def faults(self) -> Iterator[Fault]:
        """What nobody has read gives no verdict, and what is not verified says why."""
        if self.verification == UNREAD and self.then != NOT_VERIFIED:
            yield Fault(("then",), self.then, f"nobody has read these words; write {NOT_VERIFIED}, or who read them")
        if self.then == NOT_VERIFIED and not self.text:
            yield Fault(("text",), NOT_GIVEN, "say what was not read, and what would decide")


class GuidelineFile(Record):
    """``guidelines/NAME.yaml``; one that is ``general`` speaks for people out of the tables for inhibitors.

    Attributes
    ----------
    edition : which text was read; the year where nothing is given.
    reader, read_on : who read it (a key of ``standing.yaml``, or a name) and when.
    expires : the last day on which nobody need look for a newer edition; by ``standing.yaml`` where nothing is given.
        A later day than that has its reason in ``expires_source``.
    countries : keys of ``standing.yaml``: where it is a guideline of.
    """

    id: Name
    title: Said
    year: Annotated[int, Between(1990, 2100)]
    citation: Source
    doi: Said | None = None
    edition: Said = ""
    reader: Said = ""
    read_on: date | None = None
    expires: date | None = None
    expires_source: Source = ""
    countries: tuple[Said, ...] = ()
    superseded_by: Said | None = None
    enabled: bool = True
    general: bool = False
    based_on: Said = ""
    note: Said | None = None
    verification: Verification = "assumed"
    reviewed: Said = ""
    answers: Mapping[str, Said] = {}
    applies_to: Scope | None = None
    not_if: Scope | None = None
    terms: Mapping[str, Condition] = {}
    factors: Mapping[str, FactorRow] = {}
    rules: tuple[GuidelineRow, ...] | None = None
    while_unknown: Literal["needs_data", "least"] | None = None

    def faults(self) -> Iterator[Fault]:
        """Each rule has an id of its own, and no answer is one that the evaluator gives."""
        yield from _twice("rules", self.rules or ())
        if self.reader and self.read_on is None:
            yield Fault(("read_on",), NOT_GIVEN, "say when it was read, like 2026-11-22")
        if self.read_on is not None and self.read_on.year < self.year:
            yield Fault(("read_on",), self.read_on.isoformat(), f"the guideline is of {self.year}; give a later day")
        for word in self.answers:
            if word in RESERVED:
                yield Fault(("answers", word), word, "this answer is given where no rule can; leave it out")


class InteractionRow(Record):
    """What happens where a medicine and a drug come together; ``interactions.yaml`` says what each field means."""

    id: Name
    medicines: tuple[Said, ...]
    drugs: tuple[Said, ...]
    route: Said | None = None
    status: Literal["ok", "caution"] = "caution"
    text: Said
    do: Said
    source: Source
    section: Said = ""
    revised: Said = ""
    verification: Verification


class InteractionWords(Record):
    """How a pair is said; names in braces are filled in."""

    pair: Said
    join: Said
    same: Said
    strengths: Said
    kind: Said
    bone: Said


class InteractionsFile(Dated):
    """``interactions.yaml``; ``adds`` lays a file of one's own over the packaged one instead of taking its place."""

    words: InteractionWords | None = None
    interactions: tuple[InteractionRow, ...]
    adds: bool = False

    def faults(self) -> Iterator[Fault]:
        """Each interaction has an id of its own."""
        yield from _twice("interactions", self.interactions)


class ActionRow(Record):
    """One thing to do next; the head of ``next_action.yaml`` says what each field means."""

    id: Name
    when: Condition
    verb: Verb
    who: Said
    within_days: Days
    what: Said
    because: Said
    source: Source
    verification: Verification
    drug: Literal["none", "chosen", "current", "follow_on"] = "none"
    drugs_of: Literal["moderate", "high"] | None = None
    urgent: bool = False
    scan: bool = False
    event: Said = ""

    def faults(self) -> Iterator[Fault]:
        """A drug is chosen from those of a category."""
        if self.drug == "chosen" and self.drugs_of is None:
            yield Fault(("drugs_of",), NOT_GIVEN, "one of moderate, high")


class ActionsFile(Record):
    """``next_action.yaml``."""

    roles: Mapping[str, Said]
    before_drug: Mapping[str, Days]
    steps: Mapping[str, Days]
    actions: tuple[ActionRow, ...]

    def faults(self) -> Iterator[Fault]:
        """Each action has an id of its own and a role that there is, and the last one always holds."""
        yield from _twice("actions", self.actions)
        for i, row in enumerate(self.actions):
            if row.who not in self.roles:
                fix = f"{near(row.who, self.roles)}one of {', '.join(self.roles)}"
                yield Fault(("actions", i, "who"), row.who, fix)
        if not self.actions or self.actions[-1].when != "otherwise":
            yield Fault(("actions",), Remark("no last action"), "end with an action that says when: otherwise")


FACTS = DataFile("care/facts.yaml", FactsFile, "facts that rules may name")
SAFETY = DataFile("care/safety.yaml", SafetyFile, "safety rules")
FLAGS = DataFile("care/flags.yaml", FlagsFile, "flags")
ADVICE = DataFile("care/advice.yaml", AdviceFile, "advice")
INTERACTIONS = DataFile("care/interactions.yaml", InteractionsFile, "interactions of medicines")
TIER = DataFile("care/risk_tier.yaml", TierFile, "tiers of risk")
ACTIONS = DataFile("care/next_action.yaml", ActionsFile, "the next action")
GUIDELINES = DataFile("care/guidelines/*.yaml", GuidelineFile, "a guideline")
