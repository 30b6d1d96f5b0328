"""The page about osteon: what it is, what happens to what is entered, versions, licences, how to cite."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from osteon.web.pages import page
from osteon.words.faces.page import page_words
from osteon.words.vocabulary import badge, vocabulary

router = APIRouter(include_in_schema=False)


@router.get("/about")
async def about(request: Request) -> Response:
    """What osteon is and is not."""
    values = await request.app.state.quick.run(_facts)
    return page(request, "about.html", **values)


@cache
def _facts() -> dict[str, Any]:
    """Versions: of the model, of its calibration, of every guideline file."""
    from osteon.care.rules.library import library
    from osteon.care.rules.rule import Guideline, weakest
    from osteon.care.rules.rule_record import VERIFICATIONS
    from osteon.population.posterior import posterior

    rules = library()

    def versions(guideline: Guideline) -> dict[str, Any]:
        words = [rule.verification for rule in guideline.rules]
        words += [factor.verification for factor in guideline.factors]
        mark = weakest(words, VERIFICATIONS)
        later = guideline.superseded_by
        return {
            "title": guideline.title,
            "year": guideline.year,
            "citation": guideline.citation,
            "doi": guideline.doi,
            "superseded_by": {**rules.guidelines, **rules.disabled}[later].title if later else "",
            "mark": page_words().site.not_read
            if not guideline.enabled
            else badge(mark) or vocabulary().marks["seen"].term,
        }

    provenance = posterior().provenance
    return {
        "guidelines": [versions(g) for g in (*rules.guidelines.values(), *rules.disabled.values())],
        "model_hash": str(provenance["model_hash"])[:16],
        "data_hash": str(provenance["data_hash"])[:16],
        "calibrated": str(provenance["date"]),
        "draws": len(posterior()),
        "trials": provenance["trials"],
        "observations": sum(provenance["observations"].values()),
    }
