"""Where a command's results go, the day that it counts from, and by which name an option is spoken of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from osteon.errors import InputError
from osteon.words.faces.refusals import refusals_words

#: in the place of a file name: the standard output
STDOUT = "-"


def check_places(as_json: bool, csv_file: str | None, plot_file: str | None) -> None:
    """Refuse what cannot be written before any work is done for it."""
    if plot_file is not None:
        from osteon.report.figures.plot import figure_format

        figure_format(plot_file)
    if as_json and csv_file == STDOUT:
        raise InputError("--json", "--csv -", refusals_words().both_out)
    for field, name in (("--csv", csv_file), ("--plot", plot_file)):
        if name is not None and name != STDOUT:
            from osteon.report.files import check_writable

            check_writable(name, field)


def day(text: str | None) -> date | None:
    """The day of ``--today``; None when it was not given."""
    if text is None:
        return None
    try:
        chosen = date.fromisoformat(text)
    except ValueError:
        raise InputError("--today", text, refusals_words().day) from None
    from osteon.person.today import day_zero

    return day_zero(chosen, "--today")


@contextmanager
def options_named(**options: str) -> Iterator[None]:
    """Let an error about an argument of the library name the option that was typed: ``people="--patients"``."""
    try:
        yield
    except InputError as error:
        if error.field not in options:
            raise
        raise InputError(options[error.field], error.value, error.fix) from None
