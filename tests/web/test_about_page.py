"""The page about osteon names what is true of this server: versions, guidelines, licences."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
import yaml
from conftest import grave

from osteon.care.rules.library import library
from osteon.files import read_packaged
from osteon.web.server.vendored import router as vendored

pytestmark = pytest.mark.xdist_group("browser")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def text(server) -> str:
    reply = server.get("/about")
    assert reply.status == 200
    return reply.text


def test_it_says_what_osteon_is_not(text: str):
    for words in ("never prescribes", "not a medical device", "Nothing is stored", "Nothing is sent to anybody else"):
        assert words in text


def test_model_and_calibration_are_those_that_run(text: str):
    said = read_packaged("posterior.yaml")
    assert str(said["model_hash"])[:16] in text
    assert str(said["date"]) in text


def test_every_guideline_file_is_listed_with_its_year_and_mark(text: str):
    rules = library()
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', unescape(text), re.S)
    assert len(rows) == len(rules.guidelines) + len(rules.disabled)
    for guideline in (*rules.guidelines.values(), *rules.disabled.values()):
        (row,) = (row for row in rows if row.startswith((guideline.title + "<", guideline.title + "<br")))
        assert f"<td>{guideline.year}</td>" in row
        assert ("superseded" in row) == (guideline.superseded_by is not None)
    esmo, scan = (next(row for row in rows if name in row) for name in ("ESMO 2020", "SCAN 2015"))
    assert "from memory" in esmo
    assert "partly our reading" in scan, "where its table is silent"
    assert "expired" in scan
    assert "2026-11-22" in scan
    assert "not read, no rules" in next(row for row in rows if "Hadji 2025" in row)


def test_every_library_that_is_sent_to_a_browser_has_its_licence_there(text: str):
    sent = {route.path.removeprefix("/lib/") for route in vendored.routes if route.path.startswith("/lib/")}
    assert set(re.findall(r'data-library="(.*?)"', text)) == sent
    assert "Mike Bostock" in text
    assert "Redistribution and use in source and binary forms" in text


def test_the_citation_is_that_of_the_citation_file(text: str):
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["title"] in text
    assert cited["license"] in text
    assert f"Version {cited['version']}" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(pages, axe, width: int, scheme: str):
    page = pages.open("/about", width=width, scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert not grave(page, axe)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
