"""What is assumed of an arm beyond its lines, in words that stand beside its predictions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from osteon.drugs.catalogue import aliases, catalogue, not_modelled
from osteon.drugs.names import plain, resolve
from osteon.errors import InputError
from osteon.evidence.evidence_files import Arm, Observation
from osteon.quantities import sites
from osteon.treatment.regimen import Regimen

#: the most that untreated women lose before the menopause: per cent at once (sampling of small arms), and a year
#: (assumed; cohorts find less than 1 % a year)
LOSS_AT_ONCE, LOSS_A_YEAR = 2.0, 1.0
#: how a statement begins that is hard to believe
DOUBT = "doubtful:"
_BEFORE = (
    "prior|previous|previously|earlier|after|before|former|formerly|following|pretreated|pretreatment|"
    "switched from|switch from"
)
_CENTRAL = frozenset(one.name for one in sites("central"))


def of_people(stated: Mapping[str, Any], recalled: Mapping[str, Any], used: Mapping[str, Any]) -> Iterator[str]:
    """Facts of the people that the arm's own lines do not give.

    Parameters
    ----------
    stated, recalled : what the arm says, and what is remembered of its study.
    used : what is simulated; ``menopause_age`` only where there was one.
    """
    for name, text in (("age_mean", "mean age {:g} years"), ("menopause_age", "menopause at {:g} years")):
        told = {name} if name == "age_mean" else {name, "years_since_menopause"}
        if name in used and not told & stated.keys():
            yield text.format(used[name]) + (" (from memory)" if told & recalled.keys() else "")
    if "calcium_vitamin_d" not in used:
        yield "no calcium or vitamin D beside the regimen"


def of_names(courses: Regimen) -> Iterator[str]:
    """What was read into names of groups and doses that are not given."""
    for note in courses.notes:
        yield re.sub(r"^regimen course \d+: ", "", note)


def of_comparator(arm: Arm, control: Regimen) -> str | None:
    """What a difference is taken to be counted from, where the arm does not name it."""
    if arm.comparator is not None:
        return None
    given = ", ".join(dict.fromkeys(catalogue()[course.drug].name for course in control.courses))
    return f"compared with {given or 'no treatment'} (no comparator is named)"


def only_in_notes(arm: Arm, implied: Iterable[str]) -> Iterator[str]:
    """Earlier treatments that the notes speak of and no course gives; ``implied``: drugs that a field stands for."""
    listed = {key for course in (*arm.courses, *(arm.comparator or ())) if (key := _key(str(course.get("drug"))))}
    notes = " ".join(plain(str(arm.population.get("notes") or "")).split())
    found = {match["before"] or match["behind"] for match in _earlier().finditer(notes)}
    for name in sorted(found):
        if _key(name) not in listed | {*implied}:
            fix = "only the notes speak of it; write a course with a negative start_month"
            yield f"no {name} before month 0 ({fix})"


def doubt(arm: Arm, o: Observation, menopause_month: float, untreated: bool) -> str | None:
    """That a loss before the menopause is not what untreated women have, or None.

    Parameters
    ----------
    menopause_month : months from month 0 to the menopause that is simulated.
    """
    if not untreated or arm.population.get("menopause") != "premenopausal" or o.endpoint not in _CENTRAL:
        return None
    start = o.rebased_at_month if o.rebased_at_month is not None else (o.from_month or 0.0)
    years = (o.time_month - start) / 12
    loss = -o.value * (years if o.measure == "percent-change-per-year" else 1.0)
    if o.measure not in ("percent-change", "percent-change-per-year") or o.time_month > menopause_month:
        return None
    if loss <= LOSS_AT_ONCE + LOSS_A_YEAR * years:
        return None
    return (
        f"{DOUBT} {loss:g} % lost in {12 * years:g} months before the menopause without treatment; say what was "
        "given (chemotherapy, ovarian suppression), or menopause_age and menopause_cause"
    )


def _key(name: str) -> str | None:
    """The drug that a name stands for; names without a model stand for themselves."""
    try:
        return resolve(name).drug.key
    except InputError:
        return plain(name)


@cache
def _earlier() -> re.Pattern[str]:
    """A drug named beside a word of what came before, within a few words."""
    drugs = [name for drug in catalogue().values() for name in (drug.key, drug.name, *drug.synonyms, *drug.brands)]
    names = sorted({plain(n) for n in (*drugs, *(a.name for a in aliases()), *not_modelled())}, key=len, reverse=True)
    any_drug = "|".join(re.escape(name) for name in names if len(name) > 5)
    near = r"(?: \w+){0,3}? "
    return re.compile(
        rf"\b(?:{_BEFORE})\b{near}(?P<before>{any_drug})s?\b|\b(?P<behind>{any_drug})s?\b{near}(?:before|earlier|previously)\b"
    )
