"""``osteon demo``: what osteon can do, in one page."""

from __future__ import annotations

import time
from pathlib import Path

import click


@click.command(short_help="Simulate a published trial and a patient; write one page that shows it.")
@click.option(
    "--out",
    default="demo",
    show_default=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for the page; made if it is missing.",
)
def demo(out: Path) -> None:
    """Simulate the two arms of the ATAC bone substudy for seven years and one worked patient.

    Writes one self-contained HTML file: predicted against published numbers, figures, and what they mean. It
    needs no network and can be mailed or printed.

    \b
    Examples:
      osteon demo
      osteon demo --out /tmp/osteon
    """
    from osteon.cli.progress import working
    from osteon.report.demo import write_demo

    started = time.perf_counter()
    with working("simulating"):
        written = write_demo(out)
    for line in written.lines:
        click.echo(line)
    click.echo(f"\n{written.page.resolve()}")
    click.echo(f"Written in {time.perf_counter() - started:.1f} s. Open it in any browser.")
    click.echo("For a patient of your own: osteon serve (or .venv/bin/osteon serve), then open the address it says.")
