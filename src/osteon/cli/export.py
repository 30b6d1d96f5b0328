"""``osteon export``: the model for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from osteon.errors import InputError

if TYPE_CHECKING:
    from osteon.pharmacology.exposure import Dosing

_MAX_YEARS = 40


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
    from osteon.export.sbml import write_sbml
    from osteon.physiology.skeleton import skeleton
    from osteon.report.files import check_writable, needs, write_text

    needs("libsbml", "sbml", "writing SBML")
    check_writable(file, "F")
    if patient is None:
        if regimen is not None:
            raise InputError("--regimen", regimen, "a regimen is given to someone; add --patient FILE")
        write_text(file, write_sbml(skeleton()), "F")
        click.echo(f"written: {file}", err=True)
        return
    with working("writing"):
        case, start = _of_patient(patient, regimen, years, "exact" if exact_doses else "averaged")
    write_text(file, write_sbml(skeleton(), **case, start=start), "F")
    click.echo(f"written: {file}; begin the simulation at day {start:.10g}", err=True)


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
    from osteon.report.files import check_writable
    from osteon.treatment.event_table import write_events
    from osteon.treatment.regimen import Regimen

    if not 0 < years <= _MAX_YEARS:
        raise InputError("--years", years, f"give a number above 0 and up to {_MAX_YEARS}")
    check_writable(file, "F")
    write_events(Regimen.from_any(regimen), file, until_month=12 * years)
    click.echo(f"written: {file}", err=True)


def _of_patient(file: str, regimen: str | None, years: float, dosing: Dosing) -> tuple[dict[str, Any], float]:
    """Parameters and doses of a patient as `write_sbml` takes them, and the day at which to begin."""
    from osteon.person.patient import Patient
    from osteon.pharmacology.exposure import schedule
    from osteon.physiology.skeleton import skeleton
    from osteon.simulation.cohort import run
    from osteon.simulation.covariates import covariates
    from osteon.simulation.past_treatment import past_courses
    from osteon.treatment.regimen import Regimen
    from osteon.units import DAYS_PER_YEAR

    if not 0 < years <= _MAX_YEARS:
        raise InputError("--years", years, f"give a number above 0 and up to {_MAX_YEARS}")
    person, ahead = Patient.from_any(file), Regimen.from_any(regimen)
    before, _ = past_courses(person, ahead)
    model, age = skeleton(), float(person.age or 0.0)
    own = covariates(person)
    doses = schedule((*before, *ahead.courses), model, 12 * years, dosing, own)
    values = run([age], [own], [doses], [0.0]).parameters[0]
    begins = float(values[model.parameter_names.index("starting_age")])
    return {"parameters": values, "schedule": doses}, (begins - age) * DAYS_PER_YEAR
