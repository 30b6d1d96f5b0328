"""One option of a plan: what is given, for how long, under which condition, and what follows a drug with a rebound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from osteon.care.assessment import Reason, Status
from osteon.care.plan.plan_data import DrugOption, FollowOn, options_data
from osteon.drugs.catalogue import known_drugs
from osteon.treatment.regimen import Regimen

Kind = Literal["base", "start", "continue", "switch", "pause", "exit"]


@dataclass(frozen=True)
class Exit:
    """What follows the last dose of a drug with a rebound.

    Attributes
    ----------
    follow_on : the drug that follows; None where every one that could is blocked, which is a conflict.
    words : its course in words; empty in a conflict.
    month : when it begins, from today.
    instead : whether it stands in for the first choice, which is blocked.
    before : what is done first, where it is on hold until then.
    starting : whether the drug that it follows is yet to begin.
    """

    follow_on: FollowOn | None
    words: str
    month: float
    status: Status
    instead: bool = False
    before: tuple[str, ...] = ()
    starting: bool = False

    @property
    def conflict(self) -> bool:
        """Whether nothing that could follow may be given."""
        return self.follow_on is None

    @property
    def text(self) -> str:
        """What follows, or why nothing does."""
        held = options_data().exit
        when = held.when_starting if self.starting else held.when_taken
        if self.follow_on is None:
            return held.conflict.format(when=when)
        return f"{held.instead.format(when=when)} {self.follow_on.text}" if self.instead else self.follow_on.text

    def to_dict(self) -> dict[str, Any]:
        held, given = options_data().exit, self.follow_on
        source, mark = (held.conflict_source, held.conflict_verification) if given is None else (
            given.source, given.verification,
        )  # fmt: skip
        return {
            "drug": None if given is None else given.drug,
            "words": self.words,
            "month": self.month,
            "status": self.status,
            "conflict": self.conflict,
            "text": self.text,
            "source": source,
            "verification": mark,
        }


@dataclass(frozen=True)
class Option:
    """One option.

    Attributes
    ----------
    key : short name; the drug as an assessment names it, or ``base``, ``pause``, ``exit_now``, ``exit_DRUG``.
    strength : the default table's word for this category.
    start_month, end_month : of the drug, from today.
    words : everything that is given from today on, and the inhibitor with its past, as a regimen in words.
    unaided_words : the same without what has to follow; None for drugs without a rebound.
    conditions : reasons of a hold or caution.
    dose, interval, given_words : as the drug is given here; ``given_words`` is its course without start and end.
    """

    key: str
    kind: Kind
    title: str
    strength: str
    drug: DrugOption | None
    start_month: float
    end_month: float
    words: str
    unaided_words: str | None
    exit: Exit | None
    status: Status
    conditions: tuple[Reason, ...]
    dose: str = ""
    interval: str = ""
    given_words: str = ""

    @property
    def use(self) -> dict[str, list[dict[str, str]]]:
        """What the label says of a missed dose and of how it is taken, for the form that is given here."""
        if self.drug is None or not self.given_words:
            return {}
        course = Regimen.from_text(self.given_words).courses[0]
        label = known_drugs()[course.drug].label
        told = {"missed": label.missed, "timing": label.timing}
        return {
            name: [
                {"text": row.text, "plain": row.plain, "source": row.source, "verification": row.status}
                for row in label.of(rows, course.route, course.every_days)
            ]
            for name, rows in told.items()
        }

    @property
    def regimen(self) -> Regimen:
        """`words` as a regimen."""
        return Regimen.from_text(self.words)

    @property
    def unaided(self) -> Regimen | None:
        """`unaided_words` as a regimen."""
        return None if self.unaided_words is None else Regimen.from_text(self.unaided_words)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        held = self.drug
        given = None if held is None else {
            "drug": held.drug, "name": held.name, "dose": self.dose, "route": held.route, "interval": self.interval,
            "label": held.label, "handover": held.handover, "source": held.source, "verification": held.verification,
            "use": self.use,
        }  # fmt: skip
        return {
            "option": self.key,
            "kind": self.kind,
            "title": self.title,
            "strength": self.strength,
            "treatment": given,
            "base": [
                {"text": item.text, "source": item.source, "verification": item.verification}
                for item in options_data().base
            ],
            "start_month": self.start_month,
            "end_month": self.end_month,
            "regimen": self.words,
            "exit": None if self.exit is None else self.exit.to_dict(),
            "status": self.status,
            "conditions": [reason.to_dict() for reason in self.conditions],
        }
