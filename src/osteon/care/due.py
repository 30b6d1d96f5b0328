"""What is to be done, and by when: events of a schedule, steps, the one next action, the way through a hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, get_args

Day = date

Verb = Literal["treat", "consider", "wait", "refer", "measure", "continue", "stop_and_review"]
VERBS: tuple[Verb, ...] = get_args(Verb)


@dataclass(frozen=True)
class First:
    """The way through a hold: what is done first.

    Attributes
    ----------
    days : by when it can be done, from today.
    late : what is done instead where the dose is overdue and cannot wait.
    """

    do: str
    days: int
    late: str

    def said(self, late: bool) -> str:
        """What is done; where the dose is overdue, what is done instead, if there is such a thing."""
        return self.late if late and self.late else self.do


@dataclass(frozen=True)
class Event:
    """Something that is due.

    Attributes
    ----------
    latest : last day on which it is still in time; None where one day is named.
    detail : the dose, for a dose.
    drug : the drug that is given, as an assessment names it; empty where none is.
    before : what is done first, where the drug is on hold until then.
    """

    date: Day
    what: str
    why: str
    rule: str
    source: str
    verification: str
    latest: Day | None = None
    detail: str = ""
    drug: str = ""
    before: tuple[str, ...] = ()

    @cached_property
    def _plain(self) -> dict[str, Any]:
        return {
            "date": self.date.isoformat(),
            "latest": None if self.latest is None else self.latest.isoformat(),
            "what": self.what,
            "detail": self.detail,
            "drug": self.drug,
            "before": list(self.before),
            "why": self.why,
            "rule": self.rule,
            "source": self.source,
            "verification": self.verification,
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return self._plain.copy()


@dataclass(frozen=True)
class Step:
    """Something to do, by a day."""

    what: str
    by_date: date
    who: str
    why: str
    drug: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "what": self.what, "by_date": self.by_date.isoformat(), "who": self.who, "why": self.why,
            "drug": self.drug or None,
        }  # fmt: skip


@dataclass(frozen=True)
class NextAction:
    """What to do next.

    Attributes
    ----------
    verb : treat, consider, wait, refer, measure, continue or stop_and_review.
    drug, dose : as an assessment names the drug, and dose, route and interval; empty where it is about no drug.
    before : what is done first, each with its day.
    because : the reason, and the reason for the choice of drug.
    sentence : the action in one sentence, as every face for clinicians says it.
    steps : what follows, by date.
    rule, source, verification : the rule of ``next_action.yaml`` behind it.
    """

    verb: Verb
    what: str
    drug: str
    dose: str
    by_date: date
    who: str
    before: tuple[Step, ...]
    because: str
    rule: str
    source: str
    verification: str
    sentence: str
    steps: tuple[Step, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "verb": self.verb,
            "what": self.what,
            "drug": self.drug or None,
            "dose": self.dose or None,
            "by_date": self.by_date.isoformat(),
            "who": self.who,
            "before": [step.to_dict() for step in self.before],
            "because": self.because,
            "sentence": self.sentence,
            "steps": [step.to_dict() for step in self.steps],
            "rule": self.rule,
            "source": self.source,
            "verification": self.verification,
        }
