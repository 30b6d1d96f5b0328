"""Regimens in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regimen_strategies import attempt, regimens

from osteon.errors import InputError
from osteon.treatment.regimen import Regimen

MONTH = 30.4375


def test_the_three_courses_of_the_specification_are_read():
    regimen = Regimen.from_text(
        "anastrozole 1 mg daily for 5 years; zoledronic acid 4 mg iv every 6 months from month 0 for "
        "3 years; denosumab 60 mg sc every 6 months x 6"
    )
    found = [(c.drug, c.dose, c.route, c.every_days, c.start_month, c.end_month) for c in regimen.courses]
    assert found == [
        ("anastrozole", 1, "oral", 1, 0, 60),
        ("zoledronic-acid", 4, "iv", 182.625, 0, 36),
        ("denosumab", 60, "sc", 182.625, 0, 36),
    ]
    assert not [note for note in regimen.notes if not note.startswith("denosumab: ")]


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("daily", 1), ("once daily", 1), ("every day", 1), ("a day", 1), ("per day", 1), ("od", 1),
        ("q24h", 1),
        ("twice daily", 0.5), ("bid", 0.5), ("2 times a day", 0.5), ("every other day", 2),
        ("every 3 days", 3),
        ("twice weekly", 3.5), ("twice a week", 3.5), ("3 times a week", 7 / 3), ("3x weekly", 7 / 3),
        ("weekly", 7), ("once a week", 7), ("every week", 7), ("qw", 7), ("fortnightly", 14),
        ("every two weeks", 14),
        ("q4w", 28), ("every 4 weeks", 28), ("q12w", 84), ("q28d", 28), ("monthly", MONTH),
        ("once a month", MONTH),
        ("every 3 months", 3 * MONTH), ("quarterly", 3 * MONTH), ("3-monthly", 3 * MONTH),
        ("q6m", 6 * MONTH),
        ("once every 6 months", 6 * MONTH), ("6-monthly", 6 * MONTH), ("twice a year", 6 * MONTH),
        ("twice yearly", 6 * MONTH), ("half-yearly", 6 * MONTH), ("yearly", 12 * MONTH),
        ("annually", 12 * MONTH),
        ("once a year", 12 * MONTH), ("every 18 months", 18 * MONTH), ("every 2 years", 24 * MONTH),
    ],
)  # fmt: skip
def test_how_often_is_read_in_its_usual_wordings(words, every):
    course = Regimen.from_text(f"anastrozole 1 mg {words} for 9 years").courses[0]
    assert course.every_days == pytest.approx(every, rel=1e-12)
    assert course.end_month == 108


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("for 5 years", 0, 60), ("for five years", 0, 60), ("for 18 months", 0, 18), ("x 5 years", 0, 60),
        ("for 5y", 0, 60), ("from month 6 for 1 year", 6, 18),
        ("starting at month 6 until month 18", 6, 18),
        ("from year 2 for 3 years", 24, 60), ("after 2 years for 3 years", 24, 60), ("month 0-60", 0, 60),
        ("from month 12 to month 24", 12, 24), ("from months 12 to 24", 12, 24), ("until 60 months", 0, 60),
        ("from month -60 until month 0", -60, 0), ("60 months ago for 5 years", -60, 0),
        ("started 2 years ago", -24, None),
        ("from baseline for 1 year", 0, 12), ("", 0, None), ("from year 1 to year 3", 12, 36),
        ("from day 30.4375 for 1 month", 1, 2), ("for 1 month from month 5", 5, 6),
        ("10 doses", 0, 10 / MONTH),
        ("x 10", 0, 10 / MONTH), ("for 10 doses", 0, 10 / MONTH),
    ],
)  # fmt: skip
def test_when_is_read_in_its_usual_wordings(words, start, end):
    course = Regimen.from_text(f"tamoxifen 20 mg daily {words}").courses[0]
    assert course.start_month == start
    assert course.end_month == (None if end is None else pytest.approx(end))


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("missing 20 %", 0.8), ("missing 20% of doses", 0.8), ("missing 1 in 5 doses", 0.8),
        ("adherence 80 %", 0.8),
        ("with adherence of 80%", 0.8), ("80 % adherence", 0.8), ("taking 80 % of doses", 0.8),
        ("20 % missed", 0.8),
    ],
)  # fmt: skip
def test_missed_doses_are_read(words, taken):
    assert Regimen.from_text(f"anastrozole 1 mg daily for 5 years, {words}").courses[0].taken == taken


def test_giving_up_is_read_from_month_0_or_from_the_start():
    text = "letrozole 2.5 mg daily from month 6 for 5 years"
    assert Regimen.from_text(f"{text} stopping at month 30").courses[0].stop_month == 30
    assert Regimen.from_text(f"{text} stopped after 2 years").courses[0].stop_month == 30


@pytest.mark.parametrize("words", ["once", "as a single dose", "single dose", "x 1", "1 dose", "one infusion"])
def test_a_single_dose_is_read(words):
    course = Regimen.from_text(f"zoledronic acid 5 mg iv {words} at month 6").courses[0]
    assert course.is_single
    assert course.dose_days().tolist() == [6 * MONTH]


@pytest.mark.parametrize(
    ("text", "dose", "unit", "route"),
    [
        ("Forteo 20 mcg sc daily", 20, "ug", "sc"), ("teriparatide 0.02mg daily", 20, "ug", "sc"),
        ("vitamin D3 800 units daily", 800, "IU", "oral"), ("vitamin D 20 µg daily", 800, "IU", "oral"),
        ("estradiol patch 50 mcg/day twice weekly", 0.05, "mg/day", "transdermal"),
        ("estradiol patch 50 micrograms per day", 0.05, "mg/day", "transdermal"),
        ("estradiol patch 50 mcg twice weekly", 0.05, "mg/day", "transdermal"),
        ("tamoxifen 20 mg/day by mouth", 20, "mg", "oral"), ("ibandronate 3 mg every 3 months", 3, "mg",
        "iv"),
        ("ibandronic acid 150 mg tablets once a month", 150, "mg", "oral"),
        ("Zoledronic Acid (4 mg, IV infusion) every 6 months", 4, "mg", "iv"),
        ("alendronate daily", 10, "mg", "oral"), ("alendronate weekly", 70, "mg", "oral"),
        ("calcium 1 g daily", 1000, "mg", "oral"), ("goserelin q4w", 3.6, "mg", "sc"),
    ],
)  # fmt: skip
def test_doses_units_and_routes_are_read(text, dose, unit, route):
    course = Regimen.from_text(text).courses[0]
    assert (course.dose, course.unit, course.route) == (dose, unit, route)


@pytest.mark.parametrize(
    "text", ["exercise 3 sessions per week", "exercise 3 times a week", "exercise three times weekly"]
)
def test_exercise_is_read_in_sessions(text):
    course = Regimen.from_text(text).courses[0]
    assert course.per_day == pytest.approx(3 / 7)


def test_lines_plus_signs_bullets_and_comments_separate_courses():
    text = "# plan\n- anastrozole 1 mg daily   # tablets\n- calcium 1000 mg daily + vitamin D 800 IU daily;\n\n"
    assert [course.drug for course in Regimen.from_text(text).courses] == [
        "anastrozole",
        "calcium",
        "vitamin-d",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("calcium 1000 mg daily; qolendromate 4 mg", r"course 2: 'qolendromate': not a known drug; did you"),
        ("anastrozole 1000 mg daily", "between 0.1 and 10 mg"),
        ("anastrozole 1 daily", "a unit is required"),
        ("zoledronate 4 mg 6 monthly", "like every 6 months"),
        ("calcium 1,200 mg daily", "without a comma"),
        ("anastrozole 0,5 mg daily", "without a comma"),
        ("anastrozole 1 mg biweekly", "two things"),
        ("anastrozole 1 mg daily for 5 years until month 48", "a second time"),
        ("anastrozole 1 mg daily weekly", "a second time"),
        ("anastrozole 1 mg 2 mg daily", "a second time"),
        ("anastrozole 1 mg once for 5 years", "no end"),
        ("anastrozole 1 mg daily from month 60 until month 12", "is before start_month 60"),
        ("anastrozole 1 mg daily with a glass of milk", "not understood"),
        ("alendronate 35 mg", "say how often"),
        ("alendronate every 3 days", "a dose is required"),
        ("alendronate 70 mg daily", "more than 40 mg a day"),
        ("denosumab 60 mg im every 6 months", "by this route: sc"),
        ("denosumab 60 mg every 0 months", "above 0"),
        ("denosumab 60 mg 0 times a year", "at least once"),
        ("anastrozole 1 mg daily adherence 0 %", "above 0"),
        ("anastrozole 1 mg daily missing 100 %", "above 0"),
        ("tamoxifen 20 mg/day weekly", "an amount a day"),
        ("anastrozole " + "1 mg daily " * 200, "more than 1000 characters"),
        ("x" * 100_001, "at most 100,000"),
        ("zoledronic acid 70 mg weekly", "between 0.25 and 8 mg"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_used_are_refused_with_the_fix(text, message):
    with pytest.raises(InputError, match=message):
        Regimen.from_text(text)


@given(regimens())
@settings(max_examples=200, deadline=None)
def test_words_are_read_back_as_the_same_regimen(regimen):
    assert Regimen.from_text(regimen.to_text()) == regimen


_PIECES = ["anastrozole", "denosumab", "1 mg", "60", "mg", "daily", "every", "6", "months", "for",
"5 years", "x", ";", "-3",
           "month", "from", "until", "%", "missing", "20 %", "once", "q6m", "1e9", "999999999999", "sc",
           ",", "0", "/kg", "\n"]  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join)))
@settings(max_examples=600, deadline=None)
def test_any_text_gives_a_regimen_or_an_error_that_teaches(text):
    read = attempt(lambda: Regimen.from_any(text, files=False))
    assert read.fix if isinstance(read, InputError) else Regimen.from_text(read.to_text()) == read


@given(regimens(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_mutated_text_gives_a_regimen_or_an_error_that_teaches(regimen, data):
    text = regimen.to_text()
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 4)) :]
    read = attempt(lambda: Regimen.from_any(text, files=False))
    assert read.fix if isinstance(read, InputError) else len(read.courses) <= 200


def test_hostile_text_is_refused_in_time():
    import time

    for text in (
        "a" * 900,
        "1" * 900,
        "anastrozole " + "1 " * 450,
        "anastrozole " + "at from " * 110,
        "anastrozole " + "every " * 150,
    ):
        begun = time.perf_counter()
        with pytest.raises(InputError):
            Regimen.from_text(text)
        assert time.perf_counter() - begun < 0.5


def test_an_amount_below_zero_is_refused_as_such():
    with pytest.raises(InputError, match="cannot be below zero"):
        Regimen.from_text("anastrozole -1 mg daily")
