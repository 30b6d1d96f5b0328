"""What safety says of a drug on a later day: older by then, the inhibitor over or not, the kidney with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from osteon.care.assessment import STATUSES, Assessment, DrugStatus, Reason, Status
from osteon.care.facts.fact import Value
from osteon.care.plan.inhibitor import Inhibitor
from osteon.care.rules.conditions import Known
from osteon.care.rules.safety import drug_statuses

#: the rule that bars a second antiresorptive, which a continued or exchanged drug is not
ONE_AT_A_TIME = ("S-DUP", "blocked")
#: creatinine clearance that was worked out from creatinine or eGFR, and so falls with age
_FALLS_WITH_AGE = ("creatinine", "egfr_and_weight")
_LAST_AGE = Decimal(140)


def standing(status: DrugStatus | None) -> tuple[Status, tuple[Reason, ...]]:
    """Status of a drug with what made it so, the ban on a second antiresorptive left aside."""
    told = () if status is None else status.reasons
    reasons = tuple(r for r in told if r.status != "ok" and (r.rule, r.status) != ONE_AT_A_TIME)
    return max((r.status for r in reasons), key=STATUSES.index, default="ok"), reasons


def standing_on(
    assessment: Assessment, treated: Inhibitor, drug: str, month: float
) -> tuple[Status, tuple[Reason, ...]]:
    """The standing of a drug a number of months from today, with what is known now and is only older by then."""
    if month <= 0.0:
        return standing(assessment.drugs.get(drug))
    return standing(_statuses_on(assessment, treated, month).get(drug))


def blocked_from(assessment: Assessment, treated: Inhibitor, drug: str, months: Sequence[float]) -> float | None:
    """The first of the given months at which a drug is blocked; None where it is not.

    What age takes it does not give back, so that the days before a free one are free.
    """
    if not months:
        return None
    last = max(months[-1], treated.horizon)
    now, then = standing(assessment.drugs.get(drug))[0], standing_on(assessment, treated, drug, last)[0]
    if "blocked" not in (now, then):
        return None
    return next((m for m in months if standing_on(assessment, treated, drug, m)[0] == "blocked"), None)


def _statuses_on(assessment: Assessment, treated: Inhibitor, month: float) -> Mapping[str, DrugStatus]:
    """Every drug's status on a day; an assessment keeps those that were asked for."""
    key = (month, treated.remaining, treated.words)
    if key not in assessment.statuses_on:
        assessment.statuses_on[key] = drug_statuses(assessment.safety, _known_on(assessment, treated, month))
    return assessment.statuses_on[key]


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
