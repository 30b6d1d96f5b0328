"""A sentence with named fields, in the forms that a number or a person's sex asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from osteon.files import Place
from osteon.records import Fault
from osteon.records.shapes import Shape, shape_of
from osteon.words.plural import PLURALS, plural_form

SEXES = ("female", "male", "unknown")


@dataclass(frozen=True)
class Phrase:
    """A sentence of a file of words: one text, or one for each plural form or sex.

    In the file it is a text with fields in braces, ``{count} files``; or, where the field ``count`` or ``sex`` decides,
    a text for each form: ``{one: 1 file, other: "{count} files"}``, ``{female: woman, male: man, unknown: person}``.
    """

    forms: Mapping[str, str]

    def __call__(self, **fields: object) -> str:
        """The sentence with its fields filled in; ``count`` chooses the plural form, ``sex`` the form for a person."""
        return self._form(fields).format(**fields)

    def __str__(self) -> str:
        return self()

    @property
    def fields(self) -> frozenset[str]:
        """Names of the fields in its texts, and what chooses between them."""
        named = {name for text in self.forms.values() for _, name, _, _ in Formatter().parse(text) if name is not None}
        chosen = {"count"} if "other" in self.forms else {"sex"} if "unknown" in self.forms else set()
        return frozenset(named | chosen)

    def _form(self, fields: Mapping[str, Any]) -> str:
        if "other" in self.forms:
            return self.forms.get(plural_form(fields["count"]), self.forms["other"])
        if "unknown" in self.forms:
            return self.forms[fields["sex"] if fields["sex"] in self.forms else "unknown"]
        return self.forms[""]

    @classmethod
    def own_shape(cls) -> Shape:
        """How it is read from a file."""
        return Shape(_read, f"{_TEXT.asks}, or a text for each form", (str, dict))


_TEXT = shape_of(str)
_KINDS = {"other": PLURALS, "unknown": SEXES}


def _read(value: Any, place: Place, faults: list[Fault]) -> Any:
    """A phrase; every form that is unknown or missing is a fault."""
    if not isinstance(value, Mapping):
        text = _TEXT.read(value, place, faults)
        return Phrase({"": text}) if _sound(text, place, faults) else value
    known = SEXES if any(sex in value for sex in SEXES) else PLURALS
    needed = SEXES if known is SEXES else ("other",)
    before = len(faults)
    for form, text in value.items():
        if form not in known:
            faults.append(Fault((*place, form), str(text), f"unknown form; one of {', '.join(known)}"))
        elif _TEXT.read(text, (*place, form), faults) is text:
            _sound(text, (*place, form), faults)
    faults += [Fault(place, str(list(value)), f"the form {form} is needed") for form in needed if form not in value]
    return Phrase(dict(value)) if len(faults) == before else value


def _sound(text: Any, place: Place, faults: list[Fault]) -> bool:
    """Whether a text can be filled in: named fields in braces that are closed."""
    if not isinstance(text, str):
        return False
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        names = [str(error)]
    if all(name.isidentifier() for name in names):
        return True
    faults.append(Fault(place, text, "write fields as {name}, and a brace itself twice: {{"))
    return False


@dataclass(frozen=True)
class Fields:
    """The fields that a phrase is filled in with: ``Annotated[Phrase, Fields("count", "total")]``."""

    names: frozenset[str]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", frozenset(names))

    def wrong(self, value: Any) -> str:
        """What to write, for a phrase with other fields; one may leave some out."""
        strange = sorted(value.fields - self.names) if isinstance(value, Phrase) else []
        if not strange:
            return ""
        known = ", ".join(f"{{{name}}}" for name in sorted(self.names)) or "no fields"
        return f"{{{strange[0]}}} is never filled in here; there is {known}"
