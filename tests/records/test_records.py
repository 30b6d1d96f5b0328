"""A declared record: what is wrong in a file is said with file, line, field and fix, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pytest

from osteon.errors import InputError, InputErrors
from osteon.files import data_from
from osteon.records import Between, Fault, Key, Over, Record, Said, read_located, read_record, record_of


class Row(TypedDict):
    name: str
    value: float
    status: Literal["seen", "recalled"]
    low: float | None
    note: NotRequired[str]


class Dose(Record):
    words: Said
    shown_for: Annotated[tuple[str, ...], Key("for")] = ()
    months: Annotated[float, Between(0, 240, "months")] = 0.0


class Drug(Record):
    name: str
    day: date
    doses: tuple[Dose, ...]
    chance: Annotated[float, Over(0, 1)] | None = None
    by_site: Mapping[Literal["hip", "spine"], float] = {}

    def faults(self):
        if len(self.doses) > 1 and self.chance is None:
            yield Fault(("chance",), self.chance, "say the chance where there are several doses")


GOOD_ROWS = (
    "- {name: a, value: 1, status: seen, low: null}\n- {name: b, value: 2.5, status: recalled, low: 1, note: n}\n"
)
GOOD_DRUG = """
name: letrozole
day: 2026-03-01
doses:
  - words: 2.5 mg daily
    for: [low, high]
    months: 60
by_site: {hip: 1, spine: 2}
"""


def refused(text: str, declared: Any, name: str = "file.yaml") -> str:
    with pytest.raises((InputError, InputErrors)) as caught:
        record_of(text, name, declared)
    return str(caught.value)


def test_rows_stay_as_they_were_written():
    rows = record_of(GOOD_ROWS, "file.yaml", list[Row]).record
    assert rows[0] == {"name": "a", "value": 1, "status": "seen", "low": None}
    assert type(rows[0]["value"]) is int


def test_a_record_holds_numbers_days_and_records():
    drug = record_of(GOOD_DRUG, "file.yaml", Drug).record
    assert drug.day == date(2026, 3, 1)
    assert drug.doses == (Dose(words="2.5 mg daily", shown_for=("low", "high"), months=60),)
    assert type(drug.doses[0].months) is float
    assert drug.by_site == {"hip": 1.0, "spine": 2.0}
    assert drug.chance is None


def test_a_record_never_changes():
    dose = Dose(words="daily")
    with pytest.raises(AttributeError, match="cannot be changed"):
        dose.words = "weekly"  # type: ignore[misc]


def test_a_record_made_in_python_is_checked_too():
    with pytest.raises(InputError, match="Dose: month: 3: unknown field; did you mean months"):
        Dose(words="daily", month=3)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: b, ", "", "file.yaml line 2: [1].name: not given: this field is needed"),
        ("name: b", "nam: b", "file.yaml line 2: [1].nam: 'b': unknown field; did you mean name?"),
        ("value: 2.5", "value: '2.5'", "file.yaml line 2: [b].value: '2.5': write a number without quotes"),
        ("value: 2.5", "value: true", "file.yaml line 2: [b].value: True: write a number without quotes"),
        ("recalled", "recaled", "[b].status: 'recaled': did you mean recalled? one of seen, recalled"),
        ("status: recalled, ", "", "[b].status: not given: this field is needed; one of seen, recalled"),
        ("low: 1", "low: [1]", "[b].low: a list: write a number without quotes"),
        ("note: n", "note: 3", "[b].note: 3: write text"),
        ("note: n", "zzz: n", "[b].zzz: 'n': unknown field; known here: low, name, note, status, value"),
        ("- {name: a, value: 1, status: seen, low: null}", "- word", "line 1: [0]: 'word': write field: value lines"),
    ],
)
def test_a_wrong_row_is_refused_with_line_field_and_fix(old: str, new: str, said: str):
    assert old in GOOD_ROWS
    assert said in refused(GOOD_ROWS.replace(old, new), list[Row])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2026-03-01", "2026-13-01", "file.yaml line 3: day: '2026-13-01': write a date"),
        ("months: 60", "months: 600", "line 7: doses[0].months: 600: must lie between 0 and 240 months"),
        ("words: 2.5 mg daily", "words: ''", "line 5: doses[0].words: '': write some words"),
        ("hip: 1", "hop: 1", "by_site.hop: 'hop': did you mean hip? one of hip, spine"),
        ("hip: 1, ", "", "line 8: by_site.hip: not given: this field is needed"),
        ("by_site", "chance: 0\nby_site", "line 8: chance: 0: must be above 0 and at most 1"),
        ("doses:", "doses: 3\nmore:", "line 4: doses: 3: write a list"),
        ("    for", "    shown_for", "doses[0].shown_for: a list: unknown field"),
        ("    for", "  - words: twice\n    for", "line 2: chance: None: say the chance where there are several doses"),
    ],
)
def test_a_wrong_record_is_refused_with_line_field_and_fix(old: str, new: str, said: str):
    assert old in GOOD_DRUG
    assert said in refused(GOOD_DRUG.replace(old, new, 1), Drug)


def test_everything_wrong_is_said_at_once_in_the_order_of_the_lines():
    lines = refused(GOOD_ROWS.replace("name: b", "nam: b").replace("value: 1", "value: x"), list[Row]).splitlines()
    assert [line.split(":")[0] for line in lines] == ["file.yaml line 1", "file.yaml line 2"]


def test_json_is_read_too(tmp_path: Path):
    path = tmp_path / "rows.json"
    path.write_text('[{"name": "a", "value": "x", "status": "seen", "low": null}]')
    with pytest.raises(InputError, match=r"rows\.json line 1: \[a\]\.value: 'x': write a number"):
        read_record(path, list[Row])


def test_packaged_files_can_be_read_from_another_folder(tmp_path: Path):
    (tmp_path / "rows.yaml").write_text(GOOD_ROWS)
    with data_from(tmp_path):
        found = read_located("rows.yaml", list[Row])
    assert found.file.where((1, "name")) == "rows.yaml line 2: [1].name"
    with pytest.raises(InputError, match="a file of the package is missing"):
        read_record("rows.yaml", list[Row])


def test_a_type_that_no_file_can_hold_is_a_mistake_of_the_declaration():
    with pytest.raises(TypeError, match="cannot be read from a file"):
        record_of("- 1", "file.yaml", list[complex])
