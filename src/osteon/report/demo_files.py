"""What the files of the demo hold, in ``data/demo/``; its patient is a patient file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, NotRequired, TypedDict

from osteon.quantities import modelled
from osteon.records import DataFile, Over, Said, Source

if TYPE_CHECKING:
    Density = str
else:
    Density = Literal[tuple(one.name for one in modelled("bmd"))]


class Study(TypedDict):
    """``atac.yaml``: the average woman of the study, and what each arm was given."""

    study: Said
    years: Annotated[float, Over(0)]
    patient: dict[str, str | float]
    arms: dict[str, Said]


class Options(TypedDict):
    """``options.yaml``: what is simulated beside the inhibitor, the first as it is."""

    years: Annotated[float, Over(0)]
    options: dict[str, Said]


class PublishedValue(TypedDict):
    """A published change in percent; ``tolerance`` in percentage points."""

    endpoint: Density
    time_month: float
    value: float
    rebased_at_month: NotRequired[float]
    tolerance: Annotated[float, Over(0)]


class PublishedArm(TypedDict):
    """What a paper said of an arm."""

    arm: Said
    citation: Source
    verified: Literal["seen", "recalled"]
    observations: list[PublishedValue]


STUDY = DataFile("demo/atac.yaml", Study, "the demo's trial")
OPTIONS = DataFile("demo/options.yaml", Options, "the demo's options for its patient")
PUBLISHED = DataFile("demo/published.yaml", list[PublishedArm], "what the demo's trial published")
