"""What was measured in a patient: DXA, BMD in g/cm2, laboratory values.

Laboratory values are stored in one unit each, which the field name says; `osteon.person.intake` converts the other
writings before a record is made. The bounds are wide: they catch typing errors, not disease.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, create_model, field_validator
from pydantic_core import PydanticCustomError

from osteon import quantities, units
from osteon.person.records import WORD, Plausible, Record, word
from osteon.person.reference_file import BMD_SITES
from osteon.quantities import Quantity

_SITES = quantities.sites()
_SAMPLES = tuple(one for one in quantities.quantities() if one.field is not None)


def _words(measured: Iterable[Quantity]) -> tuple[str, ...]:
    return tuple(one.patient for one in measured if one.patient is not None)


if TYPE_CHECKING:
    DxaSite = str
    BmdSite = str
    What = str
else:
    DxaSite = Annotated[Literal[_words(_SITES)], WORD]
    BmdSite = Annotated[Literal[BMD_SITES], WORD]
    What = Annotated[Literal["dxa", *_words(_SAMPLES)], WORD]


def _maker(value: object) -> object:
    name = word(value)
    return "lunar" if name in ("ge", "ge_lunar", "lunar/ge", "ge/lunar") else name


Device = Annotated[Literal["hologic", "lunar", "norland"], BeforeValidator(_maker)]

TScore = Annotated[float, Plausible("a T-score", -8, 6)]
BMD_RANGE = Plausible("a BMD", 0.2, 2.2, "g/cm2", "a value in mg/cm2 is written divided by 1000")
Bmd = Annotated[float, BMD_RANGE]


def _lab(noun: str, low: float, high: float, quantity: units.Quantity) -> Plausible:
    others = [unit for unit in quantity.units if unit != quantity.unit]
    hint = f"check the decimal point and the unit ({', '.join(others)}?)" if others else "check the decimal point"
    return Plausible(noun, low, high, quantity.unit, hint)


def _range(one: Quantity) -> Plausible:
    low, high = one.plausible or (0.0, float("inf"))
    return _lab(one.measured_as.name, low, high, one.measured_as)


CREATININE_RANGE = _lab("creatinine", 10, 2500, units.CREATININE)
CALCIUM_RANGE = _lab("adjusted calcium", 1, 5, units.CALCIUM)
TOTAL_CALCIUM_RANGE = _lab("total calcium", 1, 5, units.TOTAL_CALCIUM)
ALBUMIN_RANGE = _lab("albumin", 10, 70, units.ALBUMIN)
PTH_RANGE = _lab("parathyroid hormone", 0, 500, units.PTH)
ALP_RANGE = _lab("alkaline phosphatase", 5, 5000, units.ALP)
PHOSPHATE_RANGE = _lab("phosphate", 0.1, 5, units.PHOSPHATE)
FSH_RANGE = _lab("FSH", 0, 300, units.FSH)
HAEMOGLOBIN_RANGE = _lab("haemoglobin", 20, 250, units.HAEMOGLOBIN)
VITAMIN_D_RANGE = _lab("25-hydroxyvitamin D", 2, 750, units.VITAMIN_D)
WEIGHT_RANGE = _lab("body weight", 25, 350, units.WEIGHT)
HEIGHT_RANGE = _lab("height", 100, 230, units.HEIGHT)


Limit = Literal["below", "above"]
"""The true value lies below, or above, the one that is given: ``<0.05``, ``>90``."""


def _with_fields(base: type[Record], fields: dict[str, Any]) -> Any:
    """A record with further fields, each of which may be left out."""
    return create_model(base.__name__, __base__=base, __module__=__name__, **fields)


def _score(one: Quantity) -> tuple[Any, Any]:
    description = f"{one.words}; never a DXA diagnosis" if one.kind == "ultrasound" else None
    return (TScore | None, Field(default=None, description=description))


if TYPE_CHECKING:
    _Scores = Record
    _Densities = Record
else:
    _Scores = _with_fields(Record, {one.patient: _score(one) for one in _SITES})
    _Densities = _with_fields(Record, dict.fromkeys(BMD_SITES, (Bmd | None, None)))


class Dxa(_Scores):
    """T-scores of one densitometry report."""

    age_months: Annotated[float, Plausible("the age of a scan", 0, 600, "months", measured=False)] | None = None
    invalid_sites: tuple[DxaSite, ...] = Field(default=(), description="sites that the reporting physician excludes")
    device: Device | None = Field(default=None, description="maker of the densitometer; Hologic when not known")

    @field_validator("invalid_sites", mode="before")
    @classmethod
    def _none_is_empty(cls, value: object) -> object:
        return () if value is None else value


class SiteBmd(_Densities):
    """Areal BMD [g/cm2] by site; a Lunar reads 7-21 % higher than a Hologic."""

    device: Device | None = Field(default=None, validate_default=True)

    @field_validator("device")
    @classmethod
    def _needed(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and any(number is not None for number in info.data.values()):
            raise PydanticCustomError(
                "no_device", "say hologic, lunar or norland: a Lunar reads 7-21 % higher than a Hologic"
            )
        return value


HORMONES_AND_MARKERS = (*(o for o in _SAMPLES if o.kind == "hormone"), *(o for o in _SAMPLES if o.kind == "marker"))
"""What a sample of blood or urine may show, in the order of the fields of `Labs`."""


class _Chemistry(Record):
    other_writings: ClassVar[tuple[str, ...]] = (
        *("creatinine", "creatinine_mg_dl", "adj_calcium", "adj_calcium_mg_dl", "vit_d_25oh"),
        *("vit_d_25oh_ng_ml", "weight", "calcium", "calcium_mg_dl", "albumin", "albumin_g_dl", "pth", "pth_pg_ml"),
        *("alp", "phosphate", "phosphate_mg_dl", "fsh", "hb", "hb_g_dl", *_words(HORMONES_AND_MARKERS)),
        *(field for one in HORMONES_AND_MARKERS for field in one.fields if field != one.field),
    )

    crcl_ml_min: Annotated[float, Plausible("creatinine clearance", 1, 300, "mL/min")] | None = None
    creatinine_umol_l: Annotated[float, CREATININE_RANGE] | None = None
    weight_kg: Annotated[float, WEIGHT_RANGE] | None = None
    egfr: Annotated[float, Plausible("eGFR", 1, 250, "mL/min/1.73 m2")] | None = None
    adj_calcium_mmol_l: Annotated[float, CALCIUM_RANGE] | None = None
    calcium_mmol_l: Annotated[float, TOTAL_CALCIUM_RANGE] | None = Field(
        default=None, description="total calcium, not adjusted for albumin"
    )
    albumin_g_l: Annotated[float, ALBUMIN_RANGE] | None = None
    vit_d_25oh_nmol_l: Annotated[float, VITAMIN_D_RANGE] | None = None
    pth_pmol_l: Annotated[float, PTH_RANGE] | None = None
    alp_u_l: Annotated[float, ALP_RANGE] | None = None
    phosphate_mmol_l: Annotated[float, PHOSPHATE_RANGE] | None = None
    fsh_iu_l: Annotated[float, FSH_RANGE] | None = None
    hb_g_l: Annotated[float, HAEMOGLOBIN_RANGE] | None = None
    estradiol_assay: Annotated[Literal["immunoassay", "mass_spectrometry"], WORD] | None = None


if TYPE_CHECKING:
    _Samples = _Chemistry
else:
    _Samples = _with_fields(
        _Chemistry, {one.field: (Annotated[float, _range(one)] | None, None) for one in HORMONES_AND_MARKERS}
    )


class Labs(_Samples):
    """Laboratory values; the field name says the unit in which a value is stored."""

    below_limit: tuple[str, ...] = Field(default=(), description="fields whose value is a limit: the true one is lower")
    above_limit: tuple[str, ...] = Field(
        default=(), description="fields whose value is a limit: the true one is higher"
    )

    def limit(self, field: str) -> Limit | None:
        """Whether the value of a field is only a limit, and on which side the true one lies."""
        return "below" if field in self.below_limit else "above" if field in self.above_limit else None


SAMPLES: dict[str, tuple[units.Quantity, Plausible]] = {
    str(one.patient): (one.measured_as, _range(one)) for one in _SAMPLES
}
"""What a dated sample of blood or urine may show, with its quantity and bounds."""
