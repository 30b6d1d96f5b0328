"""How recent and how many the fractures of fragile bone are: what makes a risk imminent or very high."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from osteon.care.facts.fact import Above, Value
from osteon.care.facts.fracture_times import both, either, within
from osteon.care.facts.fragility import at_site, fragile_fracture
from osteon.care.rules.vocabulary import Vocabulary
from osteon.person.history import Fracture
from osteon.person.patient import Patient

#: group of facts.yaml: where a fracture is a major one
MAJOR = "major_fracture_sites"
_NAMES = (
    "vertebral_fracture_2_years", "hip_fracture_2_years", "major_fracture_2_years", "fragility_fracture_2_years",
    "fragility_fracture_1_year", "vertebral_fractures", "fragility_fractures",
)  # fmt: skip


def fracture_recency(person: Patient, vocabulary: Vocabulary) -> dict[str, Value]:
    """Facts about recent and repeated fragility fractures by name; None where the file does not tell."""
    if person.fractures is None:
        return dict.fromkeys(_NAMES, None)
    fragile, major = fragile_fracture(vocabulary), vocabulary.members(MAJOR)

    def of(sites: frozenset[str] | None) -> Callable[[Fracture], bool | None]:
        return lambda f: both(fragile(f), sites is None or at_site(f, sites))

    def recent(sites: frozenset[str] | None, months: float) -> bool | None:
        return either(*(both(of(sites)(f), within(f, person, months)) for f in person.fractures or ()))

    vertebra, hip = frozenset({"vertebra"}), frozenset({"hip"})
    found = (
        recent(vertebra, 24), recent(hip, 24), recent(major, 24), recent(None, 24), recent(None, 12),
        _count(person, of(vertebra)), _count(person, of(None)),
    )  # fmt: skip
    return dict(zip(_NAMES, found, strict=True))


def _count(person: Patient, counts: Callable[[Fracture], bool | None]) -> Decimal:
    """How many bones broke; a lower limit where a fracture may or may not count."""
    answers = [(counts(f), f.count or 1) for f in person.fractures or ()]
    number = Decimal(sum(count for value, count in answers if value))
    return Above(number) if any(value is None for value, _ in answers) else number
