"""The whole model: every equation of drugs and bone, assembled once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from osteon.engine.model import Model, equations_of
from osteon.pharmacology import (
    anabolics,
    aromatase_inhibitors,
    bisphosphonates,
    denosumab,
    estrogen_therapy,
    lifestyle,
    ovarian_suppression,
    serm,
)
from osteon.physiology import (
    density,
    estradiol,
    estrogen_signal,
    markers,
    osteoblasts,
    osteoclasts,
    quality,
    signalling,
    tissue,
)
from osteon.physiology.parameters import parameters

#: index families: an equation over one of them holds for each member
FAMILIES: Mapping[str, Sequence[tuple[str, ...]]] = {
    "bisphosphonate": [("zoledronate",), ("alendronate",), ("ibandronate",), ("risedronate",)],
    "compartment": [
        ("trabecular", "spine"),
        ("cortical", "spine"),
        ("trabecular", "hip"),
        ("cortical", "hip"),
    ],
    "region": [("spine",), ("hip",)],
}


@cache
def skeleton() -> Model:
    """The model of hormone treatment and bone. Time unit: day; cells relative to the young adult.

    Returns
    -------
    osteon.engine.Model
        ``states`` and ``variables`` by name, ``quantities`` with the equation, unit and source of each, ``parameters``
        with value, unit, range, source and mark. Assembled once; docs/equations.md is written from it.

    Examples
    --------
    >>> model = osteon.model()
    >>> model.quantities["osteoblasts"].equation.unit
    '1'
    """
    equations = equations_of(
        estradiol,
        estrogen_signal,
        aromatase_inhibitors,
        serm,
        ovarian_suppression,
        estrogen_therapy,
        bisphosphonates,
        denosumab,
        anabolics,
        lifestyle,
        signalling,
        osteoclasts,
        osteoblasts,
        tissue,
        markers,
        density,
        quality,
    )
    return Model("osteon", equations, parameters(), FAMILIES)
