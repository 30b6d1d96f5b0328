"""What recent fractures and the drugs before them mean: a new vertebra, several at once, a femoral shaft, no cause."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from osteon.care.facts.fact import Value
from osteon.care.facts.fracture_times import when
from osteon.care.facts.fragility import is_adult, low_trauma
from osteon.care.rules.vocabulary import Vocabulary
from osteon.drugs.catalogue import ANTIRESORPTIVE, care_groups, known_drugs, usual_courses
from osteon.person.history import Fracture
from osteon.person.patient import Patient

#: a vertebral fracture is new for so long [months]
NEW_MONTHS = 12.0
SHAFT = ("femoral_shaft", "femur")


def recent_fractures(person: Patient, vocabulary: Vocabulary) -> dict[str, Value]:
    """Facts about recent fractures and about bone drugs taken so far."""
    broken = person.fractures
    taken, whole = _classes_taken(person)
    found: dict[str, Value] = {
        "had_antiresorptive": _any_of(taken, whole, _antiresorptive_classes()),
        "had_rebound_drug": _any_of(taken, whole, _rebound_classes()),
        "fracture_mechanism_unknown": bool(unexplained(person, vocabulary)),
        "self_reported_vertebra": None if broken is None else any(_undocumented(f) for f in broken),
        "spine_imaging_unlike_fractures": _imaging_contradicts(person),
    }
    if broken is None:
        return found | {"new_vertebral_fracture": None, "new_vertebrae": None, "femoral_shaft_fracture": None}
    new = [f for f in broken if f.site == "vertebra" and low_trauma(f) and _is_new(f, person.age)]
    shafts = [f for f in broken if f.site in SHAFT and f.mechanism in (None, "low_trauma") and is_adult(f)]
    return found | {
        "new_vertebral_fracture": bool(new),
        "new_vertebrae": Decimal(sum(f.count or 1 for f in new)),
        "femoral_shaft_fracture": bool(shafts),
    }


def unexplained(person: Patient, vocabulary: Vocabulary) -> tuple[int, ...]:
    """Places in the list of the fractures whose cause decides whether they count, and is not told."""
    minor = vocabulary.members("minor_fracture_sites")
    return tuple(
        index
        for index, f in enumerate(person.fractures or ())
        if f.mechanism is None and f.site not in minor and is_adult(f) and f.detected != "morphometric"
    )


def _undocumented(f: Fracture) -> bool:
    return f.site == "vertebra" and f.detected == "self_reported"


def _imaging_contradicts(person: Patient) -> bool:
    """Whether the imaging of the spine and the list of fractures tell different things."""
    seen = person.spine_imaging
    broken = [f for f in person.fractures or () if f.site == "vertebra" and f.detected != "self_reported"]
    if seen.result == "fracture":
        return not broken
    if seen.result != "none" or seen.months_ago is None:
        return False
    return any(span is not None and span.last < -seen.months_ago for span in (when(f, person) for f in broken))


def _is_new(f: Fracture, age: float | None) -> bool:
    """Whether it is not known to be old: what has no date may be of this week."""
    if f.months_ago is not None:
        return f.months_ago <= NEW_MONTHS
    return f.age is None or age is None or age - f.age <= NEW_MONTHS / 12


@cache
def _antiresorptive_classes() -> set[str]:
    words = care_groups()[ANTIRESORPTIVE]
    keys = {usual.key for usual in usual_courses().values() if usual.status in words}
    return {known_drugs()[key].drug_class for key in keys}


@cache
def _rebound_classes() -> set[str]:
    return {drug.drug_class for drug in known_drugs().values() if drug.rebound}


def _classes_taken(person: Patient) -> tuple[set[str], bool]:
    """Classes of the bone drugs taken so far, and whether the file tells all of them."""
    current, past = person.bone_therapy, person.bone_therapy_history
    usual = usual_courses().get(current.current or "")
    keys = [current.drug or (usual.key if usual else None), *(course.drug for course in past or ())]
    unknown_past = past is None or any(course.drug is None for course in past)
    whole = current.current is not None and not unknown_past
    return {known_drugs()[key].drug_class for key in keys if key is not None}, whole


def _any_of(taken: set[str], whole: bool, wanted: set[str]) -> bool | None:
    if taken & wanted:
        return True
    return False if whole else None
