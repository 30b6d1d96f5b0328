"""The patient's page and the glossary in a browser, and the report that goes with them."""

from __future__ import annotations

import io
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest
from conftest import Watched, grave
from web_server import Running

pytestmark = pytest.mark.xdist_group("browser")

WIDTHS = (1280, 390, 320)


def post(server: Running, path: str, **fields: str) -> tuple[int, bytes, dict[str, str]]:
    data = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(server.url + path, data, {"origin": server.url})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("width", WIDTHS)
def test_an_example_is_told_in_plain_words_at_every_width(pages: Watched, width: int):
    page = pages.open("/patient?example=high-risk", width)
    assert page.locator("h1").inner_text() == "Your bones and your hormone tablets"
    assert "coming back" in page.locator(".lead").first.inner_text()
    assert page.locator(".hundreds svg.dots").count() >= 3
    assert overflow(page) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/patient", "/patient?example=two-scans", "/glossary"])
def test_nothing_serious_for_axe(pages: Watched, axe: str, path: str, scheme: str):
    assert grave(pages.open(path, scheme=scheme, bypass_csp=True), axe) == []


def test_from_the_form_to_the_patients_page_and_back(pages: Watched):
    page = pages.open("/?example=before-the-tablet")
    page.wait_for_selector("#charts svg .line")
    page.get_by_role("button", name="Page for the patient").click()
    page.wait_for_url("**/patient")
    assert "You are about to start" in page.locator(".lead").first.inner_text()
    page.get_by_role("button", name="Back to the form").click()
    page.wait_for_url("**/")
    assert page.locator("#form").count() == 1


@pytest.mark.parametrize(
    ("button", "start"), [("Report for the care team (PDF)", b"%PDF-"), ("Report (HTML)", b"<!DOCTYPE")]
)
def test_the_report_is_a_file_to_keep(pages: Watched, button: str, start: bytes):
    page = pages.open("/patient?example=two-scans")
    with page.expect_download() as wait:
        page.get_by_role("button", name=button).click()
    path = wait.value.path()
    with open(path, "rb") as file:
        assert file.read(len(start)) == start


def test_the_general_page_offers_examples_and_shows_no_number_of_anyone(pages: Watched):
    page = pages.open("/patient")
    assert page.locator(".dots").count() == 0
    page.locator(".examples a").first.click()
    page.wait_for_url("**/patient?example=*")
    assert page.locator(".mine").count() == 1


def test_a_word_opens_its_entry_of_the_glossary(pages: Watched):
    page = pages.open("/patient")
    page.locator(".terms a", has_text="Denosumab").first.click()
    page.wait_for_url("**/glossary#denosumab")
    assert "another drug has to follow" in page.locator("#denosumab").inner_text()


def test_every_picture_has_words_and_the_keyboard_reaches_what_can_be_pressed(pages: Watched):
    page = pages.open("/patient?example=high-risk")
    labels = page.eval_on_selector_all("svg[role=img]", "all => all.map(one => one.getAttribute('aria-label'))")
    assert labels
    assert all(len(label) > 20 for label in labels)
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement !== document.body")


def test_no_inline_style_or_script(server: Running):
    for path in ("/patient?example=high-risk", "/glossary"):
        with urllib.request.urlopen(server.url + path, timeout=60) as answer:
            text = answer.read().decode()
        assert " style=" not in text
        assert "<style" not in text
        assert "<script" not in text


def test_a_value_that_cannot_be_is_named_and_leads_back_to_the_form(server: Running):
    status, text, _ = post(server, "/patient", sex="female", age="660")
    assert status == 422
    assert "between 18 and 110" in text.decode()
    assert "Back to the form" in text.decode()
    status, text, _ = post(server, "/report.pdf", sex="female", age="660")
    assert status == 422


@pytest.mark.parametrize("example", ["high-risk", "man"])
def test_s38_each_person_gets_a_start_for_a_talk_to_print_with_its_words_explained(
    pages: Watched, server: Running, example: str
):
    pdfium = pytest.importorskip("pypdfium2")
    page = pages.open(f"/patient?example={example}")
    assert "Each person is different. This page is a start for a talk with your care team." in page.content()
    facts = page.locator(".mine").inner_text()
    general = pages.open("/patient")
    assert facts not in general.content()

    questions = page.locator(".ask-list li").all_inner_texts()
    assert len(questions) >= 5
    printed = pdfium.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    paper = " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in printed).split())
    assert all(" ".join(question.split()) in paper for question in questions)
    assert page.get_by_role("button", name="Report for the care team (PDF)").is_visible()

    entries = pages.open("/glossary")
    terms = page.eval_on_selector_all(".terms a", "all => all.map(a => a.hash)")
    assert len(terms) >= 10
    for term in terms:
        assert len(entries.locator(term).inner_text()) > 60, term


def test_there_is_no_other_kind_of_report(server: Running):
    assert post(server, "/report.doc", sex="female", age="66")[0] == 404


def test_the_html_report_prints_on_two_pages(server: Running, browser: Any):
    pdfium = pytest.importorskip("pypdfium2")
    fields = {"sex": "female", "age": "66", "ai.drug": "letrozole", "ai.status": "current", "dxa.lumbar_spine": "-2.3"}
    _, made, _ = post(server, "/report.html", **fields)
    assert "Fractures in ten years" in made.decode()
    page = browser.new_page()
    page.set_content(made.decode())
    printed = pdfium.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    assert len(printed) == 2


def test_a_report_is_sent_as_a_file_and_never_shown(server: Running):
    status, made, headers = post(server, "/report.html", sex="female", age="66")
    assert status == 200
    assert made.startswith(b"<!DOCTYPE html>")
    assert headers["content-disposition"] == 'attachment; filename="report.html"'
