"""What the file of a region holds: how often an average person breaks a bone, by site and age."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from osteon.fracture.data_files import Ratio, Site
from osteon.records import Between, DataFile, Said, Sourced


class LogLinear(Sourced):
    """Coefficients of a log hazard in age and BMD."""

    sites: list[Site]
    unit: Said
    female: tuple[float, float, float, float, float]
    male: tuple[float, float, float, float, float]


class Ages(Sourced):
    """Middles of age groups [y]."""

    unit: Said
    values: list[float]


class Rates(Sourced):
    """Rates of a site by age group; men's in full or as a ratio to women's."""

    unit: Said
    female: list[Ratio]
    male: NotRequired[list[Ratio]]
    male_over_female: NotRequired[Ratio]


class SiteRates(TypedDict):
    """Rates of the sites that do not follow a log-linear form."""

    hip: NotRequired[Rates]
    vertebral: NotRequired[Rates]
    forearm: NotRequired[Rates]
    humerus: NotRequired[Rates]
    other: NotRequired[Rates]


class Counted(TypedDict):
    """Fractures counted over those of the baseline, and the SD of its logarithm."""

    value: Ratio
    log_sd: Annotated[float, Between(0, 5)]


class Ascertainment(Sourced):
    """One way of counting fractures."""

    unit: Said
    hip: Counted
    vertebral: Counted
    forearm: Counted
    humerus: Counted
    other: Counted


class WaysOfCounting(TypedDict):
    """As the region's records count, and as trials do."""

    recorded: Ascertainment
    trial: NotRequired[Ascertainment]


#: the fields of a region's baseline
class RegionSet(TypedDict):
    name: Said
    meaning: Said
    log_linear: NotRequired[list[LogLinear]]
    without: NotRequired[list[str]]
    at: Ages
    rates: SiteRates
    ascertainment: WaysOfCounting


US_CLAIMS = DataFile("fracture/us-claims.yaml", RegionSet, "baseline of fractures in the United States")
UK = DataFile("fracture/uk.yaml", RegionSet, "baseline of fractures in the United Kingdom")
