"""Which T-score decides: the lowest valid one of lumbar spine, total hip and femoral neck (G6).

The 33 % radius counts where no site of spine or hip is valid, or with hyperparathyroidism, which takes cortical bone
first. Heel ultrasound never counts. T-scores are compared as decimals, as they were reported (G5); where the file has
BMD in g/cm2 but no T-score, it is turned into one, to one decimal as reports do.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from osteon.care.vocabulary import Vocabulary
from osteon.patient import Patient

CENTRAL = ("lumbar_spine", "total_hip", "femoral_neck")
RADIUS = "radius_33"


@dataclass(frozen=True)
class Lowest:
    """The deciding T-score with site and origin, None where there is none; the lowest central one, and the radius."""

    t: Decimal | None
    site: str | None
    central: Decimal | None
    radius: Decimal | None
    origin: str = ""


def lowest(person: Patient, vocabulary: Vocabulary) -> Lowest:
    """The lowest valid T-score; of equal sites, the first of spine, total hip, femoral neck is named."""
    valid = {
        site: (decimal(score), f"dxa.{site}")
        for site in (*CENTRAL, RADIUS)
        if (score := getattr(person.dxa, site)) is not None and site not in person.dxa.invalid_sites
    }
    if not valid:
        valid = _from_bmd(person)
    radius = valid.pop(RADIUS, None)
    central = min((score for score, _ in valid.values()), default=None)
    raised = not vocabulary.members("hyperparathyroidism").isdisjoint(person.conditions or ())
    if radius is not None and (not valid or raised):
        valid[RADIUS] = radius
    score = None if radius is None else radius[0]
    if not valid:
        return Lowest(None, None, central, score)
    site = min(valid, key=lambda name: valid[name][0])
    return Lowest(valid[site][0], site, central, score, valid[site][1])


@lru_cache(maxsize=4096)
def decimal(number: float) -> Decimal:
    """A number as it was written; the sixth decimal rounds off what binary fractions and unit conversion leave."""
    return Decimal(repr(round(float(number), 6)))


def _from_bmd(person: Patient) -> dict[str, tuple[Decimal, str]]:
    found = {}
    for site in (*CENTRAL, RADIUS):
        if (measured := person.baseline_bmd(site)) is not None:
            score = person.t_score(site, measured.g_cm2, measured.device)
            if score is not None:
                origin = f"{measured.source} of {site}, {measured.g_cm2:g} g/cm2 against {person.reference}"
                found[site] = (decimal(round(score, 1)), origin)
    return found
