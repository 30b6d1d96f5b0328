"""Fractures, deaths and losses to follow-up of people whose hazards are known.

Every chance is an exponential waiting time in units of cumulative hazard, drawn once for a person and used in every
arm: a person whose hazard is lower in one arm breaks the same bone later, or never.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteon.fracture.hazard import recent_term
from osteon.fracture.parameters import OUTCOMES, SITES
from osteon.virtual_trials.hazards_of_people import Risk

Array = NDArray[np.float64]
Places = NDArray[np.int64]

#: fractures of one person at one site that a trial can hold
MOST_FRACTURES = 8
#: whether a fracture of the site predicts others
_PREDICTS = [site in OUTCOMES["major"] for site in SITES]


@dataclass(frozen=True)
class Waiting:
    """Exponential waiting times of n people: (n, sites, `MOST_FRACTURES`) and (n,)."""

    fractures: Array
    death: Array

    @classmethod
    def draw(cls, random: np.random.Generator, n: int) -> Waiting:
        return cls(random.standard_exponential((n, len(SITES), MOST_FRACTURES)), random.standard_exponential(n))


@dataclass(frozen=True)
class Fractures:
    """Fractures of n people, one row each: (events,) arrays in the order of people and time."""

    person: Places
    month: Array
    site: Places


def cumulative(hazard: Array) -> Array:
    """Cumulative hazard at months 0, 1, 2, ... from a hazard per year, the mean of two months between them."""
    steps = (hazard[..., 1:] + hazard[..., :-1]) / 24.0
    return np.concatenate([np.zeros_like(steps[..., :1]), np.cumsum(steps, axis=-1)], axis=-1)


def death_month(hazard: Array, waiting: Array) -> Array:
    """Month of death, infinite after the last month: (n,)."""
    return crossing(cumulative(hazard), waiting)


def crossing(total: Array, level: Array) -> Array:
    """Month at which cumulative hazards (n, months) reach a level (n,); infinite where they do not."""
    reached = total[:, -1] >= level
    place = np.minimum((total < level[:, None]).sum(axis=1), total.shape[1] - 1)
    rows = np.arange(len(total))
    before, after = total[rows, place - 1], total[rows, place]
    part = np.divide(level - before, after - before, out=np.ones(len(total)), where=after > before)
    return np.where(reached, place - 1 + part, np.inf)


def fractures(risk: Risk, waiting: Waiting) -> Fractures:
    """All fractures within the months of the hazards, whether or not the person lives to see them.

    After a major osteoporotic fracture the risk at every site is raised for ten years (Johansson H, et al. Osteoporos
    Int 2017;28:775-780); the raised risk counts from the month after.
    """
    totals = np.stack([cumulative(risk.sites[site]) for site in SITES], axis=1)
    who = np.flatnonzero((totals[:, :, -1] >= waiting.fractures[:, :, 0]).any(axis=1))
    steps = np.diff(totals[who], axis=2)
    prior = np.stack([np.broadcast_to(np.asarray(risk.prior[s], float), (len(totals),))[who] for s in SITES], axis=1)
    recent = (risk.recent[0][who, None], risk.recent[1][who, None])
    number = np.zeros((len(who), len(SITES)), np.int64)
    left = waiting.fractures[who, :, 0].copy()
    last = np.full(len(who), -np.inf)
    rows: list[tuple[Places, Array, Places]] = []
    for month in range(steps.shape[2]):
        years = (month + 0.5 - last[:, None]) / 12.0
        raised = np.where(np.isfinite(last)[:, None], np.exp(recent_term(np.minimum(years, 1e3), recent, prior)), 1.0)
        step = steps[:, :, month] * raised
        hit = left <= step
        if hit.any():
            people, site = np.nonzero(hit)
            at = month + np.maximum(left[people, site], 0.0) / step[people, site]
            rows.append((who[people], at, site))
            number[people, site] += 1
            more = np.minimum(number[people, site], MOST_FRACTURES - 1)
            again = np.where(number[people, site] < MOST_FRACTURES, waiting.fractures[who[people], site, more], np.inf)
            left[people, site] += again
            major = np.array(_PREDICTS)[site]
            np.maximum.at(last, people[major], at[major])
        left -= step
    if not rows:
        return Fractures(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))
    person, at, site = (np.concatenate(part) for part in zip(*rows, strict=True))
    order = np.lexsort((site, at, person))
    return Fractures(person[order], at[order], site[order])
