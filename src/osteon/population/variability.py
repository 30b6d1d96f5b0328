"""How people differ from the average person of the model, and what the model leaves unexplained.

A random effect is a person's own value of some parameters over the usual value. Its median is 1, so that the person
with every effect at its median is the average person. The numbers with their sources are in ``data/variability.yaml``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from osteon.errors import InputError
from osteon.population.variability_file import FILE, Variability

Array = NDArray[np.float64]

#: uniforms are kept this far from 0 and 1, which ends a log-normal at 4.4 standard deviations
EDGE = 5e-6


@dataclass(frozen=True)
class Effect:
    """One way in which people differ.

    Attributes
    ----------
    parameters, divided : model parameters that are multiplied and divided by the effect.
    kind : ``log-normal``; ``mixture``, where a share of people lies evenly between `low` and `high` and the others at
        1; ``power``, a share of doses taken over its median; ``even``, spread evenly from 0 to 2.
    sd : of the logarithm, for a log-normal effect; otherwise 0.
    value : the number that the kind needs: SD of the logarithm, share of people, or exponent.
    highest : largest multiplier.
    added : whether it came after the calibration; it is then drawn apart, so that nothing else changes.
    """

    name: str
    parameters: tuple[str, ...]
    divided: tuple[str, ...]
    kind: Literal["log-normal", "mixture", "power", "even"]
    value: float
    low: float
    high: float
    highest: float
    status: str
    source: str
    meaning: str
    added: bool = False

    @property
    def sd(self) -> float:
        """Standard deviation of the logarithm of a log-normal effect; 0 for the other kinds."""
        return self.value if self.kind == "log-normal" else 0.0

    def multiplier(self, u: Array) -> Array:
        """Multiplier at uniforms on 0 ... 1: (n,) to (n,)."""
        u = np.clip(u, EDGE, 1 - EDGE)
        if self.kind == "log-normal":
            multipliers = np.exp(self.value * normal(u))
        elif self.kind == "mixture":
            multipliers = np.where(u < self.value, self.low + (self.high - self.low) * u / self.value, 1.0)
        elif self.kind == "even":
            multipliers = 2.0 * u
        else:
            multipliers = (2.0 * u) ** (1.0 / self.value)
        return np.asarray(np.minimum(multipliers, self.highest), float)


@dataclass(frozen=True)
class Unexplained:
    """What the model leaves unexplained between people in one quantity: a random drift of its logarithm.

    Attributes
    ----------
    slope_sd : SD of a lasting slope of the logarithm [1/y].
    level_sd : SD of one shift of all later values against month 0 [1].
    """

    slope_sd: float
    level_sd: float


@dataclass(frozen=True)
class Drift:
    """Unexplained drift of n people in one quantity: slope of the logarithm [1/y] and its shift [1], each (n,)."""

    slope: Array
    level: Array

    def factor(self, months: Sequence[float] | Array) -> Array:
        """What the model's value relative to month 0 is multiplied by: (n, months); 1 at month 0."""
        time = np.asarray(months, float)
        exponent = self.slope[:, None] * time / 12.0 + self.level[:, None] * (time != 0.0)
        return np.asarray(np.exp(exponent), float)


def effects() -> tuple[Effect, ...]:
    """Random effects in the order in which `from_uniforms` reads its columns: those that the calibration knew."""
    return tuple(effect for effect in all_effects() if not effect.added)


@cache
def all_effects() -> tuple[Effect, ...]:
    """All random effects, also those that came after the calibration."""
    return tuple(
        Effect(
            name=row["name"],
            parameters=tuple(row["parameters"]),
            divided=tuple(row.get("divided", ())),
            kind=row["kind"],
            value=float(row["value"]),
            low=float(row.get("low", 1.0)),
            high=float(row.get("high", 1.0)),
            highest=float(row.get("highest", np.inf)),
            status=row["status"],
            source=row["source"],
            meaning=row["meaning"],
            added=row.get("added", False),
        )
        for row in document()["effects"]
    )


def draw(random: np.random.Generator, n: int) -> dict[str, Array]:
    """Multipliers of n people: effect name -> (n,)."""
    return from_uniforms(random.random((n, len(effects()))))


def from_uniforms(u: Array) -> dict[str, Array]:
    """Multipliers from uniforms on 0 ... 1, random or quasi-random.

    Parameters
    ----------
    u : (n, number of effects), a column for each of `effects`.

    Returns
    -------
    dict
        Effect name -> (n,). Effects that came after the calibration have even values of their own, which follow from
        the others': the same people are the same in them too.
    """
    u = np.asarray(u, float)
    if u.ndim != 2 or u.shape[1] != len(effects()):
        raise InputError("u", str(u.shape), f"one column for each of the {len(effects())} effects")
    settled = {effect.name: effect.multiplier(u[:, j]) for j, effect in enumerate(effects())}
    return settled | {
        effect.name: effect.multiplier(_apart(effect.name, u)) for effect in all_effects() if effect.added
    }


def apply(values: Mapping[str, Array], table: Array, names: Sequence[str]) -> Array:
    """A table of parameters with the effects of each person on it.

    Parameters
    ----------
    values : effect name -> (n,) multipliers; an effect that is not named is 1.
    table : (n, parameters); it is not changed.
    names : of the parameters, in the order of the columns.

    Returns
    -------
    array
        (n, parameters).
    """
    column = {name: j for j, name in enumerate(names)}
    changed = np.array(table, float)
    known = {effect.name: effect for effect in all_effects()}
    for name, multiplier in values.items():
        if name not in known:
            raise InputError("effect", name, "one of " + ", ".join(known))
        for parameter in known[name].parameters:
            changed[:, column[parameter]] *= multiplier
        for parameter in known[name].divided:
            changed[:, column[parameter]] /= multiplier
    return changed


def unexplained(quantity: str) -> Unexplained:
    """What the model leaves unexplained between people in a quantity; InputError for one without an entry."""
    slope, level = _unexplained("slope"), _unexplained("level")
    if quantity not in level and quantity not in slope:
        raise InputError("quantity", quantity, "one of " + ", ".join({**slope, **level}))
    return Unexplained(slope.get(quantity, 0.0), level.get(quantity, 0.0))


def draw_unexplained(random: np.random.Generator, n: int) -> dict[str, Drift]:
    """Unexplained drift of n people: quantity -> `Drift`.

    Sites and markers of one person go together, with one correlation in each group of ``data/variability.yaml``.
    """
    slope, level = _normals(random, n, "slope"), _normals(random, n, "level")
    still = np.zeros(n)
    return {name: Drift(slope.get(name, still), level.get(name, still)) for name in {**slope, **level}}


def correlation(kind: str, one: str, other: str) -> float:
    """How alike the unexplained parts of two quantities are in one person; ``kind`` is ``slope`` or ``level``."""
    groups = [row for row in document()["correlations"] if row["kind"] == kind]
    return next((float(row["value"]) for row in groups if {one, other} <= set(row["group"])), 0.0)


def baseline_sd(quantity: str) -> float:
    """Spread between people at the start: SD of the T-score at one age for BMD, of the log level for a marker."""
    spreads = {row["quantity"]: float(row["value"]) for row in document()["baseline"]}
    if quantity not in spreads:
        raise InputError("quantity", quantity, "one of " + ", ".join(spreads))
    return spreads[quantity]


def baseline_correlation(quantities: Sequence[str]) -> Array:
    """Correlation of T-scores between sites at one age: (sites, sites); 0 where none is known."""
    matrix = np.eye(len(quantities))
    for row in document()["baseline_correlations"]:
        if set(row["group"]) <= set(quantities):
            i, j = (quantities.index(name) for name in row["group"])
            matrix[i, j] = matrix[j, i] = row["value"]
    return matrix


def _apart(name: str, u: Array) -> Array:
    """(n,) uniforms, one in every n-th, in an order that belongs to an effect and to the people whose others are ``u``;
    somebody in the middle of all others is in the middle here."""
    if (u == 0.5).all():
        return np.full(len(u), 0.5)
    digest = hashlib.sha256(name.encode() + np.ascontiguousarray(u).tobytes()).digest()
    random = np.random.default_rng(int.from_bytes(digest[:8], "big"))
    return np.asarray((random.permutation(len(u)) + random.random(len(u))) / len(u), float)


def _normals(random: np.random.Generator, n: int, kind: str) -> dict[str, Array]:
    """Normal deviates of each quantity with its SD; what a group shares comes from one deviate in common."""
    sds = _unexplained(kind)
    groups = [row for row in document()["correlations"] if row["kind"] == kind]
    shared = [random.standard_normal(n) for _ in groups]
    deviates = {}
    for name, sd in sds.items():
        own = random.standard_normal(n)
        for row, common in zip(groups, shared, strict=True):
            if name in row["group"]:
                own = np.sqrt(row["value"]) * common + np.sqrt(1 - row["value"]) * own
        deviates[name] = sd * own
    return deviates


@cache
def _unexplained(kind: str) -> Mapping[str, float]:
    rows = document()["unexplained"]
    return {row["quantity"]: float(row["value"]) for row in rows if row["kind"] == kind}


def normal(u: Array) -> Array:
    """Standard normal deviates of uniforms on 0 ... 1."""
    from scipy.special import ndtri

    return np.asarray(ndtri(u), float)


@cache
def document() -> Variability:
    """The data file as it was read."""
    return FILE.read()
