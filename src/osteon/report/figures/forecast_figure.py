"""The figure of a forecast: median and intervals of spine, hip and CTX, with the patient's own measurements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from osteon.errors import InputError
from osteon.optional import needs
from osteon.population.about_forecast import AboutForecast, MeasurementUsed
from osteon.quantities import Quantity, followed, resorption
from osteon.words import format
from osteon.words.faces.figures import figures_words
from osteon.words.faces.refusals import refusals_words

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from osteon.report.figures.axes import TimeAxis
    from osteon.report.figures.treatment_strip import Bar

Array = NDArray[np.float64]

_LABELS, _BOTTOM = 1.0, 0.86  # inches beside and below the axes
_WIDE, _NARROW = 0.16, 0.26  # opacity of the bands


@dataclass(frozen=True)
class _Panel:
    """One quantity of the figure: where its numbers stand in the forecast, and how it is drawn."""

    endpoint: str
    title: str
    variable: str
    member: Mapping[str, str]
    colour: str
    at_least: float
    height: float


def forecast_figure(forecast: xr.Dataset, title: str | None = None) -> Figure:
    """Draw a forecast.

    A line is the median; the bands hold the true value with 50 % and 90 % probability. Dots are the patient's own
    measurements with the 90 % range of their error, hollow where they fit badly with the rest. Dashed lines are the
    90 % interval without them. The treatment stands above, today is month 0.

    Parameters
    ----------
    forecast : what `osteon.forecast` returned.
    title : a line above the figure.

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot; `osteon.report.figures.plot.save` writes it.

    Raises
    ------
    InputError
        Not a result of `osteon.forecast`.
    """
    needs("matplotlib", "plot", refusals_words().purposes.figure)
    from osteon.report.figures.axes import TimeAxis
    from osteon.report.figures.stack import LEFT, WIDTH, stacked
    from osteon.report.figures.style import FONT_SIZE, INK, MUTED
    from osteon.report.figures.treatment_strip import bars_of, draw_treatment, lanes, mark_changes

    if "prior_bmd_change" not in getattr(forecast, "data_vars", {}):
        raise InputError("forecast", type(forecast).__name__, refusals_words().forecast)
    about = AboutForecast.from_attributes(forecast.attrs)
    measured = about.measurements
    months = np.asarray(forecast["time"].values, float)
    first = min([0.0, *(one.time_month for one in measured)])
    time = TimeAxis(float(months[-1]))
    rows = lanes(bars_of(about.courses, float(months[-1])))
    panels = _panels()
    figure, strip, stack = stacked(rows, [p.height for p in panels], title, labels=_LABELS, bottom=_BOTTOM)
    for axes, panel in zip(stack, panels, strict=True):
        _draw(axes, panel, forecast, [one for one in measured if one.endpoint == panel.endpoint], time)
        time.set_limits(axes)
        axes.set_xlim(first / time.per_unit, time.end)
        axes.xaxis.set_major_formatter(lambda x, _: format.plain(x))
        mark_changes(axes, rows, time)
        if first < 0:
            axes.axvline(0, color=MUTED, linewidth=1.0, zorder=1.2)
    for axes in stack[:-1]:
        axes.tick_params(labelbottom=False)
    words = figures_words().axes
    label = words.years_from_today if time.in_years else words.months_from_today
    stack[-1].set_xlabel(label, fontsize=FONT_SIZE - 0.5, color=INK)
    height = float(figure.get_size_inches()[1])
    for line, text in enumerate(_caption(bool(measured))):
        y = (0.26 - 0.16 * line) / height
        figure.text(LEFT / WIDTH, y, text, fontsize=FONT_SIZE - 2, color=MUTED, va="center")
    if strip is not None:
        draw_treatment(strip, _from(rows, first), TimeAxis(float(months[-1]) - first))
    return figure


def _panels() -> list[_Panel]:
    from osteon.report.figures.panels import figure_term
    from osteon.report.figures.style import line_of

    def panel(one: Quantity) -> _Panel:
        title, colour = figures_words().panels.change_from_today(quantity=figure_term(one)), line_of(one).colour
        if one.kind == "bmd":
            return _Panel(one.name, title, "bmd_change", {"site": str(one.site)}, colour, 6.0, 2.0)
        return _Panel(one.name, title, "marker_change", {"marker": one.name}, colour, 40.0, 1.5)

    return [panel(one) for one in (*followed("bmd"), resorption())]


def _caption(measured: bool) -> list[str]:
    words = figures_words().forecast
    return [words.caption, words.measured] if measured else [words.caption]


def _draw(axes: Axes, panel: _Panel, forecast: xr.Dataset, measured: Sequence[MeasurementUsed], time: TimeAxis) -> None:
    from osteon.report.figures.axes import dress, label_ends, percent_axis
    from osteon.report.figures.style import MUTED
    from osteon.words.format import signed

    dress(axes, panel.title)
    x = np.asarray(forecast["time"].values, float) / time.per_unit
    low, low50, median, high50, high = _bands(forecast, panel.variable, panel)
    axes.fill_between(x, low, high, color=panel.colour, alpha=_WIDE, linewidth=0, zorder=2)
    axes.fill_between(x, low50, high50, color=panel.colour, alpha=_NARROW, linewidth=0, zorder=2)
    axes.plot(x, median, color=panel.colour, linewidth=1.9, solid_capstyle="round", zorder=3)
    values = [*low, *high]
    if AboutForecast.from_attributes(forecast.attrs).measurements:
        ahead = x >= 0
        bands = _bands(forecast, f"prior_{panel.variable}", panel)
        for edge in (bands[0], bands[-1]):
            axes.plot(x[ahead], edge[ahead], color=MUTED, linewidth=0.9, linestyle=(0, (4, 2.5)), zorder=2.5)
            values.extend(edge[ahead])
    for one in measured:
        if one.change_from_today is not None:
            values += _point(axes, one, one.change_from_today, panel.colour, time)
    percent_axis(axes, [float(v) for v in values], panel.at_least)
    ends = [
        (float(high[-1]), signed(high[-1], 1), MUTED),
        (float(median[-1]), format.per_cent(signed(median[-1], 1)), panel.colour),
        (float(low[-1]), signed(low[-1], 1), MUTED),
    ]
    label_ends(axes, [*ends, *_score(forecast, panel, float(median[-1]))])


def _bands(forecast: xr.Dataset, variable: str, panel: _Panel) -> Array:
    """(quantiles, months)."""
    return np.asarray(forecast[variable].sel(panel.member).transpose("quantile", "time").values, float)


def _score(forecast: xr.Dataset, panel: _Panel, at: float) -> list[tuple[float, str, str]]:
    """The median T-score at the end, where the patient has one, to stand under the label of the median."""
    from osteon.words.format import signed

    if panel.variable != "bmd_change":
        return []
    score = float(forecast["t_score"].sel(panel.member).sel(quantile=0.5).isel(time=-1))
    return (
        [(at - 1e-6, figures_words().forecast.t_score(value=signed(score, 1)), panel.colour)]
        if np.isfinite(score)
        else []
    )


def _point(axes: Axes, one: MeasurementUsed, change: float, colour: str, time: TimeAxis) -> list[float]:
    """One own measurement with the 90 % range of its error; returns the values that need room."""
    from osteon.report.figures.style import PAPER

    x, y = one.time_month / time.per_unit, change
    factor = float(np.exp(1.645 * one.error_percent / 100))
    low, high = ((1 + y / 100) / factor - 1) * 100, ((1 + y / 100) * factor - 1) * 100
    axes.vlines(x, low, high, color=colour, linewidth=1.1, zorder=4, clip_on=False)
    hollow = one.doubtful
    axes.plot(
        [x], [y], "o", markersize=6.5, markeredgewidth=1.4, clip_on=False, zorder=5,
        markerfacecolor=PAPER if hollow else colour, markeredgecolor=colour if hollow else PAPER,
    )  # fmt: skip
    return [low, high]


def _from(rows: Sequence[Sequence[Bar]], first: float) -> list[list[Bar]]:
    """The same bars counted from ``first``, which lies before today."""
    return [
        [
            replace(
                bar,
                start=bar.start - first,
                end=bar.end - first,
                doses=None if bar.doses is None else tuple(dose - first for dose in bar.doses),
            )
            for bar in bars
        ]
        for bars in rows
    ]
