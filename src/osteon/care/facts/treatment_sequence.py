"""What the end of a bone treatment asks for: another drug that follows, not too early, not too late, of the right kind.

Times and classes stand in the drug's file (``care: ending``).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from osteon.care.facts.bone_treatment import state
from osteon.care.facts.fact import Value
from osteon.drugs.drug import Drug, Ending
from osteon.person.treatment_history import TreatmentCourse
from osteon.units import DAYS_PER_MONTH

#: what a course is once its drug no longer is given
OVER = ("stopped", "lapsed", "holiday")


def sequence_facts(courses: Sequence[TreatmentCourse], draft: Drug | None) -> dict[str, Value]:
    """The facts about what follows a bone treatment, by name.

    Parameters
    ----------
    courses : the latest first.
    draft : the drug of the drafted order.
    """
    last = courses[0] if courses else None
    ending = None if last is None or last.entry is None else last.entry.care.ending
    return {
        "follow_on_open": False if last is None else follow_on_open(last),
        "follow_on_too_early": last is not None and ending is not None and _too_early(last, ending),
        "sequence_doubt": _doubtful_order(courses, draft),
        "draft_too_early": last is not None and _before_due(last, draft),
    }


def follow_on_open(course: TreatmentCourse) -> bool | None:
    """Whether a course is over, another drug has to follow and none has, at a time when that still matters.

    Where the last dose is not known it is taken to matter. None for a drug that is not named.
    """
    if state(course) not in OVER:
        return False
    if course.entry is None:
        return None
    ending = course.entry.care.ending
    if ending is None:
        return False
    since = course.since_last_dose
    return since is None or since <= ending.open_months


def _too_early(course: TreatmentCourse, ending: Ending) -> bool:
    """Whether the drug that has to follow would come before its time today."""
    since = course.since_last_dose
    return state(course) in ("stopping", *OVER) and since is not None and since < ending.earliest_months


def _before_due(last: TreatmentCourse, draft: Drug | None) -> bool:
    """Whether the drug taken now is drafted again more than a month before its next dose is due."""
    since, every = last.since_last_dose, last.every_days
    if last.entry is None or since is None or every is None or state(last) in OVER:
        return False
    return draft is not None and draft.key == last.entry.key and every / DAYS_PER_MONTH - since > 1.0


def _doubtful_order(courses: Sequence[TreatmentCourse], draft: Drug | None) -> bool:
    """Whether a drug followed another too early, too late or in the wrong order, or an order would do so."""
    return any(_wrong_after(*pair) for pair in pairwise(courses)) or _wrong_order(courses, draft)


def _wrong_order(courses: Sequence[TreatmentCourse], drug: Drug | None) -> bool:
    last = courses[0] if courses else None
    if drug is None or last is None or last.entry is None or last.drug == drug.key:
        return False
    ending, since = last.entry.care.ending, last.since_last_dose
    if ending is None or since is None or since > ending.open_months:
        return False
    early = drug.drug_class in ending.followed_by and since < ending.earliest_months
    return early or drug.drug_class in ending.not_by


def _wrong_after(later: TreatmentCourse, earlier: TreatmentCourse) -> bool:
    """Whether a course that began lately did so at the wrong time after another, or is of the wrong class."""
    if earlier.entry is None or later.entry is None or earlier.drug == later.drug:
        return False
    ending, start, last = earlier.entry.care.ending, later.start_month, earlier.last_dose_month
    if ending is None or start is None or last is None or start <= last or -start > ending.open_months:
        return False
    months, following = start - last, later.entry.drug_class
    if months > ending.open_months:
        return False
    fits = following in ending.followed_by
    return following in ending.not_by or (fits and not ending.earliest_months <= months <= ending.latest_months)
