"""One option of a plan: what is given, for how long, under which condition, and what follows a drug with a rebound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from osteon.care.assessment import Reason, Status
from osteon.care.plan.plan_data import DrugOption, options_data
from osteon.treatment.regimen import Regimen

Kind = Literal["base", "start", "continue", "switch", "exit"]


@dataclass(frozen=True)
class Exit:
    """What follows the last dose of a drug with a rebound; ``conflict`` says why it cannot, where it cannot."""

    words: str
    month: float
    status: Status
    conflict: bool

    def to_dict(self) -> dict[str, Any]:
        held = options_data().exit
        told = {"text": held.text, "source": held.source, "verification": held.verification}
        if self.conflict:
            told = {
                "text": held.conflict,
                "source": held.conflict_source,
                "verification": held.conflict_verification,
            }
        return {"words": self.words, "month": self.month, "status": self.status, "conflict": self.conflict, **told}


@dataclass(frozen=True)
class Option:
    """One option.

    Attributes
    ----------
    key : short name; the drug as an assessment names it, or ``base``, ``exit_now``.
    strength : the default table's word for this category.
    start_month, end_month : of the drug, from today.
    words : everything that is given from today on, and the inhibitor with its past, as a regimen in words.
    unaided_words : the same without what has to follow; None for drugs without a rebound.
    conditions : reasons of a hold or caution.
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
            "drug": held.drug, "name": held.name, "dose": held.dose, "route": held.route, "interval": held.interval,
            "label": held.label, "handover": held.handover, "source": held.source, "verification": held.verification,
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
