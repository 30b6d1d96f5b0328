"""The clinician's page in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import grave

pytestmark = pytest.mark.xdist_group("browser")

FILE = """\
sex: female
age: 67
menopause: postmenopausal
ai: {drug: exemestane, status: current, months: 20}
dxa: {lumbar_spine: -2.4, total_hip: -1.6}
labs: {creatinine_mg_dl: 0.9, weight_kg: 61, ctx_ng_ml: 0.52}
fractures: [{site: distal_radius, age: 64, mechanism: low_trauma}]
"""


def category(page: Any) -> str:
    return str(page.locator(".verdict-word strong").inner_text())


def start(page: Any) -> None:
    """A woman of 63 on letrozole with a spine of -1.8."""
    page.fill("[name=age]", "63")
    page.select_option("[name='menopause']", "postmenopausal")
    page.select_option("[name='ai.status']", "current")
    page.select_option("[name='ai.drug']", "letrozole")
    page.fill("[name='dxa.lumbar_spine']", "−1,8")
    page.wait_for_selector(".verdict-moderate")


def drawn(page: Any) -> None:
    page.wait_for_selector("#charts svg .line")


def test_a_filled_form_answers_by_itself_and_a_lower_t_score_raises_the_category(pages):
    page = pages.open()
    assert page.locator(".start").is_visible()
    start(page)
    assert category(page) == "Moderate risk"
    assert "−1.8" in page.locator(".facts").inner_text()
    page.fill("[name='dxa.lumbar_spine']", "-2.6")
    page.wait_for_selector(".verdict-high")
    assert page.title().startswith("High risk")


def test_what_is_missing_leads_to_its_question(pages):
    page = pages.open()
    start(page)
    page.locator("#answer a[data-go='smoking']").first.click()
    assert page.evaluate("document.activeElement.name") == "smoking"
    assert page.locator(".field.asked[data-name='smoking']").count() == 1


def test_options_are_ticked_on_and_off_and_stay_so_when_the_answer_changes(pages):
    page = pages.open("/?example=two-scans")
    drawn(page)
    spine = page.locator("[data-chart=spine]")
    before = spine.locator("svg .line").count()
    box = page.locator("[data-tick=denosumab]")
    assert not box.is_checked()
    box.check()
    assert spine.locator("svg .line").count() == before + 1
    assert "denosumab" in spine.locator("svg").text_content()
    with page.expect_response("**/outlook"):
        page.fill("[name=age]", "64")
    page.wait_for_selector("#outlook:not(.updating)")
    assert page.locator("[data-tick=denosumab]").is_checked()
    assert page.locator("[data-chart=spine] svg .line").count() == before + 1


def test_every_chart_has_words_and_a_table(pages):
    page = pages.open("/?example=two-scans")
    drawn(page)
    charts = page.locator("figure.chart")
    assert charts.count() == 4
    for k in range(4):
        chart = charts.nth(k)
        assert re.search(r"after five years: .*\d", chart.locator(".canvas").get_attribute("aria-label"))
        assert chart.locator("table tbody tr").count() >= 7
        assert chart.locator("svg .line").count() == 3
    dashes = page.eval_on_selector_all(
        "[data-chart=spine] svg .line", "lines => lines.map(l => getComputedStyle(l).strokeDasharray)"
    )
    assert len(set(dashes)) == len(dashes), "two lines differ by colour alone"


def test_a_measurement_is_drawn_into_the_outlook(pages):
    page = pages.open()
    start(page)
    drawn(page)
    assert "times today's level, logarithmic scale" in page.locator("[data-chart=ctx] figcaption").inner_text()
    own = "[data-chart=ctx] svg .own"
    assert page.locator(own).count() == 0
    page.locator("#s-measurements > summary").click()
    page.click("[data-add=measurements]")
    page.fill("[name='measurements.0.date']", "2026-02-01")
    page.select_option("[name='measurements.0.what']", "ctx")
    assert page.locator("[name='measurements.0.unit']").input_value() == "ng/mL"
    page.fill("[name='measurements.0.value']", "0.6")
    page.wait_for_selector(own, state="attached")
    assert "ng/mL, logarithmic scale" in page.locator("[data-chart=ctx] figcaption").inner_text()


def test_a_fall_under_denosumab_and_its_rebound_both_can_be_read(pages):
    page = pages.open("/?example=denosumab-ends")
    drawn(page)
    page.locator("[data-tick=denosumab_unaided]").check()
    ctx = page.locator("[data-chart=ctx]")
    labels = ctx.locator("svg text").all_text_contents()
    assert {"1/4", "as today", "4 times"} <= set(labels)
    assert ctx.locator(".cut").is_hidden()
    spec = json.loads(page.locator("#charts").get_attribute("data-outlook"))
    drawn_ctx = next(chart for chart in spec["charts"] if chart["key"] == "ctx")
    ends = [value for series in drawn_ctx["series"] for end in ("low90", "high90") for value in series[end]]
    assert max(ends) > 20
    assert drawn_ctx["log"]["low"] <= min(ends) < max(ends) <= drawn_ctx["log"]["high"]


def test_bands_that_go_on_beyond_the_axis_are_told(pages):
    page = pages.open("/?example=before-the-tablet")
    drawn(page)
    note = page.locator("[data-chart=ctx] .cut")
    assert note.is_hidden()
    page.locator("[data-tick=denosumab]").check()
    assert "extend beyond the chart" in note.inner_text()


def test_the_simulated_past_is_drawn_left_of_today(pages):
    page = pages.open("/?example=two-scans")
    drawn(page)
    for key, lines in (("spine", 1), ("hip", 1), ("ctx", 1), ("fracture", 0)):
        chart = page.locator(f"[data-chart={key}]")
        assert chart.locator("svg .so-far").count() == lines
        assert chart.locator("svg .today").count() == lines
        if lines:
            assert "So far, simulated:" in chart.locator(".canvas").get_attribute("aria-label")
    right = page.locator("[data-chart=spine] svg .so-far").bounding_box()
    today = page.locator("[data-chart=spine] svg .today").bounding_box()
    assert right["x"] + right["width"] == pytest.approx(today["x"], abs=5)


def test_s25_the_category_names_the_rows_that_hold_and_each_leads_to_its_rule(pages):
    page = pages.open("/?example=man")
    rows = page.locator(".verdict .matched li")
    assert [text.split(". ")[0].strip() for text in rows.all_inner_texts()] == [
        "Lowest T-score below −1.5 with two or more risk factors",
        "also moderate: Lowest T-score from −1.5 to −2.0",
    ]
    rows.first.locator("a.source").click()
    page.wait_for_selector("#source[open]")
    assert page.locator("#source h2").all_inner_texts() == ["default.high-factors"]


def test_the_report_as_a_page_and_the_glossary_are_one_click_away(pages):
    page = pages.open("/?example=two-scans")
    with page.expect_download() as got:
        page.get_by_role("button", name="Report (HTML)").click()
    assert Path(got.value.path()).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    page.get_by_role("link", name="Glossary").click()
    page.wait_for_url("**/glossary")


def test_an_uploaded_file_fills_the_form_and_is_answered(pages, tmp_path: Path):
    file = tmp_path / "patient.yaml"
    file.write_text(FILE, encoding="utf-8")
    page = pages.open()
    page.locator("#open-file > summary").click()
    page.set_input_files("#file", str(file))
    page.click("text=Fill in the form")
    page.wait_for_selector(".verdict-high")
    assert page.locator("[name=age]").input_value() == "67"
    assert page.locator("[name='labs.creatinine']").input_value() == "0.9"
    assert page.locator("[name='labs.creatinine.unit']").input_value() == "mg/dL"
    assert page.locator("[name=weight]").input_value() == "61"
    assert page.locator("[name='fractures.0.site']").input_value() == "distal_radius"
    assert "ctx_ng_ml" in page.locator("#form").inner_text()


def test_a_file_that_cannot_be_read_is_refused_where_it_was_given(browser, server):
    page = browser.new_page()
    page.goto(server.url)
    page.locator("#open-file > summary").click()
    page.fill("#text", "age: [63")
    page.click("text=Fill in the form")
    assert "not well-formed YAML" in page.locator("#file-error").inner_text()
    page.close()


def test_bad_input_is_told_beside_its_field_and_goes_when_it_is_put_right(pages):
    page = pages.open()
    start(page)
    page.fill("[name=age]", "sixty")
    page.wait_for_selector("#e-age:not([hidden])")
    assert page.locator("#e-age").inner_text().endswith("write a number, such as 63 or −1.8")
    assert page.locator("[name=age]").get_attribute("aria-invalid") == "true"
    assert page.locator(".verdict").count() == 0
    page.fill("[name=age]", "630")
    page.wait_for_selector("#e-age:has-text('between 18 and 110')")
    page.fill("[name=age]", "63")
    page.wait_for_selector(".verdict-moderate")
    assert page.locator("#e-age").is_hidden()


def test_an_implausible_t_score_is_set_aside_beside_its_field(pages):
    page = pages.open()
    start(page)
    page.fill("[name='dxa.total_hip']", "-21")
    page.wait_for_selector("[id='e-dxa.total_hip']:not([hidden])")
    assert "Set aside" in page.locator("[id='e-dxa.total_hip']").inner_text()
    assert category(page) == "Moderate risk"


def test_what_cannot_matter_is_not_asked(pages):
    page = pages.open()
    assert page.locator("[name='menopause']").is_visible()
    page.locator("label.segment", has_text=re.compile("^male$")).click()
    assert page.locator("[name='menopause']").is_hidden()
    assert page.locator("[name='ai.months']").is_hidden()
    page.select_option("[name='ai.status']", "current")
    assert page.locator("[name='ai.months']").is_visible()


def test_every_drug_and_guideline_opens_its_source(pages):
    page = pages.open("/?example=high-risk")
    page.wait_for_selector("#drugs")
    row = page.locator("#drugs tbody tr").first
    row.locator("summary").click()
    row.locator("a.source", has_text="S-REN-ZOL").click()
    dialog = page.locator("#source")
    page.wait_for_selector("#source[open]")
    assert "creatinine clearance" in dialog.inner_text()
    dialog.locator("button").click()
    assert dialog.is_hidden()
    links = page.eval_on_selector_all("#answer a.source", "all => [...new Set(all.map(a => a.href))]")
    assert len(links) > 15
    for link in links:
        assert page.request.get(link).status == 200, link
    assert page.locator("#guidelines .badge", has_text="superseded").count() == 1


def test_the_country_orders_the_guidelines_and_stays_in_the_address_of_the_tab(pages):
    def first() -> str:
        return str(page.locator("#guidelines tbody th").first.inner_text())

    page = pages.open("/?example=two-scans")
    said = category(page)
    assert "No country was chosen" in page.locator("#guidelines").inner_text()
    assert first().startswith("Hadji 2017")
    page.locator("#guidelines [data-go=country]").click()
    assert page.evaluate("document.activeElement.name") == "country"
    page.select_option("#f-country", "uk")
    page.wait_for_selector("#guidelines >> text=Guidelines of the United Kingdom stand first")
    assert "country=uk" in page.url
    assert first().startswith(("Reid 2008", "NOGG 2024"))
    assert category(page) == said, "it changes no answer"
    page.reload()
    assert page.locator("#f-country").input_value() == "uk"
    page.click("text=Start again")
    assert page.locator("#f-country").input_value() == "uk"
    page.locator(".examples a").first.click()
    page.wait_for_selector("#guidelines >> text=Guidelines of the United Kingdom stand first")
    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]


def test_the_state_of_a_guideline_stands_beside_its_answer(pages):
    page = pages.open("/?example=two-scans&country=us")
    row = page.locator("#guidelines tbody tr", has_text="ASCO 2019").first
    assert "expired" in row.locator(".badges").inner_text()
    assert "superseded" in page.locator("#guidelines tbody tr", has_text="Hadji 2017").locator(".badges").inner_text()


def test_schedule_follows_the_option_and_comes_as_a_calendar_file(pages):
    page = pages.open("/?example=two-scans")
    page.wait_for_selector("#calendar")
    page.select_option("#schedule", "zoledronate")
    assert page.locator("[data-schedule=zoledronate]").is_visible()
    with page.expect_download() as got:
        page.click("text=Calendar file")
    text = Path(got.value.path()).read_text(encoding="utf-8")
    assert text.count("BEGIN:VEVENT") == page.locator("[data-schedule=zoledronate] li").count()
    assert "zoledronic acid" in text


def test_what_was_filled_in_can_be_kept_and_opened_again(pages, tmp_path: Path):
    page = pages.open("/?example=denosumab-ends")
    with page.expect_download() as got:
        page.click("text=Keep as a file")
    kept = tmp_path / "kept.json"
    kept.write_bytes(Path(got.value.path()).read_bytes())
    said = category(page)
    page.locator("#open-file > summary").click()
    page.set_input_files("#file", str(kept))
    page.click("text=Fill in the form")
    page.wait_for_selector(".verdict")
    assert category(page) == said
    assert page.locator("[name='bone_therapy.current']").input_value() == "denosumab_60mg_q6mo"


def test_nothing_is_stored_in_the_browser(pages):
    page = pages.open("/?example=two-scans")
    drawn(page)
    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]


def test_the_page_works_with_the_keyboard_alone(pages):
    page = pages.open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    seen: set[str] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.textContent.trim().slice(0, 40)")
        seen.add(name)
        if name == "age":
            page.keyboard.type("63")
        if name == "ai.status":
            page.keyboard.type("taken")
        if name == "dxa.lumbar_spine":
            page.keyboard.type("-2.7")
            break
    assert {"sex", "age", "menopause", "ai.status", "dxa.lumbar_spine"} <= seen
    page.wait_for_selector(".verdict-high")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_year_is_read_with_the_arrow_keys(pages):
    page = pages.open("/?example=two-scans")
    drawn(page)
    before = page.locator("[data-chart=spine] .readout").inner_text()
    page.focus("#year-input")
    page.keyboard.press("ArrowRight")
    assert page.locator("#year-output").inner_text() == "5.5 years"
    assert page.locator("[data-chart=spine] .readout").inner_text() != before


def test_without_javascript_the_button_gives_the_whole_answer(pages):
    page = pages.open("/?example=two-scans", java_script_enabled=False)
    page.click("#submit")
    assert category(page) == "Moderate risk"
    page.locator("[data-chart=spine] summary").click()
    assert page.locator("[data-chart=spine] table tbody tr").count() >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(pages, axe, width: int, scheme: str):
    page = pages.open("/?example=high-risk", width=width, scheme=scheme)
    drawn(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.wait_for_timeout(300)
    assert not grave(page, axe)


@pytest.mark.parametrize("path", ["/", "/explain/hadji2017", "/explain/nothing-like-it"])
def test_axe_finds_nothing_serious_on_the_pages_around_it(browser, server, axe, path: str):
    page = browser.new_page()
    page.goto(server.url + path)
    assert not grave(page, axe)
    page.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_window(pages, width: int):
    page = pages.open("/?example=high-risk", width=width)
    drawn(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
