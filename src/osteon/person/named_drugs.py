"""Drugs that a file names in a word: the order that is drafted, and the medicines besides hormone and bone treatment.

An order is a word of the list, a usual course, a drug or brand, or a course in words; a medicine is a generic name, or
a brand of the catalogue's drugs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from osteon.drugs.brands import check_strength, sold_as
from osteon.drugs.catalogue import drafts, known_drugs, usual_courses
from osteon.drugs.drug import Draft, Drug
from osteon.drugs.names import MAX_NAME, misspelt
from osteon.drugs.recorded_names import Recorded, leading_name, named
from osteon.errors import InputError
from osteon.person.bone_course_words import course_in_words
from osteon.person.records import word

FIELD = "draft_order"
_MOST = 2 * MAX_NAME


class Drafted(NamedTuple):
    """A drafted order as it was read.

    Attributes
    ----------
    draft : by which rules know it.
    drug : key of the catalogue.
    course : word of the usual course that it is; None where strength or interval is not told, or it is another.
    dose : of one administration, in the drug's unit; None where it is not told.
    brand : the brand by which it was written; None for the drug's own name.
    route : by which it is given; None where that is not told.
    """

    draft: Draft
    drug: str
    course: str | None = None
    dose: float | None = None
    brand: str | None = None
    route: str | None = None

    @property
    def is_oncology(self) -> bool:
        """Whether it is a dose against bone metastases, not for bone loss."""
        return self.course is not None and usual_courses()[self.course].oncology

    @property
    def shown(self) -> str:
        """How it is called: the brand, else the drug."""
        return self.brand or known_drugs()[self.drug].name


def as_ordered(value: object) -> object:
    """An order as a patient file keeps it: the word of a list as such, anything else as it was written.

    Raises
    ------
    InputError
        No order that is judged here, or a brand of several strengths; the fix names no other drug.
    """
    if not isinstance(value, str):
        return value
    name = word(value)
    if name in drafts():
        return name
    drafted(value)
    return name if name in usual_courses() else value.strip()


@lru_cache(maxsize=1024)
def drafted(text: str) -> Drafted:
    """What a drafted order is; errors as `as_ordered`."""
    name = str(word(text))
    if name in drafts():
        draft = drafts()[name]
        drug = known_drugs()[_owner(draft)]
        return Drafted(draft, drug.key, route=_route(draft, drug))
    listed = f"one of {', '.join(drafts())}; or a brand, or drug, dose and how often"
    if leading_name(text) is None and (meant := misspelt(text, drafts())):
        raise InputError(FIELD, text, f"did you mean {meant}? {listed}")
    if not 0 < len(text.strip()) <= _MOST:
        raise InputError(FIELD, text[:MAX_NAME], listed)
    fields = course_in_words(text, FIELD)
    drug = known_drugs()[fields["drug"]]
    brand = drug.brands.get(fields.get("brand") or "")
    if brand is not None and fields.get("dose") is None and len({form.route for form in brand.forms}) > 1:
        raise InputError(FIELD, text, f"{brand.name} is {sold_as(drug.name, brand)}; say which is ordered")
    route = fields.get("route") or (brand.forms[0].route if brand is not None and brand.forms else None)
    judged = next((d for d in drug.care.drafts if _given_by(d, drug.care.status_by(route), route)), None)
    if judged is None:
        raise InputError(FIELD, text, f"{drug.name} is no order that is judged here; {listed}")
    dose = None if named(text) is not None and brand is None else fields.get("dose")
    course, known = fields.get("current") if dose else None, None if brand is None else brand.name
    return Drafted(judged, drug.key, course, dose, known, route or _route(judged, drug))


def _route(draft: Draft, drug: Drug) -> str | None:
    """The route of an order: its own, that of the status that judges it, or the only one of the drug."""
    judged = next((own.route for own in drug.care.statuses if own.word == draft.status), None)
    return draft.route or judged or (drug.routes[0] if len(drug.routes) == 1 else None)


def _given_by(draft: Draft, status: str | None, route: Any) -> bool:
    """Whether an order of a drug is this one, by the route: each route that is judged alone has an order of its own."""
    return draft.route == route if draft.route is not None else draft.status == status


def _owner(draft: Draft) -> str:
    return next(drug.key for drug in known_drugs().values() if draft in drug.care.drafts)


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
    if (medicine := read_medicine(name)) is not None:
        check_strength(medicine.read.drug, medicine.read.brand, medicine.dose, "medicines")
    return name


Medicine = Annotated[str, BeforeValidator(_name)]
