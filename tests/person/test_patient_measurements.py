"""What is measured in a patient: one unit, no contradiction, and the baseline of a simulation."""

from datetime import date

import pytest

from osteon.errors import InputError, InputErrors
from osteon.person.patient import Patient

TODAY = date(2026, 1, 1)


def woman(**fields):
    return {"sex": "female", "age": 60} | fields


def man(**fields):
    return {"sex": "male", "age": 68} | fields


def refusal(given, purpose="simulation"):
    with pytest.raises((InputError, InputErrors)) as caught:
        Patient.from_any(given, purpose, today=TODAY)
    return str(caught.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (man(menopause="premenopausal"), "a man has no menopause; write not_applicable"),
        (man(age_at_menopause=50), "a man has no menopause"),
        (man(years_since_menopause=5), "a man has no menopause"),
        (man(pregnant=True), "a man is not pregnant"),
        (man(conditions=["premature_menopause"]), "hypogonadism"),
        (woman(menopause="not_applicable"), "is for men"),
        (woman(menopause="premenopausal", age=70), "at 70 years; check age"),
        (
            woman(menopause="premenopausal", age=44, age_at_menopause=40),
            "contradicts menopause: premenopausal",
        ),
        (woman(menopause="perimenopausal", years_since_menopause=1), "contradicts menopause"),
        (woman(age_at_menopause=12), "age at menopause lies between 15 and 65"),
        (woman(age_at_menopause=61), "lies after the present age"),
        (woman(years_since_menopause=50), "puts menopause at 10 years"),
        (woman(age_at_menopause=50, years_since_menopause=5), "gives an age of 55, not 60"),
        (woman(ai={"drug": "anastrozole", "months": 700}), "between 0 and 240 months"),
        (woman(ai={"drug": "none", "status": "current"}), "contradicts ai.status"),
        (woman(ai={"status": "never", "months": 6}), "contradicts ai.status: never"),
        (woman(ai={"status": "current", "months_since_stop": 6}), "contradicts ai.status: current"),
        (woman(age=19, tamoxifen={"status": "current", "months": 239}), "is longer than a life of 19 years"),
        (woman(fractures=[{"site": "hip", "age": 61}]), "fractures[0].age: 61.0: lies after"),
    ],
)
def test_a_contradiction_is_refused_with_the_field_to_put_right(given, message):
    assert message in refusal(given)
    assert message in refusal(given, "assessment")


def test_weight_height_and_bmi_must_agree_within_one_and_a_half_units():
    body = {"height": {"value": 1.70, "unit": "m"}, "weight": {"value": 70, "unit": "kg"}}
    assert Patient.from_any(woman(**body)).bmi == pytest.approx(24.22, abs=0.01)
    assert Patient.from_any(woman(**body, bmi=25)).bmi == 25
    assert "give 24.2; check the three" in refusal(woman(**body, bmi=26))


def test_two_body_weights_must_agree():
    body = {"weight": {"value": 70, "unit": "kg"}}
    assert Patient.from_any(woman(**body, labs={"weight_kg": 72})).labs.weight_kg == 72
    assert "labs.weight_kg: 95.0: contradicts" in refusal(woman(**body, labs={"weight_kg": 95}))


def dxa(day, value=0.912, unit="g/cm2", site="lumbar_spine", device="hologic"):
    return {"date": day, "what": "dxa", "site": site, "value": value, "unit": unit, "device": device}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (dxa("2026-01-02"), "lies after today, 2026-01-01"),
        (dxa("2025-02-30"), "there is no such day"),
        (dxa("1.3.2025"), "like 2025-03-01"),
        (dxa(20250301), "like 2025-03-01"),
        (dxa("1950-01-01"), "lies before birth"),
        (dxa("2025-01-01", site=None), "a dxa needs its site and its device"),
        (dxa("2025-01-01", device=None), "a dxa needs its site and its device"),
        (dxa("2025-01-01", device="siemens"), "one of hologic, lunar, norland"),
        (dxa("2025-01-01", value=-1.5, unit="T-score"), "one of g/cm2, mg/cm2"),
        (dxa("2025-01-01", value=912), "between 0.2 and 2.2"),
        ({"date": "2025-01-01", "what": "ctx", "value": 0.3}, "measurements[0].unit: not given"),
        ({"date": "2025-01-01", "what": "crp", "value": 3, "unit": "mg/L"}, "one of dxa, ctx"),
        ({**dxa("2025-01-01", value=0.3, unit="ng/mL"), "what": "ctx"}, "only a dxa has a site"),
    ],
)
def test_a_dated_measurement_must_be_complete_and_possible(row, message):
    assert message in refusal(woman(measurements=[row]))


def test_measurements_are_stored_in_one_unit():
    row = {"date": date(2025, 3, 1), "what": "estradiol", "value": 5, "unit": "pg/mL"}
    (stored,) = Patient.from_any(woman(measurements=[row])).measurements
    assert (stored.unit, stored.date) == ("pmol/L", date(2025, 3, 1))
    assert stored.value == pytest.approx(18.36, abs=0.01)


def test_labs_may_be_written_with_a_unit_or_in_the_field_name():
    one = Patient.from_any(woman(labs={"adj_calcium": {"value": 8.2, "unit": "mg/dL"}}))
    two = Patient.from_any(woman(labs={"adj_calcium_mg_dl": 8.2, "adj_calcium_mmol_l": None}))
    assert one == two
    assert one.labs.adj_calcium_mmol_l == pytest.approx(2.046, abs=1e-3)
    assert Patient.from_any(woman(labs={"vit_d_25oh_ng_ml": 30})).labs.vit_d_25oh_nmol_l == pytest.approx(74.9, abs=0.1)


def test_two_writings_of_one_value_must_agree():
    labs = {"adj_calcium_mg_dl": 9.4, "adj_calcium_mmol_l": 2.35}
    assert Patient.from_any(woman(labs=labs)).labs.adj_calcium_mmol_l == 2.35
    assert "contradicts labs.adj_calcium_mmol_l" in refusal(woman(labs=labs | {"adj_calcium_mmol_l": 2.0}))


def test_the_latest_scan_is_the_baseline():
    rows = [dxa("2025-06-01", 900, "mg/cm2"), dxa("2023-06-01"), dxa("2025-01-01", 0.8, site="total_hip")]
    given = woman(measurements=rows, bmd={"lumbar_spine": 1.1, "device": "lunar"}, dxa={"lumbar_spine": 0})
    baseline = Patient.from_any(given).baseline_bmd("lumbar-spine")
    assert baseline == (0.9, "hologic", "DXA of 2025-06-01")


def test_bmd_comes_before_a_t_score():
    given = woman(bmd={"total_hip": 0.9, "device": "GE"}, dxa={"total_hip": -2, "femoral_neck": -1})
    patient = Patient.from_any(given)
    assert patient.baseline_bmd("total_hip")[:2] == (0.9, "lunar")
    assert patient.baseline_bmd("femoral_neck").g_cm2 == pytest.approx(0.858 - 0.120)
    assert "Hologic assumed" in patient.baseline_bmd("femoral_neck").source


def test_an_invalid_site_gives_no_baseline():
    given = woman(dxa={"lumbar_spine": -0.6, "invalid_sites": ["lumbar_spine"]})
    assert Patient.from_any(given).baseline_bmd("lumbar_spine") is None


def test_a_heel_scan_gives_no_baseline():
    patient = Patient.from_any(woman(dxa={"heel_qus": -2.6}))
    assert all(patient.baseline_bmd(site) is None for site in ("lumbar_spine", "total_hip", "femoral_neck"))


@pytest.mark.parametrize("given", [woman(), man(), man(reference="nhanes3_sex_specific")])
@pytest.mark.parametrize("device", ["hologic", "lunar", "norland"])
def test_a_given_t_score_comes_back_from_the_baseline(given, device):
    scores = {"lumbar_spine": -1.7, "total_hip": -0.4, "femoral_neck": -2.6}
    patient = Patient.from_any(given | {"dxa": scores | {"device": device}})
    for site, score in scores.items():
        assert patient.t_score(site, patient.baseline_bmd(site).g_cm2) == pytest.approx(score)
