"""What an assessment says: category, deciding facts, each guideline's answer, drugs, flags, advice, plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from osteon.care.due import Event, First, NextAction
from osteon.care.facts.fact import Fact, Facts
from osteon.care.rules.action import Action, Actions
from osteon.care.rules.rule import Rule, RuleFile
from osteon.care.rules.rule_record import Status as Status
from osteon.care.rules.standing import State
from osteon.care.tier import Tier
from osteon.person.fields import SetAside

STATUSES: tuple[Status, ...] = ("ok", "caution", "hold", "blocked")
"""From free to barred; a drug has the last of those that its reasons name."""


NOT_WORKED_OUT = ("draft_order", "lowest_site", "crcl_from")
"""Facts whose source says no more than that of another, or nothing."""


class AsDict(Protocol):
    """Anything that can write itself as plain data for JSON."""

    def to_dict(self) -> dict[str, Any]: ...


class Reason(NamedTuple):
    """Why a drug has its status; a reason with status ``ok`` is a remark.

    Attributes
    ----------
    rule : id of the safety rule.
    facts : names of the facts that decided it, or that are missing.
    first : the way through, where the status is a hold that something can lift.
    """

    rule: str
    status: Status
    text: str
    source: str
    verification: str
    facts: tuple[str, ...]
    first: First | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "status": self.status,
            "text": self.text,
            "fact": list(self.facts),
            "source": self.source,
            "verification": self.verification,
            "first": None if self.first is None else self.first.do,
        }


class DrugStatus(NamedTuple):
    """Whether a drug may be given to this patient, with every reason, the gravest first."""

    drug: str
    status: Status
    reasons: tuple[Reason, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {"status": self.status, "reasons": [reason.to_dict() for reason in self.reasons]}


Standing = tuple[Status, tuple[Reason, ...]]
"""Status of a drug on a day, with what made it so."""


class GuidelineAnswer(NamedTuple):
    """What one guideline says of this patient, in its own words.

    Attributes
    ----------
    answer : a word of the guideline file, or needs_bmd, needs_data, out_of_scope, not_verified.
    could_be : the answers that remain possible while facts are unknown, or words of the guideline unread; one when the
        answer is certain.
    rules : ids of the rules that gave the answer.
    verification : seen, second-hand, recalled, assumed or unread: the weakest among the rules and factors used.
    state : what the answer is worth as that guideline's word on the day of the assessment
        (`osteon.care.rules.standing.STATES`).
    expires : the last day on which nobody need look for a newer edition.
    countries : where it is a guideline of.
    missing : fields of the patient file that decide between the possible answers.
    """

    guideline: str
    answer: str
    could_be: tuple[str, ...]
    rules: tuple[str, ...]
    factors: tuple[str, ...]
    deciding_facts: tuple[Fact, ...]
    text: str
    source: str
    verification: str
    year: int
    superseded_by: str | None
    state: State
    expires: date
    countries: tuple[str, ...]
    missing: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "answer": self.answer,
            "could_be": list(self.could_be),
            "text": self.text,
            "factors": list(self.factors),
            "deciding_facts": [fact.to_dict() for fact in self.deciding_facts],
            "missing": list(self.missing),
            "rules": list(self.rules),
            "source": self.source,
            "verification": self.verification,
            "year": self.year,
            "superseded_by": self.superseded_by,
            "state": self.state,
            "expires": self.expires.isoformat(),
            "countries": list(self.countries),
        }


class MatchedRule(NamedTuple):
    """A rule of the default table that holds.

    Attributes
    ----------
    rule : id, which `osteon.care.rules.explain` explains.
    gap : the table has no row for such a patient; the rule says how that is resolved.
    """

    rule: str
    category: str
    text: str
    verification: str
    gap: bool


class Change(NamedTuple):
    """What an unknown fact would do to the category if it were so."""

    fact: str
    condition: str
    category: str

    def to_dict(self) -> dict[str, str]:
        return {"fact": self.fact, "if": self.condition, "then": self.category}


@dataclass(frozen=True)
class Assessment:
    """One patient assessed.

    Attributes
    ----------
    category : of the default table: low, moderate, high, indeterminate or out_of_scope; the lower bound where unknown
        facts could raise it.
    category_range : every category that remains possible while facts are unknown, lowest first.
    matched_rows : rows of the default table whose text matches, lowest first; may be none or several.
    lowest_t : lowest valid T-score as reported, and the site it comes from.
    matched_rules : the rules behind the category, the one that decides first.
    risk_factors : what the default table counts; `not_counted` is what it does not count but others do.
    flags, advice : identifiers; their words are in `texts`.
    tier : how high the risk is beside the category, for everybody; None in an assessment made without rules.
    next_action : the one thing to do next, with what comes before and after it; None in an assessment without plan.
    advised, asked : the days of advice around a next action, and what each fact is called, by the rules in use.
    actions, safety_in_time : the rules behind next action and plan: the actions that hold, and the safety rules whose
        facts change from day to day; ``days`` keeps what they say of later days.
    general_guidance : general osteoporosis guidelines that treat, as they are named: that of the country where one of
        its own does, else all of them.
    missing : fields of the patient file that are not known and matter.
    country : whose guidelines stand first; None where none was chosen.
    foremost_guideline : the guideline to name where one is named; None where none is of the country, of its region or
        international, current and answers.
    guidance : how texts call the general guidance that applies.
    expired_files : files of safety rules, flags and advice that should have been looked at again.
    """

    id: str
    category: str
    category_range: tuple[str, ...]
    matched_rows: tuple[str, ...]
    matched_rules: tuple[MatchedRule, ...]
    lowest_t: Decimal | None
    lowest_site: str | None
    risk_factors: tuple[str, ...]
    not_counted: tuple[str, ...]
    deciding_facts: tuple[Fact, ...]
    flags: tuple[str, ...]
    missing: tuple[str, ...]
    what_would_change_it: tuple[Change, ...]
    guidelines: Mapping[str, GuidelineAnswer]
    drugs: Mapping[str, DrugStatus]
    advice: tuple[str, ...]
    texts: Mapping[str, Mapping[str, str]]
    set_aside: tuple[SetAside, ...]
    facts: Facts
    monitoring: tuple[Event, ...] = ()
    plan: AsDict | None = None
    next_action: NextAction | None = None
    actions: tuple[Action, ...] = field(default=(), repr=False, compare=False)
    advised: Actions = field(default=Actions((), {}, {}), repr=False, compare=False)
    asked: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    safety_in_time: tuple[Rule, ...] = field(default=(), repr=False, compare=False)
    days: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    identifier: str | None = None
    tier: Tier | None = None
    country: str | None = None
    foremost_guideline: str | None = None
    guidance: str = field(default="", repr=False, compare=False)
    expired_files: tuple[RuleFile, ...] = ()
    general_guidance: tuple[str, ...] = ()

    @property
    def bone_history(self) -> tuple[str, ...]:
        """Every bone treatment that the file tells of, as it was understood."""
        told = self.facts.value("bone_history")
        return told if isinstance(told, tuple) else ()

    @property
    def label(self) -> str:
        """How the patient is called on what is printed: the id, and the identifier where there is one."""
        return self.id if self.identifier is None else f"{self.id} ({self.identifier})"

    @property
    def sources(self) -> Mapping[str, str]:
        """Which source decided, for each fact that was worked out or had more than one."""
        worked_out = {name: fact for name, fact in self.facts.items() if fact.value is not None}
        return {
            name: fact.origin
            for name, fact in worked_out.items()
            if fact.origin not in ("", fact.field) and name not in NOT_WORKED_OUT
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with the words of the patient file."""
        return {
            "id": self.id,
            **({} if self.identifier is None else {"identifier": self.identifier}),
            "category": self.category,
            "tier": None if self.tier is None else self.tier.to_dict(),
            "next_action": None if self.next_action is None else self.next_action.to_dict(),
            "category_range": list(self.category_range),
            "matched_rows": list(self.matched_rows),
            "matched_rules": [rule._asdict() for rule in self.matched_rules],
            "bone_history": list(self.bone_history),
            "lowest_t": None if self.lowest_t is None else float(self.lowest_t),
            "lowest_site": self.lowest_site,
            "risk_factors": list(self.risk_factors),
            "not_counted": list(self.not_counted),
            "deciding_facts": [fact.to_dict() for fact in self.deciding_facts],
            "flags": list(self.flags),
            "missing": list(self.missing),
            "sources": dict(self.sources),
            "what_would_change_it": [change.to_dict() for change in self.what_would_change_it],
            "country": self.country,
            "foremost_guideline": self.foremost_guideline,
            "guidelines": {name: answer.to_dict() for name, answer in self.guidelines.items()},
            "drugs": {name: status.to_dict() for name, status in self.drugs.items()},
            "expired_files": {one.name: f"{one.expires}" for one in self.expired_files},
            "advice": list(self.advice),
            "monitoring": [event.to_dict() for event in self.monitoring],
            "plan": {} if self.plan is None else self.plan.to_dict(),
            "texts": {kind: dict(texts) for kind, texts in self.texts.items()},
            "set_aside": [item.model_dump() for item in self.set_aside],
        }
