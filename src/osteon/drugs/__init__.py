"""The catalogue of drugs, supplements, exercise and procedures that a regimen may name.

Each drug has one file in ``data/drugs/``: names, doses and facts, each with its source and with whether the number was
read in a published text (``seen``) or comes from memory (``recalled``); where its doses go in the model, and its words
in a patient's file. A folder of one's own joins by the environment variable ``OSTEON_DRUGS``.

>>> from osteon import drugs
>>> drugs.find("Zometa").key
'zoledronic-acid'
>>> drugs.resolve("zolendronate").note
"'zolendronate' read as zoledronic acid"
"""

from __future__ import annotations

from osteon.drugs.catalogue import aliases as aliases
from osteon.drugs.catalogue import catalogue as catalogue
from osteon.drugs.catalogue import not_modelled as not_modelled
from osteon.drugs.describe import describe as describe
from osteon.drugs.describe import find as find
from osteon.drugs.describe import listing as listing
from osteon.drugs.drug import Alias as Alias
from osteon.drugs.drug import DoseForm as DoseForm
from osteon.drugs.drug import Drug as Drug
from osteon.drugs.drug import Fact as Fact
from osteon.drugs.drug import Limits as Limits
from osteon.drugs.drug import Resolved as Resolved
from osteon.drugs.drug import Source as Source
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
