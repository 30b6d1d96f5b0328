"""T-scores and age means come from sourced tables; what has no source is None."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.errors import InputError
from osteon.person import reference
from osteon.person.reference import DEVICES, REFERENCES, SITES

SCORES = st.floats(-8, 6)


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("name", REFERENCES)
@pytest.mark.parametrize("device", DEVICES)
@given(score=SCORES)
def test_t_score_and_bmd_are_inverse_for_both_sexes(sex, name, device, score):
    for site in SITES:
        bmd = reference.bmd_from_t_score(site, score, device, sex, name)
        if reference.young_adult(site, device, sex, name) is None:
            assert bmd is None
        else:
            assert reference.t_score(site, bmd, device, sex, name) == pytest.approx(score, abs=1e-9)


def test_nhanes3_femoral_neck_osteoporosis_begins_at_0_558():
    """White women 20-29, 0.858 (SD 0.120) g/cm2; Looker 1998, 10.1007/s001980050093."""
    assert reference.bmd_from_t_score("femoral_neck", -2.5) == pytest.approx(0.558)


def test_by_default_a_man_is_read_against_women():
    for site in ("lumbar_spine", "total_hip", "femoral_neck"):
        assert reference.t_score(site, 0.8, sex="male") == reference.t_score(site, 0.8, sex="female")


def test_against_men_the_same_hip_scores_lower():
    against_men = reference.t_score("total_hip", 0.8, sex="male", reference="nhanes3_sex_specific")
    assert against_men < reference.t_score("total_hip", 0.8, sex="male")


@pytest.mark.parametrize("site", ["lumbar_spine", "total_hip", "femoral_neck"])
def test_the_same_young_bone_reads_higher_on_a_lunar(site):
    assert reference.young_adult(site, "lunar").mean > 1.05 * reference.young_adult(site, "hologic").mean


@pytest.mark.parametrize("site", ["lumbar_spine", "total_hip", "femoral_neck"])
def test_standardised_bmd_agrees_with_the_lunar_young_adult_mean(site):
    """The two tables have separate sources; they must tell one story within 1 %."""
    hologic = reference.young_adult(site, "hologic").mean
    converted = reference.convert_device(site, hologic, "hologic", "lunar")
    assert converted == pytest.approx(reference.young_adult(site, "lunar").mean, rel=0.01)


@given(st.sampled_from(SITES[:3]), st.sampled_from(DEVICES), st.sampled_from(DEVICES), st.floats(0.3, 1.8))
def test_conversion_between_devices_can_be_undone(site, one, other, bmd):
    there = reference.convert_device(site, bmd, one, other)
    assert reference.convert_device(site, there, other, one) == pytest.approx(bmd)


def test_a_norland_has_a_t_score_through_standardised_bmd():
    young = reference.young_adult("total_hip", "norland")
    assert "Hanson" in young.source
    assert reference.t_score("total_hip", young.mean, "norland") == pytest.approx(0)


@pytest.mark.parametrize("sex", ["female", "male"])
def test_the_radius_has_no_reference(sex):
    assert reference.t_score("distal-third-radius", 0.6, sex=sex) is None
    assert reference.bmd_from_t_score("radius_33", -1, sex=sex) is None
    assert reference.age_mean("radius_33", 60, sex) is None


def test_us_women_lose_spine_bone_after_fifty_and_men_do_not():
    """NHANES 2005-2008, 10.3389/fendo.2026.1748490."""
    women = [reference.age_mean("lumbar_spine", age, "female") for age in (46, 56, 66, 76)]
    men = [reference.age_mean("lumbar_spine", age, "male") for age in (46, 56, 66, 76)]
    assert women == sorted(women, reverse=True)
    assert women[0] - women[-1] > 0.12
    assert men[-1] >= men[0]


def test_age_mean_is_the_table_value_in_the_middle_of_a_group():
    assert reference.age_mean("lumbar_spine", 56, "female") == pytest.approx(0.993)
    assert reference.age_mean("femoral_neck", 65, "female") == pytest.approx(0.694)


@given(st.floats(21, 79.9), st.sampled_from(["female", "male"]))
def test_age_mean_has_no_jumps(age, sex):
    near, next_to = (reference.age_mean("lumbar_spine", at, sex) for at in (age, age + 0.01))
    assert abs(near - next_to) < 1e-3


@pytest.mark.parametrize(
    ("site", "age", "sex"),
    [("femoral_neck", 60, "male"), ("lumbar_spine", 82, "female"), ("lumbar_spine", 20, "female")],
)
def test_no_source_means_no_age_mean(site, age, sex):
    assert reference.age_mean(site, age, sex) is None


def test_age_mean_follows_the_device():
    assert reference.age_mean("total_hip", 60, "female", "GE") > reference.age_mean("total_hip", 60, "female")


def test_every_number_has_a_source_and_a_status():
    tables = reference._tables()
    for row in [*tables["young_adult"], *tables["standardised"], *tables["age_means"]]:
        assert row["citation"]
        assert row["status"] in ("seen", "recalled")
    assert set(tables["references"]) == set(REFERENCES)


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: reference.t_score("heel", 0.5), "site"),
        (lambda: reference.t_score("total_hip", 0.5, "siemens"), "device"),
        (lambda: reference.t_score("total_hip", 0.5, sex="x"), "sex"),
        (lambda: reference.t_score("total_hip", 0.5, reference="nhanes4"), "reference"),
        (lambda: reference.convert_device("radius_33", 0.5, "hologic", "lunar"), "site"),
    ],
)
def test_an_unknown_word_is_refused_with_the_known_ones(call, field):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.field == field
