"""A forecast as the JSON object of the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.population.bands import PROBABILITIES
from osteon.simulation.results import ENDPOINTS, MARKERS, Result, cautions

#: name in the series -> quantile of the forecast
COLUMNS = dict(zip(("low90", "low50", "median", "high50", "high90"), PROBABILITIES, strict=True))


def series(result: Result) -> dict[str, Any]:
    """Endpoint -> measure, unit, median, low50, high50, low90, high90; the same for a measurement under ``measured``.

    BMD and markers are changes from today with their absolute values beside them under ``absolute``, and with the
    forecast without the patient's own measurements under ``prior``. An absolute value that is not known is None.
    """
    found: dict[str, Any] = {}
    for site, endpoint in ENDPOINTS.items():
        found[endpoint] = _change(result, "bmd", "bmd", site, "g/cm2")
    for marker, unit in zip(MARKERS, result.coordinates["marker_unit"][1], strict=True):
        found[marker] = _change(result, "marker", "marker_level", marker, str(unit))
    found["estradiol"] = {"measure": "absolute"} | _both(result, "estradiol", None, "pmol/L")
    for site, endpoint in ENDPOINTS.items():
        found[endpoint.replace("bmd-", "t-score-")] = {"measure": "absolute"} | _both(result, "t_score", site, "1")
    about = result.attrs
    return {
        "today": about["today"],
        "regimen": about["regimen"],
        "members": about["members"],
        "effective_members": about["effective_members"],
        "measurements": json.loads(about["measurements"]),
        "time_month": [float(month) for month in result.coordinates["time"][1]],
        "series": found,
        **cautions(about),
    }


def _change(result: Result, stem: str, level: str, member: str, unit: str) -> dict[str, Any]:
    read = _reader(result, member)
    known = bool(np.isfinite(read(level)).any())
    return {
        "measure": "percent-change",
        **_both(result, f"{stem}_change", member, "%"),
        "prior": _bands(read(f"prior_{stem}_change")),
        "absolute": _both(result, level, member, unit) if known else None,
    }


def _both(result: Result, name: str, member: str | None, unit: str) -> dict[str, Any]:
    read = _reader(result, member)
    return {"unit": unit, **_bands(read(name)), "measured": _bands(read(f"{name}_measured"))}


def _reader(result: Result, member: str | None) -> Callable[[str], NDArray[Any]]:
    def read(name: str) -> NDArray[Any]:
        dimensions, values, _ = result.variables[name]
        return values if member is None else values[list(result.coordinates[dimensions[0]][1]).index(member)]

    return read


def _bands(values: NDArray[Any]) -> dict[str, list[float | None]]:
    return {name: [float(v) if np.isfinite(v) else None for v in values[:, k]] for k, name in enumerate(COLUMNS)}
