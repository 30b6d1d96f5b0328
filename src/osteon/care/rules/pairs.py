"""Medicines and drugs on one file that do not go together: interactions, and one drug or one kind of drug twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from osteon.care.facts.on_file import OnFile, Where, word_of
from osteon.care.rules.interaction import Interactions
from osteon.drugs.catalogue import treatments
from osteon.drugs.drug import Drug
from osteon.drugs.names import plain

#: the flags whose text names the pairs
NAMES_PAIRS = INTERACTION, TWICE = "interaction", "same_drug_twice"


def interacting(found: Interactions, medicines: tuple[str, ...] | None, on_file: tuple[OnFile, ...]) -> tuple[str, ...]:
    """Every interaction on the file, in words: which medicines, with which drugs, what happens, what to do.

    Parameters
    ----------
    medicines : with drugs under their own names too, as `medicine_words` has them.
    """
    said = []
    for row in found.rows:
        met = [word for word in medicines or () if word in row.medicines]
        concerned = [one for one in on_file if row.concerns(one.drug, one.drug_class, one.route)]
        pairs = [
            (_shown(medicine, on_file), one.shown)
            for medicine in met
            for one in concerned
            if one.drug is None or word_of(one.drug) != medicine
        ]
        if pairs:
            names = [found.words.join.join(dict.fromkeys(side)) for side in zip(*pairs, strict=True)]
            said.append(found.words.pair.format(medicine=names[0], drug=names[1], text=row.text, do=row.do))
    return tuple(said)


def twice(found: Interactions, on_file: tuple[OnFile, ...]) -> tuple[str, ...]:
    """Every two entries that are one drug under two names or at two strengths, or two drugs of one kind, in words."""
    return tuple(dict.fromkeys(_twice(found, on_file)))


def _twice(found: Interactions, on_file: tuple[OnFile, ...]) -> Iterator[str]:
    words = found.words
    for one, other in combinations(on_file, 2):
        if one.drug is None or other.drug is None or _is_supplement(one.drug) or _is_supplement(other.drug):
            continue
        names = {"one": one.shown, "other": other.shown}
        where = {one.where, other.where}
        if one.drug.key == other.drug.key:
            if one.dose is not None and other.dose is not None and one.dose != other.dose:
                strengths = {
                    "drug": one.drug.name,
                    "first": f"{one.dose:g} {one.drug.unit}",
                    "second": f"{other.dose:g} {other.drug.unit}",
                }
                yield words.strengths.format(**names, **strengths)
            elif _two_names(one, other, where):
                yield words.same.format(**names, drug=one.drug.name)
        elif "medicine" in where and (kind := _kind(one, other)):
            form = words.kind if kind != "bone" else words.bone
            yield form.format(**names, kind=one.drug_class)


def _two_names(one: OnFile, other: OnFile, where: set[Where]) -> bool:
    """Whether one drug at one strength stands on the file under two names that may be two boxes."""
    if "hormone" in where or plain(one.shown) == plain(other.shown):
        return False
    if where == {"taken", "drafted"}:
        return one.brand is not None and other.brand is not None
    return True


def _kind(one: OnFile, other: OnFile) -> str:
    assert one.drug is not None
    assert other.drug is not None
    if one.drug_class == other.drug_class:
        return one.drug_class
    return "bone" if _is_for_bone(one.drug) and _is_for_bone(other.drug) else ""


def _is_for_bone(drug: Drug) -> bool:
    """Whether it is given for bone and for a time that is laid down, as hormones are not."""
    return any(lengths.review_months or lengths.longest_months for lengths in drug.care.lengths)


def _is_supplement(drug: Drug) -> bool:
    """Whether it is no drug of which two would be one too many: calcium, vitamin D, exercise."""
    return drug.kind != "medicine" or bool(treatments().get(drug.treatment, {}).get("supplement"))


def _shown(medicine: str, on_file: tuple[OnFile, ...]) -> str:
    """A medicine by the name that stands in the file."""
    own = [one for one in on_file if one.where == "medicine" and one.drug is not None and word_of(one.drug) == medicine]
    return own[0].shown if own else medicine.replace("_", " ")


def pair_texts(interactions: tuple[str, ...], twins: tuple[str, ...]) -> dict[str, Mapping[str, str]]:
    """What the texts of the two flags are filled with."""
    return {INTERACTION: {"pairs": " ".join(interactions)}, TWICE: {"pairs": " ".join(twins)}}
