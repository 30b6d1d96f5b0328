"""The page of virtual trials in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import grave
from playwright.sync_api import expect
from test_trial_page import SMALL

pytestmark = pytest.mark.xdist_group("browser")


def choose(page: Any, source: str) -> None:
    page.check(f"#source-{source}")


def small(page: Any, people: str = "200") -> None:
    """A trial of three years."""
    choose(page, "file")
    page.fill("#text", SMALL)
    page.fill("#f-people", people)


def go(page: Any) -> None:
    page.click("text=Start the trial")
    page.wait_for_selector(".report svg, .progress-card")


def ended(page: Any) -> None:
    page.wait_for_selector(".report svg", timeout=60_000)


def test_a_trial_runs_and_shows_its_figures_and_files(pages):
    page = pages.open("/trial")
    choose(page, "form")
    page.fill("#f-people", "200")
    page.fill("#f-years", "5")
    page.fill("#f-markers", "0, 6")
    go(page)
    assert page.locator("progress").is_visible()
    ended(page)
    assert page.locator(".figures svg").count() >= 7
    assert "200 simulated people" in page.locator(".lead").inner_text()
    assert "letrozole alone" in page.locator(".facts.arms").inner_text()
    for label, name in (
        ("Report", "trial-report.html"),
        ("Numbers", "trial-summary.json"),
        ("Tables", "trial-tables.zip"),
    ):
        with page.expect_download() as got:
            page.click(f".downloads a:has-text('{label}')")
        assert got.value.suggested_filename == name
        if name.endswith("json"):
            assert json.loads(Path(got.value.path()).read_text(encoding="utf-8"))["people"] == 200
    page.click("text=Delete now")
    page.wait_for_selector("text=The trial and its files are deleted")


def test_a_trial_is_cancelled_and_the_form_comes_back_as_it_was(pages):
    page = pages.open("/trial")
    small(page, "20000")
    go(page)
    address = page.url
    page.click("text=Cancel")
    page.wait_for_selector("text=Nothing of it is kept")
    assert page.locator("#source-file").is_checked()
    assert page.locator("#text").input_value().replace("\r", "") == SMALL
    assert page.locator("#f-people").input_value() == "20000"
    assert page.request.get(address).status == 404


def test_only_what_belongs_to_the_choice_is_shown(pages):
    page = pages.open("/trial")
    assert page.locator(".part-atac").is_visible()
    assert page.locator(".part-form").is_hidden()
    choose(page, "form")
    assert page.locator("#f-arm0_regimen").is_visible()
    assert page.locator(".part-atac").is_hidden()
    choose(page, "interval")
    page.click(".part-interval summary")
    page.click(".part-interval >> text=Change it")
    assert page.locator("#source-file").is_checked()
    assert "every 24 months" in page.locator("#text").input_value()


def test_an_uploaded_file_is_read_into_the_page(pages, tmp_path: Path):
    file = tmp_path / "trial.yaml"
    file.write_text(SMALL, encoding="utf-8")
    page = pages.open("/trial")
    choose(page, "file")
    page.set_input_files("#file", str(file))
    expect(page.locator("#text")).to_have_value(re.compile("yearly"))
    page.fill("#f-people", "200")
    go(page)
    ended(page)
    assert "yearly" in page.locator(".facts.arms").inner_text()


def test_bad_input_is_told_beside_its_field_and_has_the_focus(browser, server):
    # Not the watched pages: a browser writes a refusal to the console.
    page = browser.new_page()
    page.goto(server.url + "/trial")
    choose(page, "form")
    page.fill("#f-arm1_regimen", "aspirin daily")
    page.click("text=Start the trial")
    page.wait_for_selector("#e-arm1_regimen:not([hidden])")
    assert "aspirin: not a known drug" in page.locator("#e-arm1_regimen").inner_text()
    assert page.evaluate("document.activeElement.id") == "f-arm1_regimen"
    assert page.locator("#f-arm1_regimen").get_attribute("aria-invalid") == "true"
    choose(page, "file")
    page.fill("#text", SMALL.replace("years: 3", "years: 99"))
    page.click("text=Start the trial")
    page.wait_for_selector("#faults li")
    assert page.locator("#faults li").inner_text().startswith("line 2, years: 99")
    page.close()


def test_without_javascript_a_trial_runs_too(pages):
    page = pages.open("/trial", java_script_enabled=False)
    small(page, "200")
    page.click("text=Start the trial")
    ended(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(pages, axe, width: int, scheme: str):
    page = pages.open("/trial", width=width, scheme=scheme)
    for source in ("form", "interval", "file"):
        choose(page, source)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert not grave(page, axe), source
        assert page.evaluate("document.documentElement.scrollWidth") <= width, source
    small(page, "200")
    go(page)
    if page.locator(".progress-card").count():
        assert not grave(page, axe)
    ended(page)
    assert not grave(page, axe)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_trial_is_started_with_the_keyboard_alone(pages):
    page = pages.open("/trial")
    page.focus("#source-atac")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    assert page.locator("#source-file").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.insert_text(SMALL)
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    ended(page)
