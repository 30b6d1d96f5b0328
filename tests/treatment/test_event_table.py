"""NONMEM-style event tables in and out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regimen_strategies import attempt, regimens

from osteon.errors import InputError
from osteon.treatment.event_table import read_events, write_events
from osteon.treatment.regimen import Regimen

MONTH = 365.25 / 12
HEAD = "ID,TIME,AMT,CMT,EVID,ADDL,II\n"


@pytest.fixture
def table(tmp_path):
    """Write a table and give its path."""

    def write(text: str):
        path = tmp_path / "events.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def doses(regimen: Regimen, until_month: float = 1200, seed: int = 0) -> list[tuple[str, str, float, float]]:
    """Every dose of a regimen: drug, route, day, amount."""
    return sorted(
        (course.drug, course.route, day, course.dose or 1.0)
        for course in regimen.courses
        for day in course.dose_days(until_month, seed).tolist()
    )


def assert_same_doses(one: Regimen, two: Regimen, until_month: float = 1200) -> None:
    left, right = doses(one, until_month), doses(two, until_month)
    assert [row[:2] for row in left] == [row[:2] for row in right]
    np.testing.assert_allclose([row[2:] for row in left], [row[2:] for row in right], rtol=1e-9, atol=1e-6)


def test_a_series_of_doses_is_one_course(table):
    path = table(f"{HEAD}1,0,1,anastrozole,1,1826,1\n1,0,4,Zometa,1,5,182.625\n")
    regimen = read_events(path)["1"]
    assert [(c.drug, c.dose, c.every_days, c.dose_days().size) for c in regimen.courses] == [
        ("anastrozole", 1, 1, 1827),
        ("zoledronic-acid", 4, 182.625, 6),
    ]
    assert regimen.notes == ("Zometa is zoledronic acid 4 mg",)


def test_single_rows_at_equal_intervals_are_one_course(table):
    rows = "".join(f"1,{28 * k},3.6,goserelin,1,0,0\n" for k in range(12))
    (course,) = read_events(table(HEAD + rows))["1"].courses
    assert (course.every_days, course.dose_days().size) == (28, 12)


def test_irregular_rows_keep_every_dose(table):
    days = [0, 7, 14, 28, 56, 84, 92, 200, 228]
    rows = "".join(f"1,{day},120,Xgeva,1,.,.\n" for day in days)
    regimen = read_events(table(HEAD + rows))["1"]
    assert [row[2] for row in doses(regimen)] == pytest.approx(days)


def test_a_loading_dose_within_a_series_is_kept(table):
    path = table(f"{HEAD}1,0,120,denosumab,1,5,28\n1,7,120,denosumab,1,0,0\n1,14,120,denosumab,1,0,0\n")
    assert [row[2] for row in doses(read_events(path)["1"])] == pytest.approx([0, 7, 14, 28, 56, 84, 112, 140])


def test_columns_are_found_in_any_case_and_order_and_others_are_left_out(table):
    path = table(
        "dv,Evid,time,id,WT,cmt,amt,II,addl,ss,rate\n.,1,0,a b,60,letrozole,2.5,1,9,0,0\n1.2,0,5,a b,60,.,.,.,.,.,.\n"
    )
    (course,) = read_events(path)["a b"].courses
    assert (course.drug, course.dose_days().size) == ("letrozole", 10)


def test_hours_and_numbered_compartments_are_read_from_the_file_or_the_caller(table):
    text = f"{HEAD}1,24,25,2,1,1,24\n"
    explained = read_events(table(f"# time unit = hours\n# cmt 2 = exemestane\n{text}"))["1"]
    told = read_events(table(text), unit="hours", compartments={2: "Aromasin"})["1"]
    assert explained == told
    assert explained.courses[0].dose_days().tolist() == pytest.approx([1, 2])


def test_persons_are_kept_apart_and_one_without_doses_has_no_courses(table):
    path = table(f"{HEAD}b,0,0,.,0,0,0\na,0,1,anastrozole,1,0,0\n")
    found = read_events(path)
    assert list(found) == ["b", "a"]
    assert found["b"].courses == ()
    with pytest.raises(InputError, match="keep one ID"):
        Regimen.from_any(path)


@pytest.mark.parametrize(
    ("row", "field", "fix"),
    [
        ("1,0,-1,anastrozole,1,0,0", "AMT", "above 0"),
        ("1,0,0,anastrozole,1,0,0", "AMT", "above 0"),
        ("1,0,1000,anastrozole,1,0,0", "dose", "between 0.1 and 10"),
        ("1,0,one,anastrozole,1,0,0", "AMT", "a number"),
        ("1,0,nan,anastrozole,1,0,0", "AMT", "a number"),
        ("1,.,1,anastrozole,1,0,0", "TIME", "a number"),
        ("1,1e9,1,anastrozole,1,0,0", "start_month", "100 years"),
        ("1,0,1,anastrozole,2,0,0", "EVID", "use 1"),
        ("1,0,1,anastrozole,3,0,0", "EVID", "use 1"),
        ("1,0,1,anastrozole,,0,0", "EVID", "a number"),
        ("1,0,1,anastrozole,1,-1,1", "ADDL", "whole number"),
        ("1,0,1,anastrozole,1,1.5,1", "ADDL", "whole number"),
        ("1,0,1,anastrozole,1,5,0", "II", "above 0"),
        ("1,0,1,anastrozole,1,5,0.01", "every_days", "not given more often"),
        ("1,0,1,anastrozole,1,900000,1", "end_month", "100 years"),
        ("1,0,1,bazedoxifene,1,0,0", "CMT", "no model"),
        ("1,0,1,3,1,0,0", "CMT", "# cmt 3 = anastrozole"),
        (",0,1,anastrozole,1,0,0", "ID", "64 characters"),
        ("1,0,1,anastrozole,1,0", "line 2", "write 7"),
        ('1,0,"1,anastrozole,1,0,0', "line 2", "CSV"),
        ("1,0,1,oophorectomy,1,2,28", "ADDL", "done once"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line(table, row, field, fix):
    with pytest.raises(InputError) as caught:
        read_events(table(f"{HEAD}{row}\n"))
    assert "line 2" in caught.value.field
    assert field in caught.value.field
    assert fix in caught.value.fix


@pytest.mark.parametrize(("column", "value"), [("SS", "1"), ("RATE", "-2"), ("RATE", "10")])
def test_steady_state_and_rates_are_refused_unless_0(table, column, value):
    head = f"{HEAD.strip()},{column}\n"
    with pytest.raises(InputError, match=column):
        read_events(table(f"{head}1,0,1,anastrozole,1,0,0,{value}\n"))
    assert read_events(table(f"{head}1,0,1,anastrozole,1,0,0,0\n"))["1"].courses


def test_a_reset_is_taken_at_the_first_dose_only(table):
    assert read_events(table(f"{HEAD}1,0,1,anastrozole,4,9,1\n"))["1"].courses
    with pytest.raises(InputError, match="line 3: EVID"):
        read_events(table(f"{HEAD}1,0,1,anastrozole,1,9,1\n1,20,1,anastrozole,4,9,1\n"))


@pytest.mark.parametrize("column", ["ID", "TIME", "AMT", "CMT", "EVID"])
def test_a_missing_column_is_named(table, column):
    names = [name for name in ("ID", "TIME", "AMT", "CMT", "EVID") if name != column]
    with pytest.raises(InputError, match=rf"line 1: {column}: missing"):
        read_events(table(",".join(names) + "\n"))


@pytest.mark.parametrize(
    "content", [b"", b"# only a comment\n", b"\xff\xfe\x00", b"\x00" * 50, b"ID,ID,TIME,AMT,CMT,EVID\n"]
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content):
    path = tmp_path / "events.csv"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_events(path)


def test_a_file_above_10_mib_a_directory_and_no_file_are_refused(tmp_path):
    path = tmp_path / "big.csv"
    path.write_bytes(HEAD.encode() + b"1,0,1,anastrozole,0,0,0\n" * 450_000)
    with pytest.raises(InputError, match="larger than 10 MiB"):
        read_events(path)
    for wrong in (tmp_path, tmp_path / "none.csv", "a\0b"):
        with pytest.raises(InputError):
            read_events(wrong)


def test_overlapping_series_of_one_drug_name_the_person(table):
    path = table(f"{HEAD}p7,0,60,denosumab,1,9,182\np7,100,60,denosumab,1,9,182\n")
    with pytest.raises(InputError, match="ID p7"):
        read_events(path)


def test_a_course_without_end_is_written_to_the_month_asked_for(tmp_path):
    path = tmp_path / "out.csv"
    regimen = Regimen.from_any("letrozole 2.5 mg daily; oophorectomy")
    with pytest.raises(InputError, match="until which month"):
        write_events(regimen, path)
    write_events(regimen, path, until_month=84)
    assert path.read_text().splitlines() == [
        "ID,TIME,AMT,CMT,EVID,ADDL,II,ROUTE",
        "1,0.0,2.5,letrozole,1,2556,1.0,oral",
        "1,0.0,1.0,oophorectomy,1,0,0.0,surgery",
    ]


@pytest.mark.parametrize("name", ["#1", "", " a", "a\nb", "x" * 65])
def test_an_id_that_would_not_be_read_back_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="ID"):
        write_events({name: Regimen()}, tmp_path / "out.csv")


@given(
    st.dictionaries(
        st.from_regex(r"[a-z0-9][a-z0-9,\" ]{0,6}[a-z0-9]", fullmatch=True), regimens(ends=True), max_size=3
    )
)
@settings(max_examples=100, deadline=None)
def test_written_tables_are_read_back_with_the_same_doses(tmp_path_factory, people):
    path = tmp_path_factory.mktemp("events") / "out.csv"
    write_events(people, path)
    written = {person for person, regimen in people.items() if doses(regimen)}
    found = read_events(path)
    assert set(found) == written
    for person in written:
        assert_same_doses(found[person], people[person])


@given(regimens(), st.floats(1, 120))
@settings(max_examples=60, deadline=None)
def test_a_table_up_to_a_month_holds_the_doses_before_it(tmp_path_factory, regimen, until_month):
    path = tmp_path_factory.mktemp("events") / "out.csv"
    write_events(regimen, path, until_month=until_month)
    found = read_events(path).get("1", Regimen())
    assert_same_doses(Regimen(found.courses), regimen, until_month)


_CELLS = st.sampled_from(
    ["0", "1", "4", "-1", ".", "", "1e9", "28", "anastrozole", "Prolia", "60", '"', "#", "nan", "1,1", "x"]
)


@given(st.lists(st.lists(_CELLS, min_size=6, max_size=8).map(",".join), max_size=6))
@settings(max_examples=200, deadline=None)
def test_any_table_gives_regimens_or_an_error_that_teaches(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("events") / "any.csv"
    path.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    read = attempt(lambda: read_events(path))
    assert read.fix if isinstance(read, InputError) else all(isinstance(r, Regimen) for r in read.values())


@given(st.binary(max_size=120), st.integers(0, 80))
@settings(max_examples=100, deadline=None)
def test_a_damaged_file_gives_regimens_or_an_error_that_teaches(tmp_path_factory, damage, at):
    path = tmp_path_factory.mktemp("events") / "damaged.csv"
    good = f"{HEAD}1,0,1,anastrozole,1,1826,1\n1,0,60,denosumab,1,5,182.625\n".encode()
    path.write_bytes(good[:at] + damage + good[at:])
    read = attempt(lambda: Regimen.from_any(path))
    assert read.fix if isinstance(read, InputError) else isinstance(read, Regimen)


def test_a_large_table_is_read_in_seconds(tmp_path):
    import time

    path = tmp_path / "large.csv"
    rows = "".join(f"{i},0,1,anastrozole,1,1826,1\n{i},0,60,denosumab,1,5,182.625\n" for i in range(5000))
    path.write_text(HEAD + rows)
    begun = time.perf_counter()
    assert len(read_events(path)) == 5000
    assert time.perf_counter() - begun < 10
