"""``osteon forecast``: one patient and a regimen in; median and intervals out, conditioned on own measurements."""

from __future__ import annotations

import csv
import io
import math
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from osteon.cli.simulate import read_patients
from osteon.cli.terminal.places import STDOUT, check_places, day
from osteon.words import format
from osteon.words.faces.terminal import terminal_words
from osteon.words.quantities import quantity_term, site_term

if TYPE_CHECKING:
    from osteon.person.patient import Patient
    from osteon.quantities import Quantity
    from osteon.treatment.regimen import Regimen

_COLUMNS = ("median", "low50", "high50", "low90", "high90")
_WIDTH, _LINE = 23, 98


@click.command(short_help="Forecast one patient, with intervals.")
@click.argument("patient", metavar="PATIENT", type=click.Path())
@click.option("-r", "--regimen", metavar="TEXT|FILE", help="Treatment in words, or a YAML, JSON or CSV file.")
@click.option("--years", default=7.0, show_default=True, help="How far ahead.")
@click.option("--every-months", default=3.0, show_default=True, help="Time between results.")
@click.option("--members", default=1000, show_default=True, help="Simulated people behind the intervals, 50 to 8000.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same forecast.")
@click.option("--today", metavar="DATE", help="The day of month 0, such as 2026-03-01 (default: today).")
@click.option("--outputs", metavar="A,B,...", help="Which results, such as bmd-lumbar-spine,ctx (default: all).")
@click.option("--csv", "csv_file", metavar="F", help="Write a long table to F; - is the standard output.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--plot", "plot_file", metavar="F", help="Write a figure to F.png, F.svg or F.pdf.")
def forecast(
    patient: str,
    regimen: str | None,
    years: float,
    every_months: float,
    members: int,
    seed: int,
    today: str | None,
    outputs: str | None,
    csv_file: str | None,
    as_json: bool,
    plot_file: str | None,
) -> None:
    """Forecast one patient, with intervals.

    PATIENT is a YAML or JSON file; sex and age are enough. Its dated measurements of BMD, CTX, NTX, P1NP, BSAP
    and estradiol make the forecast the patient's own: it moves towards them and narrows. Month 0 is today.

    \b
    Examples:
      osteon forecast anna.yaml -r "anastrozole 1 mg daily for 5 years"
      osteon forecast anna.yaml -r "denosumab 60 mg sc every 6 months x 4" --plot anna.svg
      osteon forecast anna.yaml -r regimen.yaml --years 10 --json

    \b
    Measurements in a patient file:
      measurements:
        - {date: 2025-03-01, what: dxa, site: lumbar_spine, device: hologic, value: 0.912, unit: g/cm2}
        - {date: 2025-03-01, what: ctx, value: 0.35, unit: ng/mL}

    The table shows the median and, in brackets, the interval in which the true value lies with 90 % probability.
    JSON and CSV also hold the 50 % interval, absolute values and T-scores, and what a scan or test would show.
    """
    from osteon.cli.terminal.formats import chosen_series, json_lines
    from osteon.cli.terminal.progress import working

    check_places(as_json, csv_file, plot_file)
    person = read_patients((patient,))[0]
    from osteon.population.forecast import solve
    from osteon.population.forecast_series import series
    from osteon.simulation.simulate import regimens_for

    treatment = regimens_for(regimen, [person])[0]
    with working(terminal_words().working.forecasting):
        result = solve(
            person, treatment, years=years, every_months=every_months, members=members, seed=seed, today=day(today)
        )
        chosen = chosen_series(series(result), outputs)
        if plot_file is not None:
            from osteon.report.figures.forecast_figure import forecast_figure
            from osteon.report.figures.plot import save

            save(forecast_figure(result.to_xarray()), plot_file)
    if csv_file is not None and csv_file != STDOUT:
        from osteon.report.files import write_text

        write_text(csv_file, csv_text(person.id, chosen), "--csv")
    if csv_file == STDOUT:
        click.echo(csv_text(person.id, chosen), nl=False)
    elif as_json:
        for line in json_lines({person.id: chosen}):
            click.echo(line)
    else:
        click.echo(table(chosen, person, treatment, default=outputs is None))
    for name in (csv_file, plot_file):
        if name is not None and name != STDOUT:
            click.echo(terminal_words().written(file=name), err=True)
    for note in dict.fromkeys(result.about.notes):
        click.echo(terminal_words().note(text=note), err=True)


def table(forecast_data: Mapping[str, Any], person: Patient, regimen: Regimen, *, default: bool) -> str:
    """Months down, endpoints across; each cell is the median with its 90 % interval.

    Parameters
    ----------
    default : show the usual endpoints instead of all that there are.
    """
    from osteon.cli.terminal.table import shown_rows, title

    series = forecast_data["series"]
    usual = {one.name: one for one in _usual()}
    names = [name for name in usual if name in series] if default else list(series)
    months = forecast_data["time_month"]
    today = months.index(0.0)
    heads = "".join(f"{quantity_term(name):>{_WIDTH}}" for name in names)
    units = "".join(f"{series[name]['unit']:>{_WIDTH}}" for name in names)
    lines = [title(person, regimen), "", f"{terminal_words().month}{heads}", click.style(f"     {units}", dim=True)]
    for index in shown_rows(months[today:]):
        cells = "".join(f"{_cell(series[name], today + index):>{_WIDTH}}" for name in names)
        lines.append(f"{months[today + index]:>5g}{cells}")
    if default:
        lines += ["", *_closing(forecast_data, [usual[name] for name in names])]
    return "\n".join(lines)


def _usual() -> tuple[Quantity, ...]:
    """What is shown where nothing else is asked for."""
    from osteon.quantities import resorption, sites

    return (*sites("central"), resorption())


def _closing(forecast_data: Mapping[str, Any], shown: list[Quantity]) -> list[str]:
    """T-scores at the end, and what the patient's own measurements have changed."""
    words, series, last = terminal_words(), forecast_data["series"], len(forecast_data["time_month"]) - 1
    month = words.at_month(month=format.plain(forecast_data["time_month"][last]))
    lines = []
    scores = {one.name: series.get(one.t_score) for one in shown if one.kind == "bmd"}
    known = {
        n: _cell(score, last, signed=True) for n, score in scores.items() if score and score["median"][last] is not None
    }
    if known:
        lines.append(words.forecast.t_score(month=month, cells=_by_site(known)))
    if forecast_data["measurements"]:
        sites = [one.name for one in shown if one.kind == "bmd" and one.followed]
        cells = _by_site({n: _cell(series[n]["prior"] | {"measure": "percent-change"}, last) for n in sites})
        lines.append(words.forecast.without(month=month, cells=cells))
    else:
        lines.append(words.forecast.none)
    return [line for text in lines for line in textwrap.wrap(text, _LINE, subsequent_indent="  ")]


def _by_site(cells: Mapping[str, str]) -> str:
    words = terminal_words().forecast
    return format.listed(words.cell(name=site_term(name), value=cell) for name, cell in cells.items())


def _cell(bands: Mapping[str, Any], index: int, *, signed: bool = False) -> str:
    """``−4.1 (−6.9 to −1.3)``."""
    values = [bands[name][index] for name in ("median", "low90", "high90")]
    if any(v is None or not math.isfinite(v) for v in values):
        return format.NONE
    if signed or bands.get("measure") == "percent-change":
        return format.spread(*(format.signed(v, 1) for v in values))
    return format.spread(*(format.figures(v, 3) for v in values))


def csv_text(patient: str, forecast_data: Mapping[str, Any]) -> str:
    """Long table: patient, time_month, endpoint, measure, unit, of (truth or measurement), median and intervals."""
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    rows.writerow(["patient", "time_month", "endpoint", "measure", "unit", "of", *_COLUMNS])
    for endpoint, entry in forecast_data["series"].items():
        parts = [(entry["measure"], entry)]
        if entry.get("absolute"):
            parts.append(("absolute", entry["absolute"]))
        for measure, part in parts:
            for of, bands in (("truth", part), ("measurement", part["measured"])):
                for k, month in enumerate(forecast_data["time_month"]):
                    numbers = ["" if bands[c][k] is None else f"{bands[c][k]:.10g}" for c in _COLUMNS]
                    rows.writerow([patient, f"{month:.10g}", endpoint, measure, part["unit"], of, *numbers])
    return buffer.getvalue()
