"""How long the aromatase inhibitor goes on: what a plan ties its courses to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from osteon.care.plan.plan_data import options_data
from osteon.errors import InputError
from osteon.person.patient import Patient


@dataclass(frozen=True)
class Inhibitor:
    """The inhibitor of one patient.

    Attributes
    ----------
    drug : None where none is taken or planned.
    months : taken so far.
    remaining : months from today to its planned end.
    words : its course for the simulation, from the past on; None where none is taken or planned.
    notes : what was assumed.
    """

    drug: str | None
    months: float
    remaining: float
    words: str | None
    notes: tuple[str, ...]

    @property
    def horizon(self) -> float:
        """Months from today for which a bone drug is planned: to the end of the inhibitor, or to the next review."""
        return options_data().without_inhibitor_months if self.words is None else self.remaining

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "drug": self.drug,
            "months_so_far": self.months,
            "months_remaining": self.remaining,
            "planned_months": self.months + self.remaining,
            "notes": list(self.notes),
        }


def inhibitor(person: Patient, planned_months: float | None = None) -> Inhibitor:
    """The inhibitor as the file tells it.

    Parameters
    ----------
    planned_months : its planned length in all; by default as ``options.yaml`` assumes.
    """
    held, given = options_data().inhibitor, person.ai
    status = given.status
    if status is None and given.drug not in (None, "none") and given.months_since_stop is None:
        status = "planned" if given.months == 0 else "current"
    if status not in ("current", "planned") or given.drug == "none":
        return Inhibitor(None, 0.0, 0.0, None, ())
    drug, notes = str(given.drug), []
    if drug not in held.words:
        drug = next(iter(held.words))
        notes.append(f"which inhibitor is not known; it is simulated as {drug}")
    months = float(given.months or 0.0) if status == "current" else 0.0
    if status == "current" and given.months is None:
        notes.append("how long the inhibitor has been taken is not known; it is counted from today")
    if status == "planned":
        notes.append("the inhibitor is taken to start today")
    if planned_months is not None:
        if not months <= planned_months <= 240:
            raise InputError("planned_months", planned_months, f"give months in all, {months:g} to 240")
        total = planned_months
    else:
        lengths = (held.planned_months, held.extended_months)
        total = next((length for length in lengths if months < length), months + held.least_further_months)
        notes.append(f"the inhibitor is assumed to be taken for {total:g} months in all")
    return Inhibitor(
        drug, months, total - months, f"{held.words[drug]} from month {0.0 - months:g} until month {total - months:g}",
        tuple(notes),
    )  # fmt: skip
