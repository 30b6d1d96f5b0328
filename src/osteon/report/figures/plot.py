"""The figure a paper would print."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from osteon.errors import InputError, Remark
from osteon.optional import needs
from osteon.report.files import replacing
from osteon.words.faces.refusals import refusals_words
from osteon.words.format import any_of

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")


def plot(
    result: xr.Dataset,
    patient: str | int | None = None,
    *,
    observed: Iterable[Mapping[str, Any]] = (),
    title: str | None = None,
) -> Figure:
    """Bone density, turnover markers and estradiol over time, the treatment above.

    A forecast is drawn with its intervals and the patient's own measurements; ``title`` is all that it takes.
    One patient is drawn in full: BMD at four sites, CTX and P1NP, estradiol on a logarithmic axis. Several
    patients are compared: lumbar spine, total hip, CTX and estradiol, one line each (up to six; more become a
    median line with the band that holds the middle 90 %).

    Parameters
    ----------
    result : what `osteon.simulate` or `osteon.forecast` returned.
    patient : name or position of the one to draw; default all.
    observed : measured or published points, each ``{"endpoint", "time_month", "value"}`` with an optional
        ``"patient"`` and ``"verified"`` (``"recalled"`` points are drawn hollow). Percent change for BMD and
        markers, pmol/L for estradiol.
    title : a line above the figure.

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot; ``figure.savefig`` or `osteon.report.figures.plot.save` writes it.

    Raises
    ------
    InputError
        Not a result of `osteon.simulate`, a patient that is not in it, or nothing in it that can be drawn.
    OsteonError
        matplotlib is missing; says what to install.

    Examples
    --------
    >>> result = osteon.simulate({"sex": "female", "age": 63}, "anastrozole 1 mg daily for 5 years")
    >>> osteon.plot(result, title="Anna").savefig("anna.svg")
    """
    needs("matplotlib", "plot", refusals_words().purposes.figure)
    if "prior_bmd_change" in getattr(result, "data_vars", {}):
        from osteon.report.figures.forecast_figure import forecast_figure

        return forecast_figure(result, title)
    from osteon.report.figures.whole_results import compare_patients, one_patient

    chosen = select(result, patient)
    points = [dict(p) for p in observed]
    if chosen.sizes["patient"] == 1:
        return one_patient(chosen.isel(patient=0), points, title)
    return compare_patients(chosen, points, title)


def select(result: xr.Dataset, patient: str | int | None) -> xr.Dataset:
    """The part of a result that is to be drawn, its ``patient`` dimension kept.

    Raises
    ------
    InputError : see `plot`.
    """
    import xarray as xr

    if not isinstance(result, xr.Dataset) or "bmd_change" not in result or "patient" not in result.dims:
        raise InputError("result", type(result).__name__, refusals_words().result)
    names = [str(n) for n in result["patient"].values]
    if patient is None:
        chosen = result
    elif isinstance(patient, int) and -len(names) <= patient < len(names):
        chosen = result.isel(patient=[patient])
    elif str(patient) in names:
        chosen = result.isel(patient=[names.index(str(patient))])
    else:
        known = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
        raise InputError("patient", patient, refusals_words().not_in_result(known=known))
    if chosen.sizes["time"] < 2 or not np.isfinite(chosen["bmd_change"].values).any():
        times = Remark(refusals_words().times(count=chosen.sizes["time"]))
        raise InputError("result", times, refusals_words().nothing_to_draw)
    return chosen


def save(figure: Figure, path: str | os.PathLike[str], field: str = "--plot") -> None:
    """Write a figure as PNG, SVG or PDF by the ending of its name, whole or not at all.

    Raises
    ------
    InputError : an ending that is none of these, or a place that cannot be written.
    """
    ending = figure_format(path, field)
    from matplotlib import rc_context

    dates: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    with replacing(path, field) as temporary, rc_context({"svg.hashsalt": "osteon"}):
        figure.savefig(temporary, format=ending, dpi=200, metadata=dates[ending])


def figure_format(path: str | os.PathLike[str], field: str = "--plot") -> str:
    """``png``, ``svg`` or ``pdf``: what the ending of a file name asks for; InputError for any other."""
    ending = Path(path).suffix.lower().lstrip(".")
    if ending not in FORMATS:
        raise InputError(field, str(path), refusals_words().ending(endings=any_of(f".{ending}" for ending in FORMATS)))
    return ending
