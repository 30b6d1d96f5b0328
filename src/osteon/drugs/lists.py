"""What the files in ``data/drugs/`` hold that belong to no single drug."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from osteon.records import DataFile, Said

Colour = Literal["sky", "vermillion", "amber", "blue", "green", "purple"]


class Unmodelled(TypedDict):
    """Real names that are never read as a slip of another, and what is said of them."""

    names: list[Said]
    why: Said


class Treatment(TypedDict):
    """A kind of treatment by which arms of trials are told apart; the head of the file says what each trait means."""

    colour: NotRequired[Colour]
    rank: NotRequired[int]
    group: NotRequired[Said]
    names: NotRequired[list[Said]]
    pooled: NotRequired[bool]
    single: NotRequired[Said]
    before_menopause: NotRequired[bool]
    beside: NotRequired[bool]
    names_arm: NotRequired[bool]
    last: NotRequired[bool]
    background: NotRequired[bool]
    supplement: NotRequired[bool]
    protects: NotRequired[bool]
    lasts_months: NotRequired[float]


WITHOUT_MODEL = DataFile("drugs/_without_model.yaml", list[Unmodelled], "real names that osteon has no model of")
TREATMENTS = DataFile("drugs/_treatments.yaml", dict[str, Treatment], "kinds of treatment")
