"""Units of doses: whatever was written is brought to the drug's own unit, here and nowhere else."""

from __future__ import annotations

from osteon.drugs import Drug, Resolved
from osteon.errors import InputError
from osteon.units import GRAMS, VITAMIN_D_IU_PER_GRAM

_GRAMS = {unit: GRAMS[unit] for unit in ("g", "mg", "ug")}
_NAMES = {
    "gram": "g", "grams": "g", "gm": "g",
    "milligram": "mg", "milligrams": "mg", "mgs": "mg",
    "microgram": "ug", "micrograms": "ug", "mcg": "ug", "mcgs": "ug", "ugs": "ug",
    "ius": "iu", "internationalunit": "iu", "internationalunits": "iu", "units": "unit", "u": "unit",
    "sessions": "session", "workout": "session", "workouts": "session",
    "sessions/week": "session/week", "sessions-/-week": "session/week",
}  # fmt: skip
_DAYS = ("/day", "/d", "/24h", "/24hours")


def plain_unit(unit: str) -> str:
    """A unit without spaces, case, Greek letters and long names: ``"Micrograms per day"`` -> ``"ug/day"``."""
    text = unit.strip().lower().replace("µ", "u").replace("μ", "u").replace("per", "/")
    text = "".join(text.split())
    for ending in _DAYS:
        if text.endswith(ending):
            head = text.removesuffix(ending)
            return f"{_NAMES.get(head, head)}/day"
    return _NAMES.get(text, text)


def to_drug_unit(dose: float, unit: str, read: Resolved, where: str) -> tuple[float, str | None]:
    """Bring a dose to the unit of its drug.

    Parameters
    ----------
    dose, unit : as written.
    read : the drug, with how its name was read.
    where : the course, for messages.

    Returns
    -------
    dose : in the unit of the drug.
    note : what the person should be told about the conversion, or None.

    Raises
    ------
    InputError
        The unit cannot be converted for this drug.
    """
    drug = read.drug
    own = drug.unit or ""
    written = plain_unit(unit)
    shown = f"{dose:g} {unit.strip()}"
    if written == own.lower():
        return dose, None
    if written.endswith("/kg") and drug.reference_weight_kg and (scale := _scale(written[:-3], own)):
        amount = _rounded(dose * scale * drug.reference_weight_kg)
        weight = f"{drug.reference_weight_kg:g} kg"
        return amount, f"{shown} read as {amount:g} {own}, the dose at {weight} of body weight"
    if own == "IU":
        if written == "unit":
            return dose, None
        if written in _GRAMS:
            return _rounded(dose * _GRAMS[written] * VITAMIN_D_IU_PER_GRAM), None
    elif written == "unit" and read.alias is not None:
        amount = _rounded(dose * (drug.forms[0].dose or 0.0))
        return amount, f"{shown} read as {amount:g} {own}, the usual dose of {drug.name}"
    if own.endswith("/day"):
        if written.endswith("/day") and (scale := _scale(written[:-4], own[:-4])):
            return _rounded(dose * scale), None
        if scale := _scale(written, own[:-4]):
            amount = _rounded(dose * scale)
            return amount, f"{shown} read as a release of {amount:g} {own}"
    elif scale := _scale(written, own):
        return _rounded(dose * scale), None
    raise InputError(f"{where}: unit", unit, f"the unit of {drug.name} is {_accepted(drug)}")


def _scale(written: str, own: str) -> float | None:
    return _GRAMS[written] / _GRAMS[own] if written in _GRAMS and own in _GRAMS else None


def _rounded(value: float) -> float:
    """Conversion must not turn 20 into 20.000000000000004."""
    return float(f"{value:.12g}")


def _accepted(drug: Drug) -> str:
    others = {"IU": " (or ug)", "mg": " (or ug, g)", "ug": " (or mg)", "mg/day": " (or ug/day)"}
    return f"{drug.unit}{others.get(drug.unit or '', '')}"
