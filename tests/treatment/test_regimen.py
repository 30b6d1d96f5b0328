"""Regimens from mappings, files and anything else: what is read, and what is refused with which fix."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regimen_strategies import attempt, regimens

from osteon.errors import InputError
from osteon.treatment.regimen import Course, Regimen, schema

EXEMESTANE = {
    "drug": "exemestane", "dose": 25, "unit": "mg", "route": "oral",
    "every_days": 1, "start_month": 0, "end_month": 60,
}  # fmt: skip


def one(**changes: object) -> Course:
    return Regimen.from_records([EXEMESTANE | changes]).courses[0]


# drug, dose, unit, route, every_days, start_month, end_month as in published arms, and what each is
TRIAL_COURSES = [
    (("anastrozole", 1, "mg", "oral", 3.5, 0, 3), ("anastrozole", 1, "mg", 3.5)),
    (("tamoxifen", 20, "mg", "oral", 1, -60, 0), ("tamoxifen", 20, "mg", 1)),
    (("aromatase-inhibitor", None, "mg", "oral", 1, 0, 84), ("anastrozole", 1, "mg", 1)),
    (("aromatase-inhibitor-unspecified", None, None, "oral", 1, 0, 12), ("anastrozole", 1, "mg", 1)),
    (("nonsteroidal-ai", 1, "mg", "oral", 1, 0, 6), ("anastrozole", 1, "mg", 1)),
    (("ovarian-suppression", None, None, None, None, 0, 12), ("goserelin", 3.6, "mg", 28)),
    (("gnrh-agonist", 1, "unit", "sc", 28, 0, 17), ("goserelin", 3.6, "mg", 28)),
    (("triptorelin", 3.75, "mg", "im", 28, 0, 12), ("triptorelin", 3.75, "mg", 28)),
    (("oral-bisphosphonate-pooled", None, None, "oral", None, 0, 24), ("alendronate", 70, "mg", 7)),
    (("bisphosphonate-any", None, None, None, None, 0, 36), ("zoledronic-acid", 4, "mg", 182.625)),
    (("zoledronic-acid", 5, "mg", "iv", 1826, 0, 60), ("zoledronic-acid", 5, "mg", 1826)),
    (("zoledronic-acid", 2.5, "mg", "iv", 1, 0, 0), ("zoledronic-acid", 2.5, "mg", None)),
    (("ibandronate", 20, "mg", "oral", 7.6, 0, 36), ("ibandronate", 20, "mg", 7.6)),
    (("denosumab", 3, "mg/kg", "sc", 1, 0, 0), ("denosumab", 198, "mg", None)),
    (("denosumab", 210, "mg", "sc", 182.6, 0, 24), ("denosumab", 210, "mg", 182.6)),
    (("denosumab", 60, "mg", "sc", 182.6, 0, None), ("denosumab", 60, "mg", 182.6)),
    (("teriparatide", 0.02, "mg", "sc", 1, 0, 21), ("teriparatide", 20, "ug", 1)),
    (("estradiol-patch", 0.1, "mg/day", "transdermal", 1, -2, 0), ("estradiol-patch", 0.1, "mg/day", 1)),
    (("estrogen-progestin", None, "mg", "oral", 1, 0, 48), ("conjugated-equine-estrogens", 0.625, "mg", 1)),
    (("exercise-resistance-impact", 3, "sessions-per-week", "none", 2.33, 0, 12),
    ("exercise", 1, "session", 7 / 3)),
    (("vitamin-d3", 400, "IU", "oral", 1, 0, 84), ("vitamin-d", 400, "IU", 1)),
]  # fmt: skip


@pytest.mark.parametrize(("written", "read"), TRIAL_COURSES)
def test_courses_of_published_arms_are_read(written, read):
    course = Regimen.from_records([dict(zip(EXEMESTANE, written, strict=True))]).courses[0]
    assert (course.drug, course.dose, course.unit, course.every_days) == read
    assert course.start_month == written[5]
    assert course.end_month == written[6]


@pytest.mark.parametrize(
    ("changes", "field", "fix"),
    [
        ({"start_month": 60, "end_month": 12}, "end_month", "after the start"),
        ({"start_month": None}, "start_month", "say when"),
        ({"drug": "bazedoxifene"}, "regimen course 1", "no model of it"),
        ({"drug": None}, "drug", "name the drug"),
        ({"drug": 3}, "regimen course 1", "in words"),
        ({"dose": 0}, "dose", "above 0"),
        ({"dose": -25}, "dose", "above 0"),
        ({"dose": 2500}, "dose", "between 2.5 and 250 mg"),
        ({"dose": 25, "unit": None}, "unit", "a unit is required: write 25 mg"),
        ({"unit": "IU"}, "unit", "is mg"),
        ({"unit": 5}, "unit", "write a word"),
        ({"route": "iv"}, "route", "by this route: oral"),
        ({"route": "nasal"}, "route", "by this route: oral"),
        ({"every_days": 0}, "every_days", "above 0"),
        ({"every_days": -1}, "every_days", "above 0"),
        ({"every_days": 0.1}, "every_days", "not given more often"),
        ({"every_days": 1e9}, "every_days", "longer than 100 years"),
        ({"dose": float("nan")}, "dose", "finite"),
        ({"end_month": float("inf")}, "end_month", "finite"),
        ({"dose": 10**400}, "dose", "finite"),
        ({"dose": "25"}, "dose", "without quotes"),
        ({"dose": True}, "dose", "without quotes"),
        ({"end_month": 1e5}, "end_month", "100 years"),
        ({"start_month": -1e5}, "start_month", "100 years"),
        ({"start_month": -700, "end_month": 700}, "end_month", "longer than 100 years"),
        ({"taken": 0}, "taken", "above 0"),
        ({"taken": 1.2}, "taken", "at most 1"),
        ({"missed": 1}, "missed", "less than 1"),
        ({"missed": 0.2, "taken": 0.8}, "missed", "either"),
        ({"stop_month": 0}, "stop_month", "after the start"),
        ({"stop_month": 61}, "stop_month", "the end at 60"),
        ({"doses": 3}, "doses", "either doses or end_month"),
        ({"end_month": None, "doses": 1.5}, "doses", "whole number"),
        ({"end_month": None, "doses": 10**9}, "doses", "100 years"),
        ({"dosage": 25}, "dosage", "did you mean dose"),
        ({"every": 1}, "every", "did you mean every_days"),
        ({"end_month": 0, "stop_month": 3}, "stop_month", "happens once"),
        ({"end_month": 0, "taken": 0.5}, "taken", "happens once"),
    ],
)  # fmt: skip
def test_an_impossible_course_is_refused_with_the_fix(changes, field, fix):
    with pytest.raises(InputError) as caught:
        one(**changes)
    assert field in caught.value.field
    assert fix in caught.value.fix
    assert caught.value.field.startswith("regimen course 1")


def test_a_weekly_tablet_taken_daily_is_refused():
    with pytest.raises(InputError, match="more than 40 mg a day"):
        Regimen.from_records([{"drug": "alendronate", "dose": 70, "unit": "mg", "every_days": 1}])


@pytest.mark.parametrize(
    ("dose", "unit"), [(0.02, "mg"), (20, "mcg"), (20, "µg"), (20, "μg"), (20, "micrograms"), (2e-5, "g")]
)
def test_masses_are_converted_at_the_door(dose, unit):
    assert Regimen.from_records([{"drug": "Forteo", "dose": dose, "unit": unit}]).courses[0].dose == 20.0


def test_vitamin_d_in_micrograms_is_read_in_international_units():
    assert Regimen.from_records([{"drug": "vitamin-d", "dose": 20, "unit": "ug"}]).courses[0].dose == 800.0


def test_overlapping_courses_of_one_drug_are_refused_also_under_two_names():
    with pytest.raises(InputError, match="end the first at month 24"):
        Regimen.from_any([EXEMESTANE, EXEMESTANE | {"drug": "Aromasin", "start_month": 24, "end_month": 84}])


def test_courses_of_one_drug_may_follow_each_other():
    regimen = Regimen.from_any([EXEMESTANE | {"end_month": 24}, EXEMESTANE | {"start_month": 24}])
    assert len(regimen.courses) == 2


def test_an_extra_infusion_beside_a_planned_one_is_refused_and_a_loading_dose_is_not():
    with pytest.raises(InputError, match="beside another dose"):
        Regimen.from_text("zoledronic acid 4 mg every 6 months for 3 years; zoledronic acid 4 mg once at month 12")
    assert Regimen.from_text("denosumab 120 mg every 4 weeks for 1 year; denosumab 120 mg once at day 8").courses


def test_two_aromatase_inhibitors_at_once_are_read_with_a_caution():
    regimen = Regimen.from_text("anastrozole 1 mg daily; letrozole 2.5 mg daily")
    assert any("at once" in note for note in regimen.notes)
    assert not Regimen.from_text("anastrozole 1 mg daily for 2 years; letrozole 2.5 mg daily after 2 years").notes


def test_ovaries_are_removed_once_and_for_good():
    assert Regimen.from_any({"drug": "oophorectomy", "start_month": 3}).courses[0].dose_days().tolist() == [3 * 30.4375]
    for wrong in (
        {"dose": 1, "unit": "mg"},
        {"end_month": 12},
        {"every_days": 1},
        {"doses": 2},
        {"route": "oral"},
    ):
        with pytest.raises(InputError, match=r"once|surgery"):
            Regimen.from_any({"drug": "oophorectomy", "start_month": 3} | wrong)
    with pytest.raises(InputError, match="once"):
        Regimen.from_text("oophorectomy; oophorectomy at month 3")


def test_more_than_200_courses_are_refused():
    words = "; ".join(f"exemestane 25 mg daily from month {i} for 1 month" for i in range(201))
    with pytest.raises(InputError, match="at most 200"):
        Regimen.from_text(words)


def test_nothing_is_no_treatment_and_an_empty_text_is_not():
    for nothing in (None, [], "none", "No treatment", {"regimen": None}, {"regimen": []}, Regimen()):
        assert Regimen.from_any(nothing).courses == ()
    for empty in ("", " \n ; "):
        with pytest.raises(InputError, match="or none"):
            Regimen.from_any(empty)


def test_a_trial_arm_is_read_by_its_regimen_and_lists_may_hold_words():
    arm = {"id": "x", "citation": "y", "regimen": ["exemestane 25 mg daily for 5 years", {"drug": "calcium"}]}
    assert [course.drug for course in Regimen.from_any(arm).courses] == ["exemestane", "calcium"]


@pytest.mark.parametrize(
    "given", [3, b"anastrozole", {1, 2}, object(), [3], [[]], {"dose": 1}, {"regimen": {"regimen": []}}]
)
def test_what_is_no_regimen_is_refused(given):
    with pytest.raises(InputError):
        Regimen.from_any(given)


def test_files_are_read_only_where_the_caller_allows(tmp_path):
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"regimen": [EXEMESTANE]}))
    assert Regimen.from_any(path) == Regimen.from_any(str(path)) == Regimen.from_any([EXEMESTANE])
    for hidden in (str(path), path, {"regimen": str(path)}, [str(path)]):
        with pytest.raises(InputError):
            Regimen.from_any(hidden, files=False)
    with pytest.raises(InputError, match="no such file"):
        Regimen.from_any(tmp_path / "missing.yaml")


def test_a_brand_without_more_is_its_usual_course_and_says_what_was_assumed():
    regimen = Regimen.from_any("Reclast")
    assert regimen.courses[0].dose == 5
    assert regimen.courses[0].every_days == 365.25
    assert any("assumed" in note for note in regimen.notes)


def test_a_progestin_is_read_and_said_to_act_on_nothing():
    regimen = Regimen.from_text("conjugated estrogens 0.625 mg daily; medroxyprogesterone 2.5 mg daily")
    assert any("acts on nothing" in note for note in regimen.notes)


@given(regimens())
@settings(max_examples=150, deadline=None)
def test_records_are_read_back_as_the_same_regimen(regimen):
    assert Regimen.from_records(json.loads(json.dumps(regimen.to_records()))) == regimen


@given(
    st.dictionaries(
        st.sampled_from(["drug", "dose", "unit", "route", "every_days", "start_month", "end_month",
        "taken", "x"]),
        st.one_of(
            st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=12),
            st.lists(st.integers(), max_size=2),
            st.sampled_from(["anastrozole", "denosumab", "mg", "oral", "sc", "oophorectomy", "mg/kg",
            "exercise"]),
        ),
    )
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_any_mapping_gives_a_regimen_or_an_error_that_teaches(record):
    read = attempt(lambda: Regimen.from_any([record]))
    assert read.fix if isinstance(read, InputError) else read.courses


def test_schema_names_every_field_that_is_read():
    from osteon.treatment.record import FIELDS

    course = schema()["anyOf"][0]
    assert tuple(course["properties"]) == FIELDS
    assert course["required"] == ["drug"]
    json.dumps(schema())


@pytest.mark.parametrize(
    "name", ["anastrozole-zoledronic-acid.yaml", "denosumab-then-zoledronate.yaml", "ovarian-suppression.csv"]
)
def test_example_regimens_are_read_without_assumptions(name, request):
    regimen = Regimen.from_any(request.config.rootpath / "examples" / "regimens" / name)
    assert regimen.courses
    assert not [note for note in regimen.notes if "assumed" in note]


@given(st.binary(max_size=4), st.integers(0, 300), st.integers(0, 6))
@settings(max_examples=100, deadline=None)
def test_a_damaged_file_gives_a_regimen_or_an_error_that_teaches(tmp_path_factory, damage, at, lost):
    path = tmp_path_factory.mktemp("regimens") / "damaged.yaml"
    good = b"regimen:\n- {drug: anastrozole, dose: 1, unit: mg, every_days: 1, start_month: 0, end_month: 60}\n"
    good += b"- {drug: denosumab, dose: 60, unit: mg, route: sc, every_days: 182.6, taken: 0.9}\n- calcium\n"
    path.write_bytes(good[:at] + damage + good[at + lost :])
    read = attempt(lambda: Regimen.from_any(path))
    assert read.fix if isinstance(read, InputError) else isinstance(read, Regimen)
