"""The public interface as text: every name with its arguments, kept in tests/api_snapshot.txt.

`write_docs.py` calls it.

A test compares the two, so that a public name never changes by accident.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

SNAPSHOT = Path(__file__).resolve().parent.parent / "tests" / "api_snapshot.txt"
#: packages whose ``__all__`` is public
PACKAGES = ("osteon", "osteon.drugs", "osteon.engine", "osteon.export")
#: what the public functions return, or a Dataset offers: public without a name of its own
RETURNED = (
    "osteon.care.assessment.Assessment",
    "osteon.care.followup.followup.Followup",
    "osteon.care.followup.followup.Comparison",
    "osteon.care.rules.explain.Explanation",
    "osteon.care.rules.guideline_list.GuidelineState",
    "osteon.fracture.personal_risk.Risk",
    "osteon.population.about_forecast.MeasurementUsed",
    "osteon.prediction.rows.Row",
    "osteon.report.figures.accessor.OsteonAccessor",
    "osteon.simulation.about.Agreement",
    "osteon.validation.validate.Validation",
)
ERRORS = ("InputError", "InputErrors", "OsteonError")


def snapshot() -> str:
    """One line a name, with the arguments of functions, and the fields and methods of classes under them."""
    lines = [
        "# The public interface. Written by scripts/write_docs.py; the rules for changing it are in CONTRIBUTING.md."
    ]
    for package in PACKAGES:
        module = import_module(package)
        lines += ["", package, *(f"  {line}" for name in sorted(module.__all__) for line in _described(module, name))]
    lines += ["", "osteon.errors", *(f"  {name}" for name in ERRORS), "", "returned"]
    for path in RETURNED:
        home, _, name = path.rpartition(".")
        lines += [f"  {line}" for line in _described(import_module(home), name)]
    return "\n".join(lines) + "\n"


def _described(module: ModuleType, name: str) -> Iterator[str]:
    value = getattr(module, name)
    if inspect.ismodule(value):
        yield f"{name} (module)"
    elif inspect.isclass(value):
        yield f"class {name}"
        yield from (f"    {line}" for line in _members(value))
    elif callable(value):
        yield f"{name}{_signature(value)}"
    else:
        yield name


def _members(cls: type) -> Iterator[str]:
    """Fields of a class, then its public methods and properties that it defines itself."""
    own = [field.name for field in fields(cls)] if is_dataclass(cls) else list(getattr(cls, "model_fields", ()))
    own = own or list(getattr(cls, "_fields", ()))
    yield from (name for name in own if not name.startswith("_"))
    for name, value in sorted(vars(cls).items()):
        if name.startswith(("_", "model_")) or name in own:
            continue
        if isinstance(value, classmethod | staticmethod):
            yield f"{name}{_signature(value.__func__)}"
        elif inspect.isfunction(value):
            yield f"{name}{_signature(value)}"
        elif isinstance(value, property) or type(value).__name__ == "cached_property":
            yield name


def _signature(function: object) -> str:
    """Arguments with their kinds and defaults; types are for the type checker and change more freely."""
    signature = inspect.signature(function)  # type: ignore[arg-type]
    plain = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=plain, return_annotation=inspect.Signature.empty))
