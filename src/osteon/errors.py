"""What osteon says when something given to it cannot be used."""

from __future__ import annotations

from collections.abc import Sequence


class OsteonError(Exception):
    """Base of every error that is meant to be read by the person who gave the input."""


class Remark(str):
    """What stands in the place of a value when there is none to show, like ``Remark("not given")``."""


class InputError(OsteonError):
    """A value that cannot be used: says which field, which value, and how to put it right.

    Parameters
    ----------
    field : where the value stands, as the person wrote it (``"dxa.lumbar_spine"``).
    value : the offending value; shown shortened, never a whole file. Text is quoted, a `Remark` is not.
    fix : one sentence that says what would be accepted.
    """

    def __init__(self, field: str, value: object, fix: str) -> None:
        self.field = field
        self.value = value
        self.fix = fix
        super().__init__(f"{field}: {_shown(value)}: {fix}")


class InputErrors(OsteonError):  # noqa: N818  (holds several InputError)
    """Several values of one document that cannot be used, so that they can be put right in one go.

    Parameters
    ----------
    errors : the single errors, in the order in which the document has them; one line each.
    """

    def __init__(self, errors: Sequence[InputError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


def refuse(errors: Sequence[InputError]) -> None:
    """Raise nothing for no error, the error itself for one, `InputErrors` for several."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise InputErrors(errors)


def _shown(value: object, limit: int = 80) -> str:
    text = repr(value) if isinstance(value, str) and not isinstance(value, Remark) else str(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."
