"""What safety says of a drug on a later day: older by then, the inhibitor over or not, the kidney with it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from osteon.care.assessment import STATUSES, Assessment, DrugStatus, Reason, Standing
from osteon.care.facts.fact import Value
from osteon.care.plan.inhibitor import Inhibitor
from osteon.care.rules.conditions import Known
from osteon.care.rules.safety import drug_statuses

#: the rule that bars a second antiresorptive, which a continued or exchanged drug is not
ONE_AT_A_TIME = ("S-DUP", "blocked")
#: creatinine clearance that was worked out from creatinine or eGFR, and so falls with age
_FALLS_WITH_AGE = ("creatinine", "egfr_and_weight")
_LAST_AGE = Decimal(140)
_FREE: Standing = ("ok", ())


def standing(status: DrugStatus | None) -> Standing:
    """Status of a drug with what made it so, the ban on a second antiresorptive left aside."""
    return _standing(() if status is None else status.reasons)


def standing_on(assessment: Assessment, treated: Inhibitor, drug: str, month: float) -> Standing:
    """The standing of a drug a number of months from today, with what is known now and is only older by then."""
    return _days(assessment, treated).on(month).get(drug, _FREE)


def blocked_from(assessment: Assessment, treated: Inhibitor, drug: str, months: Sequence[float]) -> float | None:
    """The first of the given months at which a drug is blocked; None where it is not.

    What age takes it does not give back, so that the days before a free one are free.
    """
    if not months:
        return None
    last = max(months[-1], treated.horizon)
    if "blocked" not in (standing_on(assessment, treated, drug, m)[0] for m in (0.0, last)):
        return None
    return next((m for m in months if standing_on(assessment, treated, drug, m)[0] == "blocked"), None)


def _standing(reasons: Sequence[Reason]) -> Standing:
    counted = tuple(r for r in reasons if r.status != "ok" and (r.rule, r.status) != ONE_AT_A_TIME)
    return max((r.status for r in counted), key=STATUSES.index, default="ok"), counted


class _Days:
    """The standing of every drug on the days that were asked for; what age changes once, it does not change back."""

    def __init__(self, assessment: Assessment, treated: Inhibitor) -> None:
        self.assessment, self.treated = assessment, treated
        self.now = self._found(0.0)
        self.horizon = self._found(treated.horizon) if treated.horizon > 0.0 else self.now
        self.settled = treated.horizon if self.horizon == self.now else 0.0
        self.later: dict[float, dict[str, Standing]] = {treated.horizon: self.horizon}

    def on(self, month: float) -> dict[str, Standing]:
        if month <= self.settled:
            return self.now
        found = self.later.get(month)
        if found is None:
            found = self.later[month] = self._found(month)
        return found

    def _found(self, month: float) -> dict[str, Standing]:
        reasons = _reasons(self.assessment, self.treated, month)
        return {drug: _standing(given) for drug, given in reasons.items()}


def _days(assessment: Assessment, treated: Inhibitor) -> _Days:
    key = (treated.remaining, treated.words)
    found = assessment.days.get(key)
    if found is None:
        found = assessment.days[key] = _Days(assessment, treated)
    return found


def _reasons(assessment: Assessment, treated: Inhibitor, month: float) -> dict[str, Sequence[Reason]]:
    if month <= 0.0:
        return {drug: now.reasons for drug, now in assessment.drugs.items()}
    anew = {rule.id for rule in assessment.safety_in_time}
    later = drug_statuses(assessment.safety_in_time, _known_on(assessment, treated, month))
    return {
        drug: sorted(
            (*later[drug].reasons, *(r for r in now.reasons if r.rule not in anew)),
            key=lambda reason: -STATUSES.index(reason.status),
        )
        for drug, now in assessment.drugs.items()
    }


def _known_on(assessment: Assessment, treated: Inhibitor, month: float) -> Known:
    values: dict[str, Value] = {name: fact.value for name, fact in assessment.facts.items()}
    age, clearance = values.get("age"), values.get("crcl")
    if isinstance(age, Decimal):
        older = age + Decimal(repr(month)) / 12
        values["age"] = older
        if isinstance(clearance, Decimal) and values.get("crcl_from") in _FALLS_WITH_AGE:
            values["crcl"] = clearance * max(_LAST_AGE - older, Decimal(0)) / (_LAST_AGE - age)
    if treated.words is not None:
        values["ai"] = "current" if month < treated.remaining else "completed"
    return Known(values)
