"""Some people through one arm: doses, integration, fractures, visits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.drugs.catalogue import known_drugs
from osteon.engine.events import Schedule
from osteon.engine.integration import integrate
from osteon.engine.outputs import outputs_at
from osteon.fracture.cluster import clusters, draw_number, share_several
from osteon.fracture.incidence import cumulative_incidence
from osteon.fracture.parameters import OUTCOMES, SITES
from osteon.physiology.skeleton import skeleton
from osteon.population.virtual_people import People
from osteon.simulation.cohort import absolute_tolerance
from osteon.treatment.course import Course
from osteon.units import DAYS_PER_MONTH
from osteon.virtual_trials import visits
from osteon.virtual_trials.adherence import Chance, doses_of, taken
from osteon.virtual_trials.hazards_of_people import Baseline, Risk, risk
from osteon.virtual_trials.outcomes import Waiting, fractures
from osteon.virtual_trials.reference_person import QUANTITIES
from osteon.virtual_trials.trial_file import Arm, Trial

Array = NDArray[np.float64]
Places = NDArray[np.int64]

RTOL = 1e-5
#: outcomes whose expected incidence is kept for each set of parameters
EXPECTED = ("any", "major", "hip", "vertebral")


@dataclass(frozen=True)
class ArmResult:
    """n people in one arm.

    Attributes
    ----------
    share, stop : (n,) share of doses taken, month of giving up treatment (infinite where not).
    end, reason : (n,) month at which follow-up ends, and position in `ENDS`.
    measured : quantity -> (n, visits); NaN where it was not measured.
    person, month, site, number : fractures within follow-up, (events,); ``number`` of vertebrae, 1 at other sites.
    expected : outcome of `EXPECTED` -> (n, years) probability of having it by the end of each year, before death.
    central : the same with the central parameters of the hazard.
    """

    share: Array
    stop: Array
    end: Array
    reason: Places
    measured: Mapping[str, Array]
    person: Places
    month: Array
    site: Places
    number: Places
    expected: Mapping[str, Array]
    central: Mapping[str, Array]


@dataclass(frozen=True)
class Participants:
    """What people bring into every arm."""

    trial: Trial
    people: People
    base: Baseline
    table: Array
    begin: float
    states: Array
    dies: Array
    waiting: Waiting
    end: Array
    reason: Places
    dosing: Chance
    visits: visits.Schedule
    factors: Mapping[str, Array]
    clusters: np.random.SeedSequence


def run_arm(arm: Arm, participants: Participants, failed: dict[int, str]) -> ArmResult:
    """Everybody through one arm; who cannot be integrated is added to ``failed``."""
    trial, months = participants.trial, participants.base.months
    doses, took = doses_of(arm, trial.months), taken(arm, participants.dosing, trial.months)
    names = list(dict.fromkeys([*QUANTITIES, *visits.quantities(trial)]))
    course = course_of(participants, doses.schedules(took, participants.dosing), names, failed)
    hazards = risk(participants.base, course)
    broken = fractures(hazards, participants.waiting)
    seen = broken.month <= participants.end[broken.person]
    person, month, site = broken.person[seen], broken.month[seen], broken.site[seen]

    expected = _expected(hazards.sites, participants.dies, trial.months)

    def own_doses(i: int) -> tuple[Course, ...]:
        return doses.courses(took, participants.dosing, i)

    return ArmResult(
        share=took.share,
        stop=took.stop,
        end=participants.end,
        reason=participants.reason,
        measured=visits.measured(participants.visits, participants.people, course, months, participants.end),
        person=person,
        month=month,
        site=site,
        number=_vertebrae(
            np.random.default_rng(participants.clusters), person, month, site, hazards, participants.factors, own_doses
        ),
        expected=expected,
        central=expected
        if hazards.central is hazards.sites
        else _expected(hazards.central, participants.dies, trial.months),
    )


def course_of(
    participants: Participants, schedules: list[Schedule], names: list[str], failed: dict[int, str]
) -> dict[str, Array]:
    """Quantities of the model at the months; who fails is noted and given numbers that nothing counts."""
    model = skeleton()
    run = integrate(
        model, participants.table, participants.base.months * DAYS_PER_MONTH, start=participants.begin * DAYS_PER_MONTH,
        initial=participants.states, schedules=schedules, rtol=RTOL, atol=absolute_tolerance(model, RTOL), threads=1,
    )  # fmt: skip
    failed |= {int(i): run.reason(int(i)) for i in np.flatnonzero(run.status)}
    quantities = outputs_at(model, names, run.states, participants.table, run.times)
    for i in failed:
        for values in quantities.values():
            values[i] = 1.0
    return quantities


def _expected(sites: Mapping[str, Array], dies: Array, months: int) -> dict[str, Array]:
    years = np.arange(12, months + 1, 12)
    expected = {}
    for outcome in EXPECTED:
        hazard = sum(sites[site] for site in OUTCOMES[outcome])
        expected[outcome] = cumulative_incidence([np.asarray(hazard, float), dies], 1)[0][0][:, years]
    return expected


def _vertebrae(
    random: np.random.Generator,
    person: Places,
    month: Array,
    site: Places,
    events: Risk,
    factors: Mapping[str, Array],
    courses: Callable[[int], tuple[Course, ...]],
) -> Places:
    """Vertebrae that break in each vertebral event; 1 at other sites."""
    number = np.ones(len(person), np.int64)
    earlier: set[int] = set()
    for event in np.flatnonzero(site == SITES.index("vertebral")):
        i = int(person[event])
        off, long = _in_rebound(courses(i), float(month[event]))
        off = off and bool(events.relative_turnover[i, int(month[event])] > 1.0)
        known = factors.get("prior_vertebral")
        prior = True if i in earlier else (None if known is None else bool(known[i]))
        number[event] = int(draw_number(random, share_several(off, long, prior)))
        earlier.add(i)
    return number


def _in_rebound(courses: tuple[Course, ...], month: float) -> tuple[bool, bool | None]:
    """Whether the effect of a drug is over but not its rebound, and whether it was given for over three years."""
    dose_months = [c.dose_days(month) / DAYS_PER_MONTH for c in courses if known_drugs()[c.drug].rebound]
    doses = np.concatenate([np.zeros(0), *dose_months])
    if not len(doses):
        return False, None
    window = clusters()["after_last_dose"]
    stopped = window["begins"] <= month - doses.max() < window["ends"]
    return bool(stopped), bool(np.ptp(doses) + window["begins"] - 1 > 36.0)
