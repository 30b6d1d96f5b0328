"""SBML export: a model, one patient's parameters and one dosing schedule as a file other simulators run.

States become parameters with rate rules and variables parameters with assignment rules, each rule traced from
the one function that states the equation. Doses become events (`osteon.export.sbml_events`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from osteon.engine.expression import symbols
from osteon.errors import InputError

if TYPE_CHECKING:
    from osteon.engine.events import Schedule
    from osteon.engine.model import Model


def write_sbml(
    model: Model,
    path: str | Path | None = None,
    *,
    parameters: Mapping[str, float] | ArrayLike | None = None,
    initial: Mapping[str, float] | ArrayLike | None = None,
    schedule: Schedule | None = None,
    start: float = 0.0,
) -> str:
    """Write a model as SBML Level 3 Version 2 and return the text.

    Parameters
    ----------
    model : the assembled model; time in days.
    path : where to write the text; None writes no file.
    parameters : one patient's parameter values: (parameters,) in the order of ``model.parameter_names``, or
        changes to the defaults by name.
    initial : values of the states at ``start``: (states,), or by name for some of them. States without
        a value start where the model says, as SBML initial assignments over the parameters.
    schedule : doses and parameter changes of this patient (``times`` [d], ``slots``, ``values``). What
        happens at ``start`` is part of the initial values; evenly spaced equal doses become one event.
    start : day at which the simulation is to begin; ask the simulator to run from this time.

    Returns
    -------
    str : the SBML document. Its identifiers are the model's names, made legal where SBML requires it.

    Raises
    ------
    InputError : python-libsbml is missing; a name, a shape or a schedule entry that the model does not have.
    """
    from osteon.export.sbml_document import Document
    from osteon.export.sbml_events import add_events, effects_at_start

    row = _row("parameters", model.parameter_names, model.defaults, parameters)
    at_start = effects_at_start(model, schedule, start)
    document = Document(model)
    document.describe(start)
    for i, parameter in enumerate(model.parameters):
        value = at_start.settings.get(parameter.name, float(row[i]))
        constant = parameter.name not in at_start.switched
        item = document.quantity(document.identifiers[parameter.name], parameter.unit, value, constant=constant)
        document.annotate(item, parameter.meaning, parameter.symbol, parameter.source, parameter.status)
    own_start = model.initial_states(row[None, :])[0]
    chosen = set(initial) if isinstance(initial, Mapping) else set(model.states if initial is not None else ())
    values = _row("initial", model.states, own_start, initial)
    for i, name in enumerate(model.states):
        added = at_start.additions.get(name, 0.0)
        document.equation(model.quantities[name], float(values[i]) + added)
        # a parameter that the schedule changes at the start had its old value when the state was set up
        if name not in chosen and not symbols([model.starts[i]]) & set(at_start.settings):
            document.initial(name, model.starts[i], added)
    for name in model.variables:
        document.equation(model.quantities[name], None)
    add_events(document, at_start.later)
    text = document.text()
    if path is not None:
        Path(path).write_text(text, encoding="utf-8")
    return text


def _row(
    field: str,
    names: tuple[str, ...],
    default: NDArray[np.float64],
    values: Mapping[str, float] | ArrayLike | None,
) -> NDArray[np.float64]:
    row = np.array(default, dtype=float)
    if values is None:
        return row
    if isinstance(values, Mapping):
        for name, value in values.items():
            if name not in names:
                raise InputError(f"{field}.{name}", value, "the model has no such name; leave it out")
            row[names.index(name)] = float(value)
        return row
    array = np.asarray(values, dtype=float)
    if array.shape != row.shape:
        raise InputError(field, f"array of shape {array.shape}", f"give {row.size} numbers, one for each name")
    return array
