"""Reference bone mineral density: young adults (T-scores), means by age, and conversion between devices.

The numbers with their sources are in ``data/bmd_reference.yaml``. A T-score is (BMD - mean) / SD of young
adults. Whose young adults is a choice:

============================  =============================================================================
``nhanes3`` (the default)     white women 20-29 for either sex, as the ISCD recommends since 2013
                              (10.1016/j.jocd.2013.08.001): NHANES III for the hip, the maker's young women
                              for the spine
``nhanes3_sex_specific``      the same for women; men against men
``nhanes2005``                US adults 21-30 of the same sex, NHANES 2005-2008; spine and total hip
============================  =============================================================================

A site or device without a source gives None, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from osteon import quantities
from osteon.errors import InputError
from osteon.person.reference_file import BMD_SITES, FILE, BmdReference, Line, StandardisedRow, YoungAdultRow
from osteon.records import cited

SITES = BMD_SITES
DEVICES = ("hologic", "lunar", "norland")
REFERENCES = ("nhanes3", "nhanes3_sex_specific", "nhanes2005")
DEFAULT_REFERENCE = "nhanes3"
_DEVICE_NAMES = {device: device for device in DEVICES} | {"ge": "lunar", "ge_lunar": "lunar"}


@dataclass(frozen=True)
class YoungAdult:
    """Mean and SD of young adults at one site on one device [g/cm2], and where they come from."""

    mean: float
    sd: float
    source: str
    status: str


@dataclass(frozen=True)
class AgeMean:
    """Mean of the population at one age [g/cm2], and where it comes from."""

    mean: float
    source: str
    status: str


@lru_cache(maxsize=256)
def site_name(site: str) -> str:
    """The patient file's word for a site: ``distal-third-radius`` becomes ``radius_33``.

    Raises
    ------
    InputError
        No site of which the patient file may hold a BMD is spelt so.
    """
    try:
        name = quantities.find(site, "bmd", "site").patient
    except InputError:
        name = None
    if name is None:
        raise InputError("site", site, "one of " + ", ".join(SITES))
    return name


def device_name(device: str) -> str:
    """The maker of a densitometer: hologic, lunar (also ``GE``) or norland; InputError otherwise."""
    return _known("device", device, _DEVICE_NAMES)


@lru_cache(maxsize=256)
def young_adult(
    site: str, device: str = "hologic", sex: str = "female", reference: str = DEFAULT_REFERENCE
) -> YoungAdult | None:
    """Young-adult mean and SD [g/cm2].

    A device without its own row is reached from the Hologic row through standardised BMD
    (10.1359/jbmr.1997.12.9.1463, 10.1007/s001980170087).

    Returns
    -------
    YoungAdult or None
        None where no source has this site in this reference (the distal third of the radius; the femoral
        neck in ``nhanes2005``).

    Raises
    ------
    InputError
        Unknown site, device, sex or reference.
    """
    site, device = site_name(site), device_name(device)
    sex = _known("sex", sex, {"female": "female", "male": "male"})
    reference = _known("reference", reference, {name: name for name in REFERENCES})
    whose = "female" if reference == "nhanes3" else sex
    rows: dict[str, YoungAdultRow] = {
        row["device"]: row
        for row in _tables()["young_adult"]
        if reference in row["references"] and row["site"] == site and row["sex"] == whose
    }
    row = rows.get(device)
    if row is not None:
        return YoungAdult(row["mean"], row["sd"], cited(row["citation"]).bare, row["status"])
    row = rows.get("hologic")
    if row is None:
        return None
    slope, intercept = _conversion(site, "hologic", device)
    source = f"{cited(row['citation']).bare}; from Hologic by {cited(_standardised(site)['citation']).bare}"
    return YoungAdult(intercept + slope * row["mean"], slope * row["sd"], source, row["status"])


def t_score(
    site: str, bmd: float, device: str = "hologic", sex: str = "female", reference: str = DEFAULT_REFERENCE
) -> float | None:
    """T-score [1] of a BMD [g/cm2]; None where `young_adult` has no reference.

    Examples
    --------
    >>> round(t_score("total_hip", 0.82), 2)
    -1.0
    """
    young = young_adult(site, device, sex, reference)
    return None if young is None else (bmd - young.mean) / young.sd


def bmd_from_t_score(
    site: str, score: float, device: str = "hologic", sex: str = "female", reference: str = DEFAULT_REFERENCE
) -> float | None:
    """BMD [g/cm2] that has this T-score [1]; the inverse of `t_score`."""
    young = young_adult(site, device, sex, reference)
    return None if young is None else young.mean + score * young.sd


def age_mean(site: str, age: float, sex: str, device: str = "hologic") -> float | None:
    """Mean BMD [g/cm2] of US adults of this age [years] and sex; None where no source has them."""
    row = age_reference(site, age, sex, device)
    return None if row is None else row.mean


def age_reference(site: str, age: float, sex: str, device: str = "hologic") -> AgeMean | None:
    """Mean BMD at an age with its source.

    Straight lines between the middles of the age groups, level outside the first and last middle; None
    outside the ages that the table covers. NHANES 2005-2008 (10.3389/fendo.2026.1748490) for the spine and
    men's total hip, NHANES III (10.1007/s001980050093) for women's hip; none for men's femoral neck and for
    the radius.
    """
    site, device = site_name(site), device_name(device)
    sex = _known("sex", sex, {"female": "female", "male": "male"})
    table = next((t for t in _tables()["age_means"] if t["site"] == site and t["sex"] == sex), None)
    if table is None or not table["rows"][0][0] <= age < table["rows"][-1][1] + 1:
        return None
    points = [((first + last + 1) / 2, mean) for first, last, mean in table["rows"]]
    mean = points[0][1] if age <= points[0][0] else points[-1][1]
    for (left, low), (right, high) in pairwise(points):
        if left < age <= right:
            mean = low + (high - low) * (age - left) / (right - left)
    return AgeMean(convert_device(site, mean, "hologic", device), cited(table["citation"]).bare, table["status"])


def convert_device(site: str, bmd: float, device: str, to: str) -> float:
    """BMD [g/cm2] that another maker's device would show, through standardised BMD.

    Raises
    ------
    InputError
        Unknown site or device, or no conversion for the site (the distal third of the radius).
    """
    site, device, to = site_name(site), device_name(device), device_name(to)
    if device == to:
        return bmd
    slope, intercept = _conversion(site, device, to)
    return intercept + slope * bmd


def _conversion(site: str, device: str, to: str) -> tuple[float, float]:
    devices: Mapping[str, Line] = _standardised(site)["devices"]  # type: ignore[assignment]
    source, wanted = devices[device], devices[to]
    slope = source["slope"] / wanted["slope"]
    return slope, (source["intercept"] - wanted["intercept"]) / wanted["slope"]


def _standardised(site: str) -> StandardisedRow:
    for row in _tables()["standardised"]:
        if row["site"] == site:
            return row
    raise InputError("site", site, "no conversion between devices is known here; stay on one device")


@lru_cache(maxsize=1)
def _tables() -> BmdReference:
    return FILE.read()


def _known(field: str, word: object, names: dict[str, str]) -> str:
    text = word.strip().lower().replace("-", "_").replace(" ", "_").replace("/", "_") if isinstance(word, str) else ""
    if text not in names:
        raise InputError(field, word, "one of " + ", ".join(dict.fromkeys(names.values())))
    return names[text]
