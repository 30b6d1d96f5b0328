"""The whole model: every equation of drugs and bone, assembled once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import ModuleType

from osteon.drugs.catalogue import catalogue, families
from osteon.engine.model import AssemblyError, Equation, Model, equations_of
from osteon.errors import InputError, Remark, refuse
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
from osteon.physiology.parameters import parameters, where_parameter
from osteon.records import cited

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


def index_families(*, added: bool = True) -> Mapping[str, Members]:
    """Index families of the model: drugs that share a structure, and parts of the skeleton.

    ``added`` says whether drugs that came after the calibration belong to them.
    """
    drugs: dict[str, Members] = {
        name: [(drug.member,) for drug in family if added or drug.is_settled] for name, family in families().items()
    }
    return {**drugs, **PARTS}


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
    if not mechanisms()[1] and all(drug.is_settled for drug in catalogue().values()):
        return calibrated_skeleton()
    later = {q.name for q in _model().quantities.values()} - set(calibrated_skeleton().quantities)
    return _model(later) if later else calibrated_skeleton()


@cache
def calibrated_skeleton() -> Model:
    """The model without drugs that were added after its calibration, of which the trials could say nothing.

    The posterior draws belong to it; without such drugs it is `skeleton` itself.
    """
    settled, _ = mechanisms()
    return _assembled(_equations(settled), added=False)


def _model(later: Collection[str] = ()) -> Model:
    settled, added = mechanisms()
    return _assembled(_equations(settled, added), later)


def _assembled(equations: list[Equation], later: Collection[str] = (), *, added: bool = True) -> Model:
    """The model; `InputErrors` names the parameters that it lacks or has no use for, with their lines."""
    try:
        return Model("osteon", equations, parameters(added=added), index_families(added=added), later)
    except AssemblyError as error:
        refuse([InputError(where_parameter(name), Remark(name), f"{error}") for name in error.names])
        raise


def _equations(settled: Sequence[ModuleType], added: Sequence[ModuleType] = ()) -> list[Equation]:
    bone = (signalling, osteoclasts, osteoblasts, tissue, markers, density, quality)
    equations = equations_of(estradiol, estrogen_signal, *settled, *bone, *added)
    return [replace(equation, source=cited(equation.source)) for equation in equations]
