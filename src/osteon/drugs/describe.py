"""A drug as plain data, for the command line and the pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from osteon.drugs.brands import sold_as
from osteon.drugs.catalogue import catalogue
from osteon.drugs.drug import Brand, Drug, Ending, Resolved
from osteon.drugs.names import resolve
from osteon.drugs.recorded_names import named


def find(name: str) -> Drug:
    """The drug that a name means; `resolve` gives the note that belongs to it as well."""
    return resolve(name).drug


def look_up(name: str) -> Resolved:
    """As `resolve`, for reading about a drug: also one that osteon has no model of, by its exact name."""
    if (exact := named(name)) is None or exact.drug.no_model is None:
        return resolve(name)
    note = None if exact.brand is None else f"{exact.brand.name} is {sold_as(exact.drug.name, exact.brand)}"
    return Resolved(exact.drug, note, exact.brand)


def describe(drug: Drug | str) -> dict[str, Any]:
    """One drug as plain data, for ``osteon drugs NAME``.

    Returns
    -------
    dict
        key, name, class, kind, modelled, no_model, effect, forms, limits, brands, strengths, synonyms, stands_for, atc,
        rxnorm, codes, facts; every form and fact with citation, doi and status. ``strengths``: each brand with its
        doses and the maker's brands of another strength. ``label``: missed doses, timing, reactions, pregnancy,
        with section, date of revision and mark. ``follows``: what has to follow its end; null where nothing has.
    """
    entry = find(drug) if isinstance(drug, str) else drug
    return {
        "key": entry.key,
        "name": entry.name,
        "class": entry.drug_class,
        "kind": entry.kind,
        "modelled": entry.modelled,
        "no_model": entry.no_model,
        "effect": entry.effect,
        "forms": [
            {"route": form.route, "dose": form.dose, "unit": form.unit, "every_days": form.every_days}
            | vars(form.source)
            for form in entry.forms
        ],
        "limits": {route: dict(vars(limits)) for route, limits in entry.limits.items()},
        "brands": list(entry.brands),
        "strengths": [_brand(brand) for brand in entry.brands.values()],
        "synonyms": list(entry.synonyms),
        "stands_for": [{"name": alias.name, "note": alias.note} for alias in entry.stands_for],
        "atc": entry.atc,
        "rxnorm": entry.rxnorm,
        "codes": dict(vars(entry.codes_source)),
        "facts": [
            {key: value for key, value in vars(fact).items() if key != "source"} | vars(fact.source)
            for fact in entry.facts
        ],
        "label": {
            "read": entry.label.read,
            **{name: [asdict(row) | {"source": row.source} for row in getattr(entry.label, name)] for name in _LABEL},
        },
        "follows": None if (ending := entry.care.ending) is None else _ending(ending),
    }


#: parts of a label
_LABEL = ("missed", "timing", "reactions", "pregnancy")


def _brand(brand: Brand) -> dict[str, Any]:
    return {
        "name": brand.name,
        "forms": [{"route": f.route, "dose": f.dose, "unit": f.unit, "every_days": f.every_days} for f in brand.forms],
        "also": list(brand.also),
        "twins": list(brand.twins),
        "note": brand.note,
    } | dict(vars(brand.source))


def _ending(ending: Ending) -> dict[str, Any]:
    months = ("follow_on_months", "earliest_months", "latest_months")
    return {
        **{name: getattr(ending, name) for name in months},
        "followed_by": list(ending.followed_by),
        "not_by": list(ending.not_by),
    } | dict(vars(ending.source))


def listing() -> list[dict[str, Any]]:
    """Every drug in one row each, for ``osteon drugs``: key, name, class, usual dose, brands, effect."""
    return [
        {
            "key": drug.key,
            "name": drug.name,
            "class": drug.drug_class,
            "usual": {key: getattr(drug.forms[0], key) for key in ("dose", "unit", "route", "every_days")},
            "brands": list(drug.brands),
            "effect": drug.effect,
        }
        for drug in catalogue().values()
    ]
