"""Equations to compiled code, integrated for many patients at once; knows no bone.

The names below are public; the modules are not. `osteon.model` is a `Model` made of bone, and any other set of
equations can be one. Names that begin with ``jax`` need ``pip install 'osteon[jax]'``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.lazy_names import lazy_names

if TYPE_CHECKING:
    from osteon.engine.accuracy import AccuracyReport as AccuracyReport
    from osteon.engine.accuracy import accuracy_check as accuracy_check
    from osteon.engine.distribution import Distribution as Distribution
    from osteon.engine.events import Schedule as Schedule
    from osteon.engine.integration import Solution as Solution
    from osteon.engine.integration import integrate as integrate
    from osteon.engine.jax_functions import jax_jacobian as jax_jacobian
    from osteon.engine.jax_functions import jax_outputs as jax_outputs
    from osteon.engine.jax_functions import jax_rates as jax_rates
    from osteon.engine.jax_integrate import jax_events as jax_events
    from osteon.engine.jax_integrate import jax_integrator as jax_integrator
    from osteon.engine.model import Model as Model
    from osteon.engine.model import Parameter as Parameter
    from osteon.engine.model import equations_of as equations_of
    from osteon.engine.model import rate as rate
    from osteon.engine.model import variable as variable
    from osteon.engine.streaming import People as People
    from osteon.engine.streaming import draw as draw
    from osteon.engine.streaming import stream as stream
    from osteon.engine.summary import Summary as Summary

_HOMES = {
    "AccuracyReport": "osteon.engine.accuracy",
    "Distribution": "osteon.engine.distribution",
    "Model": "osteon.engine.model",
    "Parameter": "osteon.engine.model",
    "People": "osteon.engine.streaming",
    "Schedule": "osteon.engine.events",
    "Solution": "osteon.engine.integration",
    "Summary": "osteon.engine.summary",
    "accuracy_check": "osteon.engine.accuracy",
    "draw": "osteon.engine.streaming",
    "equations_of": "osteon.engine.model",
    "integrate": "osteon.engine.integration",
    "jax_events": "osteon.engine.jax_integrate",
    "jax_integrator": "osteon.engine.jax_integrate",
    "jax_jacobian": "osteon.engine.jax_functions",
    "jax_outputs": "osteon.engine.jax_functions",
    "jax_rates": "osteon.engine.jax_functions",
    "rate": "osteon.engine.model",
    "stream": "osteon.engine.streaming",
    "variable": "osteon.engine.model",
}

__all__ = [
    "AccuracyReport", "Distribution", "Model", "Parameter", "People", "Schedule", "Solution", "Summary",
    "accuracy_check", "draw", "equations_of", "integrate", "jax_events", "jax_integrator", "jax_jacobian",
    "jax_outputs", "jax_rates", "rate", "stream", "variable",
]  # fmt: skip

__getattr__ = lazy_names(__name__, _HOMES)


def __dir__() -> list[str]:
    return __all__
