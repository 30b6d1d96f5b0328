"""The catalogue of drugs, supplements, exercise and procedures that a regimen may name.

The facts stand in ``data/drugs.yaml``, each with its source and with whether the number was read in a
published text (``seen``) or comes from memory (``recalled``).

>>> from osteon import drugs
>>> drugs.find("Zometa").key
'zoledronic-acid'
>>> drugs.resolve("zolendronate").note
"'zolendronate' read as zoledronic acid"
"""

from __future__ import annotations

from osteon.drugs.catalogue import Alias as Alias
from osteon.drugs.catalogue import DoseForm as DoseForm
from osteon.drugs.catalogue import Drug as Drug
from osteon.drugs.catalogue import Fact as Fact
from osteon.drugs.catalogue import Limits as Limits
from osteon.drugs.catalogue import Resolved as Resolved
from osteon.drugs.catalogue import Source as Source
from osteon.drugs.catalogue import aliases as aliases
from osteon.drugs.catalogue import catalogue as catalogue
from osteon.drugs.catalogue import not_modelled as not_modelled
from osteon.drugs.describe import describe as describe
from osteon.drugs.describe import find as find
from osteon.drugs.describe import listing as listing
from osteon.drugs.names import resolve as resolve

__all__ = [
    "Alias",
    "DoseForm",
    "Drug",
    "Fact",
    "Limits",
    "Resolved",
    "Source",
    "aliases",
    "catalogue",
    "describe",
    "find",
    "listing",
    "not_modelled",
    "resolve",
]
