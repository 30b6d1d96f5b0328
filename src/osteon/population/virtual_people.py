"""Virtual populations: people with joint covariates, random effects and the state in which a trial would find them.

A population is stated by its ages, menopause, body mass and T-scores; all else follows. The model ages each person,
with the person's own effects, to today, which gives estradiol, turnover, and how far BMD lies from what is usual at
that age; reference data give what is usual. The spread that the model does not account for is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from osteon.errors import InputError
from osteon.physiology.skeleton import skeleton
from osteon.population import truncated
from osteon.population.baseline import SITES, body, marker_levels, today, usual, within, young
from osteon.population.variability import Drift, apply, baseline_correlation, baseline_sd, draw, draw_unexplained
from osteon.quantities import density_of, estrogen, find

Array = NDArray[np.float64]
Limits = tuple[float, float]

#: a woman is postmenopausal this long after her final period, premenopausal until this long before it
POSTMENOPAUSAL_YEARS = 1.0
PREMENOPAUSAL_YEARS = 2.0


@dataclass(frozen=True)
class Population:
    """Who takes part. Means and SDs are those before the limits are applied; limits hold for everybody.

    Attributes
    ----------
    age_mean, age_sd, age_min, age_max : years.
    menopause : None where women of any status take part; not read for men.
    years_since_menopause_mean, years_since_menopause_sd : years; without a mean they follow from the ages at
        menopause of the general population.
    years_since_menopause_min, years_since_menopause_max : years.
    bmi_mean, bmi_sd, bmi_min, bmi_max : kg/m2; log-normal.
    t_score_mean : site -> mean T-score; by default what is usual at the age.
    t_score_limits : site -> (lowest, highest) T-score.
    t_score_any_below : site -> T-score; at least one of the sites named is below its own.
    """

    sex: Literal["female", "male"] = "female"
    age_mean: float = 64.0
    age_sd: float = 8.0
    age_min: float = 18.0
    age_max: float = 95.0
    menopause: Literal["postmenopausal", "premenopausal"] | None = "postmenopausal"
    years_since_menopause_mean: float | None = None
    years_since_menopause_sd: float = 6.0
    years_since_menopause_min: float = POSTMENOPAUSAL_YEARS
    years_since_menopause_max: float = 60.0
    bmi_mean: float = 27.0
    bmi_sd: float = 5.0
    bmi_min: float = 15.0
    bmi_max: float = 60.0
    t_score_mean: Mapping[str, float] = field(default_factory=dict)
    t_score_limits: Mapping[str, Limits] = field(default_factory=dict)
    t_score_any_below: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)

    def draw(self, random: np.random.Generator, n: int, parameters: Array | None = None) -> People:
        """People of this population as they are before treatment.

        Parameters
        ----------
        random : everything is drawn from it; the same state gives the same people.
        n : how many.
        parameters : (n, parameters) of the model, such as posterior draws, under the people's own effects; the
            model's defaults when not given.

        Raises
        ------
        InputError
            A statement that nobody fulfils.
        """
        age = truncated.normal(random.random(n), self.age_mean, self.age_sd, *self._ages())
        menopause_age = self._menopause_ages(random.random(n), age)
        spread = np.log1p((self.bmi_sd / self.bmi_mean) ** 2)
        limits = np.log([self.bmi_min, self.bmi_max])
        bmi = np.exp(truncated.normal(random.random(n), np.log(self.bmi_mean) - spread / 2, np.sqrt(spread), *limits))
        tall = body()[f"height_{self.sex}"]
        height = truncated.normal(random.random(n), tall["value"], tall["sd"], tall["low"], tall["high"])
        own = draw(random, n)
        base = np.tile(skeleton().defaults, (n, 1)) if parameters is None else parameters
        table = apply(own, base, skeleton().parameter_names)
        values = {"bmi": bmi, "weight": bmi * (height / 100) ** 2}
        values |= {"menopause_age": menopause_age} if self.sex == "female" else {"male": np.ones(n)}
        column = {name: j for j, name in enumerate(skeleton().parameter_names)}
        for name, value in values.items():
            table[:, column[name]] = value
        now = today(age, table)
        return People(
            sex=self.sex,
            age=age,
            menopause_age=menopause_age,
            bmi=bmi,
            height_cm=height,
            weight_kg=values["weight"],
            t_scores=self._t_scores(random, age, now),
            markers=marker_levels(random, self.sex, own["turnover"], now),
            estradiol=now[estrogen().name],
            effects=own,
            drift=draw_unexplained(random, n),
            parameters=table,
        )

    def _ages(self) -> Limits:
        """Ages at which the menopausal status is possible."""
        low, high = self.age_min, self.age_max
        if self.sex == "female" and self.menopause == "postmenopausal":
            low = max(low, body()["menopause_age"]["low"] + self.years_since_menopause_min)
            high = min(high, body()["menopause_age"]["high"] + self.years_since_menopause_max)
        if self.sex == "female" and self.menopause == "premenopausal":
            high = min(high, body()["menopause_age"]["high"] - PREMENOPAUSAL_YEARS)
        return low, high

    def _menopause_ages(self, u: Array, age: Array) -> Array:
        """Age at the final period; for premenopausal women it lies ahead. Not a number for men."""
        if self.sex == "male":
            return np.full(len(age), np.nan)
        usual = body()["menopause_age"]
        low, high = np.full(len(age), usual["low"]), np.full(len(age), usual["high"])
        if self.menopause == "premenopausal":
            low = np.maximum(low, age + PREMENOPAUSAL_YEARS)
        elif self.menopause == "postmenopausal":
            low = np.maximum(low, age - self.years_since_menopause_max)
            high = np.minimum(high, age - self.years_since_menopause_min)
            if self.years_since_menopause_mean is not None:
                mean = age - self.years_since_menopause_mean
                return truncated.normal(u, mean, self.years_since_menopause_sd, low, high)
        return truncated.normal(u, usual["value"], usual["sd"], low, high)

    def _t_scores(self, random: np.random.Generator, age: Array, now: Mapping[str, Array]) -> dict[str, Array]:
        """T-scores by site: usual at the age, the modelled difference of this person, and the rest of the spread."""
        mean, rest = np.empty((len(age), len(SITES))), np.empty(len(SITES))
        for j, site in enumerate(SITES):
            adult = young(site, "female")
            mean_bmd, relative = usual(site, self.sex, age)
            own = mean_bmd * now[density_of(site)] / relative
            mean[:, j] = (own - adult.mean) / adult.sd
            if site in self.t_score_mean:
                mean[:, j] += self.t_score_mean[site] - mean[:, j].mean()
            explained = float(np.var((own - mean_bmd) / adult.sd))
            rest[j] = np.sqrt(max(baseline_sd(density_of(site)) ** 2 - explained, 0.25))
        covariance = baseline_correlation([density_of(site) for site in SITES]) * np.outer(rest, rest)
        limits = np.array([self.t_score_limits.get(site, (-np.inf, np.inf)) for site in SITES])
        thresholds = np.array([self.t_score_any_below.get(site, -np.inf) for site in SITES])
        scores = within(random, mean, covariance, limits, thresholds)
        return {site: scores[:, j] for j, site in enumerate(SITES)}


@dataclass(frozen=True)
class People:
    """n people before treatment. Every array is (n,), and true: what is measured has an error on top.

    Attributes
    ----------
    age, menopause_age : years; no menopause (not a number) for men, ahead for premenopausal women.
    t_scores : site -> T-score against young white women (`osteon.person.reference`).
    markers : ctx [ng/mL], ntx [nmol BCE/mmol], p1np and bsap [ug/L].
    estradiol : pmol/L.
    effects : random effects by name.
    drift : unexplained drift by quantity.
    parameters : (n, parameters) of the model, with effects and covariates in them.
    """

    sex: Literal["female", "male"]
    age: Array
    menopause_age: Array
    bmi: Array
    height_cm: Array
    weight_kg: Array
    t_scores: Mapping[str, Array]
    markers: Mapping[str, Array]
    estradiol: Array
    effects: Mapping[str, Array]
    drift: Mapping[str, Drift]
    parameters: Array

    def __len__(self) -> int:
        return len(self.age)

    @property
    def years_since_menopause(self) -> Array:
        """Years since the final period; negative before it, not a number for men."""
        return self.age - self.menopause_age

    def cohort(self) -> tuple[list[float], list[dict[str, float]], Array]:
        """Ages, covariates and parameter table: what `osteon.simulation.cohort.run` takes."""
        shared = {"bmi": self.bmi, "weight": self.weight_kg}
        shared |= {"male": np.ones(len(self))} if self.sex == "male" else {"menopause_age": self.menopause_age}
        rows = [{name: float(values[i]) for name, values in shared.items()} for i in range(len(self))]
        return [float(a) for a in self.age], rows, self.parameters

    def patients(self) -> list[dict[str, Any]]:
        """The same people as patient files, which `osteon.Patient.from_any` reads."""
        return [self._patient(i) for i in range(len(self))]

    def _patient(self, i: int) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "id": f"person-{i + 1}",
            "sex": self.sex,
            "age": float(self.age[i]),
            "height_cm": float(self.height_cm[i]),
            "weight_kg": float(self.weight_kg[i]),
            "bmi": float(self.bmi[i]),
            "dxa": {site: float(scores[i]) for site, scores in self.t_scores.items()} | {"device": "hologic"},
            "labs": {str(find(name).field): float(level[i]) for name, level in self.markers.items()}
            | {str(estrogen().field): float(self.estradiol[i])},
        }
        if self.sex == "female":
            since = self.years_since_menopause[i]
            if since >= POSTMENOPAUSAL_YEARS:
                fields |= {"menopause": "postmenopausal", "age_at_menopause": float(self.menopause_age[i])}
            else:
                fields["menopause"] = "perimenopausal" if since > -PREMENOPAUSAL_YEARS else "premenopausal"
        return fields


def _check(who: Population) -> None:
    if who.sex not in ("female", "male"):
        raise InputError("sex", who.sex, "female or male")
    if who.menopause not in (None, "postmenopausal", "premenopausal"):
        raise InputError("menopause", who.menopause, "postmenopausal, premenopausal or nothing")
    for name in ("age_mean", "age_sd", "bmi_mean", "bmi_sd", "years_since_menopause_sd"):
        if not 0 < getattr(who, name) < np.inf:
            raise InputError(name, getattr(who, name), "a number above 0")
    if not 0 < who.bmi_min < who.bmi_max:
        raise InputError("bmi_min", who.bmi_min, f"lies above 0 and below bmi_max, {who.bmi_max:g}")
    for name in (*who.t_score_limits, *who.t_score_mean, *who.t_score_any_below):
        if name not in SITES:
            raise InputError("t_score site", name, "one of " + ", ".join(SITES))
    for site, (low, high) in who.t_score_limits.items():
        if not low < high:
            raise InputError(f"t_score_limits.{site}", low, f"lies below the highest, {high:g}")
    for site, below in who.t_score_any_below.items():
        lowest = who.t_score_limits.get(site, (-np.inf, np.inf))[0]
        if not lowest < below:
            raise InputError(f"t_score_any_below.{site}", below, f"lies above the lowest allowed, {lowest:g}")
    low, high = who._ages()
    if not low < high:
        raise InputError("age_min", who.age_min, f"nobody from {low:g} to {high:g} years has this menopausal status")
