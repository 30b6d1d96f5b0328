"""One dated history of bone and hormone drugs, whichever way a file tells of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

import osteon
from osteon.drugs.catalogue import known_drugs, usual_courses
from osteon.errors import InputError
from osteon.person.patient import Patient
from osteon.person.treatment_history import TreatmentCourse, bone_courses, hormone_courses

TODAY = date(2026, 11, 28)
WOMAN: dict[str, Any] = {"sex": "female", "age": 60, "menopause": "postmenopausal"}
THREE_YEARS = {"months": 36, "last_dose_months_ago": 7}
ONE_COURSE: dict[str, dict[str, Any]] = {
    "taken, to be stopped": {
        "bone_therapy": {
            "current": "denosumab_60mg_q6mo", "months": 36, "months_since_last_dose": 7, "stopping": True,
        }
    },
    "taken, overdue": {"bone_therapy": {"current": "Prolia", "months": 36, "months_since_last_dose": 7}},
    "over, with its drug": {
        "bone_therapy": {"current": "none", "drug": "denosumab", "months": 36, "months_since_last_dose": 7}
    },
    "past, by its word": {"bone_therapy_history": [{"drug": "denosumab_60mg_q6mo", **THREE_YEARS}]},
    "past, by its code": {"bone_therapy_history": [{"drug": "M05BX04", **THREE_YEARS}]},
    "past, in words": {"bone_therapy_history": [{"drug": "denosumab 60 mg sc every 6 months", **THREE_YEARS}]},
    "past, by its doses": {"bone_therapy_history": [{"drug": "denosumab", "doses": 6, "last_dose_months_ago": 7}]},
    "past, by its end": {"bone_therapy_history": [{"drug": "denosumab", "months": 36, "ended_months_ago": 1}]},
    "told twice": {
        "bone_therapy": {"current": "none", "months": 36, "months_since_last_dose": 7},
        "bone_therapy_history": [{"drug": "denosumab", **THREE_YEARS}],
    },
}  # fmt: skip


def courses(fields: dict[str, Any]) -> tuple[TreatmentCourse, ...]:
    return bone_courses(Patient.from_any(WOMAN | fields, "assessment", today=TODAY))


@pytest.mark.parametrize("fields", ONE_COURSE.values(), ids=list(ONE_COURSE))
def test_a_course_is_the_same_whichever_way_it_is_written(fields: dict[str, Any]):
    (found,) = courses(fields)
    as_course = found.as_course()
    assert as_course is not None
    assert (as_course.drug, as_course.start_month, as_course.end_month) == ("denosumab", -37.0, -1.0)


def test_the_rebound_is_simulated_to_the_digit_as_from_a_regimen():
    def ctx(fields: dict[str, Any], regimen: str | None = None) -> np.ndarray[Any, Any]:
        changes = osteon.simulate(WOMAN | fields, regimen, years=1)["marker_change"]
        return np.asarray(changes.sel(marker="ctx").values)

    given = ctx({}, "denosumab 60 mg sc every 6 months x 6 from month -37")
    assert given.max() > 50
    for name in ("taken, to be stopped", "past, by its word", "told twice"):
        assert np.array_equal(ctx(ONE_COURSE[name]), given)
    unnamed = ctx({"bone_therapy": {"current": "none", "months": 36, "months_since_last_dose": 7}})
    assert np.array_equal(unnamed, given)


def test_an_unnamed_course_is_said_to_be_simulated_as_the_drug_with_a_rebound():
    unnamed = {"bone_therapy": {"current": "none", "months": 36, "months_since_last_dose": 9}}
    (found,) = courses(unnamed)
    assert (found.drug, found.now, found.since_last_dose) == (None, False, 9)
    notes = osteon.simulate(WOMAN | unnamed, years=1).osteon.notes
    assert any("not named" in note and "bone_therapy_history" in note for note in notes)


def test_a_date_stands_for_the_months_since():
    past = {"bone_therapy_history": [{"drug": "denosumab", "doses": 6, "last_dose": "2026-04-28"}]}
    now = {"bone_therapy": {"current": "denosumab", "months": 36, "last_dose": date(2026, 4, 28)}}
    for fields in (past, now):
        (found,) = courses(fields)
        assert found.since_last_dose == pytest.approx(214 / 30.4375)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"bone_therapy": {"current": "denosumab", "last_dose": "2027-01-01"}}, "after today"),
        ({"bone_therapy": {"current": "denosumab", "last_dose": "01/02/2026"}}, "year-month-day"),
        ({"bone_therapy": {"current": "denosumab", "last_dose": "2026-01-01", "months_since_last_dose": 3}}, "either"),
        ({"bone_therapy": {"current": "denosumab_60mg_q6mo", "drug": "alendronate"}}, "contradicts"),
        ({"bone_therapy": {"current": "denosumab_60mg_q6mo", "dose": 120.0}}, "contradicts"),
        ({"bone_therapy": {"current": "letrozole"}}, "under ai"),
        ({"bone_therapy": {"current": "bisphosphonate"}}, "say which drug it was"),
        ({"bone_therapy": {"current": "G03CA03"}}, "say which drug it was"),
        ({"bone_therapy_history": [{"drug": "ibandronate_70mg_weekly"}]}, "ibandronate_150mg_monthly"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_fix(fields: dict[str, Any], said: str):
    with pytest.raises(InputError) as caught:
        courses(fields)
    assert said in caught.value.fix
    assert caught.value.field.startswith("bone_therapy")


SLIPS = ["densumab", "alendronat", "ibandronat", "risedronat_35mg_weekly", "zoledronat", "teriparatid", "romosozumap",
         "raloxifen", "letrozol", "prolie", "foo", "drug", "alendronate_70mg_monthly"]  # fmt: skip


@pytest.mark.parametrize("written", SLIPS)
@pytest.mark.parametrize("field", ["current", "history"])
def test_a_hint_never_names_another_drug(written: str, field: str):
    told = {"bone_therapy": {"current": written}}
    if field == "history":
        told = {"bone_therapy_history": [{"drug": written}]}  # type: ignore[dict-item]
    with pytest.raises(InputError) as caught:
        courses(told)
    lead = written[:3].lower()
    for drug in known_drugs().values():
        names = {drug.key, drug.name, *(course.word for course in drug.care.courses)}
        if any(name in caught.value.fix for name in names):
            assert any(name.lower().startswith(lead) for name in (*names, *drug.brands, *drug.synonyms))


@pytest.mark.parametrize("word", list(usual_courses()))
def test_every_word_of_the_catalogue_is_a_course_now_and_in_the_past(word: str):
    (now,) = courses({"bone_therapy": {"current": word, "months": 24, "months_since_last_dose": 0}})
    (past,) = courses({"bone_therapy_history": [{"drug": word, "months": 24, "last_dose_months_ago": 0}]})
    usual = usual_courses()[word]
    for found in (now, past):
        assert (found.drug, found.dose, found.every_days) == (usual.key, usual.dose, usual.every_days)
        assert found.usual == usual


def test_a_drug_that_is_given_in_several_ways_is_taken_as_usual_and_says_so():
    (found,) = courses({"bone_therapy_history": [{"drug": "zoledronate", "doses": 1, "last_dose_months_ago": 8}]})
    assert (found.drug, found.dose, found.assumed) == ("zoledronic-acid", 4.0, ("dose", "every_days"))


def test_the_latest_course_stands_first_and_the_inhibitor_is_a_course_too():
    told = {
        "ai": {"drug": "letrozole", "status": "completed", "months": 36, "months_since_stop": 4},
        "bone_therapy": {"current": "alendronate", "months": 3},
        "bone_therapy_history": [
            {"drug": "zoledronate", "doses": 2, "last_dose_months_ago": 60},
            {"drug": "Prolia", "doses": 6, "last_dose_months_ago": 10},
        ],
    }
    assert [course.drug for course in courses(told)] == ["alendronate", "denosumab", "zoledronic-acid"]
    (hormone,) = hormone_courses(Patient.from_any(WOMAN | told))
    assert (hormone.field, hormone.drug, hormone.start_month, hormone.end_month) == ("ai", "letrozole", -40.0, -4.0)
