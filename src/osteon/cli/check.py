"""``osteon check``: whether data files are what they should be, the package's and one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from osteon.words.faces.terminal import terminal_words

if TYPE_CHECKING:
    from osteon.data_check.file_state import FileState

_STATE = 7


@click.command(short_help="Check data files: the package's, or your own.")
@click.argument("paths", nargs=-1, metavar="[DIR|FILE]...", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a file, each on its line.")
@click.option("--quiet", "-q", is_flag=True, help="Show only files with a fault or a note.")
def check(paths: tuple[str, ...], as_json: bool, quiet: bool) -> None:
    """Check data files, and say what is wrong with file, line, field and fix.

    Without a path the package's own data are checked. DIR may hold patients, regimens, virtual trials, trial arms
    (evidence), drugs and rules; each file is known by its fields. A folder with facts.yaml, safety.yaml, flags.yaml,
    advice.yaml or guidelines/ is checked as one for --rules: a misnamed file in it, which would not be read, is a
    fault. Nothing is simulated and nothing is written.

    \b
    Examples:
      osteon check
      osteon check my-rules
      osteon check patients/ trials/ my-drug.yaml
      osteon check my-rules --json > states.jsonl

    \b
    A folder of rules with a fact of its own, a flag that reads it, and a patient beside it:
      rules/facts.yaml    facts: {vegan: {kind: flag, field: own.vegan, text: vegan diet}}
      rules/flags.yaml    adds: true
                          flags: [{id: diet, when: vegan, text: "Ask for calcium in the diet."}]
      anna.yaml           {sex: female, age: 63, own: {vegan: true}}

    Exit code: 0 when every file can be used, 2 when one cannot.
    """
    total = wrong = 0
    for state in _states(paths):
        total += 1
        wrong += bool(state.faults)
        if as_json:
            click.echo(json.dumps(state.to_dict(), ensure_ascii=False))
        elif state.faults or state.notes or not quiet:
            click.echo("\n".join(_lines(state)))
    if not as_json:
        words = terminal_words().check
        verdict = words.with_fault(count=wrong) if wrong else words.no_fault
        click.echo(words.checked(count=total, state=verdict))
    if wrong:
        raise SystemExit(2)


def _states(paths: tuple[str, ...]) -> Iterator[FileState]:
    if not paths:
        from osteon.data_check.packaged_data import check_packaged

        yield from check_packaged()
        return
    from osteon.data_check.own_data import check_own

    for path in paths:
        yield from check_own(path)


def _lines(state: FileState) -> Iterator[str]:
    words = terminal_words().check
    word = words.fault if state.faults else words.note if state.notes else words.ok
    yield f"{word:<{_STATE}}{state.name}   ({state.what})"
    yield from (f"{'':<{_STATE}}{line}" for line in (*state.faults, *state.notes))
