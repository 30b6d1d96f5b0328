"""What can be said of a field beside its type, to put into `Annotated`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, runtime_checkable


def _number(value: object) -> bool:
    return isinstance(value, (int, float))


@runtime_checkable
class Check(Protocol):
    """Something that every value of a field must satisfy."""

    def wrong(self, value: Any) -> str:
        """How to put a value right that does not; empty where it does."""


@runtime_checkable
class Converts(Protocol):
    """Something that reads the value of a field as another one, once it is right."""

    def convert(self, value: Any) -> Any:
        """What the value is read as."""


@dataclass(frozen=True)
class Key:
    """The name of a field in its file, where that is no name of Python: ``Annotated[str, Key("for")]``."""

    name: str


@dataclass(frozen=True)
class Between:
    """A number between two bounds, both allowed."""

    low: float
    high: float
    unit: str = ""

    def wrong(self, value: Any) -> str:
        """The bounds, for a number outside them."""
        unit = f" {self.unit}" if self.unit else ""
        return (
            ""
            if not _number(value) or self.low <= value <= self.high
            else f"must lie between {self.low:g} and {self.high:g}{unit}"
        )


@dataclass(frozen=True)
class Over:
    """A number above a bound that is itself not allowed, and at most ``high``."""

    low: float
    high: float = float("inf")

    def wrong(self, value: Any) -> str:
        """The bounds, for a number outside them."""
        if not _number(value) or self.low < value <= self.high:
            return ""
        most = "" if self.high == float("inf") else f" and at most {self.high:g}"
        return f"must be above {self.low:g}{most}"


@dataclass(frozen=True)
class Matches:
    """A text of one form, shown by an example."""

    pattern: str
    example: str

    def wrong(self, value: Any) -> str:
        """An example, for a text of another form."""
        return (
            ""
            if not isinstance(value, str) or re.fullmatch(self.pattern, value, re.DOTALL)
            else f"write it like {self.example}"
        )


@dataclass(frozen=True)
class AtLeast:
    """A list or mapping of at least so many."""

    number: int

    def wrong(self, value: Any) -> str:
        """The number, for fewer."""
        return "" if len(value) >= self.number else f"write at least {self.number}"


class _Said:
    def wrong(self, value: Any) -> str:
        return "" if not isinstance(value, str) or value.strip() else "write some words"


Said = Annotated[str, _Said()]
"""A text that is not empty."""
