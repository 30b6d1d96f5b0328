"""The tier of risk in words, the same on every face: how high, how soon, why, what is open, which drugs build bone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from osteon.words import format
from osteon.words.faces.assessment import assessment_words
from osteon.words.facts import drug_term
from osteon.words.vocabulary import Term, badge, status_term, vocabulary

#: criteria that are shown; JSON has all of them
_SHOWN = 3

if TYPE_CHECKING:
    from osteon.care.tier import Criterion, Tier


def tier_term(level: str) -> str:
    """``very high``."""
    return _tiers()[level].term


def tier_title(tier: Tier) -> str:
    """``very high, imminent``."""
    term = tier_term(tier.level)
    return assessment_words().tier.imminent(tier=term) if tier.imminent else term


def tier_lines(tier: Tier, field: Callable[[str], str]) -> tuple[str, ...]:
    """What is said of a tier: the word first, then why, what it could be, drugs, and whom it is not made for.

    Parameters
    ----------
    field : names what is missing.
    """
    return (format.capital(tier_title(tier)), *(format.true_minus(line) for line in _more(tier, field)))


def plain_tier(tier: Tier, category: str) -> str:
    """The tier for the patient; empty where it says no more than the category."""
    return "" if tier.level == category else _tiers()[tier.level].plain


def _more(tier: Tier, field: Callable[[str], str]) -> Iterator[str]:
    words = assessment_words().tier
    deciding = [one for one in tier.criteria if one.tier == tier.level or one.imminent]
    yield from map(_criterion, deciding[:_SHOWN])
    others = format.any_of(tier_term(word) for word in tier.could_be if word != tier.level)
    asked = format.listed(map(field, tier.missing))
    if others:
        yield words.could_be(others=others, fields=asked) if asked else words.could_be_alone(others=others)
    elif tier.imminent is None:
        yield words.soon_open(fields=asked)
    if tier.builders:
        drugs = (words.builder(drug=drug_term(d), status=status_term(s)) for d, s in tier.builders.items())
        yield words.builders(drugs=format.listed(drugs))
    yield from tier.notes


def _criterion(one: Criterion) -> str:
    text, mark = one.text.rstrip("."), badge(one.verification)
    return assessment_words().tier.criterion(text=text, mark=mark) if mark else f"{text}."


def _tiers() -> Mapping[Any, Term]:
    return vocabulary().tiers
