"""Medicines besides hormone and bone treatment: generic names, and brands of the catalogue's drugs."""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from osteon.drugs.brands import check_strength
from osteon.drugs.recorded_names import Recorded, leading_name, named
from osteon.person.records import word

_DOSE = re.compile(r"(\d+(?:\.\d+)?)_?(mg|ug|mcg|g)\b")
_PER_DRUG_UNIT = {
    "mg": {"mg": 1.0, "g": 1000.0, "ug": 0.001, "mcg": 0.001},
    "ug": {"ug": 1.0, "mcg": 1.0, "mg": 1000.0},
}


class ReadMedicine(NamedTuple):
    """A medicine that is a drug of the catalogue.

    Attributes
    ----------
    read : the drug, and the brand that the name is, if it is one.
    dose : in the drug's unit, as written beside it or as the brand stands for; None where nobody tells.
    """

    read: Recorded
    dose: float | None


def read_medicine(written: str) -> ReadMedicine | None:
    """The drug of the catalogue that a medicine is; None for another medicine."""
    lead = leading_name(written)
    read = None if lead is None else named(lead[0])
    if lead is None or read is None:
        return None
    dose, form = _DOSE.search(lead[1].replace(" ", "_")), read.form
    scale = None if dose is None else _PER_DRUG_UNIT.get(read.drug.unit or "", {}).get(dose[2])
    if dose is not None and scale is not None:
        return ReadMedicine(read, float(f"{float(dose[1]) * scale:.12g}"))
    return ReadMedicine(read, None if read.brand is None or form is None else form.dose)


def _name(value: object) -> object:
    name = word(value)
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_+/.,%-]{2,60}", name):
        raise PydanticCustomError("not_a_medicine", "write the generic name of a medicine, like omeprazole")
    if (found := read_medicine(name)) is not None:
        check_strength(found.read.drug, found.read.brand, found.dose, "medicines")
    return name


Medicine = Annotated[str, BeforeValidator(_name)]
