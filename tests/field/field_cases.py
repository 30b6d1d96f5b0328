"""Files of the field: inputs after public reports; what each must give is stated in the tests beside them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from osteon.care import assess
from osteon.care.assessment import Assessment
from osteon.errors import InputError, InputErrors

HERE = Path(__file__).parent
TODAY = date(2026, 3, 1)


def fields(name: str) -> dict[str, Any]:
    """The fields of one file, named like ``units/u07``."""
    folder, _, start = name.partition("/")
    (path,) = (HERE / folder).glob(f"{start}_*.yaml")
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def changed(name: str, **others: Any) -> dict[str, Any]:
    """The fields of one file with others; a mapping changes only the fields within it."""
    found = fields(name)
    for field, value in others.items():
        old = found.get(field)
        found[field] = {**old, **value} if isinstance(value, dict) and isinstance(old, dict) else value
    return found


def answer(given: dict[str, Any], today: date = TODAY) -> Assessment:
    """The assessment without simulation."""
    return assess(given, simulate=False, today=today)


def refusal(given: dict[str, Any]) -> str:
    """What an assessment says of a file that it refuses."""
    try:
        answer(given)
    except (InputError, InputErrors) as error:
        return str(error)
    raise AssertionError("not refused")


def asked(found: Assessment) -> dict[str, str]:
    """Field -> kind of the doubt, of what was set aside."""
    return {item.field: item.kind for item in found.set_aside}
