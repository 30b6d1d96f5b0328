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
    from osteon.words import format
    from osteon.words.faces.terminal import terminal_words

    started = time.perf_counter()
    with working(terminal_words().working.simulating):
        written = write_demo(out)
    for line in written.lines:
        click.echo(line)
    words = terminal_words().demo
    click.echo(f"\n{written.page.resolve()}")
    click.echo(words.written(seconds=format.number(time.perf_counter() - started, 1)))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo(words.own)
    elif click.confirm(f"\n{words.open}", default=True):
        click.echo(words.form)
        context.invoke(serve, port=0, open_=True)
