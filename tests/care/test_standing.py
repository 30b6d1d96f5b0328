"""How a guideline stands: current on the day of the assessment, read by somebody, of a country."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from care_cases import TODAY, assessed, changed, with_t

import osteon
from osteon.care.rules.explain import explain
from osteon.care.rules.guideline_list import state_as_a_whole
from osteon.care.rules.library import library
from osteon.care.rules.standing import NOT_VERIFIED, STATES, country_of, foremost, in_order, standing
from osteon.errors import InputError

HIP = {"site": "hip", "age": 58, "mechanism": "low_trauma"}
NEVER = {"drug": "none", "status": "never", "months": 0}
HOUSE = """id: house
title: House rule
year: 2026
citation: Ward meeting
{more}answers: {{treat: treat}}
rules:
  - {{id: all, when: otherwise, then: {then}, verification: {mark}, text: All.}}
"""


def house(folder: Path, more: str = "", then: str = "treat", mark: str = "seen") -> Path:
    place = folder / "guidelines" / "house.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(HOUSE.format(more=more, then=then, mark=mark), encoding="utf-8")
    return folder


def test_every_packaged_guideline_says_who_read_which_edition_when_and_until_when_it_is_current():
    shelf = library()
    for guideline in shelf.guidelines.values():
        assert guideline.reader in standing().readers, guideline.id
        assert guideline.read_on is not None
        assert guideline.edition != str(guideline.year)
        assert guideline.expires <= standing().last_day(guideline.year)
        assert guideline.countries or set(guideline.answers) == {"low", "moderate", "high"}
    for guideline in shelf.disabled.values():
        assert guideline.reader == "", "nobody has read it"
    for file in shelf.files:
        assert (file.reader in standing().readers, file.read_on is not None, file.expires is not None) == (True,) * 3


STATED = [
    ({}, date(2026, 11, 1), "in use"),
    ({"mark": "assumed"}, date(2026, 11, 1), "recalled"),
    ({"mark": "recalled"}, date(2031, 12, 31), "recalled"),
    ({"mark": "recalled"}, date(2032, 1, 1), "expired"),
    ({}, date(2032, 1, 1), "expired"),
    ({"more": "expires: 2027-06-30\n"}, date(2027, 7, 1), "expired"),
    ({"more": "superseded_by: hadji2025\n"}, date(2032, 1, 1), "superseded"),
    ({"then": NOT_VERIFIED}, date(2026, 11, 1), "not verified"),
    ({"more": "enabled: false\n"}, date(2026, 11, 1), "not written"),
]


@pytest.mark.parametrize(("written", "day", "state"), STATED, ids=lambda value: str(value)[:30])
def test_the_gravest_state_is_given_and_stands_beside_the_answer(
    tmp_path: Path, written: dict[str, str], day: date, state: str
):
    rules = house(tmp_path, **written)
    listed = {one.id: one for one in osteon.guidelines(rules, today=day)}["house"]
    assert listed.state == state
    assert state in STATES
    if state != "not written":
        found = osteon.assess(with_t(-1.0), today=day, simulate=False, rules=rules).guidelines["house"]
        assert (found.state, found.to_dict()["state"]) == (state, state)


def test_expiry_is_judged_on_the_day_of_the_assessment_and_not_by_the_clock():
    def states(day: date) -> dict[str, str]:
        found = osteon.assess(with_t(-2.3), today=day, simulate=False)
        return {name: one.state for name, one in found.guidelines.items()}

    assert states(date(2024, 12, 31))["asco2019"] == "in use"
    assert states(date(2025, 1, 1))["asco2019"] == "expired"
    assert states(date(2024, 12, 31))["hadji2017"] == "superseded"


def test_the_states_of_all_guidelines_are_those_of_the_list():
    listed = {one.id: one.state for one in osteon.guidelines(today=TODAY)}
    shelf = library()
    for guideline in (*shelf.guidelines.values(), *shelf.disabled.values()):
        assert listed[guideline.id] == state_as_a_whole(guideline, TODAY)


def test_rules_of_labels_that_should_have_been_looked_at_again_say_so():
    assert assessed(with_t(-2.3)).expired_files == ()
    late = osteon.assess(with_t(-2.3), today=date(2028, 11, 23), simulate=False)
    assert late.to_dict()["expired_files"]["safety.yaml"] == "2028-11-22"


REFUSED = [
    ("countries: [uk, usa]\n", "us"),
    ("countries: [atlantis]\n", "international"),
    ("reader: osteon\n", "when it was read"),
    ("read_on: 2025-01-01\n", "later day"),
    ("read_on: soon\n", "2025-03-01"),
    ("expires: 2040-01-01\n", "expires_source"),
]


@pytest.mark.parametrize(("more", "said"), REFUSED)
def test_a_mistake_in_what_a_guideline_says_of_itself_is_named_with_line_and_fix(tmp_path: Path, more: str, said: str):
    with pytest.raises(InputError) as caught:
        library(house(tmp_path, more))
    assert "house.yaml line " in caught.value.field
    assert said in caught.value.fix


def test_a_later_day_than_usual_needs_its_reason(tmp_path: Path):
    own = house(tmp_path, "expires: 2040-01-01\nexpires_source: the ward meets again then\n")
    assert {one.id: one.expires for one in osteon.guidelines(own)}["house"] == "2040-01-01"


def test_the_guidelines_of_the_country_stand_first_then_its_region_then_international_ones():
    shown = {name: one for name, one in library().guidelines.items() if name != "default"}
    for country in standing().countries:
        names = list(in_order(shown, country))
        groups = [
            0 if country in shown[n].countries
            else 1 if standing().countries[country].within in shown[n].countries
            else 2 if "international" in shown[n].countries
            else 3
            for n in names
        ]  # fmt: skip
        assert groups == sorted(groups), country
        assert list(assessed(with_t(-1.0), country=country).guidelines) == names


def test_without_a_choice_international_guidelines_stand_first_and_none_is_named_for_its_country():
    found = assessed(with_t(-2.3))
    assert found.country is None
    assert next(iter(found.guidelines)) == "hadji2017"
    assert found.foremost_guideline is None, "the only international one is superseded"


def test_a_country_changes_the_order_and_the_name_but_no_answer():
    woman = changed(ai=NEVER, fractures=[HIP])
    plain, american = assessed(woman), assessed(woman, country="us")
    for name, answer in plain.guidelines.items():
        assert american.guidelines[name] == answer
    assert (plain.category, plain.flags, plain.advice) == (american.category, american.flags, american.advice)
    assert (american.country, american.foremost_guideline) == ("us", "bhof2022"), "current before expired"


@pytest.mark.parametrize(
    ("country", "named", "not_named"),
    [("us", "BHOF 2022", "NOGG"), ("de", "DVO 2023", "BHOF"), (None, "BHOF 2022", None), ("sg", "DVO 2023", None)],
)
def test_the_guideline_of_the_country_is_named_in_advice_and_in_the_next_action(
    country: str | None, named: str, not_named: str | None
):
    """Where none of the country's own treats, all that treat are named, so that the reason stands."""
    found = assessed(changed(ai=NEVER, fractures=[HIP]), country=country)
    assert found.next_action is not None
    for text in (found.texts["advice"]["treat_by_general_osteoporosis_guidance"], found.next_action.because):
        assert "{" not in text
        assert named in text
        assert not_named is None or not_named not in text
    assert all("{" not in item.text for item in explain("treat_by_general_osteoporosis_guidance"))


def test_what_is_left_to_general_guidance_names_that_of_the_country():
    woman = with_t(None, ai={"drug": "letrozole", "status": "completed", "months": 60, "months_since_stop": 3})
    said = {country: assessed(woman, country=country).next_action for country in (None, "us")}
    texts = {country: f"{action.what} {action.because}" for country, action in said.items() if action is not None}
    assert "general osteoporosis guidance" in texts[None]
    assert "(" not in texts[None].partition("general osteoporosis guidance")[2][:3]


def test_nobody_is_sent_to_the_guideline_of_another_country():
    guidelines = library().guidelines
    states = dict.fromkeys(guidelines, "in use")
    for country in (None, *standing().countries):
        named = foremost(states, guidelines, country)
        region = standing().countries[country].within if country else None
        assert named is None or {country, region, "international"} & set(guidelines[named].countries)
    assert foremost({"hadji2017": "superseded"}, guidelines, None) is None
    both = {"reid2008": "expired", "nogg2024": "recalled"}
    assert foremost(both, guidelines, "uk") == "nogg2024", "what is current is named before what is not"


def test_a_country_is_known_by_its_common_names_and_another_is_refused_with_those_that_are():
    assert (country_of("GB"), country_of("United Kingdom"), country_of(" uk "), country_of("")) == (
        "uk", "uk", "uk", None,
    )  # fmt: skip
    with pytest.raises(InputError) as caught:
        assessed(with_t(-1.0), country="atlantis")
    assert caught.value.field == "country"
    assert all(code in caught.value.fix for code in standing().countries)


def test_the_regions_of_the_fracture_room_begin_with_a_country():
    for region in ("us-claims", "uk"):
        assert region.split("-")[0] in standing().countries
