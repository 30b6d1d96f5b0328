"""From trajectories of the model to named, unit-carrying results."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from osteon.person import reference
from osteon.person.patient import Patient
from osteon.records import DataFile, Said, Sourced
from osteon.simulation.about import About, AboutSimulation
from osteon.simulation.calibrated import not_calibrated
from osteon.simulation.cohort import Trajectories

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
#: dimensions, array, attributes
Variable = tuple[tuple[str, ...], NDArray[Any], dict[str, str]]

#: site -> quantity of the model
SITES = {
    "lumbar-spine": "bmd_lumbar_spine",
    "total-hip": "bmd_total_hip",
    "femoral-neck": "bmd_femoral_neck",
    "distal-third-radius": "bmd_radius",
}
#: name of a site in the evidence files and in JSON
ENDPOINTS = {
    "lumbar-spine": "bmd-lumbar-spine",
    "total-hip": "bmd-total-hip",
    "femoral-neck": "bmd-femoral-neck",
    "distal-third-radius": "bmd-radius",
}
MARKERS = ("ctx", "ntx", "p1np", "bsap")
_LAB_FIELDS = {"ctx": "ctx_ng_ml", "ntx": "ntx_nmol_mmol", "p1np": "p1np_ug_l", "bsap": "bsap_ug_l"}
REGIONS = ("spine", "hip")
_YOUNG = "relative to the young adult"
#: variable of the result -> quantity of the model, unit, what it is
SIGNALS: Mapping[str, tuple[str, str, str]] = {
    "estradiol": ("estradiol", "pmol/L", "estradiol in plasma"),
    "testosterone": ("testosterone", "nmol/L", "testosterone in plasma (men)"),
    "aromatase_inhibition": ("aromatase_inhibition", "1", "share of whole-body aromatase that is blocked"),
    "estrogen_signal": ("estrogen_signal", "1", "share of the full estrogen effect on bone"),
    "cytokines": ("cytokines", "1", f"resorptive cytokine drive, {_YOUNG}"),
    "rankl": ("rankl", "1", f"RANKL, {_YOUNG}"),
    "opg": ("opg", "1", f"osteoprotegerin, {_YOUNG}"),
    "rankl_opg_ratio": ("rankl_opg_ratio", "1", f"RANKL over osteoprotegerin, {_YOUNG}"),
    "sclerostin": ("sclerostin", "1", f"sclerostin, {_YOUNG}"),
    "osteoclast_precursors": ("osteoclast_precursors", "1", f"osteoclast precursors, {_YOUNG}"),
    "osteoclasts": ("osteoclasts", "1", f"active osteoclasts, {_YOUNG}"),
    "osteoclast_lifespan": ("osteoclast_lifespan", "d", "mean life span of an osteoclast"),
    "osteoblasts": ("osteoblasts", "1", f"active osteoblasts, {_YOUNG}"),
    "osteocytes": ("osteocytes", "1", f"living osteocytes, {_YOUNG}"),
    "bone_balance": ("bone_balance", "%/year", "formation minus resorption, share of young bone volume"),
}
#: per region: variable -> quantity stem, unit, what it is, and how the model's number becomes the shown one
STRUCTURE: Mapping[str, tuple[str, str, str]] = {
    "trabecular_volume": ("mineralised_volume_trabecular", "1", f"trabecular bone volume, {_YOUNG}"),
    "cortical_volume": ("mineralised_volume_cortical", "1", f"cortical bone volume, {_YOUNG}"),
    "cortical_porosity": ("cortical_porosity", "%", "cortical porosity"),
    "cortical_thickness": ("cortical_thickness", "%", "cortical thickness, change from month 0"),
    "trabecular_number": ("trabecular_number", "%", "trabecular number, change from month 0"),
    "strength_index": ("strength_index", "1", f"strength from structure and material, {_YOUNG}"),
}
_CHANGES = {"cortical_thickness", "trabecular_number"}


A = TypeVar("A", bound=About)


@dataclass
class Result(Generic[A]):
    """Named, unit-carrying arrays: what becomes an xarray Dataset for those who want one.

    Attributes
    ----------
    variables, coordinates : name -> (dimensions, array, attributes).
    about : what holds for the whole result: treatment, notes, failures, ...
    """

    variables: dict[str, Variable]
    coordinates: dict[str, Variable]
    about: A

    def to_xarray(self) -> xr.Dataset:
        """As an xarray Dataset; xarray is loaded only here, because that takes half a second."""
        import xarray as xr

        return xr.Dataset(self.variables, coords=self.coordinates, attrs=self.about.to_attributes())

    def values(self, name: str, patient: int, member: str | None = None) -> Array:
        """One patient's time course of a variable, of one site, marker or region where there are several."""
        dimensions, array, _ = self.variables[name]
        row = array[patient]
        if member is not None:
            row = row[list(self.coordinates[dimensions[1]][1]).index(member)]
        return np.asarray(row, float)


def quantities_read() -> tuple[str, ...]:
    """Quantities of the model that a result is made of."""
    by_region = [f"{stem}_{region}" for stem, _, _ in STRUCTURE.values() for region in REGIONS]
    return (*SITES.values(), *MARKERS, *(q for q, _, _ in SIGNALS.values()), *by_region)


def result(people: Sequence[Patient], runs: Trajectories) -> Result[About]:
    """The trajectories of patients as a named result (its parts are listed at `osteon.simulate`)."""
    quantities = runs.read(quantities_read())

    def change(name: str) -> Array:
        return 100.0 * (quantities[name] / quantities[name][:, :1] - 1.0)

    bmd_change = np.stack([change(q) for q in SITES.values()], axis=1)
    bmd = np.array([[_baseline_bmd(p, s) for s in SITES] for p in people])[:, :, None] * (1 + bmd_change / 100)
    scores = np.array([[t_scores(p, s, bmd[i, j]) for j, s in enumerate(SITES)] for i, p in enumerate(people)])
    relative = np.stack([quantities[m] for m in MARKERS], axis=1)
    scale = np.array([[_marker_scale(p, m, relative[i, j, 0]) for j, m in enumerate(MARKERS)]
                      for i, p in enumerate(people)])  # fmt: skip
    level, marker_change = relative * scale[:, :, None], np.stack([change(m) for m in MARKERS], axis=1)
    site_time, marker_time, region_time = (("patient", d, "time") for d in ("site", "marker", "region"))
    variables: dict[str, Variable] = {
        "bmd": (site_time, bmd, _about("g/cm2", "areal bone mineral density")),
        "bmd_change": (site_time, bmd_change, _about("%", "BMD, change from month 0")),
        "t_score": (site_time, scores, _about("1", "T-score")),
        "marker_level": (marker_time, level, _about("see marker_unit", "bone turnover marker")),
        "marker_change": (marker_time, marker_change, _about("%", "bone turnover marker, change from month 0")),
        "steps": (("patient",), runs.steps, _about("1", "integration steps tried")),
        "rejected_steps": (("patient",), runs.rejected, _about("1", "rejected integration steps")),
    }
    for name, (quantity, unit, meaning) in SIGNALS.items():
        values = quantities[quantity] * (100.0 if unit.startswith("%") else 1.0)
        variables[name] = (("patient", "time"), values, _about(unit, meaning))
    for name, (stem, unit, meaning) in STRUCTURE.items():
        names = [f"{stem}_{region}" for region in REGIONS]
        times = 100.0 if unit == "%" else 1.0
        shown = [change(q) if name in _CHANGES else times * quantities[q] for q in names]
        variables[name] = (region_time, np.stack(shown, axis=1), _about(unit, meaning))
    coordinates: dict[str, Variable] = {
        "patient": (("patient",), np.array([p.id for p in people]), {}),
        "time": (("time",), np.asarray(runs.months), _about("month", "time from the start of the simulation")),
        "site": (("site",), np.array(list(SITES)), {}),
        "marker": (("marker",), np.array(MARKERS), {}),
        "marker_unit": (("marker",), np.array([marker_references()[m, "female"]["unit"] for m in MARKERS]), {}),
        "region": (("region",), np.array(REGIONS), {}),
    }
    return Result(variables, coordinates, About())


def from_xarray(data: xr.Dataset) -> Result[AboutSimulation]:
    """The result that a Dataset of `osteon.simulate` was made of."""

    def plain(names: Iterable[Hashable]) -> dict[str, Variable]:
        return {str(n): (tuple(map(str, data[n].dims)), data[n].values, dict(data[n].attrs)) for n in names}

    return Result(plain(data.data_vars), plain(data.coords), AboutSimulation.from_attributes(data.attrs))


def join(parts: Sequence[Result[About]], about: A) -> Result[A]:
    """Results of several groups of patients as one; ids that occur twice are made distinct."""

    def along_patients(name: str, pick: Callable[[Result[About]], dict[str, Variable]]) -> Variable:
        dimensions, array, about = pick(parts[0])[name]
        if dimensions[0] != "patient":
            return dimensions, array, about
        return dimensions, np.concatenate([pick(part)[name][1] for part in parts]), about

    variables = {name: along_patients(name, lambda r: r.variables) for name in parts[0].variables}
    coordinates = {name: along_patients(name, lambda r: r.coordinates) for name in parts[0].coordinates}
    dimensions, ids, unit = coordinates["patient"]
    coordinates["patient"] = (dimensions, np.array(_distinct(ids.tolist())), unit)
    return Result(variables, coordinates, about)


def series(result: Result[AboutSimulation] | xr.Dataset, patient: int = 0) -> dict[str, Any]:
    """One patient's results as the JSON object of the command line: endpoint -> measure, unit, values."""
    r = result if isinstance(result, Result) else from_xarray(result)
    found: dict[str, Any] = {}
    for site, endpoint in ENDPOINTS.items():
        found[endpoint] = _pair(r.values("bmd_change", patient, site), r.values("bmd", patient, site), "g/cm2")
    for marker, unit in zip(MARKERS, r.coordinates["marker_unit"][1], strict=True):
        change, level = (r.values(name, patient, marker) for name in ("marker_change", "marker_level"))
        found[marker] = _pair(change, level, str(unit))
    for name, (_, unit, _) in SIGNALS.items():
        found[name.replace("_", "-")] = _absolute(r.values(name, patient), unit)
    for site, endpoint in ENDPOINTS.items():
        found[endpoint.replace("bmd-", "t-score-")] = _absolute(r.values("t_score", patient, site), "1")
    for name, (_, unit, _) in STRUCTURE.items():
        for region in REGIONS:
            found[f"{name.replace('_', '-')}-{region}"] = _absolute(r.values(name, patient, region), unit)
    return {"time_month": _numbers(r.coordinates["time"][1]), "series": found, **cautions(r.about)}


def cautions(about: About) -> dict[str, list[str]]:
    """For JSON: under ``not_calibrated``, what no trial stands behind; nothing where there is no such thing."""
    found = not_calibrated(about.notes)
    return {"not_calibrated": found} if found else {}


def _pair(change: Array, absolute: Array, unit: str) -> dict[str, Any]:
    known = bool(np.isfinite(absolute).any())
    return {
        "measure": "percent-change",
        "unit": "%",
        "values": _numbers(change),
        "absolute": {"unit": unit, "values": _numbers(absolute)} if known else None,
    }


def _absolute(values: Array, unit: str) -> dict[str, Any]:
    return {"measure": "absolute", "unit": unit, "values": _numbers(values)}


def _numbers(values: Any) -> list[float | None]:
    return [float(v) if np.isfinite(v) else None for v in np.asarray(values)]


def _about(unit: str, meaning: str) -> dict[str, str]:
    return {"unit": unit, "long_name": meaning}


def _distinct(ids: Sequence[str]) -> list[str]:
    """Ids with a number behind those that have occurred before."""
    names: dict[str, None] = {}
    for given in ids:
        name, k = given, 2
        while name in names:
            name, k = f"{given}-{k}", k + 1
        names[name] = None
    return list(names)


def t_scores(person: Patient, site: str, bmd: Array) -> Array:
    """T-scores of BMD [g/cm2] on the patient's device, NaN without a reference; a straight line has two points."""
    low, high = person.t_score(site, 0.5), person.t_score(site, 1.5)
    if low is None or high is None:
        return np.full_like(bmd, np.nan)
    return np.asarray(low + (high - low) * (bmd - 0.5), float)


def _baseline_bmd(person: Patient, site: str) -> float:
    """BMD at month 0: the patient's own, else the mean for age and sex; NaN where no source has one."""
    own = person.baseline_bmd(site)
    if own is not None:
        return own.g_cm2
    mean = reference.age_mean(site, person.age or 0.0, person.sex, person.device)
    return np.nan if mean is None else mean


class MarkerReference(Sourced):
    """Level of a marker in the young adult."""

    marker: Said
    sex: Literal["female", "male"]
    value: float
    unit: Said


MARKER_FILE = DataFile("marker_reference.yaml", list[MarkerReference], "markers of the young adult")


@cache
def marker_references() -> Mapping[tuple[str, str], MarkerReference]:
    """Marker levels of the young adult, by marker and sex, with unit and source."""
    return {(row["marker"], row["sex"]): row for row in MARKER_FILE.read()}


def _marker_scale(person: Patient, marker: str, relative: float) -> float:
    """Concentration per unit of the model: through the patient's own level, else the young adult's."""
    dated = [m for m in person.measurements if m.what == marker and m.limit is None]
    field = _LAB_FIELDS[marker]
    alone = None if person.labs.limit(field) else getattr(person.labs, field)
    own = max(dated, key=lambda m: m.date).value if dated else alone
    if own is not None:
        return float(own) / relative
    return float(marker_references()[marker, person.sex]["value"])
