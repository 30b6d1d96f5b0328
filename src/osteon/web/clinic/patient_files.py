"""Patient files that come to the page: sent, pasted, or the examples."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from osteon.errors import InputError
from osteon.files import YamlReader, check_document, packaged_text, read_json
from osteon.records import DataFile, Said
from osteon.web.clinic.prefill import fill
from osteon.words.faces.page import page_words

FILE = DataFile("web/patient_examples.yaml", dict[str, Said], "examples of patients")
EXAMPLES = FILE.read()
"""The examples in their order: name of the file -> title."""


def parsed(text: str, where: str) -> dict[str, Any]:
    """A patient file, YAML or JSON.

    Raises
    ------
    InputError
        Not one well-formed document, or not a mapping of fields.
    """
    if not text.strip():
        raise InputError(where, text, page_words().form.file)
    plain = text.lstrip("\ufeff")
    document = read_json(plain, where) if plain.lstrip().startswith("{") else YamlReader(plain, where).document()
    checked = check_document(document, where)
    if not isinstance(checked, dict):
        raise InputError(where, type(checked).__name__, page_words().form.fields)
    return checked


def decoded(raw: bytes, name: str) -> str:
    """The text of a file that was sent; InputError where it is none."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("file", name[:60], page_words().form.not_utf8) from None


def example_values(name: str, today: date | None = None) -> dict[str, str]:
    """The form filled with an example patient; the dates of measurements move along with the calendar."""
    document = {key: value for key, value in _example(name).items() if key != "written"}
    moved = (today or date.today()) - date.fromisoformat(str(_example(name)["written"]))
    document["measurements"] = [
        {**row, "date": (date.fromisoformat(row["date"]) + moved).isoformat()}
        for row in document.get("measurements", ())
    ] or None
    return fill(document)


@cache
def _example(name: str) -> dict[str, Any]:
    return parsed(packaged_text(f"web/examples/{name}.yaml"), name)
