"""The command group: what every command shares, and the help that says what to type first."""

from __future__ import annotations

from collections.abc import Mapping

import click

from osteon._version import __version__
from osteon.cli.assess import assess
from osteon.cli.calibrate import calibrate
from osteon.cli.check import check
from osteon.cli.cite import cite
from osteon.cli.completion import completion
from osteon.cli.demo import demo
from osteon.cli.drugs import drugs
from osteon.cli.explain import explain
from osteon.cli.export import export
from osteon.cli.followup import followup
from osteon.cli.forecast import forecast
from osteon.cli.guidelines import guidelines
from osteon.cli.report import report
from osteon.cli.risk import risk
from osteon.cli.schema import schema
from osteon.cli.sensitivity import sensitivity
from osteon.cli.serve import serve
from osteon.cli.simulate import simulate
from osteon.cli.terminal.guard import GuardedGroup
from osteon.cli.trial import trial
from osteon.cli.validate import validate
from osteon.optional import missing
from osteon.words.faces.terminal import terminal_words

#: what is installed for pages and figures; without it the first lines to type are others
_PAGES = ("matplotlib", "jinja2", "typst")


class OsteonGroup(GuardedGroup):
    """Help that lists the commands by who needs them, each group with a line to type."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under the heads of `SECTIONS`."""
        if any(map(missing, _PAGES)):
            with formatter.section(terminal_words().help.install):
                formatter.write_text("pip install 'osteon[report]'")
                formatter.write_text(f"pip install 'osteon[web]'       {terminal_words().help.web}")
        from osteon.drugs.example import example

        words, regimen = terminal_words().help, example().words
        width = max(len(str(command.name)) for commands, _ in SECTIONS.values() for command in commands)
        for name, (commands, first) in SECTIONS.items():
            head = str(getattr(words, name))
            rows = [(f"{command.name:<{width}}", command.get_short_help_str(80)) for command in commands]
            with formatter.section(head):
                formatter.write_dl(rows)
                formatter.write(
                    "".join(f"{'':{formatter.current_indent + 2}}$ {line.format(regimen=regimen)}\n" for line in first)
                )


@click.group(cls=OsteonGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="osteon %(version)s")
def main() -> None:
    """What hormone treatment does to a skeleton, and what protects it.

    osteon simulates bone density, turnover markers and estradiol over years, from the daily tablet on. It is
    for research and decision support: it explains, it never prescribes.

    Every command explains itself with -h. `python -m osteon` is the same as `osteon`.
    """


#: head of the help, by its name among the words -> commands, those that a newcomer wants first, and lines to type, in
#: which {regimen} is an example
SECTIONS: Mapping[str, tuple[tuple[click.Command, ...], tuple[str, ...]]] = {
    "start": ((demo, serve), ("osteon demo",)),
    "patient": (
        (assess, report, followup, forecast, simulate, risk, drugs, explain, guidelines),
        (
            "osteon assess patient.yaml",
            "osteon report patient.yaml --out patient.pdf",
            'osteon forecast patient.yaml --regimen "{regimen}"',
        ),
    ),
    "trials": (
        (trial, validate, sensitivity, cite),
        ("osteon trial my-trial.yaml --out results", "osteon validate my-evidence.yaml"),
    ),
    "developers": (
        (check, export, schema, completion, calibrate),
        ("osteon check my-rules", 'osteon export sbml anna.xml --patient anna.yaml -r "{regimen}"'),
    ),
}
for commands, _ in SECTIONS.values():
    for command in commands:
        main.add_command(command)
