"""What an arm tested, in one phrase: the classes by which predictions are scored and naive forecasts are made."""

from __future__ import annotations

from functools import cache
from typing import Any

from osteon.drugs.catalogue import catalogue, treatments
from osteon.evidence.evidence_files import Arm

NO_TREATMENT = "no treatment"

_SUPPRESSION, _INHIBITOR, _EXERCISE = "ovarian suppression", "inhibitor", "exercise"


def drug_class(arm: Arm) -> str:
    """The class of an arm, such as ``inhibitor + bisphosphonate`` or ``no treatment, before menopause``.

    It follows from what was given between month 0 and the arm's last observation, and from who was treated. A drug
    taken only before month 0 does not count, unless it is estrogen and nothing followed: then its end is what was
    studied. Beside a drug, calcium and vitamin D are background. A bisphosphonate is named by its drug when it is given
    alone. Ovarian suppression is not named where a bone drug protects from it. An anabolic drug names the arm, whatever
    follows it or goes with it.
    """
    last = max((o.time_month for o in arm.observations), default=float("inf"))
    kinds = {_kind(str(c["drug"])) for c in arm.regimen if _counts(c.get("start_month"), c.get("end_month"), last)}
    if not kinds:
        kinds = {kind for kind in (_kind(str(c["drug"])) for c in arm.regimen) if kind in _with("last")}
    if kinds - _with("supplement"):
        kinds -= _with("supplement")
    sex, menopause = arm.population.get("sex"), arm.population.get("menopause")
    if sex == "male" or menopause == "male":
        return "men on inhibitor" if _INHIBITOR in kinds else f"men, {_named(kinds)}"
    before = menopause == "premenopausal" and kinds <= _with("before_menopause")
    return f"{_named(kinds)}, before menopause" if before else _named(kinds)


def given_at(arm: Arm, month: float) -> frozenset[str]:
    """Kinds of treatment still at work at a month, so that on and off treatment are told apart."""
    kinds = set()
    for course in arm.regimen:
        kind = _kind(str(course["drug"]))
        start, end = course.get("start_month"), course.get("end_month")
        stops = float("inf") if end is None else float(end) + _trait(kind, "lasts_months", 0.0)
        if (start is None or float(start) < month) and month <= stops:
            kinds.add(_trait(kind, "group", kind))
    return frozenset(kinds)


def _counts(start: float | None, end: float | None, last: float) -> bool:
    """Whether a course is under way at some time from month 0 to the last observation."""
    begins = float("-inf") if start is None else float(start)
    single_dose = end is not None and begins == float(end) == 0.0
    return (end is None or float(end) > 0 or single_dose) and begins < max(last, 1e-9)


def _kind(drug: str) -> str:
    if drug in _names():
        return _names()[drug]
    if drug.startswith(_EXERCISE):
        return _EXERCISE
    known = catalogue().get(drug)
    return drug if known is None else known.treatment


@cache
def _names() -> dict[str, str]:
    """Word of the evidence files for what is no single drug -> kind of treatment."""
    return {name: kind for kind, row in treatments().items() for name in row.get("names", ())}


@cache
def _with(trait: str) -> frozenset[str]:
    """Kinds of treatment with a trait, those that belong to such a group among them."""
    return frozenset(kind for kind in treatments() if _trait(_trait(kind, "group", kind), trait, False))


def _trait(kind: str, trait: str, default: Any) -> Any:
    return treatments().get(kind, {}).get(trait, default)


def _named(kinds: set[str]) -> str:
    if not kinds:
        return NO_TREATMENT
    if kinds & _with("names_arm"):
        return min(kinds & _with("names_arm"))
    if len(kinds) == 1:
        (kind,) = kinds
        return str(_trait(kind, "single", kind))
    if kinds & _with("protects") and kinds & _with("beside"):
        kinds = kinds - {_SUPPRESSION}
    if len(kinds) > 1:
        kinds = {_trait(kind, "group", kind) for kind in kinds}
    known = {kind: place for place, kind in enumerate(treatments())}
    return " + ".join(sorted(kinds, key=lambda kind: (known.get(kind, len(known)), kind)))
