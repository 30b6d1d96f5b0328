"""The one table of what is measured and simulated: sites, markers, hormones, structure, and how each is spelt.

Each quantity has one row in ``data/quantities.yaml``: its kind, its variable of the model, its words in patient and
evidence files, its unit, label and colour.

>>> from osteon import quantities
>>> quantities.find("LS", kind="bmd").model
'bmd_lumbar_spine'
>>> [one.label for one in quantities.followed("marker")]
['CTX', 'P1NP']
"""

from __future__ import annotations

from osteon.quantities.names import density_of, find, is_bmd, named, of_model, of_patient, of_site
from osteon.quantities.quantity import Kind, Process, Quantity
from osteon.quantities.table import (
    androgen,
    estrogen,
    followed,
    modelled,
    quantities,
    regions,
    resorption,
    scored_together,
    sites,
)

__all__ = [
    "Kind", "Process", "Quantity", "androgen", "density_of", "estrogen", "find", "followed", "is_bmd", "modelled",
    "named", "of_model", "of_patient", "of_site", "quantities", "regions", "resorption", "scored_together", "sites",
]  # fmt: skip
