"""What ``data/evidence/populations.yaml`` holds: the people of a study where the evidence files do not tell them."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from osteon.records import DataFile, Mark, Said


class Mean(TypedDict):
    """Mean age [y] where nothing else is known."""

    age_mean: float


class People(TypedDict):
    """What is known of the people of one study."""

    age_mean: NotRequired[float]
    years_since_menopause: NotRequired[float]
    menopause_age: NotRequired[float]
    bmi_mean: NotRequired[float]
    n: NotRequired[int]
    calcium_vitamin_d: NotRequired[bool]


class Implied(TypedDict):
    """A course that a fact about the people stands for, in the words of an arm's regimen."""

    drug: Said
    route: Said
    dose: NotRequired[float]
    unit: NotRequired[Said]
    every_days: NotRequired[float]
    start_month: NotRequired[float]
    end_month: NotRequired[float]


class Populations(TypedDict):
    """``populations.yaml``; ``by_prefix`` by the beginning of an arm's id."""

    status: Mark
    implied: dict[Literal["prior_tamoxifen", "sudden_menopause"], Implied]
    defaults: Mean
    before_menopause: Mean
    by_prefix: dict[str, People]


POPULATIONS = DataFile("evidence/populations.yaml", Populations, "people of a study that its own lines do not tell")
