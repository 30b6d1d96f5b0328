"""What ``data/bmd_reference.yaml`` holds: reference BMD and conversions between devices, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

from osteon import quantities
from osteon.records import DataFile, Said, Source

BMD_SITES = tuple(str(one.patient) for one in quantities.quantities("bmd") if one.patient)
"""Sites of which a patient file may hold a BMD, by its words."""

if TYPE_CHECKING:
    Site = str
else:
    Site = Literal[BMD_SITES]
Device = Literal["hologic", "lunar", "norland"]
Reference = Literal["nhanes3", "nhanes3_sex_specific", "nhanes2005"]
Sex = Literal["female", "male"]


class Cited(TypedDict):
    """Where a row comes from, and how sure it is."""

    citation: Source
    status: Literal["seen", "recalled"]
    note: NotRequired[str]


class ReferenceRow(Cited):
    """Whose young adults a reference takes."""

    title: Said


class YoungAdultRow(Cited):
    """BMD of young adults [g/cm2]."""

    references: list[Reference]
    site: Site
    device: Device
    sex: Sex
    mean: float
    sd: float


class Line(TypedDict):
    """Standardised BMD as intercept + slope * BMD [g/cm2]."""

    slope: float
    intercept: float


class Devices(TypedDict):
    """Each maker's conversion."""

    hologic: Line
    lunar: Line
    norland: Line


class StandardisedRow(Cited):
    """Conversion between makers at one site."""

    site: Site
    devices: Devices


class AgeMeanRow(Cited):
    """Means of the population: first and last completed year, and BMD [g/cm2]."""

    site: Site
    sex: Sex
    rows: list[tuple[float, float, float]]


class References(TypedDict):
    """Every reference that a patient file may name."""

    nhanes3: ReferenceRow
    nhanes3_sex_specific: ReferenceRow
    nhanes2005: ReferenceRow


class BmdReference(TypedDict):
    """``bmd_reference.yaml``."""

    references: References
    young_adult: list[YoungAdultRow]
    standardised: list[StandardisedRow]
    age_means: list[AgeMeanRow]


FILE = DataFile("bmd_reference.yaml", BmdReference, "BMD of young adults and by age, conversion between devices")
