"""osteon: what hormone treatment does to a skeleton, and what protects it.

>>> import osteon
>>> result = osteon.simulate({"sex": "female", "age": 63}, "anastrozole 1 mg daily for 5 years", years=7)
>>> figure = osteon.plot(result)

The names below are the public interface; each is loaded at its first use, so that the import stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from osteon._version import __version__ as __version__

if TYPE_CHECKING:
    from osteon import drugs as drugs
    from osteon.care import assess as assess
    from osteon.fracture import risk as risk
    from osteon.person.patient import Patient as Patient
    from osteon.population.forecast import forecast as forecast
    from osteon.report.figures.plot import plot as plot
    from osteon.simulation.simulate import simulate as simulate
    from osteon.treatment.regimen import Regimen as Regimen

_HOME = {
    "Patient": "osteon.person.patient",
    "Regimen": "osteon.treatment.regimen",
    "assess": "osteon.care",
    "forecast": "osteon.population.forecast",
    "plot": "osteon.report.figures.plot",
    "risk": "osteon.fracture",
    "simulate": "osteon.simulation.simulate",
}

__all__ = ["Patient", "Regimen", "__version__", "assess", "drugs", "forecast", "plot", "risk", "simulate"]


def __getattr__(name: str) -> Any:
    if name == "drugs":
        return import_module("osteon.drugs")
    if name not in _HOME:
        raise AttributeError(f"module 'osteon' has no attribute {name!r}")
    if name == "simulate":
        import_module("osteon.report.figures.accessor")  # a result must know how to draw itself: result.osteon.plot()
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
