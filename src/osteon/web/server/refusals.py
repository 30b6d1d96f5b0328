"""What cannot be used, as data: field, value and how to put it right."""

from __future__ import annotations

from typing import Any

from fastapi.exceptions import RequestValidationError

from osteon.errors import InputError, InputErrors, OsteonError


def refusals(error: OsteonError) -> list[dict[str, Any]]:
    """Each part of an error, as ``osteon assess --json`` writes it."""
    errors = error.errors if isinstance(error, InputErrors) else (error,)
    return [
        {"field": e.field, "value": _plain(e.value), "fix": e.fix} if isinstance(e, InputError) else {"fix": str(e)}
        for e in errors
    ]


def bad_request(error: RequestValidationError) -> list[dict[str, Any]]:
    """What is wrong with a request itself: a parameter or the shape of its body."""
    return [
        {"field": ".".join(str(part) for part in one["loc"]), "value": _plain(one.get("input")), "fix": one["msg"]}
        for one in error.errors()
    ]


def _plain(value: object) -> object:
    return value if isinstance(value, (int, float, bool, type(None))) else str(value)[:80]
