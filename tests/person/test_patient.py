"""Who is treated: what a patient file may say, and what is refused with the fix."""

from datetime import date
from pathlib import Path

import pytest

from osteon.errors import InputError, InputErrors
from osteon.person.history import Fracture
from osteon.person.measurements import Dxa
from osteon.person.patient import Patient, schema

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "patients").glob("*.yaml"))
TODAY = date(2026, 1, 1)


def woman(**fields):
    return {"sex": "female", "age": 60} | fields


def man(**fields):
    return {"sex": "male", "age": 68} | fields


def refusal(given, purpose="simulation"):
    with pytest.raises((InputError, InputErrors)) as caught:
        Patient.from_any(given, purpose, today=TODAY)
    return str(caught.value)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("purpose", ["simulation", "assessment"])
def test_the_worked_examples_load_for_both_purposes(path, purpose):
    patient = Patient.from_any(path, purpose)
    assert patient.id == path.stem
    assert not patient.set_aside
    assert patient.baseline_bmd("total-hip") is not None


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_patient_written_out_reads_back_the_same(path):
    patient = Patient.from_any(path)
    assert Patient.from_any(patient.model_dump()) == patient
    assert Patient.from_any(patient.model_dump(mode="json")) == patient
    assert Patient.from_any(patient) == patient


def test_sex_and_age_are_enough_for_a_simulation():
    patient = Patient(sex="female", age=63)
    assert patient.fractures is None
    assert patient.dxa.lumbar_spine is None
    assert patient.baseline_bmd("lumbar_spine") is None


def test_unknown_is_never_no():
    given = woman(fractures=None, parent_hip_fracture=None, dxa=None, labs=None, ai=None, conditions=None)
    patient = Patient.from_any(given)
    assert patient == Patient.from_any(woman())
    assert patient.fractures is None
    assert patient.parent_hip_fracture is None
    assert Patient.from_any(woman(fractures=[])).fractures == ()


def test_an_assessment_accepts_an_unknown_age_and_a_simulation_does_not():
    assert Patient.from_any({"sex": "female", "age": None}, "assessment").age is None
    assert refusal({"sex": "female"}) == "age: not given: a simulation needs the age in years"


def test_sex_is_always_needed():
    assert "sex: not given: one of female, male" in refusal({"age": 60}, "assessment")


def test_a_patient_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        Patient(sex="female", age=60).age = 50


def test_t_score_of_minus_21_is_refused_by_a_simulation():
    message = refusal(woman(dxa={"lumbar_spine": -21}))
    assert message == "dxa.lumbar_spine: -21: a T-score lies between -8 and +6; check the decimal point"


def test_t_score_of_minus_21_is_set_aside_by_an_assessment():
    patient = Patient.from_any(woman(dxa={"lumbar_spine": -21, "total_hip": -1.2}), "assessment")
    (aside,) = patient.set_aside
    assert (aside.field, aside.value) == ("dxa.lumbar_spine", -21)
    assert "between -8 and +6" in aside.reason
    assert patient.dxa.lumbar_spine is None
    assert patient.dxa.total_hip == -1.2
    assert Patient.from_any(patient.model_dump(), "assessment") == patient


def test_a_patient_with_values_set_aside_is_not_simulated():
    patient = Patient.from_any(woman(dxa={"lumbar_spine": -21}), "assessment")
    assert "dxa.lumbar_spine: -21.0" in refusal(patient)


@pytest.mark.parametrize("score", [-8, 6])
def test_the_bounds_of_a_t_score_are_plausible(score):
    assert Patient.from_any(woman(dxa={"lumbar_spine": score})).dxa.lumbar_spine == score


@pytest.mark.parametrize(
    ("fields", "aside"),
    [
        ({"bmi": 270}, "bmi"),
        ({"labs": {"adj_calcium": {"value": 23.5, "unit": "mmol/L"}}}, "labs.adj_calcium"),
        ({"labs": {"crcl_ml_min": 7500}}, "labs.crcl_ml_min"),
        ({"frax": {"hip_pct": 320}}, "frax.hip_pct"),
        ({"bmd": {"total_hip": 9, "device": "hologic"}}, "bmd.total_hip"),
        ({"weight": {"value": 7, "unit": "kg"}}, "weight"),
    ],
)
def test_any_implausible_measurement_is_set_aside_by_an_assessment_only(fields, aside):
    patient = Patient.from_any(woman(**fields), "assessment")
    assert [item.field for item in patient.set_aside] == [aside]
    assert refusal(woman(**fields)).startswith(f"{aside}: ")


def test_an_implausible_dated_measurement_is_set_aside_as_a_whole():
    rows = [
        {"date": "2025-01-01", "what": "ctx", "value": value, "unit": unit}
        for value, unit in [(307, "ng/mL"), (307, "ng/L"), (999, "ug/L")]
    ]
    patient = Patient.from_any(woman(measurements=rows), "assessment", today=TODAY)
    assert [m.value for m in patient.measurements] == [0.307]
    assert sorted(item.field for item in patient.set_aside) == [
        "measurements[0].value",
        "measurements[2].value",
    ]


@pytest.mark.parametrize("given", [{"age": 7}, {"ai": {"months": 700}}, {"age_at_menopause": 12}])
@pytest.mark.parametrize("purpose", ["simulation", "assessment"])
def test_what_is_not_a_measurement_is_refused_for_either_purpose(given, purpose):
    assert "lies between" in refusal(woman(**given), purpose)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"smokng": "never"}, "smokng: 'never': unknown field; did you mean smoking?"),
        ({"crcl_ml_min": 75}, "it belongs under labs"),
        ({"labs": {"age": 60}}, "it belongs to the patient"),
        ({"labs": {"calcium": 2.3}}, "calcium: {value: 2.3, unit: mmol/L}"),
        ({"smoking": "ex"}, "smoking: 'ex': .*one of never, former, current"),
        ({"ai": {"drug": "anastrazole"}}, "ai.drug: 'anastrazole': did you mean anastrozole?"),
        ({"conditions": ["rheumatoid_artritis"]}, "did you mean rheumatoid_arthritis?"),
        ({"conditions": "none"}, "conditions: 'none': write a list"),
        ({"conditions": [3]}, "write a condition as a word"),
        ({"fractures": [{"site": "vertebrae"}]}, "did you mean vertebra?"),
        ({"fractures": {"site": "hip"}}, "write a list"),
        ({"dxa": [-1.5]}, "write field: value lines"),
        ({"bmi": "27"}, "bmi: '27': write a number without quotes"),
        ({"bmi": True}, "write a number"),
        ({"bmi": float("nan")}, "finite"),
        ({"pregnant": "no"}, "pregnant: 'no': write true or false"),
        ({"pregnant": 0}, "write true or false"),
        ({"weight": 70}, "say the unit"),
        ({"weight": {"value": 70}}, "weight.unit: not given"),
        ({"weight": {"value": 70, "unit": "oz"}}, "one of kg, lb, st"),
        ({"labs": {"ctx": 0.3}}, "ctx: {value: 0.3, unit: ng/mL}"),
        ({"labs": {"creatinine_mg_dl": "1"}}, "labs.creatinine_mg_dl: '1': write a number"),
        ({"bmd": {"lumbar_spine": 0.9}}, "bmd.device: None: say hologic, lunar or norland"),
        ({"bmd": {"lumbar_spine": 912, "device": "ge"}}, "mg/cm2 is written divided by 1000"),
        ({"id": "../../etc/passwd"}, "id: "),
        ({"reference": "nhanes4"}, "did you mean nhanes"),
    ],
)
def test_what_cannot_be_read_is_refused_with_field_value_and_fix(fields, message):
    text = refusal(woman(**fields))
    head, *rest = message.split(".*")
    assert head in text
    assert all(part in text for part in rest)


def test_all_errors_of_a_file_are_said_at_once():
    with pytest.raises(InputErrors) as caught:
        Patient.from_any(woman(smokng="never", bmi="27", weight=70, dxa={"total_hip": 40}))
    assert [error.field for error in caught.value.errors] == ["bmi", "dxa.total_hip", "smokng", "weight"]


def test_words_may_be_written_with_hyphens_spaces_and_capitals():
    patient = Patient.from_any(woman(menopause="Premenopausal-OFS", conditions=["Type 1 diabetes"], age=44))
    assert patient.menopause == "premenopausal_ofs"
    assert patient.conditions == ("type_1_diabetes",)


def test_a_condition_outside_the_list_is_kept():
    assert Patient.from_any(woman(conditions=["gout"])).conditions == ("gout",)


def test_a_mans_menopause_is_not_applicable():
    assert Patient.from_any(man()).menopause == "not_applicable"


def test_age_at_menopause_follows_from_the_years_since():
    assert Patient(sex="female", age=60, years_since_menopause=9).menopause_age == 51
    assert Patient(sex="female", age=60, age_at_menopause=49).menopause_age == 49
    assert Patient(sex="female", age=60).menopause_age is None


def test_records_may_be_given_instead_of_mappings():
    by_records = Patient(sex="female", age=60, dxa=Dxa(total_hip=-1.2), fractures=[Fracture(site="hip")])
    assert by_records == Patient(sex="female", age=60, dxa={"total_hip": -1.2}, fractures=[{"site": "hip"}])


def test_data_that_holds_itself_is_refused():
    loop = woman()
    loop["dxa"] = loop
    assert "nested more than 20 deep" in refusal(loop)


def test_a_file_lends_its_name_to_the_patient(tmp_path):
    path = tmp_path / "clinic 7.yaml"
    path.write_text("sex: female\nage: 60\n", encoding="utf-8")
    assert Patient.from_any(path).id == "clinic_7"
    assert Patient.from_any(str(path)) == Patient.from_any(path)


def test_the_schema_has_every_field_and_every_way_to_write_it():
    content = schema()
    assert set(Patient.model_fields) | {"weight", "height"} == set(content["properties"])
    assert content["additionalProperties"] is False
    assert content["required"] == ["sex"]
    labs = content["$defs"]["Labs"]["properties"]
    assert {"adj_calcium", "adj_calcium_mg_dl", "adj_calcium_mmol_l", "creatinine_mg_dl"} <= set(labs)


def test_every_writing_that_is_suggested_is_read():
    content = schema()
    for name, described in content["$defs"]["Labs"]["properties"].items():
        first = described["anyOf"][0]
        for unit in first.get("properties", {}).get("unit", {}).get("enum", []):
            written = {name: {"value": 100, "unit": unit}}
            assert Patient.from_any(woman(labs=written), "assessment")
