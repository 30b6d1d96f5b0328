"""What a calibration rests on, and what is new since: which draws still hold, and which answers no trial stands behind.

Draws hold while everything is as it was that the calibrated quantities follow from, for people treated as those of the
trials were. What a drug that no calibrated arm took would add is not among it (`osteon.engine.dependence`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from osteon.engine.dependence import Dependence
from osteon.engine.model import Model
from osteon.errors import OsteonError
from osteon.pharmacology.exposure import entries, entry_name
from osteon.physiology.skeleton import skeleton
from osteon.simulation.provenance_file import FILE, Provenance
from osteon.treatment.course import Course

PROVENANCE = FILE.name
#: how a note about what is not calibrated begins
NOT_CALIBRATED = "not calibrated: "
#: changes that a refusal names; more are counted
_NAMED = 5
#: hexadecimal digits of the hash of one entry of `entries`
_SHORT = 12
#: names of a note; more are counted
_SHOWN = 6


class StalePosteriorError(OsteonError):
    """Draws were made with another model than the one that runs; the message names what has changed."""

    def __init__(self, what: str, why: Sequence[str], remedy: str) -> None:
        named = "; ".join(why[:_NAMED]) + (f"; and {len(why) - _NAMED} more" if len(why) > _NAMED else "")
        super().__init__(
            f"{what} belong to another model: {named}. Make new draws with '{remedy}'; "
            "after a renaming that changes no number, run scripts/rekey_posterior.py"
        )


def basis(
    model: Model, estimated: Collection[str], reads: Collection[str], courses: Iterable[Course]
) -> dict[str, Any]:
    """The record of what draws rest on, for their provenance.

    Parameters
    ----------
    estimated : parameters that the draws give.
    reads : quantities that the calibration compares with what was observed.
    courses : of every calibrated arm.

    Returns
    -------
    dict
        ``estimated``, ``reads`` and ``doses`` (name of `entries` -> hash) decide what counts; ``fixed`` (parameter ->
        value) and ``equations`` (quantity -> hash) say what it was; ``drugs`` and ``other_parameters`` what there was
        beside it.
    """
    taken = sorted({name for course in courses if (name := entry_name(course))})
    reached = _dependence(model, reads, taken)
    values = {p.name: p.value for p in model.parameters}
    fixed = {name: values[name] for name in reached.parameters if name not in estimated}
    return {
        "estimated": sorted(estimated),
        "reads": sorted(reads),
        "doses": {name: _dose_hash(name) for name in taken},
        "drugs": sorted(entries()),
        "other_parameters": sorted({*model.parameter_names} - {*estimated} - {*fixed}),
        "fixed": fixed,
        "equations": reached.equations,
    }


def keys(model: Model, rests_on: Mapping[str, Any]) -> dict[str, str]:
    """The hashes that stand in the provenance of draws beside what they rest on."""
    return {
        "model_hash": basis_hash(model, rests_on),
        "model_digest": model_digest(model, set(rests_on["estimated"])),
    }


def basis_hash(model: Model, rests_on: Mapping[str, Any]) -> str:
    """SHA-256 of what draws rest on in this model; the empty text where something of it is no more."""
    if _missing(model, rests_on):
        return ""
    estimated = rests_on["estimated"]
    reached = _dependence(model, rests_on["reads"], rests_on["doses"])
    values = {p.name: p.value for p in model.parameters}
    parts = [
        reached.digest,
        *estimated,
        *(f"{name} {values[name]!r}" for name in reached.parameters if name not in estimated),
        *(f"{name} {_dose_hash(name)}" for name in sorted(rests_on["doses"])),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def model_digest(model: Model, estimated: Collection[str]) -> str:
    """SHA-256 of the whole model but the values of some parameters: where it is the same, everything is."""
    fixed = [f"{p.name} {p.value!r}" for p in model.parameters if p.name not in estimated]
    doses = [f"{name} {row!r}" for name, row in sorted(entries().items())]
    return hashlib.sha256(
        "\n".join((model.digest, *model.quantities, *sorted(estimated), *fixed, *doses)).encode()
    ).hexdigest()


def require_unchanged(model: Model, provenance: Mapping[str, Any], what: str, remedy: str) -> None:
    """StalePosteriorError where what draws rest on is another in this model than their provenance says."""
    if model_digest(model, set(provenance["rests_on"]["estimated"])) == provenance["model_digest"]:
        return
    if basis_hash(model, provenance["rests_on"]) != provenance["model_hash"]:
        raise StalePosteriorError(what, changes(model, provenance["rests_on"]), remedy)


def changes(model: Model, rests_on: Mapping[str, Any]) -> list[str]:
    """What of it is another now, in words, by name."""
    if missing := _missing(model, rests_on):
        return [f"{name} is no more" for name in missing]
    reached = _dependence(model, rests_on["reads"], rests_on["doses"])
    values = {p.name: p.value for p in model.parameters}
    now, then = reached.equations, rests_on["equations"]
    differences = [f"{name}'s equation has changed" for name in now if name in then and now[name] != then[name]]
    differences += [f"{name} has been added to what they follow from" for name in now if name not in then]
    differences += [f"{name} is no longer part of what they follow from" for name in then if name not in now]
    differences += [
        f"parameter {name} is {values[name]:g}, it was {value:g}"
        for name, value in rests_on["fixed"].items()
        if name in values and values[name] != value
    ]
    doses = rests_on["doses"].items()
    differences += [
        f"doses of {name} reach the model in another way" for name, dose_hash in doses if _dose_hash(name) != dose_hash
    ]
    return differences


def uncalibrated(
    courses: Iterable[Course],
    outputs: Collection[str],
    *,
    model: Model | None = None,
    rests_on: Mapping[str, Any] | None = None,
) -> list[str]:
    """A note where an answer follows from a drug or a parameter that has come since the calibration; else nothing.

    Parameters
    ----------
    courses : all that are simulated.
    outputs : quantities of the model that the answer reads.
    model, rests_on : the package's, when not given.
    """
    model, rests_on = model or skeleton(), rests_on or provenance()["rests_on"]
    taken = {name for course in courses if (name := entry_name(course))}
    names = sorted({name.split()[0] for name in taken - set(rests_on["drugs"])})
    if new := set(new_parameters(model, rests_on)):
        open_ = {p.name for p in model.parameters if p.low < p.high}
        names += [name for name in _dependence(model, outputs, taken).parameters if name in new & open_]
    if not names:
        return []
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return [f"{NOT_CALIBRATED}{shown}; new since the calibration, so no trial has been compared with it"]


def reached(model: Model, reads: Collection[str], courses: Iterable[Course]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Quantities and parameters that these quantities follow from in people who take these courses."""
    taken = {name for course in courses if (name := entry_name(course))}
    dependence = _dependence(model, reads, taken)
    return tuple(dependence.equations), tuple(dependence.parameters)


def incomplete(model: Model, rests_on: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names that a record of what draws rest on lacks, or has without need: the section, and the name."""
    if _missing(model, rests_on):
        return []
    reached = _dependence(model, rests_on["reads"], rests_on["doses"])
    needed = {"fixed": {*reached.parameters} - {*rests_on["estimated"]}, "equations": {*reached.equations}}
    return [(section, name) for section, names in needed.items() for name in sorted(names ^ {*rests_on[section]})]


def not_calibrated(notes: Iterable[str]) -> list[str]:
    """The notes among others that say what is not calibrated."""
    return [note for note in dict.fromkeys(notes) if note.startswith(NOT_CALIBRATED)]


def new_parameters(model: Model, rests_on: Mapping[str, Any]) -> tuple[str, ...]:
    """Parameters that have come since the calibration; those that a patient or a regimen sets do not count."""
    known = {*rests_on["estimated"], *rests_on["fixed"], *rests_on["other_parameters"]}
    return tuple(p.name for p in model.parameters if p.name not in known and p.status != "input")


@cache
def provenance() -> Provenance:
    """Where the draws of the package come from."""
    return FILE.read()


def _dependence(model: Model, reads: Collection[str], taken: Collection[str]) -> Dependence:
    """What the quantities follow from in people who may take these drugs, names of `entries`, and no others."""
    table = entries()
    rows = [table[name] for name in taken]
    inputs = {p.name for p in model.parameters if p.status == "input" and p.source == "regimen"}
    inputs |= {row.input for row in table.values() if row.input}
    return Dependence(
        model, reads, off=inputs - {row.input for row in rows}, touched={row.state for row in rows if row.state}
    )


def _missing(model: Model, rests_on: Mapping[str, Any]) -> list[str]:
    known = {*model.quantities, *model.parameter_names}
    quantities = [name for name in (*rests_on["reads"], *rests_on["estimated"]) if name not in known]
    return [*quantities, *(f"the dose of {name}" for name in rests_on["doses"] if name not in entries())]


def _dose_hash(name: str) -> str:
    """Short hash of where the doses go, as they are read; not of the source or a comment beside them."""
    row = entries()[name]
    values: Sequence[object] = (
        row.state, row.input, row.kind, row.gain, row.state_gain, row.full, row.elimination,
    )  # fmt: skip
    return hashlib.sha256(repr(values).encode()).hexdigest()[:_SHORT]
