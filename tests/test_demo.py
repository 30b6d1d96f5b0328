"""The demo: one page that shows a trial, a patient and its own limits."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from osteon.cli import main
from osteon.files import data_root, read_document
from osteon.records import bibliography
from osteon.report.demo import Written, atac, write_demo
from osteon.report.demo_files import PUBLISHED
from osteon.report.figures.comparison import points

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Outline(HTMLParser):
    """Tags in order, references to elsewhere, identifiers; complains about tags that are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.identifiers: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.identifiers += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_demo(tmp_path_factory.mktemp("demo") / "made" / "for it")


@pytest.fixture(scope="module")
def page(written: Written) -> str:
    return written.page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    parsed = Outline()
    parsed.feed(page)
    parsed.close()
    return parsed


def test_the_demo_is_one_file(written: Written):
    assert [path.name for path in written.page.parent.iterdir()] == ["osteon-demo.html"]


def test_the_page_is_well_formed(outline: Outline):
    assert outline.open == []
    assert len(set(outline.identifiers)) == len(outline.identifiers)


def test_the_page_asks_the_network_for_nothing(page: str, outline: Outline):
    assert not {"script", "link", "img", "iframe", "object"} & set(outline.tags)
    loading = [(tag, name) for tag, name, value in outline.attributes if name in ("src", "srcset", "data")]
    assert loading == []
    assert not re.search(r"url\((?!#)|@import", page)
    links = [value for tag, name, value in outline.attributes if tag == "a" and name == "href"]
    assert all(link.startswith(("https://doi.org/", "#")) for link in links)


def test_links_inside_the_page_lead_somewhere(outline: Outline):
    inside = {value[1:] for _, name, value in outline.attributes if name == "href" and value.startswith("#")}
    assert inside <= set(outline.identifiers)


def test_the_page_follows_the_theme_and_prints(page: str):
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert "width=device-width" in page
    figures = "".join(re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL))
    assert not re.search(r"(?:fill|stroke): #", figures), "a colour that does not follow the theme"


def test_every_figure_has_words_for_those_who_do_not_see_it(outline: Outline):
    drawings = outline.tags.count("svg")
    assert drawings == 8
    assert [a for a in outline.attributes if a[:2] == ("svg", "role")] == [("svg", "role", "img")] * drawings
    assert outline.tags.count("desc") == drawings


def test_the_page_says_what_it_is_not(outline: Outline):
    words = " ".join(outline.text.split())
    assert "Research and decision support" in words
    assert "explains, it never prescribes" in words
    assert "not a medical device" in words


def test_every_published_value_stands_beside_its_prediction_and_source(outline: Outline):
    _, rows = atac()
    words = " ".join(outline.text.split())
    assert len(rows) == 16
    for row in rows:
        assert f"{row.published:+.2f}".replace("-", "−") in words
        assert f"{row.predicted:+.2f}".replace("-", "−") in words
        assert row.doi in words


def test_published_values_have_a_source_and_a_mark():
    for arm in PUBLISHED.read():
        assert arm["verified"] in ("seen", "recalled")
        (key,) = arm["citation"].keys
        assert bibliography()[key].doi.startswith("10.")


def test_values_after_treatment_are_drawn_from_the_published_value_of_year_five():
    _, rows = atac()
    drawn = {(p["patient"], p["endpoint"], p["time_month"]): p["value"] for p in points(rows)}
    assert drawn["anastrozole", "bmd-lumbar-spine", 60] == -6.08
    assert drawn["anastrozole", "bmd-lumbar-spine", 84] == pytest.approx(100 * (0.9392 * 1.0402 - 1))


def test_the_worked_patient_is_the_one_of_the_examples():
    assert read_document(data_root() / "demo" / "patient.yaml") == read_document(
        EXAMPLES / "patients" / "anastrozole-63.yaml"
    )


def test_the_command_says_where_the_page_is_and_how_long_it_took(tmp_path: Path):
    done = CliRunner().invoke(main, ["demo", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert str(tmp_path / "osteon-demo.html") in done.stdout
    assert re.search(r"Written in \d+\.\d s", done.stdout)
    assert "within tolerance" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_the_demo_leads_on_to_the_page_for_an_own_patient(tmp_path: Path):
    ours, theirs = os.openpty()
    typed = [sys.executable, "-c", "from osteon.cli import main; main()", "demo", "--out", str(tmp_path / "demo")]
    browser = os.environ | {"BROWSER": "true"}  # a program that does nothing
    process = subprocess.Popen(typed, stdin=theirs, stdout=theirs, stderr=theirs, env=browser)
    os.close(theirs)
    try:
        assert "Open the page for a patient of your own now?" in until(ours, "[Y/n]")
        os.write(ours, b"\n")
        address = re.search(r"http://127\.0\.0\.1:\d+/", until(ours, "Ctrl-C"))
        assert address is not None
        with urllib.request.urlopen(address[0], timeout=30) as answer:
            assert "Report (PDF)" in answer.read().decode()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        os.close(ours)


def until(terminal: int, words: str) -> str:
    """What a terminal shows until it shows some words."""
    shown = ""
    while words not in shown:
        shown += os.read(terminal, 4096).decode(errors="replace")
    return shown
