"""The page of ``osteon validate --html``: whole, self-contained, honest about what it shows."""

from __future__ import annotations

import re
import time
from datetime import date

import numpy as np
import pytest
from test_demo import Outline
from validation_rows import Course, published, row

from osteon.evidence.evidence_files import arms
from osteon.prediction.rows import Row
from osteon.report.figures.arm_series import series_of
from osteon.report.figures.scatter import scatters
from osteon.report.figures.time_courses import time_courses
from osteon.report.validation_page import validation_page
from osteon.validation.scores import predictions
from osteon.words.observations import interval, number

TODAY = date(2026, 1, 31)


def page_of(rows: tuple[Row, ...], courses: tuple[Course, ...] = (), **options: object) -> str:
    given = {"leave_out": False, "today": TODAY, "arms": arms()} | options
    return validation_page(rows, courses, {"model_hash": "0123abcd"}, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def page() -> str:
    rows, courses = published()
    started = time.perf_counter()
    text = page_of(rows, courses)
    assert time.perf_counter() - started < 15
    return text


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    parsed = Outline()
    parsed.feed(page)
    parsed.close()
    return parsed


def test_the_page_is_well_formed(outline: Outline):
    assert outline.open == []
    assert len(set(outline.identifiers)) == len(outline.identifiers)


def test_the_page_asks_the_network_for_nothing(page: str, outline: Outline):
    links = {value for _, name, value in outline.attributes if name in ("href", "src", "srcset", "action", "data")}
    assert links
    assert all(link.startswith("#") for link in links)
    assert {link[1:] for link in links} <= set(outline.identifiers)
    assert not {"script", "link", "img", "iframe"} & set(outline.tags)
    assert "url(" not in page
    assert "@import" not in page


def test_the_page_says_when_and_with_what_it_was_made(outline: Outline):
    words = " ".join(outline.text.split())
    assert "2026-01-31" in words
    assert "Model hash0123abcd" in words
    assert "explains, it never prescribes" in words


def test_every_observation_stands_beside_its_prediction_and_interval(page: str):
    rows, _ = published()
    table = re.sub(r"(<[^>]+>\s*)+", "|", page[page.index('id="observations"') : page.index('id="skipped"')])
    for r in predictions(rows):
        assert f"|{r.arm}|" in table
        assert f"|{number(r, r.predicted)}|{interval(r)}|" in table


def test_what_is_not_predicted_is_listed_with_its_reason(outline: Outline):
    rows, _ = published()
    words = " ".join(outline.text.split())
    reasons = {r.skipped for r in rows if r.skipped}
    assert len(reasons) > 5
    assert all(" ".join(reason.split()) in words for reason in reasons)


def test_recalled_numbers_are_hollow_in_the_scatter():
    rows, _ = published()
    drawn = "".join(panel.drawn for panel in scatters(rows))
    hollow = re.findall(r'class="mark hollow hue-\w+"><title>[^<]*\((seen|recalled)\)', drawn)
    filled = re.findall(r'class="mark hue-\w+"><title>[^<]*\((seen|recalled)\)', drawn)
    assert len(hollow) + len(filled) == drawn.count("<title>") > 200
    assert set(hollow) == {"recalled"}
    assert set(filled) == {"seen"}


def test_changes_per_year_and_volumetric_density_are_not_in_the_scatter():
    (panel,) = scatters([row(), row(measure="percent-change-per-year"), row(endpoint="vbmd-total-hip-trabecular")])
    assert panel.drawn.count("<title>") == 1


def test_an_interval_that_misses_the_published_number_is_drawn_stronger():
    (panel,) = scatters([row(), row(observed=-9.0)])
    assert panel.drawn.count("interval out") == 1
    assert panel.drawn.count('class="interval hue') == 1


def test_figures_follow_the_theme_of_the_page(page: str):
    drawings = "".join(re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL))
    assert len(drawings) > 10_000
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b", drawings)


def test_the_naive_forecast_is_shown_only_where_no_trial_was_fitted():
    rows, courses = published()
    left_out = " ".join(page_of(rows, courses, leave_out=True).split())
    assert "Every trial is predicted by a fit that has not seen it" in left_out
    assert "Against a forecast without a model" in left_out
    fitted = " ".join(page_of(rows, courses).split())
    assert "Against a forecast without a model" not in fitted
    assert "took part in the fit" in fitted


def test_what_was_wrong_with_the_files_is_on_the_page():
    text = page_of((row(),), problems=["mine.yaml line 7: endpoint: 'bmd-toe': unknown"])
    assert "mine.yaml line 7: endpoint: &#39;bmd-toe&#39;: unknown" in text


def test_names_from_a_file_are_shown_as_text_and_never_run():
    text = page_of((row("<script>alert(1)</script>", study="<b>bold</b>", drug_class="<i>x</i>"),))
    assert "<script>" not in text
    assert "<b>bold" not in text
    assert "<i>x" not in text


def test_a_page_of_nothing_predicted_says_so():
    skipped = row(predicted=None, low90=None, high90=None, z=None, skipped="no model for raloxifene")
    text = page_of((skipped,))
    assert "no model for raloxifene" in text
    assert "0 published numbers from 0 trials" in text


MONTHS = np.arange(0.0, 61.0, 6.0)


def course(arm: str, end: float, endpoint: str = "bmd-lumbar-spine") -> Course:
    median = end * MONTHS / 60
    return Course(arm, endpoint, MONTHS, median, median - 1, median + 1)


def test_arms_of_a_trial_that_are_simulated_alike_are_one_line():
    rows = [row("t-drug-2y"), row("t-drug-5y", time_month=60.0), row("t-placebo", drug_class="no treatment")]
    found = series_of(rows, [course("t-drug-2y", -6.0), course("t-drug-5y", -6.1), course("t-placebo", -1.0)])
    assert [(s.label, s.hue, len(s.arms)) for s in found] == [
        ("aromatase inhibitor", "vermillion", 2),
        ("no treatment", "muted", 1),
    ]


def test_doses_of_one_drug_are_told_apart_by_mark_and_dash():
    rows = [row("t-dose-1mg", drug_class="zoledronate"), row("t-dose-5mg", drug_class="zoledronate")]
    low, high = series_of(rows, [course("t-dose-1mg", 2.0), course("t-dose-5mg", 6.0)])
    assert (low.label, high.label) == ("zoledronate: 1mg", "zoledronate: 5mg")
    assert low.hue == high.hue == "blue"
    assert low.shape != high.shape
    assert low.dash != high.dash


def test_treated_and_comparator_arms_share_a_panel_with_a_band_each():
    rows = [row("t-drug"), row("t-placebo", drug_class="no treatment", observed=-0.5)]
    (panel,) = time_courses(rows, [course("t-drug", -6.0), course("t-placebo", -1.0)]).panels
    assert panel.title == "lumbar spine"
    assert panel.drawn.count('class="band') == panel.drawn.count("<polyline") == 2
    assert panel.drawn.count("<title>") == 2


def test_a_difference_between_arms_has_a_panel_of_its_own_with_its_interval():
    rows = [row("t-drug"), row("t-drug", measure="percent-difference-vs-comparator", observed=-2.0)]
    change, difference = time_courses(rows, [course("t-drug", -6.0)]).panels
    assert (change.unit, difference.unit) == ("% change", "vs control")
    assert "<polyline" not in difference.drawn
    assert difference.drawn.count('class="interval') == 1


def test_a_change_from_a_later_month_is_drawn_from_the_published_value_of_that_month():
    base = row("t-drug", time_month=60.0, observed=-6.0)
    off = row("t-drug", time_month=84.0, observed=4.0, rebased_at_month=60.0)
    plain = row("t-drug", time_month=84.0, observed=100 * (0.94 * 1.04 - 1))
    later, direct = (time_courses([base, r], [course("t-drug", -6.0)]).panels[0].drawn for r in (off, plain))
    heights = [re.findall(r'cy="([\d.]+)"', drawn) for drawn in (later, direct)]
    assert heights[0] == heights[1]
    assert len(heights[0]) == 2
