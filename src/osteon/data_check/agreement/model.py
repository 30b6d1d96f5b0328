"""Files of the model: parameters, priors, how people differ, fractures, provenance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from osteon.care.facts.by_field import field_fault
from osteon.data_check.agreement.common import missing, patient, regimen, same, unknown
from osteon.drugs.catalogue import catalogue, families
from osteon.errors import InputError
from osteon.evidence.evidence_files import arms
from osteon.fracture.factors import factors
from osteon.person.patient import Patient
from osteon.pharmacology.exposure import entries
from osteon.physiology.skeleton import skeleton
from osteon.population.virtual_people import Population
from osteon.records import NOT_GIVEN, Fault
from osteon.simulation.calibrated import incomplete

#: random effects and numbers of the general population that the code asks for by name
_EFFECTS = ("turnover", "adherence")
_BODY = ("menopause_age", "height_female", "height_male")


def parameters(rows: Sequence[Any]) -> Iterator[Fault]:
    """Every parameter has an equation, every argument of an equation a parameter, and no range is upside down."""
    known, of_drugs = (
        set(skeleton().parameter_names),
        {name for drug in catalogue().values() for name in drug.parameters},
    )
    covered: set[str] = set()
    for i, row in enumerate(rows):
        members = {row["name"]}
        if "over" in row:
            yield from unknown((i, "over"), row["over"], families(), "a family of drugs")
            members = {f"{row['name']}_{drug.member}" for drug in families().get(row["over"], ())}
        for name in members - known:
            yield from unknown((i, "name"), name, known, "a parameter that an equation uses")
        if members & covered:
            yield Fault((i, "name"), row["name"], "is given twice; keep one")
        if "range" in row and row["range"][0] > row["range"][1]:
            yield Fault((i, "range"), list(row["range"]), "write the lower number first")
        covered |= members
    for name in sorted(known - covered - of_drugs):
        yield Fault((len(rows) - 1,), NOT_GIVEN, f"no row is called {name}, which an equation needs")


def priors(rows: Sequence[Any]) -> Iterator[Fault]:
    """A prior is that of a parameter; one of a logarithm needs a centre above 0."""
    known = skeleton().parameter_names
    for i, row in enumerate(rows):
        yield from unknown((i, "name"), row["name"], known, "a parameter")
        if row["scale"] == "log" and row["centre"] <= 0:
            yield Fault((i, "centre"), row["centre"], "must be above 0 for a prior of the logarithm")


def variability(record: Any) -> Iterator[Fault]:
    """Effects act on parameters, and every quantity is one of the model."""
    model = skeleton()
    for i, row in enumerate(record["effects"]):
        for field in ("parameters", "divided"):
            for j, name in enumerate(row.get(field, ())):
                yield from unknown(("effects", i, field, j), name, model.parameter_names, "a parameter")
    for section in ("unexplained", "baseline", "measurement"):
        for i, row in enumerate(record[section]):
            yield from unknown((section, i, "quantity"), row["quantity"], model.quantities, "a quantity of the model")
    for section in ("correlations", "baseline_correlations"):
        for i, row in enumerate(record[section]):
            for j, name in enumerate(row["group"]):
                yield from unknown((section, i, "group", j), name, model.quantities, "a quantity of the model")
    yield from missing(("effects",), [row["name"] for row in record["effects"]], _EFFECTS, "the population")
    yield from missing(("body",), [row["name"] for row in record["body"]], _BODY, "the population")


def provenance(record: Any) -> Iterator[Fault]:
    """The record of what the draws rest on is whole; the posterior knows the spread of each estimated parameter."""
    rests_on = record["rests_on"]
    yield from rests(record)
    yield from same(("posterior_over_prior_sd",), record["posterior_over_prior_sd"], rests_on["estimated"], "estimated")


def rests(record: Any) -> Iterator[Fault]:
    """Names of the record are those of the model, and none is missing."""
    model, rests_on = skeleton(), record["rests_on"]
    known = {
        "estimated": model.parameter_names,
        "reads": model.quantities,
        "doses": entries(),
        "fixed": model.parameter_names,
        "equations": model.quantities,
    }
    for section, names in known.items():
        for name in rests_on[section]:
            place = (name,) if isinstance(rests_on[section], dict) else (rests_on[section].index(name),)
            yield from unknown(("rests_on", section, *place), name, names, "known to the model")
    for section, name in incomplete(model, rests_on):
        yield Fault(("rests_on", section, name), NOT_GIVEN, "the draws rest on it; write the record anew")


def quantities(record: Any) -> Iterator[Fault]:
    """What the model has is a quantity of it, and every marker has a level of the young adult for both sexes."""
    known = skeleton().quantities
    for i, one in enumerate(record.quantities):
        place = ("quantities", i)
        for name in (one.in_region(region) for region in record.regions) if one.kind == "region" else (one.model,):
            if name is not None:
                yield from unknown((*place, "model"), name, known, "a quantity of the model")
        if one.kind == "marker" and one.model:
            yield from missing((*place, "young"), one.young, ("female", "male"), one.words)


def risk_factors(record: Any) -> Iterator[Fault]:
    """The factors are those that a patient file can tell."""
    known = factors(Patient.from_any({"sex": "female"}, "assessment"))
    for i, row in enumerate(record["factors"]):
        if fix := field_fault(row["field"], "flag") if "field" in row else "":
            yield Fault(("factors", i, "field"), row["field"], fix)
        allowed = {*known, row["name"]} if "field" in row else known
        yield from unknown(("factors", i, "name"), row["name"], allowed, "a risk factor that a patient file tells")
    yield from missing(("factors",), [row["name"] for row in record["factors"]], known, "the risk of a patient")


def contrasts(rows: Sequence[Any]) -> Iterator[Fault]:
    """Arms are in the evidence, treatments can be read, and the people can be drawn."""
    known = {arm.id for arm in arms()}
    for i, row in enumerate(rows):
        for j, name in enumerate(row["arms"]):
            yield from unknown((i, "arms", j), name, known, "an arm of the evidence files")
        yield from regimen((i, "treated"), row["treated"])
        yield from regimen((i, "control"), row["control"])
        people = row["people"]
        limits = {
            site: (float("-inf") if low is None else low, float("inf") if high is None else high)
            for site, (low, high) in people["t_score_limits"].items()
        }
        try:
            Population(**{**people, "t_score_limits": limits})
        except InputError as error:
            yield Fault((i, "people"), error.value, f"{error.field}: {error.fix}")


def coverage(rows: Sequence[Any]) -> Iterator[Fault]:
    """Each group is a patient and a regimen."""
    for i, row in enumerate(rows):
        yield from patient((i, "patient"), row["patient"], "simulation")
        yield from regimen((i, "regimen"), row["regimen"])
