"""``osteon schema``: the formats of the files, for editors and other programs."""

from __future__ import annotations

import json

import click


@click.command(short_help="Print the JSON schema of a patient, regimen or trial file.")
@click.argument("what", type=click.Choice(["patient", "regimen", "trial"]))
def schema(what: str) -> None:
    """Print the JSON schema of a patient, regimen or trial file.

    \b
    Examples:
      osteon schema patient > patient.schema.json
      osteon schema regimen
      osteon schema trial
    """
    from importlib import import_module

    home = {
        "patient": "osteon.person.patient",
        "regimen": "osteon.treatment.regimen",
        "trial": "osteon.virtual_trials.trial_records",
    }
    document = import_module(home[what]).schema()
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
