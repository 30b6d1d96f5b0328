"""The whole model: every equation of drugs and bone, assembled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from osteon.drugs.catalogue import families
from osteon.engine.model import Equation, Model, equations_of
from osteon.pharmacology import mechanisms
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

Members = Sequence[tuple[str, ...]]

#: parts of the skeleton: an equation over one of them holds for each member
PARTS: Mapping[str, Members] = {
    "compartment": [
        ("trabecular", "spine"),
        ("cortical", "spine"),
        ("trabecular", "hip"),
        ("cortical", "hip"),
    ],
    "region": [("spine",), ("hip",)],
}


def index_families() -> Mapping[str, Members]:
    """Index families of the model: drugs that share a structure, and parts of the skeleton."""
    drugs: dict[str, Members] = {name: [(drug.member,) for drug in family] for name, family in families().items()}
    return {**drugs, **PARTS}


@cache
def skeleton() -> Model:
    """The model of hormone treatment and bone. Time unit: day; cells relative to the young adult."""
    settled, added = mechanisms()
    bone = (signalling, osteoclasts, osteoblasts, tissue, markers, density, quality)
    equations = equations_of(estradiol, estrogen_signal, *settled, *bone, *added)
    names = frozenset(_added(equations_of(*settled), equations_of(*added)))
    return Model("osteon", equations, parameters(), index_families(), names)


def _added(settled: Sequence[Equation], added: Sequence[Equation]) -> Iterator[str]:
    """Names of the states of drugs that came after the accuracy was tuned."""
    drugs = families()
    for equation in settled:
        for drug in drugs.get(equation.over or "", ()):
            if drug.family is not None and drug.family.order is None:
                yield f"{equation.name}_{drug.member}"
    for equation in added:
        members = index_families()[equation.over] if equation.over else [()]
        yield from ("_".join((equation.name, *member)) for member in members)
