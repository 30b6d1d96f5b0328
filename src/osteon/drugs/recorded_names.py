"""Names of drugs as the record of a patient has them: a name, brand or code of one drug, exactly; no name is guessed.

A regimen that is planned may hold a slip of the pen, for it is read back to who wrote it. What was given in the past
is a fact: a name that is none is refused, with the drug that it nearly names, if it nearly names one.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from osteon.drugs.catalogue import known_drugs, not_modelled
from osteon.drugs.drug import Alias, Brand, DoseForm, Drug
from osteon.drugs.names import MAX_NAME, plain, slip_of
from osteon.errors import InputError

_MOST_WORDS = 6


class Recorded(NamedTuple):
    """A drug as a record names it, and the brand that the name is, if it is one."""

    drug: Drug
    brand: Brand | None = None
    alias: Alias | None = None

    @property
    def form(self) -> DoseForm | None:
        """The strength that the brand stands for, if it does."""
        return None if self.brand is None else self.brand.form


def recorded(name: str, where: str) -> Recorded:
    """Read the name, brand, ATC or RxNorm code of a drug, in any case, with any hyphens.

    Raises
    ------
    InputError
        No name of a drug, or one that several drugs share; the fix names the drug that is nearly named, never another.
    """
    found = _names().get(plain(name[: 4 * MAX_NAME]), ())
    if len(found) == 1 and not (found[0].alias and found[0].alias.ask):
        return found[0]
    if found:
        group = found[0].drug.drug_class
        several = [one.drug.name for one in found] if len(found) > 1 else [d.name for d in _of_class(group)]
        raise InputError(where, name, f"say which drug it was: {', '.join(several)}; null where nobody knows")
    near = slip_of(name)
    hint = f"did you mean {near}? Or write its name" if near else "write its name"
    if plain(name) in {plain(other) for other in not_modelled()}:
        raise InputError(where, name, "osteon has neither a rule nor a model of it; write it under medicines")
    raise InputError(where, name, f"not a known drug; {hint}, a brand, or its ATC or RxNorm code")


def named(text: str) -> Recorded | None:
    """The one drug whose name, brand or code a text is, exactly; None where it is none, or several share it."""
    found = _names().get(plain(text[: 4 * MAX_NAME]), ())
    return found[0] if len(found) == 1 else None


def leading_name(text: str) -> tuple[str, str] | None:
    """The longest name of a drug with which a text begins, and the rest; None where it begins with none."""
    words = [word for word in re.split(r"[\s_]+", text.strip()) if word]
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        if plain(name := " ".join(words[:size])) in _names():
            return name, " ".join(words[size:])
    return None


def _of_class(group: str) -> list[Drug]:
    return [drug for drug in known_drugs().values() if drug.drug_class == group and drug.care.lengths]


@cache
def _names() -> dict[str, tuple[Recorded, ...]]:
    found: dict[str, dict[str, Recorded]] = {}

    def add(name: str | None, drug: Drug, brand: Brand | None = None, alias: Alias | None = None) -> None:
        if name:
            found.setdefault(plain(name), {}).setdefault(drug.key, Recorded(drug, brand, alias))

    for drug in known_drugs().values():
        for name in (drug.key, drug.name, *drug.synonyms, *(status.word for status in drug.care.statuses)):
            add(name, drug)
        for name, brand in drug.brands.items():
            add(name, drug, brand)
        for code in (drug.atc, drug.rxnorm):
            add(code, drug)
        for alias in drug.stands_for:
            add(alias.name, drug, alias=alias)
    return {name: tuple(several.values()) for name, several in found.items()}
