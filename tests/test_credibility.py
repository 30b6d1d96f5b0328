"""The credibility dossier: every hazard has controls that exist, and nothing that guards stands without a hazard."""

from __future__ import annotations

import ast
import fnmatch
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from osteon.care.rules.library import library

ROOT = Path(__file__).resolve().parent.parent
HAZARDS: list[dict[str, Any]] = yaml.safe_load((ROOT / "docs/credibility/hazards.yaml").read_text(encoding="utf-8"))[
    "hazards"
]
SHELF = library()
EXISTING = {
    "safety": {rule.id for rule in SHELF.safety},
    "flags": {rule.id for rule in SHELF.flags},
    "actions": {action.rule.id for action in SHELF.next_action.actions},
}
KEYS = {"id", "harm", "cause", "severity", "residual", "tests", *EXISTING}


def controls(kind: str) -> set[str]:
    """Everything of a kind that a hazard names, with stars filled in."""
    named = [name for hazard in HAZARDS for name in hazard.get(kind, ())]
    return {one for name in named for one in fnmatch.filter(EXISTING[kind], name)}


def guarding_flags() -> set[str]:
    """Flags with a safety rule, and those for which an action refers, stops or asks."""
    text = (ROOT / "src/osteon/data/care/next_action.yaml").read_text(encoding="utf-8")
    urgent = [a for a in yaml.safe_load(text)["actions"] if a["verb"] in ("refer", "stop_and_review", "measure")]
    waited = re.findall(r"flags has (\w+)", json.dumps([action["when"] for action in urgent]))
    return {rule.id for rule in SHELF.flags if rule.stands_for} | set(waited)


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard["id"])
def test_a_hazard_has_a_control_and_each_one_exists(hazard: dict[str, Any]):
    assert set(hazard) <= KEYS
    assert hazard["severity"] in ("minor", "serious", "critical")
    assert hazard["harm"]
    assert hazard["cause"]
    assert hazard["residual"]
    assert any(hazard.get(kind) for kind in (*EXISTING, "tests")), "no control"
    for kind, there in EXISTING.items():
        missing = [name for name in hazard.get(kind, ()) if not fnmatch.filter(there, name)]
        assert not missing, f"{kind} that do not exist"
    for test in hazard.get("tests", ()):
        path, _, function = test.partition("::")
        names = [
            node.name
            for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef)
        ]
        assert function in names, test


def test_the_gravest_hazards_are_held_by_a_test():
    assert [h["id"] for h in HAZARDS if h["severity"] == "critical" and not h.get("tests")] == []


@pytest.mark.parametrize("name", sorted(EXISTING["safety"]))
def test_every_safety_rule_belongs_to_a_hazard(name: str):
    assert name in controls("safety"), "add it to docs/credibility/hazards.yaml"


@pytest.mark.parametrize("name", sorted(guarding_flags()))
def test_every_flag_that_stops_refers_or_asks_belongs_to_a_hazard(name: str):
    assert name in controls("flags"), "add it to docs/credibility/hazards.yaml"


def test_ids_are_unique():
    assert len({hazard["id"] for hazard in HAZARDS}) == len(HAZARDS)


def test_every_page_of_the_dossier_is_listed_and_reached_from_the_readme():
    folder = ROOT / "docs" / "credibility"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [
        page.name for page in folder.glob("*.md") if page.name != "README.md" and f"({page.name})" not in index
    ] == []
    assert "docs/credibility/README.md" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_item_of_the_checklist_is_answered():
    text = (ROOT / "docs/credibility/tripod.md").read_text(encoding="utf-8")
    assert [int(n) for n in re.findall(r"^\| (\d+) [^|]+ \| [^|]{4,} \|$", text, re.MULTILINE)] == list(range(1, 28))
