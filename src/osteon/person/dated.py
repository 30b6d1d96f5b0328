"""Dated measurements of a patient: what was measured, with what, and how."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from osteon import units
from osteon.person import measurements as ranges
from osteon.person.measurements import BmdSite, Device, Limit
from osteon.person.records import WORD, Day, Flag, Plausible, Record
from osteon.person.words import VERTEBRAE

MEASURED: dict[str, tuple[units.Quantity, Plausible]] = {
    "dxa": (units.BMD, ranges.BMD_RANGE),
    "ctx": (units.CTX, ranges.CTX_RANGE),
    "ntx": (units.NTX, ranges.NTX_RANGE),
    "p1np": (units.P1NP, ranges.P1NP_RANGE),
    "bsap": (units.BSAP, ranges.BSAP_RANGE),
    "estradiol": (units.ESTRADIOL, ranges.ESTRADIOL_RANGE),
    "testosterone": (units.TESTOSTERONE, ranges.TESTOSTERONE_RANGE),
}
"""What a dated measurement may be, with its quantity and bounds."""


def _label(value: object) -> object:
    """A label as it is compared: lower case, single spaces."""
    return " ".join(value.lower().split()) if isinstance(value, str) else value


Label = Annotated[str, Field(min_length=1, max_length=60), BeforeValidator(_label)]


def _vertebrae(value: object) -> object:
    """``L1-L4``, ``L2-4`` or a list, as a list."""
    if not isinstance(value, str):
        return value
    first, _, last = value.lower().replace(" ", "").replace("–", "-").partition("-")
    last = last if last.startswith("l") or not last else f"l{last}"
    known = VERTEBRAE.known
    if first not in known or (last or first) not in known:
        raise PydanticCustomError("no_vertebrae", "write the vertebrae measured, like L1-L4 or [L2, L4]")
    return list(known[known.index(first) : known.index(last or first) + 1])


Vertebrae = Annotated[tuple[Annotated[str, VERTEBRAE], ...], BeforeValidator(_vertebrae)]


class Measurement(Record):
    """One dated measurement, stored in the unit of its quantity whatever unit was written.

    Attributes
    ----------
    device : maker of the densitometer; an assessment may do without and asks for it.
    model, scanner : of the densitometer, and the label by which its clinic knows it.
    side, vertebrae : what was measured; `vertebrae_left_out` names those of L1-L4 that were not.
    limit : the value is a limit of the assay, and the true one lies below (or above) it.
    """

    date: Day
    what: Annotated[Literal["dxa", "ctx", "ntx", "p1np", "bsap", "estradiol", "testosterone"], WORD]
    site: BmdSite | None = Field(default=None, validate_default=True, description="of a dxa")
    device: Device | None = Field(default=None, validate_default=True, description="of a dxa")
    model: Label | None = Field(default=None, description="of a dxa")
    scanner: Label | None = Field(default=None, description="of a dxa: the clinic's name for it")
    side: Annotated[Literal["left", "right"], WORD] | None = Field(
        default=None, description="of a dxa of hip or radius"
    )
    vertebrae: Vertebrae | None = Field(default=None, description="of a dxa of the spine, like L1-L4")
    vertebrae_left_out: Vertebrae | None = Field(default=None, description="of a dxa of the spine")
    assay: Label | None = Field(default=None, description="of a sample")
    fasting: Flag | None = Field(default=None, description="of a sample")
    hour: Annotated[float, Plausible("an hour", 0, 24, "", "write 8.5 for half past eight", measured=False)] | None = (
        Field(default=None, description="of a sample: hour of the day")
    )
    value: Annotated[float, Field(strict=True, allow_inf_nan=False)]
    unit: str = Field(description="dxa: g/cm2 or mg/cm2; otherwise any unit in use for it")
    limit: Limit | None = None

    @property
    def region(self) -> tuple[str, ...]:
        """The vertebrae measured; empty where the file does not say."""
        if self.vertebrae is not None:
            return self.vertebrae
        if self.vertebrae_left_out is None:
            return ()
        return tuple(name for name in VERTEBRAE.known if name not in self.vertebrae_left_out)

    @property
    def instrument(self) -> tuple[str, ...]:
        """What has to be alike for two values to be compared: scanner and region of a scan, assay of a sample."""
        if self.what != "dxa":
            return (self.assay or "",)
        return (*(getattr(self, name) or "" for name in ("device", "model", "scanner", "side")), " ".join(self.region))

    @field_validator("site", "device", "model", "scanner", "side", "vertebrae", "vertebrae_left_out")
    @classmethod
    def _of_a_dxa(cls, value: Any, info: ValidationInfo) -> Any:
        what = info.data.get("what")
        if what == "dxa" and info.field_name == "site" and value is None:
            raise PydanticCustomError("dxa_needs", "a dxa needs its site and its device (hologic, lunar, norland)")
        if what not in ("dxa", None) and value is not None:
            raise PydanticCustomError("only_dxa", "only a dxa has a site and a device; leave it out")
        return value

    @field_validator("assay", "fasting", "hour")
    @classmethod
    def _of_a_sample(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("what") == "dxa" and value is not None:
            raise PydanticCustomError("only_sample", "a dxa is no sample; leave it out")
        return value

    @field_validator("value")
    @classmethod
    def _plausible(cls, value: float, info: ValidationInfo) -> float:
        what = info.data.get("what")
        return value if what is None else MEASURED[what][1].check(value)
