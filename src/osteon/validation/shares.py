"""Predictions of shares of people: losers, osteoporosis, cumulative fractures, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.likelihood import FREEDOM, KINDS, spread_over
from osteon.evidence.evidence_files import Arm, Observation, trial_of
from osteon.fracture.baseline import death_hazard
from osteon.fracture.exponents import gradients
from osteon.fracture.hazard import State, hazards, lagged
from osteon.fracture.incidence import cumulative_incidence
from osteon.fracture.parameters import OUTCOMES, parameters
from osteon.fracture.simulated import MARKER, NUMBER
from osteon.population.baseline import usual, young
from osteon.population.posterior import posterior
from osteon.population.variability import unexplained
from osteon.prediction.sampling_error import SCAN_SD, USUAL_N
from osteon.prediction.scenario import NotCoveredError, Scenario, Simulation, scenario
from osteon.prediction.targets import assumed_of
from osteon.quantities import density_of, sites
from osteon.treatment.regimen import Regimen
from osteon.validation.people_followed import DRAWS, Followed, People, bmd_at_start
from osteon.validation.predictive import INSIDE

Array = NDArray[np.float64]

CENTRAL = sites("central")
#: endpoint -> sites of which one counts
LOSING = {f"share-losing-{one.site}": str(one.patient) for one in CENTRAL}
OSTEOPOROTIC = {
    "osteoporosis-incidence": tuple(str(one.patient) for one in CENTRAL),
    **{f"osteoporosis-prevalence-{one.site}": (str(one.patient),) for one in CENTRAL if one.region == "spine"},
    "osteoporosis-prevalence-femur": tuple(str(one.patient) for one in CENTRAL if one.region == "hip"),
}
#: endpoint -> sites of the hazard; vertebral fractures that only radiographs find are not among them
BROKEN: Mapping[str, tuple[str, ...]] = {
    "fracture-any-cumulative": OUTCOMES["any"],
    "fracture-any-clinical-cumulative": OUTCOMES["any"],
    "fracture-hip-cumulative": ("hip",),
    "fracture-wrist-cumulative": ("forearm",),
    "fracture-nonvertebral-cumulative": ("hip", "forearm", "humerus", "other"),
    "nonvertebral-fracture-cumulative": ("hip", "forearm", "humerus", "other"),
    "clinical-vertebral-fracture-cumulative": ("vertebral",),
}
ON_RADIOGRAPHS = "fracture-vertebral-cumulative"
NOT_COUNTED = "vertebral fractures found on radiographs are not computed; those that come to attention are"
#: why a number that stands in the files twice is predicted once
REPEATED = "the same published number as in another arm of the files"
#: T-score of osteoporosis (WHO)
OSTEOPOROSIS = -2.5
#: SD of the log of the rate of fractures between trials, whose people and ways of counting differ (assumed; rates under
#: the same inhibitor differ by a factor of 1.5 to 2)
FRACTURE_LOG_SD = 0.35
#: levels at month 0 for each person of whom it is counted how many fall below a threshold
STARTS = 8
#: chances of trial and sampling for each draw
PER_DRAW = 10
#: which way of counting fractures the trials have
COUNTED = "trial"


@dataclass(frozen=True)
class Share:
    """A predicted share of people, per cent: median, 90 % interval, standard deviation, and what it assumes."""

    median: float
    low90: float
    high90: float
    sd: float
    assumed: tuple[str, ...]


def predicted(o: Observation) -> bool:
    """Whether an observation is a share of people that is predicted here."""
    right = o.measure in ("percent-cumulative", "absolute") and not o.bound and o.rebased_at_month is None
    return right and o.time_month > 0 and o.endpoint in {*LOSING, *OSTEOPOROTIC, *BROKEN, ON_RADIOGRAPHS}


def shares(arms: Sequence[Arm]) -> dict[int, Share | str]:
    """Shares of people by the id of their observation, or why there is none; arms that are not simulated have none."""
    wanted = [(arm, own) for arm in arms if (own := [o for o in arm.observations if predicted(o)])]
    people = People(max((o.time_month for _, own in wanted for o in own), default=0.0))
    found: dict[int, Share | str] = {}
    seen: set[tuple[object, ...]] = set()
    for arm, own in wanted:
        try:
            who = scenario(arm)
        except NotCoveredError:
            continue
        for o in own:
            key = (who.treated, trial_of(arm), o.endpoint, o.time_month, o.value, o.more_than)
            if o.endpoint == ON_RADIOGRAPHS:
                found[id(o)] = NOT_COUNTED
            elif arm.contaminated and o.time_month >= arm.contaminated["from_month"]:
                found[id(o)] = str(arm.contaminated["why"])
            else:
                found[id(o)] = REPEATED if key in seen else _share(people, who, arm, o)
                seen.add(key)
    return found


def _share(people: People, who: Scenario, arm: Arm, o: Observation) -> Share:
    followed = [people.follow(simulation) for simulation in who.treated]
    random = np.random.default_rng(6)
    tau = np.exp(posterior().log_tau[posterior().order(DRAWS), KINDS.index("bmd")])
    noise = random.standard_t(FREEDOM, (PER_DRAW, DRAWS))
    shift = noise * tau * spread_over("bmd", o.time_month / 12, 100.0)
    assumed: list[str] = []
    if o.endpoint in BROKEN:
        untreated = people.follow(Simulation(who.control.age, who.control.covariates, Regimen(())))
        rates = [_broken(f, untreated, arm, o, assumed) for f in followed]
        values = 1 - np.exp(np.log1p(-np.mean(rates, axis=0)) * np.exp(FRACTURE_LOG_SD * noise))
    elif o.endpoint in OSTEOPOROTIC:
        values = np.mean([_osteoporotic(f, arm, o, shift, random, assumed) for f in followed], axis=0)
    else:
        values = np.mean([_losing(f, o, shift, random) for f in followed], axis=0)
    n = float(o.n or arm.population.get("n") or USUAL_N)
    sampled = random.binomial(int(n), np.clip(values, 0, 1)) / n * 100
    middle = 100 * float(np.median(values))
    low, high = np.percentile(sampled, [50 * (1 - INSIDE), 50 * (1 + INSIDE)])
    sd = max(float(sampled.std()), 100 / n)
    return Share(middle, min(float(low), middle), max(float(high), middle), sd, (*assumed_of(who, arm, o), *assumed))


def _measured_change(f: Followed, site: str, month: float, shift: Array, random: np.random.Generator) -> Array:
    """Ratio of two scans of each person: (PER_DRAW, DRAWS, people)."""
    own, drawn = f.from_start(density_of(site), month)
    drift, slope, level = unexplained(density_of(site)), *random.standard_normal((2, len(own)))
    log = drift.slope_sd * month / 12 * slope + drift.level_sd * level
    error = SCAN_SD / 100 * random.standard_normal((2, len(own)))
    ratio = own * np.exp(log) * (1 + error[1] - error[0])
    return np.asarray(ratio * drawn[None, :, None] + shift[:, :, None] / 100)


def _losing(f: Followed, o: Observation, shift: Array, random: np.random.Generator) -> Array:
    """(PER_DRAW, DRAWS) share of people who lost more than the observation says."""
    ratio = _measured_change(f, LOSING[o.endpoint], o.time_month, shift, random)
    return np.asarray((100 * (ratio - 1) < -float(o.more_than or 0.0)).mean(axis=-1))


def _osteoporotic(
    f: Followed, arm: Arm, o: Observation, shift: Array, random: np.random.Generator, assumed: list[str]
) -> Array:
    """(PER_DRAW, DRAWS) share with a T-score of osteoporosis; of incidence: among those who had none at month 0."""
    sex = str(arm.population["sex"])
    f = f.again(STARTS)
    start, told = bmd_at_start(arm, f.ages)
    now = np.full((PER_DRAW, DRAWS, len(f.ages)), np.inf)
    before = np.full(len(f.ages), np.inf)
    for site in OSTEOPOROTIC[o.endpoint]:
        adult = young(site, sex)
        measured = start[site] * (1 + SCAN_SD / 100 * random.standard_normal(len(f.ages)))
        level = start[site] * _measured_change(f, site, o.time_month, shift, random)
        now = np.minimum(now, (level - adult.mean) / adult.sd)
        before = np.minimum(before, (measured - adult.mean) / adult.sd)
    _say(assumed, told, f"osteoporosis is a T-score at or below {OSTEOPOROSIS:g}")
    if o.endpoint == "osteoporosis-incidence":
        now = now[..., before > OSTEOPOROSIS]
    return np.asarray((now <= OSTEOPOROSIS).mean(axis=-1))


def _broken(f: Followed, untreated: Followed, arm: Arm, o: Observation, assumed: list[str]) -> Array:
    """(DRAWS,) share of people with such a fracture before death, in each draw of hazard and model."""
    sex = str(arm.population["sex"])
    start, told = bmd_at_start(arm, f.ages)
    months = np.arange(0.0, np.ceil(o.time_month) + 1)
    columns = slice(int(-f.months[0]), int(-f.months[0]) + len(months))

    def course(of: Followed, quantity: str) -> Array:
        ratio = of.people[quantity][:, None, :] * of.draws[quantity][None]
        return np.asarray(ratio[..., columns] / ratio[..., [columns.start]])

    z = {}
    for site in (str(one.patient) for one in CENTRAL if one.followed):
        mean, quantity = usual(site, sex, f.ages)[0][:, None, None], density_of(site)
        now = start[site][:, None, None] * course(f, quantity)
        z[site] = (now - mean * course(untreated, quantity)) / young(site, "female").sd
    turnover = np.stack(
        [lagged(f.months, f.people[MARKER] * d / (untreated.people[MARKER] * u), months)
         for d, u in zip(f.draws[MARKER], untreated.draws[MARKER], strict=True)], axis=1,
    )  # fmt: skip
    number = np.log(f.average[NUMBER] / untreated.average[NUMBER])[columns]
    state = State(
        age=f.ages[:, None, None] + months / 12,
        z=z,
        turnover=turnover,
        structure=(number - number[0]) / gradients()["trabecular_number_sd"]["value"],
    )
    p = parameters(sex=sex, random=np.random.default_rng(7), n=DRAWS, counted=COUNTED)
    rates = hazards(state, p)
    wanted = np.asarray(sum(rates[site] for site in BROKEN[o.endpoint]), float)
    incidence = cumulative_incidence([wanted, death_hazard(f.ages[:, None, None] + months / 12, sex)], 1)[0][0]
    _say(assumed, told, "rates of fracture of the general population, with average risk factors")
    by_month = incidence.mean(axis=0)
    return np.array([np.interp(o.time_month, months, row) for row in by_month])


def _say(assumed: list[str], told: bool, text: str) -> None:
    """Add what is assumed of a count, once."""
    for one in (text, *(() if told else ("T-scores at month 0 usual for the age",))):
        if one not in assumed:
            assumed.append(one)
