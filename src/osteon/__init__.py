"""osteon: what hormone treatment does to a skeleton, and what protects it.

>>> import osteon
>>> result = osteon.simulate({"sex": "female", "age": 63}, "anastrozole 1 mg daily for 5 years", years=7)
>>> figure = osteon.plot(result)

The names below are the public interface; each is loaded at its first use, so that the import stays light. Everything
else may change without notice (CONTRIBUTING.md, "What is public").

=========== ======================================================================================================
for one     `Patient`, `Regimen`, `simulate`, `forecast`, `risk`, `assess`, `followup`, `plot`
rules       `guidelines`, `explain`, `drugs`
trials      `trial` runs a virtual one, `validate` compares the model with published ones
the model   `model`, `stream` for populations, `engine` for models of your own, `export` for other programs
mistakes    `errors`: everything that osteon refuses is an `errors.OsteonError`
=========== ======================================================================================================
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from osteon._version import __version__ as __version__
from osteon.lazy_names import lazy_names

if TYPE_CHECKING:
    from osteon import drugs as drugs
    from osteon import engine as engine
    from osteon import errors as errors
    from osteon import export as export
    from osteon.care.assessing import assess as assess
    from osteon.care.followup.followup import followup as followup
    from osteon.care.rules.explain import explain as explain
    from osteon.care.rules.guideline_list import guidelines as guidelines
    from osteon.engine.streaming import stream as stream
    from osteon.fracture.personal_risk import risk as risk
    from osteon.person.patient import Patient as Patient
    from osteon.physiology.skeleton import skeleton as model
    from osteon.population.forecast import forecast as forecast
    from osteon.report.figures.plot import plot as plot
    from osteon.simulation.simulate import simulate as simulate
    from osteon.treatment.regimen import Regimen as Regimen
    from osteon.validation.validate import validate as validate
    from osteon.virtual_trials.run_trial import trial as trial

_HOMES = {
    "Patient": "osteon.person.patient",
    "Regimen": "osteon.treatment.regimen",
    "assess": "osteon.care.assessing",
    "drugs": "osteon.drugs",
    "engine": "osteon.engine",
    "errors": "osteon.errors",
    "explain": "osteon.care.rules.explain",
    "export": "osteon.export",
    "followup": "osteon.care.followup.followup",
    "forecast": "osteon.population.forecast",
    "guidelines": "osteon.care.rules.guideline_list",
    "model": "osteon.physiology.skeleton:skeleton",
    "plot": "osteon.report.figures.plot",
    "risk": "osteon.fracture.personal_risk",
    "simulate": "osteon.simulation.simulate",
    "stream": "osteon.engine.streaming",
    "trial": "osteon.virtual_trials.run_trial",
    "validate": "osteon.validation.validate",
}
#: names that give a Dataset, which must know how to speak of itself and to draw itself: ``result.osteon``
_DATASETS = ("forecast", "plot", "simulate")

__all__ = [
    "Patient", "Regimen", "__version__", "assess", "drugs", "engine", "errors", "explain", "export", "followup",
    "forecast", "guidelines", "model", "plot", "risk", "simulate", "stream", "trial", "validate",
]  # fmt: skip

_find = lazy_names(__name__, _HOMES)


def __getattr__(name: str) -> Any:
    if name in _DATASETS:
        import_module("osteon.report.figures.accessor")
    return _find(name)


def __dir__() -> list[str]:
    return __all__
