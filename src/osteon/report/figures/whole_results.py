"""Figures of whole results, put together from panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import xarray as xr
from matplotlib.figure import Figure

from osteon.quantities import estrogen, followed, resorption
from osteon.report.figures import panels
from osteon.report.figures.axes import TimeAxis
from osteon.report.figures.stack import LANE, stacked
from osteon.report.figures.style import FONT_SIZE, INK, PAPER
from osteon.report.figures.treatment_strip import Bar, bars_of, draw_treatment, lanes, mark_changes
from osteon.simulation.about import About

Points = Sequence[Mapping[str, Any]]

_LABELS = 1.32  # inches beside the axes for the names of the lines
_BOTTOM = 0.52  # inches below them


def one_patient(result: xr.Dataset, observed: Points = (), title: str | None = None) -> Figure:
    """BMD at four sites, markers and estradiol of one patient, above each other on one time axis."""
    heights = (2.75, 1.75, 1.25)
    time = TimeAxis(float(result["time"].values[-1]))
    rows = treatment_rows(result)
    figure, strip, stack = stacked(rows, heights, title, labels=_LABELS, bottom=_BOTTOM)
    panels.bone_density(stack[0], result, observed)
    panels.markers(stack[1], result, observed)
    panels.hormone(stack[2], result, observed)
    for axes in stack:
        time.set_limits(axes)
        mark_changes(axes, rows, time)
    for axes in stack[:-1]:
        axes.tick_params(labelbottom=False)
    stack[-1].set_xlabel(time.label, fontsize=FONT_SIZE - 0.5, color=INK)
    if strip is not None:
        draw_treatment(strip, rows, time)
    return figure


def treatment_rows(result: xr.Dataset) -> list[list[Bar]]:
    """The treatment a result was simulated with, a row a drug."""
    return lanes(bars_of(About.from_attributes(result.attrs).courses, float(result["time"].values[-1])))


def compare_patients(result: xr.Dataset, observed: Points = (), title: str | None = None) -> Figure:
    """Lumbar spine, total hip, CTX and estradiol, patients drawn over each other."""
    rows = treatment_rows(result)
    time = TimeAxis(float(result["time"].values[-1]))
    width, left, between, labels = 9.9, 0.55, 0.5, 1.22
    part, gap, bottom = 2.3, 0.62, 0.52
    head = (0.34 if title else 0.1) + (LANE * len(rows) + 0.12 if rows else 0)
    height = bottom + 2 * part + 2 * gap + head - 0.2
    across = (width - left - between - 2 * labels) / 2
    figure = Figure(figsize=(width, height), facecolor=PAPER)
    for index, draw in enumerate(map(panels.compared, (*followed("bmd"), resorption(), estrogen()))):
        row, column = divmod(index, 2)
        x = left + column * (across + labels + between)
        y = bottom + (1 - row) * (part + gap)
        axes = figure.add_axes((x / width, y / height, across / width, part / height))
        draw(axes, result, observed)
        time.set_limits(axes)
        mark_changes(axes, rows, time)
        if row == 1:
            axes.set_xlabel(time.label, fontsize=FONT_SIZE - 0.5, color=INK)
    if rows:
        strip = (left / width, (height - head + 0.1) / height, across / width, LANE * len(rows) / height)
        draw_treatment(figure.add_axes(strip), rows, time)
    if title:
        figure.text(left / width, 1 - 0.2 / height, title, fontsize=FONT_SIZE + 2, color=INK, va="center")
    return figure


def single_panel(draw: panels.Panel, result: xr.Dataset, observed: Points = ()) -> Figure:
    """One small panel that stays readable at the width of a phone."""
    width, height, left, bottom, top, labels = 4.3, 2.75, 0.5, 0.48, 0.34, 1.02
    figure = Figure(figsize=(width, height), facecolor=PAPER)
    box = (left, bottom, width - left - labels, height - bottom - top)
    axes = figure.add_axes((box[0] / width, box[1] / height, box[2] / width, box[3] / height))
    draw(axes, result, observed)
    time = TimeAxis(float(result["time"].values[-1]))
    time.set_limits(axes)
    mark_changes(axes, treatment_rows(result), time)
    axes.set_xlabel(time.label, fontsize=FONT_SIZE - 0.5, color=INK)
    return figure
