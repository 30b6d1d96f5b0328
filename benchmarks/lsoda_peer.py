"""LSODA (C++, through numbalsoda) with a compiled right-hand side, restarted at every event as mrgsolve does it.

The right-hand side is printed from the same program that osteon's own kernel is made of: common terms are computed
once, terms of parameters only once per person. Numba compiles it; LSODA calls it without passing through Python.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
from population import MONTHS, Cohort, Floats

from osteon.engine.compiler.lowering import Lowered, lower
from osteon.engine.integration import Schedule

_LARGEST_NUMBER_OF_STEPS = 1_000_000


class Lsoda:
    """The model and a schedule, run for one person after the other."""

    def __init__(self, cohort: Cohort, schedule: Schedule, rtol: float, atol: float) -> None:
        self.solve: Any = import_module("numbalsoda.driver").lsoda_wrapper
        self.schedule, self.rtol, self.atol = schedule, rtol, atol
        self.constants, self.rates = compiled(lower(cohort.model))

    def run(self, parameters: Floats, initial: Floats) -> Floats:
        """(months, states) of one person; at the time of an event, the state before it."""
        result = np.full((len(MONTHS), initial.size), np.nan)
        table, y = parameters.copy(), initial.copy()
        known = self.constants(table)
        day, event, output = 0.0, 0, 1
        result[0] = y
        schedule = self.schedule
        while output < len(MONTHS):
            changed = False
            while event < len(schedule.times) and schedule.times[event] <= day:
                slot, value = schedule.slots[event], schedule.values[event]
                if slot < y.size:
                    y[slot] += value
                else:
                    table[slot - y.size] = value
                    changed = True
                event += 1
            if changed:
                known = self.constants(table)
            stop = min(schedule.times[event] if event < len(schedule.times) else np.inf, MONTHS[-1])
            last = int(np.searchsorted(MONTHS, stop, side="right"))
            times = np.array([day, *MONTHS[output:last], *([] if MONTHS[last - 1] == stop else [stop])])
            states = self.piece(y, times, known)
            result[output:last] = states[1 : 1 + last - output]
            y, day, output = states[-1].copy(), stop, last
        return result

    def piece(self, y: Floats, times: Floats, constants: Floats) -> Floats:
        states, success = np.empty((times.size, y.size)), np.zeros(1, np.int32)
        self.solve(
            self.rates.address, y.size, y.ctypes.data, constants.ctypes.data, times.size, times.ctypes.data,
            states.ctypes.data, self.rtol, self.atol, _LARGEST_NUMBER_OF_STEPS, success.ctypes.data,
        )  # fmt: skip
        if success[0] != 1:
            raise RuntimeError("LSODA failed")
        return states

    def cohort(self, cohort: Cohort) -> tuple[Floats, float]:
        """(people, months, states) and the CPU seconds that they took."""
        began = time.process_time()
        rows = [self.run(p, y) for p, y in zip(cohort.parameters, cohort.initial, strict=True)]
        return np.stack(rows), time.process_time() - began


def compiled(lowered: Lowered) -> tuple[Any, Any]:
    """A function from parameters to constants, and the rates as a C function (t, y, dy, constants)."""
    numba: Any = import_module("numba")
    types: Any = import_module("numba.types")
    program = lowered.program
    hoisted = program.hoisted(lowered.rates)
    place = {number: i for i, number in enumerate(hoisted)}
    prepare = ["def prepare(parameters):", f"    constants = empty({max(1, len(hoisted))})"]
    prepare += _lines(lowered, program.needed(hoisted), {})
    prepare += [f"    constants[{i}] = v{number}" for number, i in place.items()] + ["    return constants"]
    body = ["def rates(t, y_, dy_, constants_):", f"    y = carray(y_, ({lowered.n_states},))"]
    body += [f"    dy = carray(dy_, ({lowered.n_states},))", f"    constants = carray(constants_, ({len(place)},))"]
    body += _lines(lowered, program.needed(lowered.rates, frozenset(hoisted)), place)
    body += [f"    dy[{i}] = v{number}" for i, number in enumerate(lowered.rates)]
    scope: dict[str, Any] = {
        "exp": math.exp, "log": math.log, "inf": math.inf, "empty": np.empty, "carray": numba.carray,
    }  # fmt: skip
    exec("\n".join([*prepare, *body]), scope)
    double = types.CPointer(types.double)
    signature = types.void(types.double, double, double, double)
    # division as in C, and no more: the rates must not differ from osteon's
    options = {"error_model": "numpy"}
    constants = numba.njit(**options)(scope["prepare"])
    return constants, numba.cfunc(signature, **options)(scope["rates"])


def _lines(lowered: Lowered, numbers: Sequence[int], given: dict[int, int]) -> list[str]:
    lines = []
    for number in numbers:
        name, *rest = lowered.program.operations[number]
        text = f"constants[{given[number]}]" if number in given else _FORMS[name].format(*rest)
        lines.append(f"    v{number} = {text}")
    return lines


_FORMS = {
    "constant": "{0!r}", "parameter": "parameters[{0}]", "state": "y[{0}]",
    "add": "v{0} + v{1}", "sub": "v{0} - v{1}", "mul": "v{0} * v{1}", "neg": "-v{0}", "reciprocal": "1.0 / v{0}",
    "fma": "v{0} * v{1} + v{2}", "fms": "v{0} * v{1} - v{2}", "fnma": "v{2} - v{0} * v{1}",
    "exp": "exp(v{0})", "log": "log(v{0})", "floored_log": "(log(v{0}) if v{0} > 0.0 else -1e300)",
    "max": "(v{0} if v{0} > v{1} else v{1})", "min": "(v{0} if v{0} < v{1} else v{1})",
    "positive": "(1.0 if v{0} > 0.0 else 0.0)", "finite": "(0.0 if v{0} == inf else v{0})",
}  # fmt: skip
