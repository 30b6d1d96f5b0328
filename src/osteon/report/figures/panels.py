"""Panels: one quantity over time, drawn on given axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from numpy.typing import NDArray

from osteon.quantities import Quantity, estrogen, followed, of_site
from osteon.report.figures.axes import TimeAxis, dress, label_ends, log_axis, percent_axis
from osteon.report.figures.style import INK, MARKERS, PAPER, SERIES_COLOURS, SITES
from osteon.words.faces.figures import figures_words
from osteon.words.quantities import process_term, quantity_term

Points = Sequence[Mapping[str, Any]]
Panel = Callable[[Axes, xr.Dataset, Points], None]
Values = NDArray[np.float64]


def bone_density(axes: Axes, result: xr.Dataset, observed: Points = ()) -> None:
    """BMD change at every site of one patient."""
    dress(axes, figures_words().panels.density)
    values: list[float] = []
    ends = []
    for site in result["site"].values:
        line = SITES[str(site)]
        y = _values(result["bmd_change"].sel(site=site))
        _line(axes, result, y, line.colour, line.dash)
        _points(axes, result, observed, of_site(str(site)).name, None, line.colour, values)
        ends.append((_last(y), line.label, line.colour))
        values.extend(y)
    percent_axis(axes, _finite(values), 4.0)
    label_ends(axes, ends)


def markers(axes: Axes, result: xr.Dataset, observed: Points = ()) -> None:
    """Change of the markers that are followed in one patient: CTX (resorption) and P1NP (formation)."""
    dress(axes, figures_words().panels.markers)
    values: list[float] = []
    ends = []
    for name in (one.name for one in followed("marker")):
        line = MARKERS[name]
        y = _values(result["marker_change"].sel(marker=name))
        _line(axes, result, y, line.colour, line.dash)
        _points(axes, result, observed, name, None, line.colour, values)
        ends.append((_last(y), line.label, line.colour))
        values.extend(y)
    percent_axis(axes, _finite(values), 20.0)
    label_ends(axes, ends)


def hormone(axes: Axes, result: xr.Dataset, observed: Points = ()) -> None:
    """Estradiol of one patient."""
    one = estrogen()
    dress(axes, _title(one))
    y = _values(result[one.name])
    values = list(y)
    _line(axes, result, y, INK, "-")
    _points(axes, result, observed, one.name, None, INK, values)
    log_axis(axes, _finite(values))
    label_ends(axes, [(_last(y), quantity_term(one.name), INK)])


def compared(one: Quantity) -> Panel:
    """A panel with the change of a site or marker, or the level of a hormone, of several patients."""

    def draw(axes: Axes, result: xr.Dataset, observed: Points = ()) -> None:
        _compared(axes, result, one, observed)

    return draw


def course_of(result: xr.Dataset, one: Quantity) -> xr.DataArray:
    """What is drawn of a quantity: its change from month 0 [%], of a hormone its level."""
    if one.kind == "bmd":
        return result["bmd_change"].sel(site=one.site)
    return result["marker_change"].sel(marker=one.name) if one.kind == "marker" else result[one.name]


def figure_term(one: Quantity) -> str:
    """A quantity as figures name it, a marker with what it tells of: ``CTX (resorption)``."""
    term = quantity_term(one.name)
    return figures_words().panels.marker(marker=term, process=process_term(one)) if one.process else term


def _title(one: Quantity) -> str:
    words = figures_words().panels
    if one.kind == "hormone":
        return words.level(quantity=figure_term(one), unit=one.unit)
    return words.change(quantity=figure_term(one))


def _compared(axes: Axes, result: xr.Dataset, one: Quantity, observed: Points) -> None:
    dress(axes, _title(one))
    table = np.asarray(course_of(result, one).transpose("patient", "time").values, dtype=float)
    names = [str(n) for n in result["patient"].values]
    values: list[float] = []
    ends: list[tuple[float, str, str]] = []
    if len(names) > len(SERIES_COLOURS):
        ends.append(_band(axes, result, table, values))
        _points(axes, result, observed, one.name, None, SERIES_COLOURS[1], values)
    else:
        for name, y, colour in zip(names, table, SERIES_COLOURS, strict=False):
            if not np.isfinite(y).any():
                continue
            _line(axes, result, y, colour, "-")
            _points(axes, result, observed, one.name, name, colour, values)
            ends.append((_last(y), name if len(name) <= 15 else name[:14] + "…", colour))
            values.extend(y)
    if one.kind == "hormone":
        log_axis(axes, _finite(values))
    else:
        percent_axis(axes, _finite(values), 4.0 if one.kind == "bmd" else 20.0)
    label_ends(axes, ends)


def _band(axes: Axes, result: xr.Dataset, table: Values, values: list[float]) -> tuple[float, str, str]:
    """Median and the middle 90 % of many patients."""
    kept = table[np.isfinite(table).all(axis=1)]
    low, middle, high = np.percentile(kept, [5, 50, 95], axis=0)
    axes.fill_between(_time(result), low, high, color=SERIES_COLOURS[1], alpha=0.15, linewidth=0)
    _line(axes, result, middle, SERIES_COLOURS[1], "-")
    values.extend([*low, *high])
    return _last(middle), figures_words().panels.median_of(count=len(kept)), SERIES_COLOURS[1]


def _line(axes: Axes, result: xr.Dataset, y: Values, colour: str, dash: Any) -> None:
    axes.plot(_time(result), y, color=colour, linestyle=dash, linewidth=1.9, solid_capstyle="round", clip_on=False)


def _points(
    axes: Axes,
    result: xr.Dataset,
    observed: Points,
    endpoint: str,
    patient: str | None,
    colour: str,
    values: list[float],
) -> None:
    """Observed points of an endpoint; values from memory are hollow."""
    time = TimeAxis(float(result["time"].values[-1]))
    for point in observed:
        if point["endpoint"] != endpoint or (patient is not None and point.get("patient", patient) != patient):
            continue
        month, value = float(point["time_month"]), float(point["value"])
        if month > time.last_month:
            continue
        recalled = point.get("verified") == "recalled"
        axes.plot(
            [month / time.per_unit],
            [value],
            "o",
            markersize=6.5,
            markeredgewidth=1.4,
            markerfacecolor=PAPER if recalled else colour,
            markeredgecolor=colour if recalled else PAPER,
            clip_on=False,
            zorder=4,
        )
        values.append(value)


def _time(result: xr.Dataset) -> Values:
    months = np.asarray(result["time"].values, dtype=float)
    return months / TimeAxis(float(months[-1])).per_unit


def _values(data: xr.DataArray) -> Values:
    return np.asarray(data.values, dtype=float)


def _last(y: Values) -> float:
    finite = y[np.isfinite(y)]
    return float(finite[-1]) if len(finite) else 0.0


def _finite(values: Sequence[float]) -> list[float]:
    return [float(v) for v in values if np.isfinite(v)]
