"""The state of one data file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from osteon.errors import InputError, InputErrors


@dataclass(frozen=True)
class FileState:
    """What a file is, and what is wrong with it.

    Attributes
    ----------
    name : as it was given, or the path below ``data/`` of a packaged file.
    what : what it is, as a person would say it.
    faults : everything wrong, each with file, line, field, value and fix as far as there are any.
    notes : what is right, and still should be known.
    """

    name: str
    what: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "file": self.name,
            "what": self.what,
            "state": "fault" if self.faults else "ok",
            "faults": list(self.faults),
            "notes": list(self.notes),
        }


def complaints(read: Callable[[], object]) -> tuple[str, ...]:
    """What is wrong, in messages; none where the reading goes well."""
    try:
        read()
    except InputErrors as error:
        return tuple(map(str, error.errors))
    except InputError as error:
        return (str(error),)
    return ()
