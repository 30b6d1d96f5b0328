"""Every drug that a file has on it, whichever field tells of it: taken, drafted, or among the medicines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from osteon.care.facts.bone_treatment import state
from osteon.drugs.catalogue import inhibitors, known_drugs, told_alone
from osteon.drugs.drug import Drug
from osteon.person.named_drugs import drafted, read_medicine
from osteon.person.patient import Patient
from osteon.person.treatment_history import bone_courses, is_for_bone

Where = Literal["taken", "drafted", "medicine", "hormone"]


@dataclass(frozen=True)
class OnFile:
    """One drug on the file.

    Attributes
    ----------
    where : ``taken`` is the bone treatment of today, ``hormone`` the inhibitor or a drug with a field of its own.
    shown : how it is called there: the brand, or the name as written.
    drug : None where only its class is known.
    drug_class, route, dose : as in the catalogue; None where the file does not tell.
    brand : by which it was written; None for the drug's own name.
    """

    where: Where
    shown: str
    drug: Drug | None
    drug_class: str
    route: str | None = None
    dose: float | None = None
    brand: str | None = None


def drugs_on_file(person: Patient, inhibitor: bool, alone: tuple[str, ...]) -> tuple[OnFile, ...]:
    """The drugs that a patient takes or is to take.

    Parameters
    ----------
    inhibitor : whether an aromatase inhibitor is taken or planned.
    alone : fields of drugs with a field of their own that are taken or planned.
    """
    return (*_taken(person), *_drafted(person), *_hormones(person, inhibitor, alone), *_medicines(person))


def medicine_words(person: Patient) -> tuple[str, ...] | None:
    """The medicines as written, and a brand, synonym or code of a drug under the drug's own name as well."""
    if person.medicines is None:
        return None
    return tuple(dict.fromkeys(name for written in person.medicines for name in names_of(written)))


def names_of(medicine: str) -> tuple[str, ...]:
    """A medicine as written, and the word of the drug that it is, where it is one of the catalogue."""
    found = read_medicine(medicine)
    return (medicine,) if found is None else tuple(dict.fromkeys((medicine, word_of(found.read.drug))))


def word_of(drug: Drug) -> str:
    """A drug as a word of ``medicines``."""
    return drug.key.replace("-", "_")


def _taken(person: Patient) -> Iterator[OnFile]:
    courses = [course for course in bone_courses(person) if is_for_bone(course)]
    last = courses[0] if courses else None
    if last is None or last.entry is None or not last.now or state(last) in ("lapsed", "stopped"):
        return
    drug, brand = last.entry, person.bone_therapy.brand if last.field == "bone_therapy" else None
    dose = None if "dose" in last.assumed else last.dose
    route = None if "dose" in last.assumed and len(drug.routes) > 1 else last.route
    yield OnFile("taken", brand or drug.name, drug, drug.drug_class, route, dose, brand)


def _drafted(person: Patient) -> Iterator[OnFile]:
    if person.draft_order is not None:
        order = drafted(person.draft_order)
        drug = known_drugs()[order.drug]
        yield OnFile("drafted", order.shown, drug, drug.drug_class, order.route, order.dose, order.brand)


def _hormones(person: Patient, inhibitor: bool, alone: tuple[str, ...]) -> Iterator[OnFile]:
    if inhibitor:
        drug = known_drugs().get(person.ai.drug or "")
        group = known_drugs()[inhibitors()[0]].drug_class
        yield OnFile("hormone", drug.name if drug else group, drug, group)
    for field in alone:
        drug = known_drugs()[told_alone()[field]]
        yield OnFile("hormone", drug.name, drug, drug.drug_class)


def _medicines(person: Patient) -> Iterator[OnFile]:
    for written in person.medicines or ():
        found = read_medicine(written)
        if found is None or found.read.drug.kind != "medicine":
            continue
        read, told = found
        drug, form = read.drug, read.form
        shown = read.brand.name if read.brand is not None else written.replace("_", " ")
        route = drug.routes[0] if len(drug.routes) == 1 else None if form is None else form.route
        brand = None if read.brand is None else read.brand.name
        yield OnFile("medicine", shown, drug, drug.drug_class, route, told, brand)
