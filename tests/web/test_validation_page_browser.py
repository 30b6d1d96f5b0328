"""The page of the validation in a real browser, with the predictions and the draws that ship."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from conftest import grave

from osteon.evidence.evidence_files import arms
from osteon.prediction.rows import Row
from osteon.validation.posterior_courses import courses_of
from osteon.validation.shipped import Shipped, as_text, provenance, shipped

pytestmark = pytest.mark.xdist_group("browser")


def test_the_scores_are_there_at_once(pages, server):
    begun = time.monotonic()
    assert server.get("/validation").status == 200
    assert time.monotonic() - begun < 10
    page = pages.open("/validation")
    assert "BMD to 36 months" in page.locator("table.scores").first.inner_text()
    assert page.locator("figure.scatter > svg").count() == 5
    assert page.locator("table.scores").count() == 3
    assert page.locator(".notice").count() == 0


def test_what_ships_was_predicted_with_the_calibration_and_the_evidence_that_ship():
    held = shipped()
    assert not held.changed(), "make validation"
    assert dict(held.provenance) == provenance()
    published = [(arm.id, o.endpoint, o.time_month, o.value) for arm in arms() for o in arm.observations]
    stands = {(row.arm, row.endpoint, row.time_month, row.observed) for row in held.rows}
    assert set(published) <= stands


def test_scores_of_another_calibration_are_told_as_such():
    held = shipped()
    other = Shipped(held.rows, {**held.provenance, "model": "0" * 16})
    assert other.changed() == {"model": ("0" * 16, held.provenance["model"])}


def test_a_file_of_predictions_holds_each_to_four_figures():
    row: Row = replace(shipped().rows[0], predicted=-1.23456, low90=-3.0, high90=0.000123456, observed=1234.5)
    line = as_text([row]).splitlines()[3]
    assert "-1.235" in line
    assert "0.0001235" in line
    assert "1234.5" in line


def test_time_courses_that_are_simulated_now_lie_at_the_predictions_that_ship():
    courses = {(course.arm, course.endpoint): course for course in courses_of("freedom")}
    checked = 0
    for row in shipped().rows:
        course = courses.get((row.arm, row.endpoint))
        if course is None or row.predicted is None or row.measure != "percent-change" or row.rebased_at_month:
            continue
        at = list(course.months).index(row.time_month)
        assert course.median[at] == pytest.approx(row.predicted, abs=0.3 if row.endpoint.startswith("bmd") else 4)
        checked += 1
    assert checked >= 3


def test_a_trial_opens_with_bands_points_and_sources(pages):
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


@pytest.mark.slow
def test_every_trial_of_the_table_has_its_page(server):
    keys = sorted(set(re.findall(r'href="/validation/([^"#]+)"', server.get("/validation").text)))
    assert len(keys) > 40
    for key in keys:
        answer = server.get(f"/validation/{key}")
        assert answer.status == 200, key
        assert "Every observation" in answer.text
        assert "cannot be simulated" not in answer.text, key


def test_an_unknown_trial_is_refused(server):
    assert server.get("/validation/no-such-trial").status == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(pages, axe, width: int, scheme: str):
    for path in ("/validation", "/validation/freedom"):
        page = pages.open(path, width=width, scheme=scheme)
        page.wait_for_selector("h2")
        assert not grave(page, axe), path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
