"""A word in no list is refused with the nearest of its own list; a site of a fracture is never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from osteon.errors import InputError, InputErrors
from osteon.person import words
from osteon.person.patient import Patient

LISTS = {
    "conditions": (words.CONDITIONS, lambda name: {"conditions": [name]}),
    "symptoms": (words.SYMPTOMS, lambda name: {"symptoms": [name]}),
    "adverse_reactions": (words.ADVERSE_REACTIONS, lambda name: {"adverse_reactions": [name]}),
    "radiotherapy": (words.RADIOTHERAPY, lambda name: {"radiotherapy": [name]}),
    "fractures": (words.FRACTURE_SITES, lambda name: {"fractures": [{"site": name}]}),
}


def read(fields: dict[str, Any]) -> Patient:
    return Patient.from_any({"sex": "female", "age": 60, "menopause": "postmenopausal", **fields}, "assessment")


def refusal(fields: dict[str, Any]) -> str:
    with pytest.raises((InputError, InputErrors)) as caught:
        read(fields)
    return str(caught.value)


@pytest.mark.parametrize("name", LISTS)
def test_every_word_of_a_list_is_read(name: str):
    known, at = LISTS[name]
    for word in known.known:
        assert read(at(word))


@pytest.mark.parametrize("name", LISTS)
def test_what_is_offered_is_of_the_same_list(name: str):
    known, at = LISTS[name]
    others = {word for other, _ in LISTS.values() for word in (*other.known, *other.meant)} - set(known.known)
    for word in sorted(others - set(words.SYMPTOMS.known)):
        said = refusal(at(word))
        if "did you mean" in said:
            offered = said.split("did you mean ")[1].split("?")[0].split(" or ")
            assert set(offered) <= set(known.known)


@pytest.mark.parametrize("name", LISTS)
def test_what_other_words_mean_is_in_the_list(name: str):
    known, _ = LISTS[name]
    for word, meant in known.meant.items():
        assert word not in known.known
        assert set(meant) <= set(known.known)


@pytest.mark.parametrize(
    ("fields", "near"),
    [
        ({"fractures": [{"site": "spine"}]}, "vertebra"),
        ({"fractures": [{"site": "femoral_neck"}]}, "hip"),
        ({"fractures": [{"site": "wirst"}]}, "wrist"),
        ({"conditions": ["reumatoid"]}, "rheumatoid_arthritis"),
        ({"conditions": ["diabetes"]}, "type_1_diabetes or type_2_diabetes"),
        ({"conditions": [{"name": "heart_attack", "months_ago": 3}]}, "myocardial_infarction"),
        ({"symptoms": ["hip pain"]}, "groin_pain"),
        ({"radiotherapy": ["chest"]}, "chest_wall"),
        ({"adverse_reactions": ["iritis"]}, "uveitis"),
    ],
)
def test_the_nearest_words_are_offered(fields: dict[str, Any], near: str):
    assert f"did you mean {near}" in refusal(fields)


def test_a_symptom_among_the_conditions_is_read_as_a_symptom():
    patient = read(
        {"conditions": ["thigh pain", "gout", {"name": "jaw_pain", "months_ago": 1}], "symptoms": ["back_pain"]}
    )
    assert patient.symptoms == ("back_pain", "thigh_pain", "jaw_pain")
    assert patient.conditions == ("gout",)


def test_a_condition_may_have_a_date():
    patient = read({"conditions": [{"name": "stroke", "months_ago": 5}, "asthma"]})
    assert patient.condition_names == ("stroke", "asthma")
    assert Patient.from_any(patient.model_dump(), "assessment") == patient
