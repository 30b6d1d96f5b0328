"""The 42 patient vignettes: category, rows, guideline answers, drugs, flags and advice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from care_cases import assessed

VIGNETTES = yaml.safe_load(Path(__file__).with_name("vignettes.yaml").read_text(encoding="utf-8"))["vignettes"]
GUIDELINES = ("asco2019", "esmo2020", "hadji2017", "reid2008")


@pytest.mark.parametrize("case", VIGNETTES, ids=lambda case: case["id"])
def test_a_vignette_is_answered_as_clinicians_expect(case: dict[str, Any]):
    found = assessed({**case["patient"], "id": case["id"]})
    expected, debatable = case["expected"], set(case["debatable"])
    table, wrong = expected["default_table"], {}

    def check(field: str, got: object, wanted: object) -> None:
        if got != wanted:
            wrong[field] = (got, wanted)

    check("default_table", found.category, table["resolved"])
    check("default_table", list(found.matched_rows), table["literal"])
    for name in GUIDELINES:
        check(name, found.guidelines[name].answer, expected[name])
    drugs = expected.get("safety", {})
    check("safety", {drug: found.drugs[drug].status for drug in drugs}, drugs)
    for field, raised in (("must_flag", found.flags), ("must_advise", found.advice)):
        check(field, [word for word in expected.get(field, []) if word not in raised], [])
    assert found.category in table["acceptable"]
    assert not {field: pair for field, pair in wrong.items() if field not in debatable}


@pytest.mark.parametrize("case", VIGNETTES, ids=lambda case: case["id"])
def test_factors_and_deciding_site_are_those_of_the_vignette(case: dict[str, Any]):
    found, derived = assessed({**case["patient"], "id": case["id"]}), case["derived"]
    assert sorted(found.risk_factors) == sorted(derived["default_factors"])
    assert sorted(found.guidelines["hadji2017"].factors) == sorted(derived["hadji_factors"])
    assert sorted(found.guidelines["esmo2020"].factors) == sorted(derived["esmo_factors"])
    assert (found.lowest_site, found.to_dict()["lowest_t"]) == (derived["lowest_site"], derived["lowest_t"])
