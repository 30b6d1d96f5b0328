"""What ``data/evidence/populations.yaml`` holds: the people of a study where the evidence files do not tell them."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from osteon.records import DataFile, Mark


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


class Populations(TypedDict):
    """``populations.yaml``; ``by_prefix`` by the beginning of an arm's id."""

    status: Mark
    defaults: Mean
    before_menopause: Mean
    by_prefix: dict[str, People]


POPULATIONS = DataFile("evidence/populations.yaml", Populations, "people of a study that its own lines do not tell")
