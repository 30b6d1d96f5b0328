"""Which fractures tell of fragile bone (G14): in three values, since a fracture may be told without its cause.

A low-trauma fracture of adult life counts, except of fingers, toes, hands, feet and skull; a vertebral fracture
without known trauma counts until its cause is told. One by great force does not, one through a metastasis means another
disease.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from osteon.care.facts.fact import Value
from osteon.care.rules.vocabulary import Vocabulary
from osteon.person.history import Fracture
from osteon.person.patient import Patient

ADULT_YEARS = 18.0
LATE_YEARS = 50.0
#: a fracture is recent for so long [months] in general guidance (NOGG 2024, second-hand)
RECENT_MONTHS = 24.0
_ARM_OR_PELVIS = ("humerus", "pelvis", "distal_radius", "wrist", "forearm", "radius", "ulna")


def fragility(person: Patient, vocabulary: Vocabulary) -> dict[str, Value]:
    """The facts about fractures by name: True, False, or None where the file does not tell; how many vertebrae."""
    names = (
        "fragility_fracture",
        "fragility_fracture_after_50",
        "fragility_fracture_before_50",
        "hip_or_vertebral_fracture",
        "arm_or_pelvis_fracture",
        "recent_fragility_fracture",
        "recent_vertebral_fracture",
    )
    if not person.fractures:
        told = person.fractures is not None
        return {**dict.fromkeys(names, False if told else None), "vertebral_fractures": Decimal(0) if told else None}
    fragile = fragile_fracture(vocabulary)
    tests: tuple[Callable[[Fracture], bool | None], ...] = (
        fragile,
        lambda f: _both(fragile(f), _late(f, person.age)),
        lambda f: _both(fragile(f), _early(f, person.age)),
        lambda f: _both(fragile(f), _at(f, ("hip", "vertebra"))),
        lambda f: _both(fragile(f), _at(f, _ARM_OR_PELVIS)),
        lambda f: _both(fragile(f), _recent(f, person.age)),
        lambda f: _both(fragile(f), _at(f, ("vertebra",)), _recent(f, person.age)),
    )
    broken = [f.count or 1 for f in person.fractures if f.site == "vertebra" and fragile(f)]
    return {
        **{name: _any(test(f) for f in person.fractures) for name, test in zip(names, tests, strict=True)},
        "vertebral_fractures": Decimal(sum(broken)),
    }


def fragile_fracture(vocabulary: Vocabulary) -> Callable[[Fracture], bool | None]:
    """What tells whether a fracture is one of fragile bone, in three values."""
    minor = vocabulary.members("minor_fracture_sites")
    return lambda f: _both(is_adult(f), low_trauma(f), None if f.site is None else f.site not in minor)


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


def _at(f: Fracture, sites: tuple[str, ...]) -> bool | None:
    return None if f.site is None else f.site in sites


def _recent(f: Fracture, age: float | None) -> bool | None:
    """Whether it happened within two years; ages in whole years leave one year open."""
    if f.months_ago is not None:
        return f.months_ago <= RECENT_MONTHS
    if f.age is None or age is None:
        return None
    years = RECENT_MONTHS / 12
    return True if age - f.age <= years - 1 else False if age - f.age >= years + 1 else None


def _both(*parts: bool | None) -> bool | None:
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def _any(parts: Iterable[bool | None]) -> bool | None:
    found = list(parts)
    if any(part is True for part in found):
        return True
    return None if any(part is None for part in found) else False
