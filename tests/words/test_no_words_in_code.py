"""Sentences that people read stand in files of words, not in the code or the templates of the faces."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import osteon

SOURCE = Path(osteon.__file__).resolve().parent
FACES = ("cli", "report", "web")
CODE = sorted(path for face in FACES for path in (SOURCE / face).rglob("*.py"))
TEMPLATES = sorted(path for face in FACES for path in (SOURCE / face / "templates").glob("*") if path.suffix != ".css")

#: what looks like a sentence and is none: file, text, why. The list may only get shorter
NOT_SAID: Mapping[tuple[str, str], str] = {
    ("cli/validate.py", "not calibrated"): "key of the provenance",
    ("report/figures/scatter.py", ') rotate(-90)" text-anchor="middle">'): "SVG",
    ("report/figures/svg.py", "font-family: var(--sans)"): "CSS",
    ("report/figures/time_courses.py", "course hue-"): "classes of CSS",
    ("report/summary/pdf.py", "text{font-family:'Source Sans Pro';font-size:10.5px;fill:"): "CSS",
    ("report/summary/pdf.py", ";stroke-width:.8;stroke-dasharray:2 2}"): "CSS",
    ("report/summary/outlook.py", "every 6 months"): "interval as options.yaml writes it",
    ("report/summary/__init__.py", "module 'osteon.report.summary' has no attribute "): "as Python says it",
    ("web/__init__.py", "module 'osteon.web' has no attribute "): "as Python says it",
    ("web/clinic/filled_form.py", "weight and height"): "field that an assessment names",
    ("web/clinic/question_file.py", "bone therapies"): "name of a list in questions.yaml",
    ("web/clinic/question_file.py", "drafted orders"): "name of a list in questions.yaml",
    ("web/server/own_process.py", "so far"): "kind of message between processes",
    ("web/server/security.py", "img-src 'self' data:"): "header",
    ("web/server/security.py", "%s in %s, line %s"): "line of the server's log",
    ("web/server/vendored.py", "public, max-age=31536000, immutable"): "header",
    ("web/server/vendored.py", "public, max-age=86400"): "header",
}
#: lines to type, which no language changes
TYPED = re.compile(r"osteon [a-z]+.*|pip install .*")

#: names, and what is no text: attributes within a macro
NAMES = ("osteon", "&nbsp;", "· osteon", 'aria-invalid="true"', 'aria-describedby="e-')

#: pages that are prose from top to bottom; a language will bring its own. The list may only get shorter
PROSE = (
    "report/templates/demo.html.j2", "report/templates/trial.html.j2", "report/templates/validation.html.j2",
    "web/templates/about.html", "web/templates/trial.html", "web/templates/trial_run.html",
    "web/templates/validation.html", "web/templates/validation_trial.html",
)  # fmt: skip


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def is_sentence(text: str) -> bool:
    """Two words of English with a blank between them."""
    words = re.findall(r"(?<![\w<>/=.#\"'-])[A-Za-z][a-z]+(?![\w=\"'])", text)
    return " " in text.strip() and len(words) > 1 and not text.lstrip().startswith("<")


def said_in(path: Path) -> Iterator[tuple[int, str]]:
    """Texts of a file of code, without docstrings, declarations of data files and the help of commands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "DataFile":
            passed |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.Call) and re.search(r"^click\.|\.command$", ast.unparse(node.func)):
            declares = ast.unparse(node.func).rpartition(".")[2] in (
                "option", "argument", "command", "Choice", "group", "version_option",
            )  # fmt: skip
            passed |= {id(inner) for inner in ast.walk(node)} if declares else set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_sentence_stands_in_the_code_of_a_face(path: Path):
    found = [f"line {line}: {text!r}" for line, text in said_in(path)
             if is_sentence(text) and (name(path), text) not in NOT_SAID and not TYPED.fullmatch(text)]  # fmt: skip
    assert not found, "put it into a file of src/osteon/data/words/en (CONTRIBUTING, How to add a word)"


def test_what_is_excused_is_still_there():
    held = {(name(path), text) for path in CODE for _, text in said_in(path)}
    assert set(NOT_SAID) <= held, "take it off the list"


def shown_by(template: str) -> str:
    """What a template shows by itself: no tags, no code, no comments."""
    for pattern in (r"\{#.*?#\}", r"\{%.*?%\}", r"\{\{.*?\}\}", r"<(script|style|svg)\b.*?</\1>"):
        template = re.sub(pattern, " \0 ", template, flags=re.DOTALL)
    labels = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', template)
    return "\0".join([*re.split(r"<[^>]*>|\0", template), *labels])


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if name(path) not in PROSE and path.suffix != ".typ"], ids=name
)
def test_a_template_holds_no_word(path: Path):
    text = shown_by(path.read_text(encoding="utf-8"))
    words = [part.strip() for part in text.split("\0") if re.search(r"[A-Za-z]{3,}", part)]
    assert [word for word in words if word not in NAMES] == []


def test_the_typeset_report_holds_no_word():
    text = (SOURCE / "report/templates/summary.typ").read_text(encoding="utf-8")
    content = re.findall(r"\[([^\[\]#]*[A-Za-z]{3,}[^\[\]#]*)\]", re.sub(r"//.*", "", text))
    assert [part for part in content if " " in part.strip() and is_sentence(part)] == []


def test_pages_of_prose_are_there():
    assert {name(path) for path in TEMPLATES} >= set(PROSE), "take it off the list"
