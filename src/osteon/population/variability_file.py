"""What ``data/variability.yaml`` holds: how people differ from the average person, with the source of each number."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from osteon.records import DataFile, Said, Sourced


class Number(Sourced):
    """What every row of ``variability.yaml`` says."""

    value: float
    unit: Said
    meaning: Said


class EffectRow(Number):
    """A random effect as written; see `Effect`."""

    name: Said
    kind: Literal["log-normal", "mixture", "power", "even"]
    parameters: list[str]
    divided: NotRequired[list[str]]
    low: NotRequired[float]
    high: NotRequired[float]
    highest: NotRequired[float]
    added: NotRequired[bool]


class OfQuantity(Number):
    """A number of one quantity."""

    quantity: Said


class Lasting(OfQuantity):
    """A part that the model leaves unexplained: a slope, or a shift of the level."""

    kind: Literal["slope", "level"]


class Group(Number):
    """A correlation between quantities."""

    group: list[str]


class LastingGroup(Group):
    """A correlation between unexplained parts."""

    kind: Literal["slope", "level"]


class Body(Sourced):
    """A number of the general population."""

    name: Said
    value: float
    sd: float
    low: float
    high: float
    unit: Said
    meaning: Said


class Variability(TypedDict):
    """``variability.yaml``."""

    effects: list[EffectRow]
    unexplained: list[Lasting]
    correlations: list[LastingGroup]
    baseline: list[OfQuantity]
    baseline_correlations: list[Group]
    measurement: list[OfQuantity]
    body: list[Body]


FILE = DataFile("variability.yaml", Variability, "how people differ, and how exact measurements are")
