"""What measured quantities are called, as the table of quantities says."""

from __future__ import annotations

from osteon.errors import InputError
from osteon.quantities import Quantity, find
from osteon.words.vocabulary import as_written, vocabulary

_SCORE = "t-score-"


def site_term(site: str) -> str:
    """``lumbar spine``, for a site in any of its spellings; an unknown one as it is written."""
    found = _found(site)
    return found.words if found else as_written(site.replace("-", "_"))


def quantity_term(quantity: str) -> str:
    """``lumbar spine BMD``, ``lumbar spine T-score``, ``CTX``; an unknown one as it is written."""
    name = quantity.replace("_", "-")
    if name.startswith(_SCORE):
        return f"{site_term(name.removeprefix(_SCORE))} T-score"
    found = _found(name.removesuffix("-level"))
    return found.whole if found else as_written(name.replace("-", "_"))


def process_term(one: Quantity) -> str:
    """``resorption``: what a marker tells of."""
    return vocabulary().processes[one.process] if one.process else ""


def _found(word: str) -> Quantity | None:
    try:
        return find(word)
    except InputError:
        return None
