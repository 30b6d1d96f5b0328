"""Harms of bone drugs in numbers: with the drug beside without it, out of the same number of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from osteon.report.summary.icons import icon_array, whole
from osteon.report.summary.words import Harm, harms, patient_words


@dataclass(frozen=True)
class HarmShown:
    """One harm.

    Attributes
    ----------
    told : what the numbers say, in words.
    pictures : label, sentence and dots, with the drug and without; empty for what is too rare to draw out of 100.
    """

    title: str
    told: str
    text: str
    source: str
    mark: str
    pictures: tuple[tuple[str, str, str], ...]


def shown_harms(drugs: Iterable[str], filled: Mapping[str, str]) -> tuple[HarmShown, ...]:
    """The harms of the drugs that are shown, in the order of the file."""
    named = set(drugs)
    return tuple(_shown(harm, named, filled["people"]) for harm in harms() if named & set(harm.drugs))


def _shown(harm: Harm, named: set[str], people: str) -> HarmShown:
    words = patient_words().drugs
    names = " or ".join(words[drug].name.lower() for drug in harm.drugs if drug in named)
    rare = harm.of > 100
    told = f"With {names}, {_count(harm.with_drug, harm.of)} people {harm.what} {harm.time}."
    if harm.without is not None:
        told += f" {harm.against[0].upper() + harm.against[1:]} it is {_count(harm.without, harm.of)}."
    if rare:
        told += " That is fewer than 1 of 100."
    return HarmShown(
        title=harm.title,
        told=told,
        text=harm.text,
        source=harm.source,
        mark="" if harm.verification == "seen" else harm.verification,
        pictures=() if rare else tuple(_pictures(harm, names)),
    )


def _pictures(harm: Harm, names: str) -> Iterable[tuple[str, str, str]]:
    for label, share in ((f"With {names}", harm.with_drug), (harm.against[0].upper() + harm.against[1:], harm.without)):
        if share is not None:
            said = f"{label}: {whole(share)} of 100 {harm.what} {harm.time}"
            yield label, f"{whole(share)} of 100", icon_array(whole(share), 0, said)


def _count(share: float, of: int) -> str:
    return f"about {whole(share) if of == 100 else round(share)} of {of:,}"
