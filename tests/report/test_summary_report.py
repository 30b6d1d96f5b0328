"""The printed report: two pages, nothing from outside, every fact of the assessment, and the same in both forms."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_summary_patient import ANNA, TODAY

from osteon._version import __version__
from osteon.care import assess
from osteon.care.assessment import Assessment
from osteon.report.summary import report_html, report_pdf
from osteon.report.summary.calendar import calendar, repeated, span_words
from osteon.report.summary.write import content

VIGNETTES = Path(__file__).parents[1] / "care" / "vignettes.yaml"
SMALLEST_POINTS = 5.9


@cache
def found() -> Assessment:
    return assess(ANNA, today=TODAY)


@cache
def html() -> str:
    return report_html(found(), TODAY)


def read(pdf: bytes) -> Any:
    return pytest.importorskip("pypdfium2").PdfDocument(io.BytesIO(pdf))


def words_of(page: Any) -> str:
    return " ".join(page.get_textpage().get_text_range().split())


def test_the_report_asks_the_network_for_nothing():
    loads = re.findall(r"<(?:script|link|img|iframe|object)\b", html())
    assert not loads
    assert not re.findall(r"(?:https?:)?//[^\s\"'<]+|url\(|@import", html())


def test_the_first_page_has_what_decided_what_is_missing_safety_and_guidelines():
    first = html().split('<section class="side" aria-labelledby="options">')[0]
    for text in (
        "High risk",
        "lowest T-score −2.3 (lumbar spine)",
        "hip fracture of a parent: yes",
        "earlier osteonecrosis of the jaw",
        "superseded by Hadji 2025",
        "from memory",
        "ASCO <span",
        "2019",
        "Bone density (DXA)",
    ):
        assert text in first, text


def test_the_second_page_has_outlook_risk_calendar_response_and_sources():
    second = html().split('<section class="side" aria-labelledby="options">')[1]
    for text in (
        "After 5 years, median and 90 % interval",
        "Fractures in ten years, of 100 people",
        "Monitoring calendar",
        "Expected response",
        "doi 10.1016/j.jbo.2017.03.001",
        "not a prediction",
        "no medical device",
    ):
        assert text in second, text
    assert f"osteon {__version__}" in html()
    assert TODAY.isoformat() in html()


def test_every_picture_has_a_text_that_stands_for_it():
    pictures = re.findall(r"<svg [^>]*>", html())
    assert len(pictures) == 8
    assert all('role="img"' in tag and re.search(r'aria-label="[^"]{20,}"', tag) for tag in pictures)


def test_lines_differ_in_dash_and_not_in_colour_alone():
    assert html().count('stroke-dasharray="5 2.6"') == 18, "the inhibitor alone, in every panel"
    assert html().count('stroke-dasharray="1.4 2.2"') == 3, "denosumab stopped unaided"


def test_the_numbers_are_those_of_the_plan():
    at = found().plan.to_dict()["options"][1]["outlook"]["at_years"]["10"]["major"]
    assert f"{at['median']:.0f} ({at['low90']:.0f} to {at['high90']:.0f})" in html()


def test_the_pdf_has_two_pages_of_a4_and_says_the_same():
    document = read(report_pdf(found(), TODAY))
    assert len(document) == 2
    for page in document:
        assert tuple(round(size) for size in page.get_size()) == (595, 842)
    first, second = map(words_of, document)
    assert "High risk" in first
    assert "lowest T-score −2.3 (lumbar spine)" in first
    assert "Monitoring calendar" in second
    assert "page 2 of 2" in second


def test_the_same_report_is_the_same_file():
    assert report_pdf(found(), TODAY) == report_pdf(found(), TODAY)


def test_nothing_but_the_id_says_who_it_is():
    told = content(found(), TODAY)
    assert told["id"] == "anna"
    assert not re.search(r"/(?:home|root|work|tmp)/", str(told) + html())


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", yaml.safe_load(VIGNETTES.read_text(encoding="utf-8"))["vignettes"], ids=lambda c: c["id"]
)
def test_every_vignette_fits_on_two_pages_in_a_size_that_reads(case: dict[str, Any]):
    pdfium = pytest.importorskip("pypdfium2")
    document = read(report_pdf(assess({**case["patient"], "id": case["id"]}, today=TODAY), TODAY))
    assert len(document) == 2
    for page in document:
        text = page.get_textpage()
        sizes = [pdfium.raw.FPDFText_GetFontSize(text, i) for i in range(0, text.count_chars(), 7)]
        assert min(size for size in sizes if size > 1) >= SMALLEST_POINTS


def test_a_patient_of_unknown_age_has_a_report_without_simulation():
    told = assess({**ANNA, "age": None}, today=TODAY)
    page = report_html(told, TODAY)
    assert "age not known" in page
    assert "without the age nothing can be simulated" in page
    assert len(read(report_pdf(told, TODAY))) == 2


def test_text_of_a_patient_file_is_never_markup():
    told = assess({**ANNA, "identifier": "<script>b</script>"}, today=TODAY, simulate=False)
    page = report_html(told, TODAY)
    assert "<script" not in page
    assert len(read(report_pdf(told, TODAY))) == 2


def test_a_treatment_asked_for_is_drawn_beside_the_options():
    outlook = found().plan.to_dict()["options"][1]["outlook"]
    page = report_html(found(), TODAY, ("treatment asked for", outlook))
    assert "treatment asked for" in page
    assert page.count('class="band') == 21


EVENT = {"date": "2027-03-01", "latest": "2028-02-29", "what": "dxa", "detail": "", "rule": "M", "source": "S"}


def test_dates_are_told_in_months_and_a_due_one_as_now():
    assert span_words(EVENT, TODAY) == "Mar 2027 to Feb 2028"
    assert span_words({**EVENT, "latest": None}, TODAY) == "Mar 2027"
    assert span_words({**EVENT, "date": "2026-02-01", "latest": None}, TODAY) == "now"
    doses = [{**EVENT, "date": f"{year}-{month}-01", "latest": None} for year in (2027, 2028) for month in ("03", "09")]
    assert repeated(doses, TODAY) == "Mar 2027, Sep 2027, … 4 times to Sep 2028"


def test_what_is_the_same_in_several_options_stands_once():
    base = {"treatment": None, "kind": "base", "title": "base", "monitoring": [EVENT]}
    given = {"name": "zoledronic acid", "drug": "zoledronate", "route": "intravenous"}
    drug = {
        "treatment": given,
        "kind": "start",
        "title": "drug",
        "monitoring": [EVENT, {**EVENT, "what": "creatinine"}],
    }
    rows = calendar([base, drug], date(2026, 3, 1))
    assert [(row["what"], row["with"]) for row in rows] == [
        ("Creatinine", "zoledronic acid"),
        ("Bone density (DXA)", "any option"),
    ]
