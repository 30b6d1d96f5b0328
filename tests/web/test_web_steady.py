"""Nothing moves and no click is lost while the clinician's page arrives or answers."""

from __future__ import annotations

import time
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("browser")

SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/", "/?example=two-scans", "/?example=denosumab-ends"])
def test_nothing_moves_while_the_page_arrives(pages, path: str, width: int):
    page = pages.open(path, width=width)
    if "example" in path:
        page.wait_for_selector("#charts svg .line")
    assert page.evaluate(SHIFT) < 0.02


@pytest.fixture
def scriptless(pages) -> tuple[Any, list[Any]]:
    """A page whose scripts have not come yet, and their requests."""
    page, held = pages.empty(), list[Any]()
    page.route("**/*.js*", lambda route: held.append(route))
    page.goto(pages.url + "/?example=two-scans", wait_until="commit")
    return page, held


def test_what_is_clicked_before_the_scripts_have_come_is_answered(scriptless):
    page, held = scriptless
    page.locator("#q-metastatic_bone_disease label", has_text="yes").click()
    labs = page.locator("#s-labs")
    opened = labs.get_attribute("open")
    labs.locator("> summary").click()
    assert labs.get_attribute("open") != opened
    for route in held:
        route.continue_()
    page.wait_for_selector(".verdict-out_of_scope")
    assert labs.get_attribute("open") != opened


def test_server_and_script_agree_on_what_is_asked(scriptless):
    page, held = scriptless
    asked = """() => [...document.querySelectorAll("#form [name]")]
      .filter((input) => input.checkVisibility()).map((input) => input.name)"""
    page.wait_for_selector("#submit")
    # the page's own rules forbid what wait_for_function does when it has to look twice
    deadline = time.monotonic() + 20
    while page.evaluate("document.styleSheets.length") != 2 and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    before = page.evaluate(asked)
    assert "menopause" in before
    assert "ai.months_since_stop" not in before
    for route in held:
        route.continue_()
    page.wait_for_selector("#charts svg .line")
    assert page.evaluate(asked) == before


def test_what_lies_under_a_pressed_pointer_is_not_replaced(pages):
    page = pages.open("/?example=two-scans")
    page.wait_for_selector("#charts svg .line")
    summary = page.locator("#guidelines summary").first
    summary.scroll_into_view_if_needed()
    box = summary.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2)
    page.evaluate("document.querySelector('[name=age]').value = '64'")
    with page.expect_response("**/answer") as answer:
        page.evaluate("document.querySelector('[name=age]').dispatchEvent(new Event('input', {bubbles: true}))")
        page.mouse.down()
    assert answer.value.ok
    page.wait_for_timeout(200)
    page.mouse.up()
    page.wait_for_selector("#guidelines details[open]")
    with page.expect_response("**/outlook"):
        page.fill("[name=age]", "65")
    page.wait_for_selector("#outlook:not(.updating)")
    assert page.locator("#guidelines details[open]").count() == 1
