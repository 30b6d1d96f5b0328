"""What a sensitivity analysis varies: parameters over their priors, and the ways in which women differ.

Every input is a uniform on 0 ... 1 that is turned into a value by the inverse of its distribution function, so that
0.5 is its median. The inputs are independent of each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from osteon.calibration.priors import priors
from osteon.physiology.skeleton import skeleton
from osteon.population import truncated, variability
from osteon.population.baseline import body
from osteon.prediction.people_of_an_arm import AGE_SD, BMI_LOG_SD

Array = NDArray[np.float64]
Kind = Literal["parameter", "person"]

#: the woman around whom others differ: BMI [kg/m2], age at menopause [y], time since then [y]; with assumed limits
BMI, MENOPAUSE, SINCE = 27.0, 51.0, 12.0
BMI_LIMITS, SINCE_LIMITS = (16.0, 50.0), (1.0, 40.0)
_COVARIATES = ("bmi", "menopause_age", "years_since_menopause")


@dataclass(frozen=True)
class Input:
    """One thing that is varied.

    Attributes
    ----------
    name : of the parameter; what differs between women begins with ``own_``.
    kind : ``parameter`` of the model, the same for everybody, or ``person``, in which women differ.
    meaning : in plain words.
    symbol : LaTeX, of the parameter that is varied or acted upon; empty where there is none.
    spread : distribution in words.
    """

    name: str
    kind: Kind
    meaning: str
    symbol: str
    spread: str


#: all estimated parameters at once, as one posterior draw has them
EVERY_PARAMETER = Input(
    "parameters",
    "parameter",
    "all parameters of the model together",
    "",
    "draws of the posterior, with their correlations",
)


@cache
def parameter_inputs() -> tuple[Input, ...]:
    """The estimated parameters, in the order of `osteon.calibration.priors`."""
    known, prior = {p.name: p for p in skeleton().parameters}, priors()
    inputs = []
    for j, name in enumerate(prior.names):
        parameter = known[name]
        centre = float(prior.to_values(prior.centre)[j])
        middle = "median" if prior.log[j] else "mean"
        spread = f"{'log-normal' if prior.log[j] else 'normal'}, {middle} {centre:.3g}{_unit(parameter.unit)}, "
        spread += f"SD {'of log ' if prior.log[j] else ''}{prior.sd[j]:.3g}, {parameter.low:g} to {parameter.high:g}"
        inputs.append(Input(name, "parameter", parameter.meaning, parameter.symbol, spread))
    return tuple(inputs)


@cache
def person_inputs() -> tuple[Input, ...]:
    """Covariates of a postmenopausal woman, then the random effects of `osteon.population.variability`."""
    symbols = {p.name: p.symbol for p in skeleton().parameters}
    natural = body()["menopause_age"]
    covariates = (
        ("body mass index", "bmi", f"log-normal, median {BMI:g} kg/m², SD of log {BMI_LOG_SD:g}"),
        ("age at menopause", "menopause_age", f"normal, {MENOPAUSE:g} SD {natural['sd']:g} y"),
        ("years since menopause", "", f"normal, {SINCE:g} SD {AGE_SD:g} y"),
    )
    inputs = [
        Input(f"own_{name}", "person", meaning, symbols.get(parameter, ""), spread)
        for name, (meaning, parameter, spread) in zip(_COVARIATES, covariates, strict=True)
    ]
    for effect in variability.effects():
        acts_on = (*effect.parameters, *effect.divided)
        symbol = symbols[acts_on[0]] if len(acts_on) == 1 else ""
        inputs.append(Input(f"own_{effect.name}", "person", effect.meaning.split(";")[0], symbol, _spread(effect)))
    return tuple(inputs)


def label(item: Input) -> str:
    """Plain words; what differs between women says so."""
    return item.meaning if item.kind == "parameter" else f"woman's own {item.meaning}"


def prior_table(u: Array) -> Array:
    """(n, parameters) rows of the model from uniforms (n, estimated parameters); the others at their values."""
    prior = priors()
    column = {name: j for j, name in enumerate(skeleton().parameter_names)}
    table = np.tile(skeleton().defaults, (len(u), 1))
    low, high = (prior.low - prior.centre) / prior.sd, (prior.high - prior.centre) / prior.sd
    vectors = prior.centre + prior.sd * truncated.normal(u, 0.0, 1.0, low, high)
    table[:, [column[name] for name in prior.names]] = prior.to_values(vectors)
    return table


def with_people(u: Array, table: Array) -> tuple[Array, Array]:
    """Women who differ.

    Parameters
    ----------
    u : (n, person inputs) uniforms.
    table : (n, parameters); it is not changed.

    Returns
    -------
    tuple
        Ages at month 0 (n,), years, and the table with covariates and random effects.
    """
    rows = variability.apply(variability.from_uniforms(u[:, len(_COVARIATES) :]), table, skeleton().parameter_names)
    natural = body()["menopause_age"]
    bmi = np.exp(truncated.normal(u[:, 0], np.log(BMI), BMI_LOG_SD, *np.log(BMI_LIMITS)))
    menopause = truncated.normal(u[:, 1], MENOPAUSE, natural["sd"], natural["low"], natural["high"])
    ages = menopause + truncated.normal(u[:, 2], SINCE, AGE_SD, *SINCE_LIMITS)
    return ages, _covariates(rows, {"bmi": bmi, "menopause_age": menopause})


def reference_woman(table: Array) -> tuple[Array, Array]:
    """Ages and rows of the average woman in the middle of these people: 63 years, menopause at 51, BMI 27."""
    return np.full(len(table), MENOPAUSE + SINCE), _covariates(table.copy(), {"bmi": BMI, "menopause_age": MENOPAUSE})


def _covariates(table: Array, values: Mapping[str, Array | float]) -> Array:
    for name, value in values.items():
        table[:, skeleton().parameter_names.index(name)] = value
    return table


def _spread(effect: variability.Effect) -> str:
    if effect.kind == "log-normal":
        return f"log-normal, median 1, SD of log {effect.value:g}"
    if effect.kind == "mixture":
        return f"{100 * effect.value:g} % of women {effect.low:.2f} to {effect.high:.2f}, others 1"
    return f"share of tablets taken: uniform to the power 1/{effect.value:g}, over its median"


def _unit(unit: str) -> str:
    return "" if unit == "1" else f" {unit}"
