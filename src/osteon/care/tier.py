"""The tier of risk that an assessment has beside its category: how high, how soon, why, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from osteon.care.facts.fact import Fact

Level = Literal["indeterminate", "low", "moderate", "high", "very_high"]


class Criterion(NamedTuple):
    """A criterion that holds.

    Attributes
    ----------
    rule : id in ``risk_tier.yaml``.
    tier : what it makes the risk at least.
    imminent : whether it is the risk of the time soon after a fracture.
    facts : those that decided it.
    verification : seen, second-hand, recalled or assumed: how sure its words are.
    """

    rule: str
    tier: Level
    imminent: bool
    text: str
    facts: tuple[Fact, ...]
    source: str
    verification: str

    def to_dict(self) -> dict[str, Any]:
        return {**self._asdict(), "facts": [fact.to_dict() for fact in self.facts]}


@dataclass(frozen=True)
class Tier:
    """How high the risk of a fracture is, for everybody, in and out of the tables for inhibitors.

    Attributes
    ----------
    level : the highest tier of a criterion that holds; indeterminate where none does.
    could_be : every tier that remains possible while facts are unknown, the lowest first.
    imminent : whether the risk is that of the time soon after a fracture; None where what is unknown decides.
    criteria : those that hold, the gravest first.
    missing : fields of the patient file that leave a higher tier, or an imminent risk, open.
    refers : whether a source sends such people to a specialist.
    builders : status of each drug that builds bone, where the tier asks for one first; empty elsewhere.
    notes : whom the criteria are not made for.
    """

    level: Level
    could_be: tuple[Level, ...]
    imminent: bool | None
    criteria: tuple[Criterion, ...]
    missing: tuple[str, ...]
    refers: bool
    builders: Mapping[str, str]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "tier": self.level,
            "could_be": list(self.could_be),
            "imminent": self.imminent,
            "criteria": [one.to_dict() for one in self.criteria],
            "missing": list(self.missing),
            "refers": self.refers,
            "bone_builders": dict(self.builders),
            "notes": list(self.notes),
        }
