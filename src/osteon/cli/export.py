"""``osteon export``: the model for other programs."""

from __future__ import annotations

import click

from osteon.cli.terminal.places import options_named
from osteon.words.faces.terminal import terminal_words


@click.group(short_help="Write the model in a format that other programs read.")
def export() -> None:
    """Write the model in a format that other programs read."""


@export.command(short_help="Write SBML Level 3.")
@click.argument("file", metavar="F", type=click.Path())
@click.option("--patient", metavar="FILE", help="Write the model of this patient (default: the model as it is).")
@click.option("-r", "--regimen", metavar="TEXT|FILE", help="Write its doses as events; needs --patient.")
@click.option("--years", default=7.0, show_default=True, help="How long the doses go on.")
@click.option("--exact-doses", is_flag=True, help="Give each tablet its own event.")
def sbml(file: str, patient: str | None, regimen: str | None, years: float, exact_doses: bool) -> None:
    """Write the model as SBML Level 3, doses included.

    Time is in days; day 0 is the start of the regimen. The model of a patient begins earlier, when the patient was
    young and healthy: the message says at which day to start the simulation.

    \b
    Examples:
      osteon export sbml model.xml
      osteon export sbml anna.xml --patient anna.yaml -r "anastrozole 1 mg daily for 5 years"
    """
    from osteon.cli.terminal.progress import working
    from osteon.export import sbml as as_sbml
    from osteon.optional import needs
    from osteon.report.files import check_writable, write_text
    from osteon.words.faces.refusals import refusals_words

    needs("libsbml", "sbml", refusals_words().purposes.sbml)
    check_writable(file, "F")
    with options_named(patient="--patient", years="--years"), working(terminal_words().working.writing):
        model = as_sbml(None, patient, regimen, years=years, dosing="exact" if exact_doses else "averaged")
    write_text(file, model.text, "F")
    words = terminal_words()
    message = (
        words.written(file=file) if patient is None else words.export.begin(file=file, day=f"{model.start_day:.10g}")
    )
    click.echo(message, err=True)


@export.command(short_help="Write doses as an event table (CSV).")
@click.argument("file", metavar="F", type=click.Path())
@click.option("-r", "--regimen", metavar="TEXT|FILE", required=True, help="What is given.")
@click.option("--years", default=7.0, show_default=True, help="How long a course without an end goes on.")
def events(file: str, regimen: str, years: float) -> None:
    """Write a regimen as the event table of pharmacometrics: ID, TIME (days), AMT, CMT, EVID, ADDL, II.

    \b
    Examples:
      osteon export events doses.csv -r "denosumab 60 mg sc every 6 months x 6"
      osteon export events doses.csv -r regimen.yaml --years 5
    """
    from osteon.export import events as as_events
    from osteon.report.files import check_writable

    check_writable(file, "F")
    with options_named(years="--years"):
        as_events(file, regimen, years=years)
    click.echo(terminal_words().written(file=file), err=True)
