"""``osteon demo``: what osteon can do, in one page."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from osteon.cli.serve import serve


@click.command(short_help="Simulate a published trial and a patient; write one page that shows it.")
@click.option(
    "--out",
    default="demo",
    show_default=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for the page; made if it is missing.",
)
@click.pass_context
def demo(context: click.Context, out: Path) -> None:
    """Simulate the two arms of the ATAC bone substudy for seven years and one worked patient.

    Writes one self-contained HTML file: predicted against published numbers, figures, and what they mean. It
    needs no network and can be mailed or printed. On a terminal it then offers the page for a patient of your own, as
    osteon serve starts it.

    \b
    Examples:
      osteon demo
      osteon demo --out /tmp/osteon
    """
    from osteon.cli.terminal.progress import working
    from osteon.report.demo import write_demo

    started = time.perf_counter()
    with working("simulating"):
        written = write_demo(out)
    for line in written.lines:
        click.echo(line)
    click.echo(f"\n{written.page.resolve()}")
    click.echo(f"Written in {time.perf_counter() - started:.1f} s. Open it in any browser.")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo(
            "For a patient of your own: osteon serve (or .venv/bin/osteon serve), then open the address it says."
        )
    elif click.confirm("\nOpen the page for a patient of your own now?", default=True):
        click.echo("Fill in the form, or take an example patient; the report to print is the button under it.")
        context.invoke(serve, port=0, open_=True)
