"""Fractures while a bone drug had had its time to work: one needs an answer, two or more are a failure (IOF 2012).

Diez-Perez A, et al. Osteoporos Int 2012;23:2769-74, doi 10.1007/s00198-012-2093-8 (recalled). Three values, since the
age at a fracture tells its time to a year only.
"""

from __future__ import annotations

from collections.abc import Callable

from osteon.care.facts.bone_treatment import state
from osteon.care.facts.fracture_times import Span, both, when
from osteon.person.history import Fracture
from osteon.person.patient import Patient
from osteon.person.treatment_history import TreatmentCourse
from osteon.units import DAYS_PER_MONTH


def fracture_on_treatment(
    person: Patient, last: TreatmentCourse | None, fragile: Callable[[Fracture], bool | None]
) -> bool | None:
    """Whether a fragility fracture fell into the time in which the drug given last protected.

    Parameters
    ----------
    last : the bone treatment given last; one that is over does not count.
    fragile : whether a fracture is one of fragile bone, in three values.
    """
    if last is None or last.entry is None or not last.now or state(last) == "stopped" or not person.fractures:
        return False
    protected = _protected(last)
    if protected is None:
        return None if last.start_month is None and last.months is None else False
    answers = [both(fragile(f), _within(when(f, person), protected)) for f in person.fractures]
    return True if True in answers else None if None in answers else False


def _protected(course: TreatmentCourse) -> Span | None:
    """From the time at which the drug is judged until its last dose wears off; None where that time has not come."""
    if course.start_month is None or course.lengths is None:
        return None
    covered = max(course.lapsed_after or 0.0, (course.every_days or 0.0) / DAYS_PER_MONTH)
    end = 0.0 if course.last_dose_month is None else min(0.0, course.last_dose_month + covered)
    span = Span(course.start_month + course.lengths.judged_after_months, end)
    return span if span.first < span.last else None


def _within(when: Span | None, protected: Span) -> bool | None:
    if when is None:
        return None
    if protected.first <= when.first and when.last <= protected.last:
        return True
    return None if when.last >= protected.first and when.first <= protected.last else False
