"""What osteon says when something given to it cannot be used."""

from __future__ import annotations


class OsteonError(Exception):
    """Base of every error that is meant to be read by the person who gave the input."""


class InputError(OsteonError):
    """A value that cannot be used: says which field, which value, and how to put it right.

    Parameters
    ----------
    field : where the value stands, as the person wrote it (``"dxa.lumbar_spine"``, ``"regimen course 2: dose"``).
    value : the offending value; shown shortened, never a whole file.
    fix : one sentence that says what would be accepted.
    """

    def __init__(self, field: str, value: object, fix: str) -> None:
        self.field = field
        self.value = value
        self.fix = fix
        super().__init__(f"{field}: {_shown(value)}: {fix}")


def _shown(value: object, limit: int = 80) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."
