"""One partition of a virtual trial: some people, drawn from a seed, through every arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from osteon.engine.integration import integrate
from osteon.physiology.skeleton import skeleton
from osteon.population.posterior import posterior
from osteon.population.virtual_people import People
from osteon.simulation.cohort import absolute_tolerance, healthy_age
from osteon.units import DAYS_PER_MONTH, DAYS_PER_YEAR
from osteon.virtual_trials import visits
from osteon.virtual_trials.adherence import Chance, waiting_months
from osteon.virtual_trials.allocation import allocate
from osteon.virtual_trials.hazards_of_people import baseline, deaths, draws
from osteon.virtual_trials.one_arm import RTOL, ArmResult, Participants, run_arm
from osteon.virtual_trials.outcomes import Waiting, death_month
from osteon.virtual_trials.trial_file import Trial

Array = NDArray[np.float64]
Places = NDArray[np.int64]

#: people of one partition; with the seed it says who takes part, so it never changes within a trial
SIZE = 1000
#: how follow-up ends
ENDS = ("completed", "died", "lost", "failed")
_CHANCES = ("people", "parameters", "arms", "treatment", "outcomes", "visits", "clusters")


@dataclass(frozen=True)
class Partition:
    """People of one partition and what became of them in every arm.

    Attributes
    ----------
    first : number of the first person.
    draw : (n,) set of parameters of each person.
    allocated : (n,) arm in which a real trial would have seen the person.
    factors : risk factor -> (n,) 1 or 0.
    good : (n,) whether the person could be integrated in every arm; the others count in nothing.
    reasons : why not: number of the person -> reason.
    """

    first: int
    people: People
    draw: Places
    allocated: Places
    factors: Mapping[str, Array]
    visit_months: Array
    arms: tuple[ArmResult, ...]
    good: NDArray[np.bool_]
    reasons: Mapping[int, str]


def simulate(trial: Trial, seed: int, index: int, size: int, first: int = 0) -> Partition:
    """The people of a partition through every arm.

    Person and chances follow from ``SeedSequence(seed, spawn_key=(index,))`` alone, so that a partition is the same
    wherever and whenever it is computed. Each kind of chance has its own stream: another visit changes no fracture.
    Its people are numbered from ``first``.
    """
    participants, which, failed, allocated = entered(trial, seed, index, size)
    arms = [run_arm(arm, participants, failed) for arm in trial.arms]
    good = np.ones(size, bool)
    good[list(failed)] = False
    return Partition(
        first=first,
        people=participants.people,
        draw=which,
        allocated=allocated,
        factors=participants.factors,
        visit_months=participants.visits.planned,
        arms=tuple(_without(arm, good) for arm in arms),
        good=good,
        reasons={first + i: why for i, why in sorted(failed.items())},
    )


def entered(trial: Trial, seed: int, index: int, size: int) -> tuple[Participants, Places, dict[int, str], Places]:
    """The people of a partition before the arms part.

    Returns
    -------
    participants, draw, failed, allocated : what they bring into every arm, set of parameters of each (n,), who could
        not be aged and why, the arm in which a real trial would have seen each (n,).
    """
    streams = np.random.SeedSequence(seed, spawn_key=(index,)).spawn(len(_CHANCES))
    chance = {name: np.random.default_rng(stream) for name, stream in zip(_CHANCES, streams, strict=True)}
    which = chance["parameters"].integers(draws(trial), size=size)
    people = trial.population.draw(chance["people"], size, _table(trial, which))
    factors = _factors(trial, chance["people"], size)
    months = np.arange(trial.months + 1.0)
    waiting = Waiting.draw(chance["outcomes"], size)
    lost = waiting_months(chance["outcomes"].random(size), trial.record.drop_out_per_year, trial.months)
    base = baseline(trial, people, which, factors, months)
    dies = deaths(base, trial.record.outcomes.cancer_deaths_per_year)
    death = death_month(dies, waiting.death)
    begin = min([0.0, *(course.start_month for arm in trial.arms for course in arm.courses)])
    states, table, failed = _aged(people, begin)
    participants = Participants(
        trial=trial,
        people=people,
        base=base,
        table=table,
        begin=begin,
        states=states,
        dies=dies,
        waiting=waiting,
        end=np.minimum(np.minimum(death, lost), float(trial.months)),
        reason=np.where(np.minimum(death, lost) >= trial.months, 0, np.where(death <= lost, 1, 2)),
        dosing=Chance.draw(chance["treatment"], size),
        visits=visits.draw(chance["visits"], trial, people),
        factors=factors,
        clusters=streams[-1],
    )
    allocated = allocate(chance["arms"], size, [arm.share for arm in trial.arms])
    return participants, which, failed, allocated


def _table(trial: Trial, which: Places) -> Array:
    """(n, parameters): the set of parameters of each person."""
    if trial.record.parameters == "posterior":
        return posterior().rows(which)
    return skeleton().parameter_table(len(which))


def _factors(trial: Trial, random: np.random.Generator, n: int) -> dict[str, Array]:
    """Who has which risk factor; a vertebral fracture is one of the earlier fractures."""
    shares = trial.record.risk_factors
    factors = {name: (random.random(n) < share).astype(float) for name, share in shares.items()}
    if "prior_vertebral" in shares and shares.get("prior_fracture"):
        within = random.random(n) < shares["prior_vertebral"] / shares["prior_fracture"]
        factors["prior_vertebral"] = factors["prior_fracture"] * within
    return factors


def _aged(people: People, begin: float) -> tuple[Array, Array, dict[int, str]]:
    """States and parameters of untreated people at month ``begin``, and who could not be aged."""
    model = skeleton()
    table = people.parameters.copy()
    column = {name: j for j, name in enumerate(model.parameter_names)}
    menopause = table[:, column["menopause_age"]]
    healthy = np.array([healthy_age(a, m) for a, m in zip(people.age + begin / 12, menopause, strict=True)])
    table[:, column["starting_age"]] = healthy
    start = (healthy - people.age) * DAYS_PER_YEAR
    day = begin * DAYS_PER_MONTH
    run = integrate(
        model, table, [day], start=np.minimum(start, day), initial=model.initial_states(table), rtol=RTOL,
        atol=absolute_tolerance(model, RTOL), threads=1,
    )  # fmt: skip
    failed = {int(i): run.reason(int(i)) for i in np.flatnonzero(run.status)}
    states = np.ascontiguousarray(run.states[:, 0])
    for i in failed:
        states[i] = model.initial_states(table[i : i + 1])[0]
    return states, table, failed


def _without(arm: ArmResult, good: NDArray[np.bool_]) -> ArmResult:
    """The arm without the people who could not be integrated."""
    if good.all():
        return arm
    kept = good[arm.person]
    return replace(
        arm,
        end=np.where(good, arm.end, 0.0),
        reason=np.where(good, arm.reason, ENDS.index("failed")),
        measured={name: np.where(good[:, None], values, np.nan) for name, values in arm.measured.items()},
        person=arm.person[kept],
        month=arm.month[kept],
        site=arm.site[kept],
        number=arm.number[kept],
    )
