"""Facts about a patient, each with its unit and where it comes from. What is not known stays unknown.

Numbers are decimals as they were reported, so that -1.5 is -1.5 and never a neighbour of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

Value = bool | Decimal | str | tuple[str, ...] | None


class Below(Decimal):
    """A value of which only an upper limit is known: the true one lies below it."""


class Above(Decimal):
    """A value of which only a lower limit is known: the true one lies above it."""


class Fact(NamedTuple):
    """One fact.

    Attributes
    ----------
    value : true or false, a number in `unit`, a word, a list of words; None when it is not known.
    origin : field of the patient file, or how the value was derived.
    field : where it would stand in the patient file.
    """

    name: str
    value: Value
    unit: str = ""
    origin: str = ""
    field: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        value: Any = self.value
        if isinstance(value, Decimal):
            value = float(value)
        elif isinstance(value, tuple):
            value = list(value)
        told = {"fact": self.name, "value": value, "unit": self.unit, "from": self.origin}
        if isinstance(self.value, Below | Above):
            told["limit"] = "below" if isinstance(self.value, Below) else "above"
        return told


@dataclass(frozen=True)
class Facts(Mapping[str, Fact]):
    """Every fact that a rule may name (``data/care/facts.yaml`` lists them), known or not."""

    items_by_name: Mapping[str, Fact]

    def __getitem__(self, name: str) -> Fact:
        return self.items_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.items_by_name)

    def __len__(self) -> int:
        return len(self.items_by_name)

    def value(self, name: str) -> Value:
        """The value of a fact; None when it is not known."""
        return self.items_by_name[name].value

    def decimal(self, name: str) -> Decimal | None:
        """A number as it was reported, in the fact's unit; None when it is not known."""
        value = self.items_by_name[name].value
        return value if isinstance(value, Decimal) else None

    def number(self, name: str) -> float | None:
        """A number in the fact's unit; None when it is not known."""
        value = self.decimal(name)
        return None if value is None else float(value)

    def word(self, name: str) -> str | None:
        """A word; None when it is not known."""
        value = self.items_by_name[name].value
        return value if isinstance(value, str) else None

    def flag(self, name: str) -> bool | None:
        """True or false; None when it is not known."""
        value = self.items_by_name[name].value
        return value if isinstance(value, bool) else None
