"""``osteon export``: the model for other programs."""

from __future__ import annotations

import click


@click.group(short_help="Write the model in a format that other programs read.")
def export() -> None:
    """Write the model in a format that other programs read."""


@export.command(short_help="Write SBML Level 3.")
@click.argument("file", metavar="F", type=click.Path())
@click.option(
    "--patient", metavar="FILE", help="The model of this patient (default: a woman of average values)."
)
@click.option("-r", "--regimen", metavar="TEXT|FILE", help="Its doses, as events.")
def sbml(file: str, patient: str | None, regimen: str | None) -> None:
    """Write the model as SBML Level 3, doses included.

    \b
    Examples:
      osteon export sbml model.xml
      osteon export sbml anna.xml --patient anna.yaml -r "anastrozole 1 mg daily for 5 years"
    """
    raise NotImplementedError
