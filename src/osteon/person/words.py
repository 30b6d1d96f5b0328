"""Closed lists of words of a patient file, and what other words for the same thing should be written as.

A word in no list is refused with the nearest words of its own list; nothing is guessed, since a risk factor that went
through under another name would be a risk factor missed.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from osteon.person.records import OPEN_WORD_PATTERN, word
from osteon.records.read import DataFile
from osteon.records.record import Record as Stored

MOST_SHOWN = 40


@dataclass(frozen=True, eq=False)
class Words:
    """A closed list of words, to put beside ``str`` in `Annotated`.

    Attributes
    ----------
    what : one of them in a message, "a fracture site".
    known : the words.
    example : how one is written.
    meant : words in use that are not in the list -> the words of this list that they may stand for.
    """

    what: str
    known: tuple[str, ...]
    example: str
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def check(self, value: object) -> str:
        """The word as it is stored: lower case, ``_`` for hyphens, spaces and apostrophes."""
        name = word(value.replace("'", "").replace("’", "") if isinstance(value, str) else value)
        if not isinstance(name, str) or not OPEN_WORD_PATTERN.fullmatch(name):
            raise PydanticCustomError(
                "not_a_word", "{fix}", {"fix": f"write {self.what} as a word, like {self.example}"}
            )
        if name not in self.known:
            raise PydanticCustomError("not_in_the_list", "{fix}", {"fix": self.fix(name)})
        return name

    def fix(self, name: str) -> str:
        """What to write instead of a word that is not in the list: the nearest of the same kind."""
        near = self.meant.get(name) or difflib.get_close_matches(name, self.known, n=3, cutoff=0.55)
        parts = name.split("_")
        near = list(near) or [known for known in self.known if any(p in known.split("_") for p in parts if len(p) > 3)]
        if near:
            return f"did you mean {' or '.join(near[:3])}? {self.what} is never guessed"
        listed = ", ".join(self.known[:MOST_SHOWN])
        more = "" if len(self.known) <= MOST_SHOWN else " and others (docs/care.md lists them)"
        return f"not {self.what} that is known here; one of {listed}{more}"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.check, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.known)}


class _List(Stored):
    """One list of ``data/words/patient_file.yaml``."""

    what: str
    example: str
    words: tuple[str, ...]
    meant: Mapping[str, tuple[str, ...]] = {}


FILE = DataFile("words/patient_file.yaml", dict[str, _List], "words of a patient file")
_LISTS = {name: Words(item.what, item.words, item.example, item.meant) for name, item in FILE.read().items()}

CONDITIONS = _LISTS["conditions"]
"""Diseases; which of them raise risk is for a guideline to say."""
SYMPTOMS = _LISTS["symptoms"]
FRACTURE_SITES = _LISTS["fracture_sites"]
ADVERSE_REACTIONS = _LISTS["adverse_reactions"]
RADIOTHERAPY = _LISTS["radiotherapy"]
STOP_REASONS = _LISTS["stop_reasons"]
"""Why a bone treatment was stopped."""
VERTEBRAE = _LISTS["vertebrae"]
