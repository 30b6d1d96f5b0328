"""Trials of osteoporosis as virtual trials: what the hazard would have read in each woman of either arm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.fracture_exponents.contrast_file import CONTRASTS, Contrast, PublishedRatio
from osteon.fracture.hazard import State, hazard, site_z, turnover_term
from osteon.fracture.parameters import GRADIENT_AGE, OUTCOMES, SITES, parameters
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import posterior
from osteon.simulation.calibrated import basis
from osteon.treatment.regimen import Regimen
from osteon.virtual_trials.adherence import doses_of, taken
from osteon.virtual_trials.hazards_of_people import state
from osteon.virtual_trials.one_arm import course_of
from osteon.virtual_trials.partition import entered
from osteon.virtual_trials.reference_person import QUANTITIES
from osteon.virtual_trials.trial_file import Trial

Array = NDArray[np.float64]

#: outcomes of a contrast -> sites of the hazard
SITES_OF: Mapping[str, tuple[str, ...]] = {**OUTCOMES, "nonvertebral": ("hip", "forearm", "humerus", "other")}
#: width of a 95 % interval in standard deviations
_WIDTH = 3.92


@dataclass(frozen=True)
class Side:
    """One arm: what the hazard reads, for n women month by month (between two doses of some drugs it moves fast).

    Attributes
    ----------
    base : site -> (n, months) log hazard at mean density, turnover and structure.
    z : site -> (n, months) Z-score that the site reads.
    log_turnover, structure : (n, months); turnover within the range of the hazard.
    decades : (n, months) age beyond that of the density gradients, in tens of years.
    """

    base: Mapping[str, Array]
    z: Mapping[str, Array]
    log_turnover: Array
    structure: Array
    decades: Array


@dataclass(frozen=True)
class Ratio:
    """A published risk ratio, and the two arms that should give it.

    Attributes
    ----------
    log, sd : logarithm of the ratio and its standard error.
    months : first and last month in which fractures were counted.
    """

    trial: str
    outcome: str
    log: float
    sd: float
    months: tuple[int, int]
    status: str
    treated: Side
    control: Side


def contrasts(
    people: int = 300, seed: int = 1, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[Ratio, ...]:
    """Every ratio of ``data/fracture/contrasts.yaml`` with the same simulated women in both arms.

    Each woman has a set of parameters of the posterior, so that what is not known of the model is in the mean.
    """
    rows = CONTRASTS.read()
    ratios: list[Ratio] = []
    for done, row in enumerate(rows):
        treated, control = _sides(row, people, seed)
        ratios += [_ratio(row, published, treated, control) for published in row["ratios"]]
        progress(done + 1, len(rows))
    return tuple(ratios)


def rests_on() -> dict[str, Any]:
    """What the estimated numbers rest on: what the hazard reads, in women treated as those of the trials."""
    rows = CONTRASTS.read()
    arms = [arm for row in rows for arm in (row["treated"], row["control"])]
    courses = [course for arm in arms for course in Regimen.from_any(arm, files=False).courses]
    return basis(skeleton(), posterior().names, QUANTITIES, courses)


def _sides(row: Contrast, people: int, seed: int) -> tuple[Side, Side]:
    trial = Trial.from_any(
        {
            "name": row["trial"],
            "years": max(published["months"][1] for published in row["ratios"]) / 12,
            "eligibility": {"sex": "female", "menopause": "postmenopausal", **row["people"]},
            "arms": [
                {
                    "name": name,
                    "regimen": row[name],
                    "taken": row.get("taken", 1.0),
                    "stopping_per_year": row.get("stopping_per_year", 0.0),
                }
                for name in ("treated", "control")
            ],
            "risk_factors": {"prior_fracture": 0.4, "prior_vertebral": row["prior_vertebral"]}
            if row["prior_vertebral"] <= 0.4
            else {"prior_fracture": row["prior_vertebral"], "prior_vertebral": row["prior_vertebral"]},
        }
    )
    participants, _, failed, _ = entered(trial, seed, 0, people)
    courses = []
    for arm in trial.arms:
        took, doses = taken(arm, participants.dosing, trial.months), doses_of(arm, trial.months)
        courses.append(course_of(participants, doses.schedules(took, participants.dosing), list(QUANTITIES), failed))
    good = np.ones(people, bool)
    good[list(failed)] = False
    one, other = (_side(state(participants.base, course), good) for course in courses)
    return one, other


def _side(states: State, good: NDArray[np.bool_]) -> Side:
    """Split the hazard into what does not depend on the estimated numbers and what they multiply."""
    central = parameters()
    plain = replace(states, z=dict.fromkeys(states.z, 0.0), turnover=1.0, structure=0.0)
    shape = np.shape(states.turnover)

    def rows(values: Any) -> Array:
        return np.asarray(np.broadcast_to(values, shape)[good], float)

    return Side(
        base={site: rows(np.log(hazard(site, plain, central))) for site in SITES},
        z={site: rows(site_z(site, states.z)) for site in SITES},
        log_turnover=rows(turnover_term(states.turnover, 1.0)),
        structure=rows(states.structure),
        decades=rows((np.asarray(states.age, float) - GRADIENT_AGE) / 10.0),
    )


def _ratio(row: Contrast, published: PublishedRatio, treated: Side, control: Side) -> Ratio:
    first, last = published["months"]
    return Ratio(
        trial=row["trial"],
        outcome=published["outcome"],
        log=float(np.log(published["value"])),
        sd=float(np.log(published["high"] / published["low"]) / _WIDTH),
        months=(first, last),
        status=published["status"],
        treated=treated,
        control=control,
    )
