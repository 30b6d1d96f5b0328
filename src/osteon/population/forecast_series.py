"""A forecast as the JSON object of the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteon.population.about_forecast import AboutForecast
from osteon.population.bands import MARKERS, PROBABILITIES
from osteon.population.measurement import known
from osteon.quantities import estrogen
from osteon.simulation.results import Result, cautions

#: name in the series -> quantile of the forecast
COLUMNS = dict(zip(("low90", "low50", "median", "high50", "high90"), PROBABILITIES, strict=True))


def series(result: Result[AboutForecast]) -> dict[str, Any]:
    """Endpoint -> measure, unit, median, low50, high50, low90, high90; the same for a measurement under ``measured``.

    BMD and markers are changes from today with their absolute values beside them under ``absolute``, and with the
    forecast without the patient's own measurements under ``prior``. An absolute value that is not known is None.
    """
    endpoints: dict[str, Any] = {}
    sites = known("bmd")
    for one in sites:
        endpoints[one.name] = _change(result, "bmd", "bmd", str(one.site), one.unit)
    for marker, unit in zip(MARKERS, result.coordinates["marker_unit"][1], strict=True):
        endpoints[marker] = _change(result, "marker", "marker_level", marker, str(unit))
    hormone = estrogen()
    endpoints[hormone.name] = {"measure": "absolute"} | _both(result, hormone.name, None, hormone.unit)
    for one in sites:
        endpoints[one.t_score] = {"measure": "absolute"} | _both(result, "t_score", one.site, "1")
    about = result.about
    return {
        "today": "" if about.today is None else about.today.isoformat(),
        "regimen": about.regimen,
        "members": about.members,
        "effective_members": about.effective_members,
        "measurements": [one.to_dict() for one in about.measurements],
        "time_month": [float(month) for month in result.coordinates["time"][1]],
        "series": endpoints,
        **cautions(about),
    }


def _change(result: Result[AboutForecast], stem: str, level: str, member: str, unit: str) -> dict[str, Any]:
    bands_of = _reader(result, member)
    known = bool(np.isfinite(bands_of(level)).any())
    return {
        "measure": "percent-change",
        **_both(result, f"{stem}_change", member, "%"),
        "prior": _bands(bands_of(f"prior_{stem}_change")),
        "absolute": _both(result, level, member, unit) if known else None,
    }


def _both(result: Result[AboutForecast], name: str, member: str | None, unit: str) -> dict[str, Any]:
    bands_of = _reader(result, member)
    return {"unit": unit, **_bands(bands_of(name)), "measured": _bands(bands_of(f"{name}_measured"))}


def _reader(result: Result[AboutForecast], member: str | None) -> Callable[[str], NDArray[Any]]:
    def read(name: str) -> NDArray[Any]:
        dimensions, values, _ = result.variables[name]
        return values if member is None else values[list(result.coordinates[dimensions[0]][1]).index(member)]

    return read


def _bands(values: NDArray[Any]) -> dict[str, list[float | None]]:
    return {name: [float(v) if np.isfinite(v) else None for v in values[:, k]] for k, name in enumerate(COLUMNS)}
