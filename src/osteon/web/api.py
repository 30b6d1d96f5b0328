"""The JSON API below ``/api``: the same objects as the command line prints with ``--json``.

A patient is the mapping of a patient file, never a path: nothing here opens a file that a request names.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request

from osteon._version import __version__

router = APIRouter(prefix="/api")

PatientBody = Annotated[
    dict[str, Any],
    Body(
        description="the fields of a patient file; what is absent or null is not known, which is never 'no'",
        examples=[{"sex": "female", "age": 63, "dxa": {"lumbar_spine": -2.2}, "ai": {"drug": "letrozole"}}],
    ),
]
RegimenBody = Annotated[
    str | list[Any] | dict[str, Any] | None,
    Body(description="a regimen in words or as records", examples=["anastrozole 1 mg daily for 5 years"]),
]
Today = Annotated[date | None, Query(description="the day of month 0; today when not given")]
Years = Annotated[float, Query(gt=0, le=30)]
Seed = Annotated[int, Query(ge=0, le=2**31 - 1)]
MOST_MEMBERS = 2000


@router.get("/version")
async def version() -> dict[str, str]:
    """Version of osteon."""
    return {"osteon": __version__}


@router.post("/assess")
async def assess(
    request: Request, patient: PatientBody, guideline: str = "all", simulate: bool = True, today: Today = None
) -> Any:
    """Category, deciding facts, what is missing, guidelines, drugs, schedule, and what each option would do."""

    def work() -> dict[str, Any]:
        from osteon.care import assess as assess_one

        return assess_one(dict(patient), guideline, simulate, today).to_dict()

    return await (request.app.state.pool if simulate else request.app.state.quick).run(work)


@router.get("/explain/{rule}")
async def explain(request: Request, rule: str) -> Any:
    """A rule, a guideline, a flag or an advice: its condition in words, its source, and how sure its words are."""

    def work() -> list[dict[str, Any]]:
        from osteon.care.explain import explain as explained

        return [item.to_dict() for item in explained(rule[:100])]

    return await request.app.state.quick.run(work)


@router.get("/drugs")
async def drugs() -> Any:
    """Every drug that a regimen may name."""
    from osteon import drugs as catalogue

    return catalogue.listing()


@router.get("/drugs/{name}")
async def drug(name: str) -> Any:
    """One drug, by name or brand, with its numbers and their sources."""
    from osteon import drugs as catalogue

    return catalogue.describe(catalogue.resolve(name[:100]).drug)


@router.get("/schema/patient")
async def patient_schema() -> Any:
    """JSON schema of a patient."""
    from osteon.patient import schema

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

    def work() -> Any:
        from osteon.regimen import Regimen
        from osteon.simulation import series, solve

        given = Regimen.from_any(regimen, files=False)
        result = solve(dict(patient), given, years=years, every_months=every_months)
        return _plain({"patient": patient.get("id") or "patient", **series(result, 0)})

    return await request.app.state.pool.run(work)


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

    def work() -> Any:
        from osteon.population.forecast import solve
        from osteon.population.series import series
        from osteon.regimen import Regimen

        given = Regimen.from_any(regimen, files=False)
        result = solve(
            dict(patient), given, years=years, every_months=every_months, members=members, seed=seed, today=today
        )
        return _plain({"patient": patient.get("id") or "patient", **series(result)})

    return await request.app.state.pool.run(work)


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

    def work() -> Any:
        from osteon.fracture import risk as fracture_risk
        from osteon.regimen import Regimen

        given = Regimen.from_any(regimen, files=False)
        found = fracture_risk(
            dict(patient), given, years, region, falls=falls, draws=draws, seed=seed, today=today
        )  # fmt: skip
        return _plain({"patient": patient.get("id") or "patient", **found.to_dict()})

    return await request.app.state.pool.run(work)


def _plain(value: Any) -> Any:
    """Plain data; a number that does not exist is null."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
