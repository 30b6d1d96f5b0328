"""The page about osteon: what it is, what happens to what is entered, versions, licences, how to cite."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from osteon.web.pages import page
from osteon.words.faces.page import page_words
from osteon.words.vocabulary import ALARMING, badge, state_term, vocabulary

router = APIRouter(include_in_schema=False)


@router.get("/about")
async def about(request: Request) -> Response:
    """What osteon is and is not."""
    values = await request.app.state.quick.run(_facts, date.today())
    return page(request, "about.html", **values)


@lru_cache(maxsize=1)
def _facts(today: date) -> dict[str, Any]:
    """Versions: of the model, of its calibration, of every guideline file as it stands on a day."""
    from osteon.care.rules.guideline_list import GuidelineState, guidelines
    from osteon.care.rules.rule import weakest
    from osteon.care.rules.rule_record import VERIFICATIONS
    from osteon.population.posterior import posterior

    listed = guidelines(today=today)

    def versions(one: GuidelineState) -> dict[str, Any]:
        mark = weakest(one.verification, VERIFICATIONS)
        return {
            "title": one.title,
            "year": one.year,
            "citation": one.citation,
            "doi": one.doi,
            "state": state_term(one.state) if one.state in ALARMING else "",
            "edition": one.edition if one.reader else "",
            "reader": one.reader,
            "read_on": one.read_on,
            "expires": one.expires,
            "mark": page_words().site.not_read if not one.rules else badge(mark) or vocabulary().marks["seen"].term,
        }

    provenance = posterior().provenance
    return {
        "guidelines": [versions(one) for one in listed],
        "readers": list(dict.fromkeys(one.reader for one in listed if one.reader)),
        "model_hash": str(provenance["model_hash"])[:16],
        "data_hash": str(provenance["data_hash"])[:16],
        "calibrated": str(provenance["date"]),
        "draws": len(posterior()),
        "trials": provenance["trials"],
        "observations": sum(provenance["observations"].values()),
    }
