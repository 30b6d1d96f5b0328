"""The facts, groups and terms that rules may name (``data/care/facts.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from osteon.care.facts.fact import Fact


@dataclass(frozen=True)
class FactSpec:
    """What kind of fact a name stands for.

    Attributes
    ----------
    unit : of a number.
    words : of a word.
    field : in the patient file.
    text : the fact as it reads in a sentence.
    after : known only once category and drugs are settled.
    by_field : read from its field alone; every other fact is worked out from the whole file.
    """

    name: str
    kind: str
    text: str
    unit: str = ""
    words: tuple[str, ...] = ()
    field: str = ""
    after: bool = False
    by_field: bool = False

    @cached_property
    def unknown(self) -> Fact:
        """The fact where it is not known, the same for everybody."""
        return Fact(self.name, None, self.unit, "", self.field)

    def example(self) -> str:
        """A condition on this fact, as it would be written."""
        return {
            "number": f"{self.name} < 1 {self.unit}".rstrip(),
            "word": f"{self.name} is {self.words[0] if self.words else 'word'}",
            "flag": f"{self.name}, or not {self.name}",
            "list": f"{self.name} has word",
        }[self.kind]


@dataclass(frozen=True)
class Vocabulary:
    """Facts by name, and groups: lists of words, of which a nested list is one cause under several names.

    ``medicines`` are the groups of medicines that some rule reads.
    """

    facts: Mapping[str, FactSpec]
    groups: Mapping[str, tuple[frozenset[str], ...]]
    medicines: tuple[str, ...] = ()

    def members(self, word: str) -> frozenset[str]:
        """The words of a group, or the word itself."""
        if word in self.groups:
            return frozenset().union(*self.groups[word])
        return frozenset({word})
