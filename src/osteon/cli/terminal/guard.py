"""What a person sees when something goes wrong: a message and an exit code, never a traceback.

Exit codes: 0 done, 2 something given cannot be used (the message says what and how to put it right), 1 an
internal error.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import click

from osteon.errors import OsteonError

if TYPE_CHECKING:
    from osteon.words.faces.terminal import Failure

DEBUG_VARIABLE = "OSTEON_DEBUG"


class Refused(click.ClickException):
    """Input that cannot be used."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"osteon: {self.message}", file=file, err=file is None)


class Unexpected(Refused):
    """An internal error."""

    exit_code = 1


class GuardedGroup(click.Group):
    """A group whose commands end with a message instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OsteonError as error:
            raise Refused(str(error)) from error
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            _debug(error)
            raise Refused(f"{error.filename or _words().files}: {error.strerror or error}") from error
        except Exception as error:
            _debug(error)
            what = f"{type(error).__name__}: {_short(str(error))}"
            words = _words()
            message = f"{words.inside(what=what)}\n{words.again(variable=DEBUG_VARIABLE)}"
            raise Unexpected(message) from error


def _words() -> Failure:
    from osteon.words.faces.terminal import terminal_words

    return terminal_words().failure


def _debug(error: BaseException) -> None:
    if os.environ.get(DEBUG_VARIABLE, "") not in ("", "0"):
        raise error


def _short(text: str, limit: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 3] + "..."
