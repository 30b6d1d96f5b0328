"""The command group: what every command shares."""

from __future__ import annotations

import click

from osteon._version import __version__
from osteon.cli.assess import assess
from osteon.cli.calibrate import calibrate
from osteon.cli.completion import completion
from osteon.cli.demo import demo
from osteon.cli.drugs import drugs
from osteon.cli.explain import explain
from osteon.cli.export import export
from osteon.cli.followup import followup
from osteon.cli.forecast import forecast
from osteon.cli.report import report
from osteon.cli.risk import risk
from osteon.cli.schema import schema
from osteon.cli.sensitivity import sensitivity
from osteon.cli.serve import serve
from osteon.cli.simulate import simulate
from osteon.cli.terminal.guard import GuardedGroup
from osteon.cli.trial import trial
from osteon.cli.validate import validate


@click.group(cls=GuardedGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="osteon %(version)s")
def main() -> None:
    """What hormone treatment does to a skeleton, and what protects it.

    osteon simulates bone density, turnover markers and estradiol over years, from the daily tablet on. It is
    for research and decision support: it explains, it never prescribes.

    \b
    Start here:
      osteon demo
      osteon serve
      osteon simulate patient.yaml --regimen "anastrozole 1 mg daily for 5 years"
      osteon forecast patient.yaml --regimen "anastrozole 1 mg daily for 5 years"
      osteon assess patient.yaml
      osteon report patient.yaml --out patient.pdf
      osteon drugs zometa

    Every command explains itself with -h.
    """


COMMANDS = (
    serve, assess, followup, report, explain, simulate, forecast, risk, trial, drugs, export, validate, calibrate,
    sensitivity, schema, demo, completion,
)  # fmt: skip
for command in COMMANDS:
    main.add_command(command)
