"""Which fractures tell of fragile bone (G14): in three values, since a fracture may be told without its cause.

A low-trauma fracture of adult life counts, except of fingers, toes, hands, feet and skull; a vertebral fracture
without known trauma counts until its cause is told. One by great force does not, one through a metastasis means another
disease.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from osteon.care.facts.fracture_times import both, either
from osteon.care.rules.vocabulary import Vocabulary
from osteon.person.history import Fracture
from osteon.person.patient import Patient

ADULT_YEARS = 18.0
LATE_YEARS = 50.0
_ARM_OR_PELVIS = ("humerus", "pelvis", "distal_radius", "wrist", "forearm", "radius", "ulna")


def fragility(person: Patient, vocabulary: Vocabulary) -> dict[str, bool | None]:
    """The facts about fractures by name: True, False, or None where the file does not tell."""
    names = (
        "fragility_fracture",
        "fragility_fracture_after_50",
        "fragility_fracture_before_50",
        "hip_or_vertebral_fracture",
        "arm_or_pelvis_fracture",
    )
    if not person.fractures:
        return dict.fromkeys(names, None if person.fractures is None else False)
    fragile = fragile_fracture(vocabulary)
    tests: tuple[Callable[[Fracture], bool | None], ...] = (
        fragile,
        lambda f: both(fragile(f), _late(f, person.age)),
        lambda f: both(fragile(f), _early(f, person.age)),
        lambda f: both(fragile(f), at_site(f, ("hip", "vertebra"))),
        lambda f: both(fragile(f), at_site(f, _ARM_OR_PELVIS)),
    )
    return {name: either(*(test(f) for f in person.fractures)) for name, test in zip(names, tests, strict=True)}


def fragile_fracture(vocabulary: Vocabulary) -> Callable[[Fracture], bool | None]:
    """What tells whether a fracture is one of fragile bone, in three values."""
    minor = vocabulary.members("minor_fracture_sites")
    return lambda f: both(is_adult(f), low_trauma(f), None if f.site is None else f.site not in minor)


def through_metastasis(person: Patient) -> bool:
    """Whether a fracture went through a metastasis."""
    return any(f.mechanism == "pathological_metastatic" for f in person.fractures or ())


def is_adult(f: Fracture) -> bool:
    """A fracture without its age is taken for one of adult life: it is on the record of an adult."""
    return f.age is None or f.age >= ADULT_YEARS


def low_trauma(f: Fracture) -> bool | None:
    """Whether a small force broke it; a vertebra counts until the cause is told."""
    if f.mechanism is not None:
        return f.mechanism == "low_trauma"
    return True if f.site == "vertebra" else None


def _late(f: Fracture, age: float | None) -> bool | None:
    if f.age is not None:
        return f.age > LATE_YEARS
    return False if age is not None and age <= LATE_YEARS else None


def _early(f: Fracture, age: float | None) -> bool | None:
    late = _late(f, age)
    return None if late is None else not late


def at_site(f: Fracture, sites: Collection[str]) -> bool | None:
    """Whether it is at one of the sites; None where its site is not told."""
    return None if f.site is None else f.site in sites
