"""From a drug's file to the drug; what the file may hold stands in `osteon.drugs.drug_record`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

from osteon.drugs.care_file import care_of, source_of
from osteon.drugs.drug import (
    Alias,
    Brand,
    DoseForm,
    Drug,
    Exposure,
    Fact,
    Family,
    Label,
    LabelRow,
    Limits,
    Source,
)
from osteon.drugs.drug_record import (
    BrandRecord,
    DrugRecord,
    ExposureRecord,
    FactRecord,
    FormRecord,
    LabelRecord,
    LabelRowRecord,
    LimitsRecord,
)
from osteon.errors import InputError
from osteon.records import DataFile, cited, read_layers

FILES = DataFile("drugs/[!_]*.yaml", DrugRecord, "a drug")
KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def read_drug(key: str, files: Sequence[tuple[str, str]]) -> Drug:
    """One drug.

    Parameters
    ----------
    files : text and name of its file; fields of a second one take the place of those of the first.

    Raises
    ------
    InputError, InputErrors
        Mistakes in a file: file, line, field, value and fix are named.
    """
    if not KEY.fullmatch(key):
        fix = "name the file after the drug: small letters, digits and hyphens, like my-drug.yaml"
        raise InputError(files[-1][1], key, fix)
    return _drug(key, read_layers(files, DrugRecord))


def _drug(key: str, row: DrugRecord) -> Drug:
    def form(given: FormRecord) -> DoseForm:
        return DoseForm(given.route, given.dose, given.unit, given.every_days, source_of(given.source, given.status))

    def fact(f: FactRecord) -> Fact:
        return Fact(f.quantity, f.value, f.unit, f.low, f.high, f.note, source_of(f.source, f.status))

    forms, codes = tuple(map(form, row.forms)), row.codes
    shared = row.family
    family = Family(shared.name, shared.order, shared.abbreviation or key[:3]) if shared else None
    return Drug(
        key=key,
        name=row.name,
        drug_class=row.drug_class,
        kind=row.kind,
        modelled=row.modelled,
        no_model=row.no_model,
        order=row.order,
        treatment=row.treatment or key,
        effect=row.effect,
        forms=forms,
        limits=MappingProxyType({name: _limits(given) for name, given in row.limits.items()}),
        brands=MappingProxyType(_brands(row.brands, forms)),
        synonyms=row.synonyms,
        stands_for=tuple(Alias(name, key, given.note, given.ask) for given in row.stands_for for name in given.names),
        atc=codes.atc if codes else None,
        rxnorm=codes.rxnorm if codes else None,
        codes_source=source_of(codes.source, codes.status) if codes else Source("no codes on file", None, "recalled"),
        facts=tuple(map(fact, row.facts)),
        reference_weight_kg=row.reference_weight_kg,
        rebound=row.rebound,
        family=family,
        exposure=tuple(_exposure(given, key if family else None) for given in row.exposure),
        parameters=MappingProxyType({name: MappingProxyType(dict(own)) for name, own in row.parameters.items()}),
        care=care_of(row.care, key, row.name),
        label=_label(row.label),
    )


def _limits(given: LimitsRecord) -> Limits:
    return Limits(*given.dose, given.interval_days, given.per_day, given.basis)


def _brands(given: Sequence[BrandRecord], forms: Sequence[DoseForm]) -> dict[str, Brand]:
    """The brands by name; a twin is told on one of the two and known of both."""
    twins: dict[str, list[str]] = {}
    for row in given:
        for twin in row.twins:
            twins.setdefault(row.name, []).append(twin)
            twins.setdefault(twin, []).append(row.name)
    return {
        row.name: Brand(
            row.name,
            _forms_of(row, forms),
            row.also,
            tuple(dict.fromkeys(twins.get(row.name, ()))),
            row.note,
            row.after_food,
            source_of(row.source, row.status),
        )
        for row in given
    }


def _forms_of(brand: BrandRecord, forms: Sequence[DoseForm]) -> tuple[DoseForm, ...]:
    if not brand.doses and brand.route is None:
        return ()
    by_route = [form for form in forms if brand.route in (None, form.route)]
    return tuple(form for form in by_route if not brand.doses or form.dose in brand.doses)


def _label(given: LabelRecord | None) -> Label:
    if given is None:
        return Label("")

    def rows(several: Sequence[LabelRowRecord]) -> tuple[LabelRow, ...]:
        return tuple(
            LabelRow(
                row.name, row.text, row.plain, row.route, row.every_days,
                cited(row.source).bare, row.section, row.revised, row.status,
            )
            for row in several
        )  # fmt: skip

    return Label(given.read, rows(given.missed), rows(given.timing), rows(given.reactions), rows(given.pregnancy))


def _exposure(given: ExposureRecord, member: str | None) -> Exposure:
    def own(name: str) -> str:
        return name if member is None else f"{name}_{member.replace('-', '_')}"

    return Exposure(
        given.route,
        given.state and own(given.state),
        given.input and own(given.input),
        given.kind,
        given.gain,
        given.gain if given.state_gain is None else given.state_gain,
        given.full,
        tuple(map(own, given.elimination)),
    )
