"""What each drug does to bone: from dose to effect, one drug class a file.

A new file with equations joins the model by lying here.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

#: the files whose equations the accuracy of the solver was tuned with, in their order
SETTLED = (
    "aromatase_inhibitors", "serm", "ovarian_suppression", "estrogen_therapy", "bisphosphonates", "rankl_antibodies",
    "anabolics", "lifestyle",
)  # fmt: skip
_OTHER = ("exposure",)


def mechanisms() -> tuple[tuple[ModuleType, ...], tuple[ModuleType, ...]]:
    """The files with equations: the settled ones, and those added since, by name."""
    found = sorted(module.name for module in iter_modules(__path__))
    added = [name for name in found if name not in (*SETTLED, *_OTHER)]
    return tuple(map(_module, SETTLED)), tuple(map(_module, added))


def _module(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}")
