"""The model for other programs: SBML, event tables, equations as a page.

>>> import osteon
>>> osteon.export.equations().startswith("# Equations")
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.lazy_names import lazy_names

if TYPE_CHECKING:
    from osteon.export.for_patient import SbmlModel as SbmlModel
    from osteon.export.for_patient import equations as equations
    from osteon.export.for_patient import events as events
    from osteon.export.for_patient import sbml as sbml

__all__ = ["SbmlModel", "equations", "events", "sbml"]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, "osteon.export.for_patient"))


def __dir__() -> list[str]:
    return __all__
