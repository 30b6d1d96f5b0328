"""Why a bone treatment was stopped, as a word; what is written in no such word is kept and asked about."""

from __future__ import annotations

from collections.abc import Sequence

from osteon.person.records import word
from osteon.person.treatment_history import TreatmentCourse
from osteon.person.words import STOP_REASONS

PAUSE = "drug_holiday"
JAW, FEMUR, ALLERGY = "osteonecrosis_of_jaw", "atypical_femoral_fracture", "hypersensitivity"
UNREAD = "other"
#: ends of a course that was to end
PLANNED = (None, PAUSE, "course_completed", "inhibitor_ended")


def reason(written: str | None) -> str | None:
    """The reason as a word of ``data/words/patient_file.yaml``; ``other`` where it is none, None where none is told."""
    if written is None:
        return None
    name = str(word(written))
    if name in STOP_REASONS.known:
        return name
    meant = STOP_REASONS.meant.get(name, ())
    return meant[0] if len(meant) == 1 else UNREAD


def reasons(courses: Sequence[TreatmentCourse]) -> tuple[str, ...]:
    """Every reason for which a course was stopped, once."""
    found = (reason(course.reason_stopped) for course in courses)
    return tuple(dict.fromkeys(one for one in found if one is not None))
