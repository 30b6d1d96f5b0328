"""From trajectories of the model to named, unit-carrying results."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from osteon.person import reference
from osteon.person.patient import Patient
from osteon.quantities import find, modelled, regions
from osteon.simulation.about import About, AboutSimulation
from osteon.simulation.calibrated import not_calibrated
from osteon.simulation.cohort import Trajectories

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
#: dimensions, array, attributes
Variable = tuple[tuple[str, ...], NDArray[Any], dict[str, str]]

#: site -> variable of the model
SITES = {str(one.site): str(one.model) for one in modelled("bmd")}
#: name of a site in the evidence files and in JSON
ENDPOINTS = {str(one.site): one.name for one in modelled("bmd")}
MARKERS = tuple(one.name for one in modelled("marker"))
SIGNALS = {one.name.replace("-", "_"): one for one in modelled("hormone", "signal")}
#: by region of the skeleton
STRUCTURE = {one.name.replace("-", "_"): one for one in modelled("region")}


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
    by_region = [one.in_region(region) for one in STRUCTURE.values() for region in regions()]
    return (*SITES.values(), *MARKERS, *(str(one.model) for one in SIGNALS.values()), *by_region)


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
    for name, one in SIGNALS.items():
        values = quantities[str(one.model)] * (100.0 if one.unit.startswith("%") else 1.0)
        variables[name] = (("patient", "time"), values, _about(one.unit, one.long))
    for name, one in STRUCTURE.items():
        times = 100.0 if one.unit == "%" else 1.0
        names = [one.in_region(region) for region in regions()]
        shown = [change(q) if one.as_change else times * quantities[q] for q in names]
        variables[name] = (region_time, np.stack(shown, axis=1), _about(one.unit, one.long))
    coordinates: dict[str, Variable] = {
        "patient": (("patient",), np.array([p.id for p in people]), {}),
        "time": (("time",), np.asarray(runs.months), _about("month", "time from the start of the simulation")),
        "site": (("site",), np.array(list(SITES)), {}),
        "marker": (("marker",), np.array(MARKERS), {}),
        "marker_unit": (("marker",), np.array([find(m, "marker").shown_unit for m in MARKERS]), {}),
        "region": (("region",), np.array(regions()), {}),
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
    endpoints: dict[str, Any] = {}
    for site, endpoint in ENDPOINTS.items():
        endpoints[endpoint] = _pair(r.values("bmd_change", patient, site), r.values("bmd", patient, site), "g/cm2")
    for marker, unit in zip(MARKERS, r.coordinates["marker_unit"][1], strict=True):
        change, level = (r.values(name, patient, marker) for name in ("marker_change", "marker_level"))
        endpoints[marker] = _pair(change, level, str(unit))
    for name, one in SIGNALS.items():
        endpoints[one.name] = _absolute(r.values(name, patient), one.unit)
    for one in modelled("bmd"):
        endpoints[one.t_score] = _absolute(r.values("t_score", patient, one.site), "1")
    for name, one in STRUCTURE.items():
        for region in regions():
            endpoints[f"{one.name}-{region}"] = _absolute(r.values(name, patient, region), one.unit)
    return {"time_month": _numbers(r.coordinates["time"][1]), "series": endpoints, **cautions(r.about)}


def cautions(about: About) -> dict[str, list[str]]:
    """For JSON: ``notes``, what was assumed and labels warn of; ``not_calibrated``, what no trial stands behind.

    Nothing where there is no such thing.
    """
    notes, names = list(dict.fromkeys(about.notes)), not_calibrated(about.notes)
    return ({"notes": notes} if notes else {}) | ({"not_calibrated": names} if names else {})


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
    for wanted in ids:
        name, k = wanted, 2
        while name in names:
            name, k = f"{wanted}-{k}", k + 1
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


def _marker_scale(person: Patient, marker: str, relative: float) -> float:
    """Concentration per unit of the model: through the patient's own level, else the young adult's."""
    known = find(marker, "marker")
    dated = [m for m in person.measurements if m.what == known.patient and m.limit is None]
    field = str(known.field)
    alone = None if person.labs.limit(field) else getattr(person.labs, field)
    own = max(dated, key=lambda m: m.date).value if dated else alone
    return known.young_level(person.sex) if own is None else float(own) / relative
