"""The strength that a brand stands for: what it is sold as, and a dose beside it that it cannot be."""

from __future__ import annotations

from osteon.drugs.drug import Brand, Drug
from osteon.errors import InputError

#: a dose that differs by less than this share is the same
_SAME = 1e-6


def sold_as(drug: str, brand: Brand) -> str:
    """The drug with the strengths of a brand: ``denosumab 60 mg``, ``ibandronate 150 mg oral or 3 mg iv``.

    Parameters
    ----------
    drug : its name.
    """
    several = {form.route for form in brand.forms}
    said = [
        f"{form.dose:g} {form.unit}{f' {form.route}' if len(several) > 1 and brand.is_ambiguous else ''}"
        for form in brand.forms
        if form.dose is not None
    ]
    return " ".join(part for part in (drug, " or ".join(dict.fromkeys(said))) if part)


def check_strength(drug: Drug, brand: Brand | None, dose: float | None, where: str) -> None:
    """Refuse a dose that a brand is not sold as and its label does not give; nobody knows which of the two is right.

    Parameters
    ----------
    dose : of one administration, in the unit of the drug; None where none is written.

    Raises
    ------
    InputError
        Names the brand with its strength, and the brands of the strength that was written.
    """
    if brand is None or dose is None or not brand.forms:
        return
    allowed = (*(form.dose for form in brand.forms if form.dose is not None), *brand.also)
    if any(abs(dose / known - 1.0) < _SAME for known in allowed):
        return
    others = [other for other in brand.twins if _is_sold_as(drug.brands[other], dose)]
    twin = f"; {others[0]} is {dose:g} {drug.unit}" if others else ""
    fix = f"{brand.name} is {sold_as(drug.name, brand)}{twin}; say which was given, or name {drug.name} without a brand"
    raise InputError(where, f"{dose:g} {drug.unit}", fix)


def check_interval(drug: Drug, brand: Brand | None, every_days: float | None, where: str) -> None:
    """Refuse a brand with the interval of another strength of the drug, where no dose is written beside it.

    Raises
    ------
    InputError
        Names the strength that is given so often.
    """
    if brand is None or every_days is None or not brand.forms:
        return

    def near(days: float | None) -> bool:
        return days is not None and abs(every_days / days - 1.0) <= 0.1

    other = next((form for form in drug.forms if near(form.every_days)), None)
    if other is not None and other not in brand.forms and not any(near(form.every_days) for form in brand.forms):
        given = f"{other.dose:g} {other.unit} is given so often"
        fix = f"{brand.name} is {sold_as(drug.name, brand)}; {given}. Write the dose as well"
        raise InputError(where, f"every {every_days:g} days", fix)


def _is_sold_as(brand: Brand, dose: float) -> bool:
    return any(form.dose is not None and abs(dose / form.dose - 1.0) < _SAME for form in brand.forms)
