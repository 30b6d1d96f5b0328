"""The JSON API below ``/api``: the same objects as the command line prints with ``--json``.

A patient is the mapping of a patient file, never a path: nothing here opens a file that a request names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Query, Request

from osteon._version import __version__
from osteon.drugs.example import example
from osteon.files import for_json
from osteon.words.faces.server import server_words

if TYPE_CHECKING:
    from osteon.treatment.regimen import Regimen

router = APIRouter(prefix="/api")

PatientBody = Annotated[
    dict[str, Any],
    Body(
        description=server_words().api.patient,
        examples=[example().patient],
    ),
]
RegimenBody = Annotated[
    str | list[Any] | dict[str, Any] | None,
    Body(description=server_words().api.regimen, examples=[example().words]),
]
Today = Annotated[date | None, Query(description=server_words().api.today)]
Country = Annotated[str | None, Query(description=server_words().api.country)]
Years = Annotated[float, Query(gt=0, le=30)]
Seed = Annotated[int, Query(ge=0, le=2**31 - 1)]
MOST_MEMBERS = 2000


@router.get("/version")
async def version() -> dict[str, str]:
    """Version of osteon."""
    return {"osteon": __version__}


@router.post("/assess")
async def assess(
    request: Request,
    patient: PatientBody,
    guideline: str = "all",
    simulate: bool = True,
    today: Today = None,
    country: Country = None,
) -> Any:
    """Category, deciding facts, what is missing, guidelines, drugs, schedule, and what each option would do."""

    def compute() -> dict[str, Any]:
        from osteon.care import assess as assess_one

        return assess_one(dict(patient), guideline, simulate, today, country=country).to_dict()

    return await (request.app.state.pool if simulate else request.app.state.quick).run(compute)


@router.get("/explain/{rule}")
async def explain(request: Request, rule: str) -> Any:
    """A rule, a guideline, a flag or an advice: its condition in words, its source, and how sure its words are."""

    def compute() -> list[dict[str, Any]]:
        from osteon.care.rules.explain import explain as explained

        return [item.to_dict() for item in explained(rule[:100])]

    return await request.app.state.quick.run(compute)


@router.get("/drugs")
async def drugs() -> Any:
    """Every drug that a regimen may name."""
    from osteon import drugs as catalogue

    return catalogue.listing()


@router.get("/drugs/{name}")
async def drug(name: str) -> Any:
    """One drug, by name or brand, with its numbers and their sources."""
    from osteon.care.drug_facts import drug_facts
    from osteon.drugs.describe import look_up

    return drug_facts(look_up(name[:100]).drug)


@router.get("/schema/patient")
async def patient_schema() -> Any:
    """JSON schema of a patient."""
    from osteon.person.patient import schema

    return schema()


@router.post("/simulate")
async def simulate(
    request: Request,
    patient: PatientBody,
    regimen: RegimenBody = None,
    years: Years = 7.0,
    every_months: Annotated[float, Query(ge=0.25, le=12)] = 1.0,
) -> Any:
    """The usual course: the central parameters, without intervals."""

    def compute(person: dict[str, Any], treatment: Regimen) -> Mapping[str, Any]:
        from osteon.simulation.simulate import series, solve

        return series(solve(person, treatment, years=years, every_months=every_months), 0)

    return await _answer(request, patient, regimen, compute)


@router.post("/forecast")
async def forecast(
    request: Request,
    patient: PatientBody,
    regimen: RegimenBody = None,
    years: Years = 7.0,
    every_months: Annotated[float, Query(ge=1, le=12)] = 3.0,
    members: Annotated[int, Query(ge=100, le=MOST_MEMBERS)] = 500,
    seed: Seed = 1,
    today: Today = None,
) -> Any:
    """Medians and intervals for this patient, bent by her own measurements."""

    def compute(person: dict[str, Any], treatment: Regimen) -> Mapping[str, Any]:
        from osteon.population.forecast import solve
        from osteon.population.forecast_series import series

        result = solve(
            person, treatment, years=years, every_months=every_months, members=members, seed=seed, today=today
        )
        return series(result)

    return await _answer(request, patient, regimen, compute)


@router.post("/risk")
async def risk(
    request: Request,
    patient: PatientBody,
    regimen: RegimenBody = None,
    years: Annotated[float, Query(gt=0, le=20)] = 10.0,
    region: str = "us-claims",
    falls: bool | None = None,
    draws: Annotated[int, Query(ge=100, le=MOST_MEMBERS)] = 500,
    seed: Seed = 1,
    today: Today = None,
) -> Any:
    """Chance of a fracture by site, with intervals and what moves it."""

    def compute(person: dict[str, Any], treatment: Regimen) -> Mapping[str, Any]:
        from osteon.fracture import risk as fracture_risk

        result = fracture_risk(person, treatment, years, region, falls=falls, draws=draws, seed=seed, today=today)
        return result.to_dict()

    return await _answer(request, patient, regimen, compute)


async def _answer(
    request: Request,
    patient: PatientBody,
    regimen: RegimenBody,
    compute: Callable[[dict[str, Any], Regimen], Mapping[str, Any]],
) -> Any:
    """What ``compute`` makes of the patient and the regimen, under the patient's id, computed in the pool."""

    def answered() -> Any:
        from osteon.treatment.regimen import Regimen

        treatment = Regimen.from_any(regimen, files=False)
        return for_json({"patient": patient.get("id") or "patient", **compute(dict(patient), treatment)})

    return await request.app.state.pool.run(answered)
