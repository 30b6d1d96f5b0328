"""What ``data/fracture/contrasts.yaml`` holds: trials of osteoporosis with their risk ratios."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from osteon.fracture.data_files import Outcome, Ratio, Share
from osteon.records import DataFile, Said, Source


class PublishedRatio(TypedDict):
    """A risk ratio of a trial with its 95 % limits, over the months in which fractures were counted."""

    outcome: Outcome
    months: tuple[int, int]
    value: Ratio
    low: Ratio
    high: Ratio
    status: Literal["seen", "recalled"]


class People(TypedDict):
    """Who took part; the words of a trial file's ``eligibility``."""

    age_mean: float
    age_sd: float
    age_min: float
    age_max: float
    bmi_mean: float
    bmi_sd: float
    t_score_limits: dict[str, tuple[float | None, float | None]]
    t_score_any_below: NotRequired[dict[str, float]]


class Contrast(TypedDict):
    """A trial of osteoporosis: who, what was given, what it published."""

    trial: Said
    source: Source
    arms: list[str]
    people: People
    prior_vertebral: Share
    treated: Said
    control: Said
    ratios: list[PublishedRatio]
    taken: NotRequired[Share]
    stopping_per_year: NotRequired[Share]


CONTRASTS = DataFile("fracture/contrasts.yaml", list[Contrast], "trials of osteoporosis that the exponents rest on")
