"""``osteon schema``: the formats of the files, for editors and other programs."""

from __future__ import annotations

import json

import click


@click.command(short_help="Print the JSON schema of a patient or regimen file.")
@click.argument("what", type=click.Choice(["patient", "regimen"]))
def schema(what: str) -> None:
    """Print the JSON schema of a patient or regimen file.

    \b
    Examples:
      osteon schema patient > patient.schema.json
      osteon schema regimen
    """
    if what == "patient":
        from osteon import patient

        document = patient.schema()
    else:
        from osteon import regimen

        document = regimen.schema()
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
