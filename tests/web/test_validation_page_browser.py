"""The page of the validation in a real browser, with the shipped draws."""

from __future__ import annotations

import json
import time

import pytest
from conftest import grave
from web_server import Running

from osteon.trials.evidence import arms

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.slow]


@pytest.fixture(scope="module")
def ready(server: Running) -> Running:
    """The server once it has predicted everything, about a minute."""
    end = time.monotonic() + 400
    while json.loads(server.get("/validation/state").text)["state"] == "running":
        assert time.monotonic() < end, "the predictions take too long"
        time.sleep(1)
    return server


def test_the_page_tells_how_far_it_is_and_then_shows_the_scores(pages, server):
    page = pages.open("/validation")
    page.wait_for_selector("#score, .progress-card")
    page.wait_for_selector("#score", timeout=400_000)
    assert "BMD to 36 months" in page.locator("table.scores").first.inner_text()
    assert page.locator("figure.scatter > svg").count() == 5
    assert page.locator("table.scores").count() == 3


def test_a_trial_opens_with_bands_points_and_sources(pages, ready):
    page = pages.open("/validation")
    page.click("#trials ~ .wide >> text=FREEDOM")
    page.wait_for_selector(".multiples svg")
    assert page.locator("h1").inner_text() == "FREEDOM"
    spine = page.locator(".multiples figure").first
    assert spine.locator("polygon.band").count() >= 1
    assert spine.locator(".mark").count() >= 3
    assert "published" in spine.locator("svg").get_attribute("aria-label")
    dois = [arm.doi for arm in arms() if arm.id.startswith("freedom") and arm.doi]
    assert dois
    for doi in dois:
        link = page.locator(f".sources a[href='https://doi.org/{doi}']")
        assert link.inner_text() == doi


def test_every_trial_of_the_table_has_its_page(pages, ready):
    page = pages.open("/validation")
    links = page.eval_on_selector_all("a[href*='/validation/']", "all => [...new Set(all.map(a => a.href))]")
    assert len(links) > 40
    for link in links:
        answer = page.request.get(link)
        assert answer.status == 200, link
        assert "Every observation" in answer.text()


def test_an_unknown_trial_is_refused(ready):
    assert ready.get("/validation/no-such-trial").status == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(pages, ready, axe, width: int, scheme: str):
    for path in ("/validation", "/validation/freedom"):
        page = pages.open(path, width=width, scheme=scheme)
        page.wait_for_selector("h2")
        assert not grave(page, axe), path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
