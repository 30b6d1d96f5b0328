"""From any spelling to the quantity that it means."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from osteon.errors import InputError
from osteon.quantities.quantity import Kind, Quantity
from osteon.quantities.table import modelled, plain, quantities, spellings, table

SHOWN_NEAR = 3


def find(word: str, kind: Kind | None = None, field: str = "quantity") -> Quantity:
    """The quantity that a word means, however it is spelt.

    Parameters
    ----------
    word : name, variable of the model, word of the patient file, label or other spelling; case, hyphens, underscores
        and spaces do not matter.
    kind : of the quantity; needed only where a spelling is used by two kinds.
    field : where the word stands, for the message.

    Raises
    ------
    InputError
        No quantity of this kind is spelt so, or two kinds are; with the nearest words. Nothing is guessed.
    """
    wanted = plain(word) if isinstance(word, str) else ""
    meant = _spelt(kind).get(wanted, ())
    if len(meant) == 1:
        return meant[0]
    if meant:
        kinds = ", ".join(one.kind for one in meant)
        raise InputError(field, word, f"say which kind is meant: {kinds}")
    raise InputError(field, word, _near(wanted, kind))


@cache
def _spelt(kind: Kind | None) -> Mapping[str, tuple[Quantity, ...]]:
    by_spelling: dict[str, tuple[Quantity, ...]] = {}
    for one in quantities(kind):
        for text in spellings(one):
            by_spelling[text] = (*by_spelling.get(text, ()), one)
    return MappingProxyType(by_spelling)


def _near(wanted: str, kind: Kind | None) -> str:
    known = _spelt(kind)
    close = difflib.get_close_matches(wanted[:80], list(known), n=SHOWN_NEAR, cutoff=0.6)
    names = list(dict.fromkeys(one.name for text in close for one in known[text]))
    if names:
        return f"did you mean {' or '.join(names)}?"
    if kind is None:
        return "data/quantities.yaml lists the known ones"
    return f"one of {', '.join(one.name for one in modelled(kind) or quantities(kind))}"


@cache
def _by_name() -> Mapping[str, Quantity]:
    return MappingProxyType({one.name: one for one in quantities()})


def named(name: str) -> Quantity | None:
    """The quantity of exactly this name; None where there is none, as for a count of fractures."""
    return _by_name().get(name)


@cache
def by_model() -> Mapping[str, Quantity]:
    """Variable of the model -> its quantity; for a quantity of the regions one entry each."""
    return MappingProxyType({one.model: one for one in table().quantities if one.model is not None})


def of_model(variable: str) -> Quantity:
    """The quantity that a variable of the model is; InputError for one that the table does not have."""
    quantity = by_model().get(variable)
    if quantity is None:
        raise InputError("quantity", variable, "no row of quantities.yaml has this variable of the model")
    return quantity


@cache
def density_of(site: str) -> str:
    """Variable of the model that is the BMD at a site, however the site is spelt.

    Raises
    ------
    InputError
        No site, or one that the model does not have.
    """
    quantity = find(site, "bmd", "site")
    if quantity.model is None:
        raise InputError("site", site, f"one of {', '.join(one.name for one in modelled('bmd'))}")
    return quantity.model


def is_bmd(variable: str) -> bool:
    """Whether a variable of the model is a BMD; InputError for one that the table does not have."""
    return of_model(variable).kind == "bmd"


@cache
def _by_patient() -> Mapping[str, Quantity]:
    return MappingProxyType({one.patient: one for one in table().quantities if one.patient is not None})


def of_patient(word: str) -> Quantity:
    """The quantity that a word of the patient file means; InputError for an unknown one."""
    quantity = _by_patient().get(word)
    if quantity is None:
        raise InputError("quantity", word, f"one of {', '.join(_by_patient())}")
    return quantity


@cache
def _by_site() -> Mapping[str, Quantity]:
    return MappingProxyType({one.site: one for one in table().quantities if one.site is not None})


def of_site(site: str) -> Quantity:
    """The quantity of a site in results, such as ``lumbar-spine``; InputError for an unknown one."""
    quantity = _by_site().get(site)
    if quantity is None:
        raise InputError("site", site, f"one of {', '.join(_by_site())}")
    return quantity
