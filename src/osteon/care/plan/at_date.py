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


def standing(status: DrugStatus | None) -> Standing:
    """Status of a drug with what made it so, the ban on a second antiresorptive left aside."""
    return _standing(() if status is None else status.reasons)


def standing_on(assessment: Assessment, treated: Inhibitor, drug: str, month: float) -> Standing:
    """The standing of a drug a number of months from today, with what is known now and is only older by then."""
    if month <= 0.0 or not _changes(assessment, treated, max(month, treated.horizon)):
        month = 0.0
    return _standings(assessment, treated, month).get(drug, ("ok", ()))


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


def _changes(assessment: Assessment, treated: Inhibitor, month: float) -> bool:
    """Whether anything that is said of a drug is another by then; what age changes once, it does not change back."""
    now, then = _standings(assessment, treated, 0.0), _standings(assessment, treated, month)
    return now is not then


def _standings(assessment: Assessment, treated: Inhibitor, month: float) -> dict[str, Standing]:
    """The standing of every drug on a day; an assessment keeps those that were asked for."""
    key = (month, treated.remaining, treated.words)
    found = assessment.standings.get(key)
    if found is None:
        found = {drug: _standing(reasons) for drug, reasons in _reasons(assessment, treated, month).items()}
        if month > 0.0 and found == (now := _standings(assessment, treated, 0.0)):
            found = now
        assessment.standings[key] = found
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
