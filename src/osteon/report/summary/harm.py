"""Harms of bone drugs in numbers: with the drug beside without it, out of the same number of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from osteon.report.summary.icons import icon_array, whole
from osteon.words.faces.harms import Harm, harms
from osteon.words.faces.patient import patient_words
from osteon.words.facts import drug_term
from osteon.words.format import any_of, capital, grouped
from osteon.words.vocabulary import badge

_DRAWN = 100


@dataclass(frozen=True)
class HarmShown:
    """One harm.

    Attributes
    ----------
    statement : what the numbers say, in words.
    mark : how sure the source is; empty for one that was read.
    pictures : label, count and dots, with the drug and without; empty for what is too rare to draw out of 100.
    """

    title: str
    statement: str
    text: str
    source: str
    mark: str
    pictures: tuple[tuple[str, str, str], ...]


def shown_harms(drugs: Iterable[str]) -> tuple[HarmShown, ...]:
    """The harms of the drugs that are shown, in the order of the file."""
    named = set(drugs)
    return tuple(_shown(harm, named) for harm in harms() if named & set(harm.drugs))


def _shown(harm: Harm, named: set[str]) -> HarmShown:
    words = patient_words().sentences
    names = any_of(drug_term(drug) for drug in harm.drugs if drug in named)
    sentences = [words.harm(drugs=names, share=_share(harm.with_drug, harm.of), what=harm.what, time=harm.time)]
    if harm.without is not None:
        sentences.append(words.harm_without(against=capital(harm.against), share=_share(harm.without, harm.of)))
    rare = harm.of > _DRAWN
    return HarmShown(
        title=harm.title,
        statement=" ".join([*sentences, words.harm_rare] if rare else sentences),
        text=harm.text,
        source=harm.source,
        mark=badge(harm.verification),
        pictures=() if rare else tuple(_pictures(harm, names)),
    )


def _pictures(harm: Harm, names: str) -> Iterable[tuple[str, str, str]]:
    words = patient_words().sentences
    for label, count in ((words.with_drug(drugs=names), harm.with_drug), (capital(harm.against), harm.without)):
        if count is not None:
            share = _share(count, harm.of)
            description = words.dots(label=label, share=share, what=harm.what, time=harm.time)
            yield label, share, icon_array(whole(count), 0, description)


def _share(count: float, of: int) -> str:
    shown = whole(count) if of == _DRAWN else round(count)
    return patient_words().sentences.share(count=shown, all=grouped(of))
