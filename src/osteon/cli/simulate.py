"""``osteon simulate``: patients and a regimen in; a table, JSON, CSV or a figure out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from osteon.cli.terminal.places import STDOUT, check_places
from osteon.errors import InputError, InputErrors, OsteonError
from osteon.words.faces.refusals import refusals_words
from osteon.words.faces.terminal import terminal_words

if TYPE_CHECKING:
    from osteon.person.patient import Patient


@click.command(short_help="Simulate patients under a regimen.")
@click.argument("patients", nargs=-1, required=True, metavar="PATIENT...", type=click.Path())
@click.option("-r", "--regimen", metavar="TEXT|FILE", help="Treatment in words, or a YAML, JSON or CSV file.")
@click.option("--years", default=7.0, show_default=True, help="How long to simulate.")
@click.option("--every-months", default=1.0, show_default=True, help="Time between results.")
@click.option("--outputs", metavar="A,B,...", help="Which results, such as bmd-lumbar-spine,ctx (default: all).")
@click.option("--csv", "csv_file", metavar="F", help="Write a long table to F; - is the standard output.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a patient.")
@click.option("--plot", "plot_file", metavar="F", help="Write a figure to F.png, F.svg or F.pdf.")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="NAME=VALUE",
    help="Use another value of a model parameter, such as residual_estradiol=0.4; may be repeated.",
)
@click.option("--exact-doses", is_flag=True, help="Give each tablet its own moment (slower, nearly the same).")
def simulate(
    patients: tuple[str, ...],
    regimen: str | None,
    years: float,
    every_months: float,
    outputs: str | None,
    csv_file: str | None,
    as_json: bool,
    plot_file: str | None,
    changes: tuple[str, ...],
    exact_doses: bool,
) -> None:
    """Simulate patients under a regimen.

    PATIENT is a YAML or JSON file; sex and age are enough. Without --regimen nothing is given and the
    skeleton ages.

    \b
    Examples:
      osteon simulate anna.yaml -r "anastrozole 1 mg daily for 5 years"
      osteon simulate anna.yaml -r "letrozole 2.5 mg daily for 5 years;
          zoledronic acid 4 mg iv every 6 months from month 0 for 3 years" --plot anna.svg
      osteon simulate *.yaml -r regimen.yaml --years 10 --csv results.csv
      osteon simulate anna.yaml -r "denosumab 60 mg sc every 6 months x 4" --outputs ctx,bmd-total-hip --json

    \b
    A patient file:
      sex: female
      age: 63
      years_since_menopause: 12
      bmi: 27

    BMD and markers are percent changes from month 0, with their absolute values beside them in JSON and CSV.
    """
    from osteon.cli.terminal.formats import chosen_series, csv_text, json_lines
    from osteon.cli.terminal.progress import working
    from osteon.cli.terminal.table import table

    check_places(as_json, csv_file, plot_file)
    people = read_patients(patients)
    from osteon.simulation.simulate import regimens_for, series, solve

    treatments = regimens_for(regimen, people)

    with working(terminal_words().working.simulating):
        result = solve(
            people,
            treatments,
            years=years,
            every_months=every_months,
            dosing="exact" if exact_doses else "averaged",
            parameters=read_changes(changes),
        )
        by_patient: dict[str, Mapping[str, Any]] = {
            person.id: chosen_series(series(result, index), outputs) for index, person in enumerate(people)
        }
        if plot_file is not None:
            from osteon.report.figures.plot import plot, save

            save(plot(result.to_xarray()), plot_file)
    if csv_file is not None and csv_file != STDOUT:
        from osteon.report.files import write_text

        write_text(csv_file, csv_text(by_patient), "--csv")
    if csv_file == STDOUT:
        click.echo(csv_text(by_patient), nl=False)
    elif as_json:
        for line in json_lines(by_patient):
            click.echo(line)
    else:
        click.echo(table(by_patient, people, treatments, default=outputs is None))
    for name in (csv_file, plot_file):
        if name is not None and name != STDOUT:
            click.echo(terminal_words().written(file=name), err=True)
    for note in dict.fromkeys(result.about.notes):
        click.echo(terminal_words().note(text=note), err=True)
    refuse_failures(result.about.failures)


def read_changes(changes: Sequence[str]) -> dict[str, float]:
    """``NAME=VALUE`` texts as a mapping.

    Raises InputError for a text of another form.
    """
    values = {}
    for text in changes:
        name, _, value = text.partition("=")
        try:
            values[name.strip()] = float(value)
        except ValueError:
            raise InputError("--set", text, refusals_words().change) from None
    return values


def refuse_failures(failures: Mapping[str, str]) -> None:
    """End with an error that names each patient whose equations could not be solved; the others are printed."""
    if failures:
        lines = [terminal_words().simulate.failed(name=name, why=why) for name, why in failures.items()]
        raise OsteonError("\nosteon: ".join(lines))


def read_patients(files: tuple[str, ...]) -> list[Patient]:
    """Every patient, or every reason why one cannot be used, each with the name of its file.

    Raises
    ------
    OsteonError : at least one file cannot be used, or two patients have the same id.
    """
    from osteon.person.patient import Patient

    people: list[Patient] = []
    errors: list[str] = []
    owner: dict[str, str] = {}
    for file in files:
        try:
            person = Patient.from_any(file)
        except InputErrors as several:
            errors += [_in_file(file, error) for error in several.errors]
            continue
        except InputError as error:
            errors.append(_in_file(file, error))
            continue
        if person.id in owner:
            errors.append(f"{file}: {refusals_words().same_id(id=repr(person.id), file=owner[person.id])}")
        owner.setdefault(person.id, file)
        people.append(person)
    if errors:
        raise OsteonError("\nosteon: ".join(errors))
    return people


def _in_file(file: str, error: InputError) -> str:
    text = str(error)
    return text if text.startswith(file) else f"{file}: {text}"
