"""The rules of the default table behind a category are those whose rows match."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from osteon.care import assess
from osteon.care.rules.explain import explain

VIGNETTES = yaml.safe_load(Path(__file__).with_name("vignettes.yaml").read_text(encoding="utf-8"))["vignettes"]


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: str(v["id"]))
def test_s25_rows_agree_with_the_assessment_and_each_can_be_explained(vignette: dict[str, Any]):
    found = assess(vignette["patient"], simulate=False)
    rows = found.matched_rules
    in_table = {row.category for row in rows if not row.gap and row.category != "out_of_scope"}
    assert in_table == set(found.matched_rows)
    if rows and len(found.category_range) == 1:
        assert rows[0].category == found.category
    for row in rows:
        assert explain(row.rule)[0].text == row.text


def test_a_gap_of_the_table_is_told_with_how_it_is_resolved():
    found = assess(
        {
            "sex": "female",
            "age": 70,
            "dxa": {"lumbar_spine": -1.0},
            "ai": {"drug": "letrozole", "status": "current"},
            "bmi": 27,
            "family_osteoporosis": False,
            "parent_hip_fracture": False,
            "fractures": [],
            "conditions": [],
            "oral_glucocorticoid_months": 0,
        },
        simulate=False,
    )
    (row,) = found.matched_rules
    assert (row.rule, row.gap) == ("default.G1", True)
