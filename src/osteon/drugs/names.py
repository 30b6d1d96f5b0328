"""Reading the name of a drug: brands, synonyms, groups and close misspellings."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from osteon.drugs.brands import sold_as
from osteon.drugs.catalogue import aliases, catalogue, not_modelled
from osteon.drugs.drug import Alias, Brand, Resolved
from osteon.errors import InputError

MAX_NAME = 60
_LOOK = "`osteon drugs` lists the known ones"


class _Entry(NamedTuple):
    shown: str
    key: str | None
    group: str
    note: str | None = None
    brand: Brand | None = None
    alias: Alias | None = None


def plain(name: str) -> str:
    """A name without case, accents, trade marks, hyphens or doubled spaces, for comparison."""
    text = unicodedata.normalize("NFKD", name.replace("™", " ").replace("®", " ")).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.split(r"[\W_]+", text)).strip()


def resolve(name: str, where: str = "drug") -> Resolved:
    """Read a drug name: key, synonym, brand, group or a close misspelling, in any case.

    A misspelling is read as a drug only where one drug is nearest (one edit in a name of five letters, two
    from eight letters) and every drug of another class is at least two edits further away; else it is
    refused. A misspelt brand is always refused, with the brand that it nearly is: brands stand for strengths.

    Parameters
    ----------
    name : the name as written.
    where : where it stands, for the message.

    Raises
    ------
    InputError
        Not a known drug (with the nearest names), or a known one that osteon has no model of.
    """
    if not isinstance(name, str):
        raise InputError(where, name, f"name a drug in words; {_LOOK}")
    wanted = plain(name[: 4 * MAX_NAME])
    if not wanted:
        raise InputError(where, name, f"name a drug; {_LOOK}")
    if len(wanted) > MAX_NAME:
        raise InputError(where, name, f"too long for the name of a drug; {_LOOK}")
    entry = _known().get(wanted)
    if entry is not None:
        note = f"{_quoted(name)} read as {_name(entry)}: {entry.note}" if entry.alias else entry.note
        return _accept(entry, note, name, where)
    ranked = _nearest(wanted)
    if ranked and ranked[0][1].brand is not None:
        near = f"did you mean {_shown(ranked[0][1])}?" if _is_slip(ranked, wanted) else _LOOK
        raise InputError(where, name, f"not a known drug or brand; {near}")
    if _is_slip(ranked, wanted):
        best = ranked[0][1]
        reading = f"{_quoted(name)} read as {_name(best)}"
        return _accept(best, f"{reading}; {best.note}" if best.note else reading, name, where)
    raise InputError(where, name, f"not a known drug; {_suggestion(ranked, wanted)}")


def slips(name: str) -> int:
    """Edits by which a name may differ from another and still be a slip of the pen, not another drug."""
    return 2 if len(name) >= 8 else 1


def misspelt(name: str, words: Iterable[str]) -> str | None:
    """The word of which a name is a slip of the pen; None where it is, or may be, another drug.

    Parameters
    ----------
    words : drugs, or usual courses, which begin with their drug (``alendronate_70mg_weekly``).
    """
    drug, _, rest = plain(name).partition(" ")
    if not drug:
        return None
    known = [(plain(word).partition(" ")[0], word) for word in words]
    same = [word for own, word in known if own == drug]
    if not same and not is_known(drug):
        near = [(_edits(drug, own, slips(drug)), own) for own, _ in known]
        least = min((edits for edits, _ in near), default=slips(drug) + 1)
        found = {own for edits, own in near if edits == least}
        if least <= slips(drug) and len(found) == 1:
            same = [word for own, word in known if own in found]
    close = difflib.get_close_matches(name.lower(), same, n=1, cutoff=0.3) if rest or len(same) > 1 else same
    return close[0] if close else None


def is_known(name: str) -> bool:
    """Whether a name is one of the catalogue's own, exactly (apart from case, accents and hyphens)."""
    return plain(name) in _known()


def slip_of(name: str) -> str | None:
    """The one drug, or brand, that a name is a slip of the pen for; None where it is near none, or near several."""
    wanted = plain(name[: 4 * MAX_NAME])
    ranked = _nearest(wanted) if 0 < len(wanted) <= MAX_NAME else ()
    return _shown(ranked[0][1]) if _is_slip(ranked, wanted) else None


def _accept(entry: _Entry, note: str | None, name: str, where: str) -> Resolved:
    if entry.key is None:
        called = "it" if plain(name) == plain(entry.shown) else entry.shown
        raise InputError(where, name, f"osteon has no model of {called}: {entry.group}")
    return Resolved(catalogue()[entry.key], note, entry.brand, entry.alias)


def _shown(entry: _Entry) -> str:
    """A drug by its name, a brand with what it is."""
    return f"{entry.shown} ({_sold(entry)})" if entry.brand is not None else _name(entry)


def _sold(entry: _Entry) -> str:
    assert entry.brand is not None
    return sold_as(catalogue()[entry.key].name, entry.brand) if entry.key else entry.group


def _name(entry: _Entry) -> str:
    return catalogue()[entry.key].name if entry.key else entry.shown


def _quoted(name: str) -> str:
    return repr(name[:MAX_NAME])


@cache
def _known() -> dict[str, _Entry]:
    entries: dict[str, _Entry] = {}
    for key, drug in catalogue().items():
        for name in (key, drug.name, *drug.synonyms):
            entries[plain(name)] = _Entry(name, key, drug.drug_class)
        for name, brand in drug.brands.items():
            entries[plain(name)] = _Entry(name, key, drug.drug_class, f"{name} is {sold_as(drug.name, brand)}", brand)
    for alias in aliases():
        drug = catalogue()[alias.key]
        entries[plain(alias.name)] = _Entry(alias.name, alias.key, drug.drug_class, alias.note, None, alias)
    for name, why in not_modelled().items():
        entries[plain(name)] = _Entry(name, None, why)
    return entries


@lru_cache(maxsize=256)
def _nearest(wanted: str) -> tuple[tuple[int, _Entry], ...]:
    """The nearest name of each drug, nearest first; names too far to matter are left out."""
    limit = 3 if len(wanted) < 8 else 4 if len(wanted) < 15 else 5
    best: dict[str, tuple[int, _Entry]] = {}
    letters = set(wanted)
    for name, entry in _known().items():
        if len(letters.difference(name)) > limit or len(set(name) - letters) > limit:
            continue  # every letter that one name lacks costs an edit
        distance = _edits(wanted, name, limit)
        owner = entry.key or entry.shown
        if distance <= limit and (owner not in best or distance < best[owner][0]):
            best[owner] = (distance, entry)
    return tuple(sorted(best.values(), key=lambda item: item[0]))


def _is_slip(ranked: tuple[tuple[int, _Entry], ...], wanted: str) -> bool:
    if not ranked:
        return False
    edits, best = ranked[0]
    length = min(len(wanted), len(plain(best.shown)))
    allowed = 2 if length >= 8 else 1 if length >= 5 else 0
    if best.key is None:
        return edits <= allowed and all(other > edits for other, _ in ranked[1:])
    return edits <= allowed and all(
        other >= edits + (1 if entry.key and entry.group == best.group else 2) for other, entry in ranked[1:]
    )


def _suggestion(ranked: tuple[tuple[int, _Entry], ...], wanted: str) -> str:
    if len(wanted) < 3:
        return _LOOK
    close = [entry for edits, entry in ranked if entry.key and edits <= max(1, len(wanted) // 3)][:3]
    shown = [_name(entry) for entry in close if entry.brand is None]
    return f"did you mean {' or '.join(shown)}?" if shown else _LOOK


def _edits(one: str, two: str, limit: int) -> int:
    """Fewest insertions, deletions, replacements and swaps of neighbours; limit + 1 where there are more."""
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, letter in enumerate(one, start=1):
        above, row = row, [i]
        for j, other in enumerate(two, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before = above
    return min(row[-1], limit + 1)
