"""Whatever is fed in, a patient comes out or an error that a person can read."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from osteon.errors import InputError, InputErrors
from osteon.person.patient import Patient

BASE = {
    "sex": "female",
    "age": 60,
    "menopause": "postmenopausal",
    "ai": {"drug": "anastrozole", "months": 6, "status": "current"},
    "dxa": {
        "lumbar_spine": -1.6, "total_hip": -1.2, "femoral_neck": -1.4, "radius_33": None,
        "age_months": 1, "invalid_sites": [],
    },
    "bmi": 27.0,
    "smoking": "never",
    "alcohol_units_per_day": 1,
    "parent_hip_fracture": False,
    "family_osteoporosis": False,
    "fractures": [],
    "oral_glucocorticoid_months": 0,
    "conditions": [],
    "frax": {"hip_pct": 0.9, "mof_pct": 8.0},
    "labs": {"adj_calcium_mmol_l": 2.35, "crcl_ml_min": 75, "vit_d_25oh_nmol_l": 70},
    "oral_health": {"invasive_dental_planned": False, "prior_onj": False},
    "prior_aff": False,
    "pregnant": False,
    "bp_hypersensitivity": False,
    "metastatic_bone_disease": False,
    "gi": {"oesophageal_disease": False, "can_sit_upright_30min": True},
    "bone_therapy": {"current": "none", "months": 0, "months_since_last_dose": None, "stopping": False},
    "bmd_change_pct_per_year": None,
}  # fmt: skip

SHAPES = {
    "normal": {},
    "age-unknown": {"age": None},
    "bmi-unknown": {"bmi": None},
    "no-dxa": {"dxa": {"lumbar_spine": None, "total_hip": None, "femoral_neck": None}},
    "dxa-null": {"dxa": None},
    "heel-only": {"dxa": {"heel_qus": -2.6}},
    "radius-only": {"dxa": {"radius_33": -2.7, "age_months": 30}},
    "spine-invalid": {"dxa": {"lumbar_spine": -0.6, "total_hip": -2.1, "invalid_sites": ["lumbar_spine"]}},
    "implausible": {"dxa": {"lumbar_spine": -21, "total_hip": -1.9}},
    "fracture": {
        "fractures": [{"site": "vertebra", "age": 59, "mechanism": "low_trauma", "detected": "clinical"}],
    },
    "metastatic": {
        "metastatic_bone_disease": True,
        "fractures": [{"site": "femur", "mechanism": "pathological_metastatic"}],
    },
    "man": {"sex": "male", "menopause": "not_applicable", "age": 68},
    "premenopausal": {"age": 44, "menopause": "premenopausal", "pregnant": True},
    "ovarian-suppression": {"age": 44, "menopause": "premenopausal_ofs"},
    "not-on-ai": {"ai": {"drug": "none", "months": 0, "status": "never"}},
    "planned": {"ai": {"drug": "letrozole", "months": 0, "status": "planned"}},
    "completed": {"ai": {"drug": "exemestane", "months": 60, "status": "completed", "months_since_stop": 24}},
    "denosumab": {
        "bone_therapy": {
            "current": "denosumab_60mg_q6mo", "months": 18, "months_since_last_dose": 8, "stopping": True,
        },
    },
    "us-units": {
        "labs": {
            "adj_calcium_mg_dl": 8.2, "adj_calcium_mmol_l": None, "creatinine_mg_dl": 1.1, "weight_kg": 70,
            "vit_d_25oh_ng_ml": 20, "egfr": 55,
        },
    },
    "conditions": {"conditions": ["primary_hyperparathyroidism", "type_1_diabetes", "premature_menopause"]},
    "order": {"draft_order": "denosumab"},
    "unknowns": {"parent_hip_fracture": None, "fractures": None, "smoking": None, "labs": None, "gi": None},
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_every_clinical_shape_loads_for_an_assessment(name):
    patient = Patient.from_any(BASE | SHAPES[name] | {"id": name}, "assessment")
    assert patient.id == name
    assert bool(patient.set_aside) == (name == "implausible")


def read_or_refuse(given, purpose):
    try:
        patient = Patient.from_any(given, purpose)
    except (InputError, InputErrors) as error:
        text = str(error)
        assert text
        assert "pydantic" not in text
        assert "\x1b" not in text
        return
    assert Patient.from_any(patient.model_dump(), purpose) == patient


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**310)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=5)
    | st.dates()
    | st.sampled_from(["female", "male", "none", "current", "dxa", "mg/dL", "g/cm2", "hologic", "2025-03-01"])
)
keys = st.sampled_from(
    [
        *Patient.model_fields,
        *BASE["dxa"],
        *BASE["labs"],
        "weight",
        "value",
        "unit",
        "date",
        "what",
        "site",
        "ctx",
    ]
) | st.text(max_size=8)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=12,
)
purposes = st.sampled_from(["simulation", "assessment"])


@settings(max_examples=400, deadline=None)
@given(given=st.dictionaries(st.one_of(keys, st.integers()), anything, max_size=8), purpose=purposes)
def test_random_mappings_are_read_or_refused(given, purpose):
    read_or_refuse(given, purpose)


@settings(max_examples=400, deadline=None)
@given(
    changes=st.dictionaries(st.sampled_from(list(Patient.model_fields)), anything, max_size=3),
    purpose=purposes,
)
def test_a_valid_patient_with_wrong_parts_is_read_or_refused(changes, purpose):
    read_or_refuse(BASE | changes, purpose)


@settings(max_examples=300, deadline=None)
@given(
    record=st.sampled_from([key for key, value in BASE.items() if isinstance(value, dict)]),
    name=keys,
    value=anything,
    purpose=purposes,
)
def test_a_valid_patient_with_one_wrong_inner_value_is_read_or_refused(record, name, value, purpose):
    read_or_refuse(BASE | {record: BASE[record] | {name: value}}, purpose)


quantities = st.fixed_dictionaries(
    {},
    optional={
        "value": st.floats(allow_nan=False) | st.integers() | st.text(max_size=3),
        "unit": st.sampled_from(["kg", "lb", "cm", "m", "in", "mg/dL", "ng/mL", "pg/mL", "g/cm2", "mmol/L", ""])
        | scalars,
    },
)


@settings(max_examples=300, deadline=None)
@given(
    body=st.dictionaries(
        st.sampled_from(["weight", "height", "weight_kg", "height_cm"]), quantities | st.floats(1, 300)
    ),
    labs=st.dictionaries(st.sampled_from(["ctx", "adj_calcium", "creatinine", "weight", "p1np"]), quantities),
    purpose=purposes,
)
def test_random_quantities_are_read_or_refused(body, labs, purpose):
    read_or_refuse({"sex": "female", "age": 60, "labs": labs} | body, purpose)


rows = st.fixed_dictionaries(
    {"date": st.dates().map(str) | st.text(max_size=10), "value": st.floats(0, 3) | st.floats()},
    optional={
        "what": st.sampled_from(["dxa", "ctx", "p1np", "estradiol"]) | scalars,
        "unit": st.sampled_from(["g/cm2", "ng/mL", "ug/L", "pg/mL"]) | scalars,
        "site": st.sampled_from(["lumbar_spine", "total-hip"]) | scalars,
        "device": st.sampled_from(["hologic", "GE"]) | scalars,
    },
)


@settings(max_examples=300, deadline=None)
@given(measurements=st.lists(rows, max_size=4), purpose=purposes)
def test_random_measurements_are_read_or_refused(measurements, purpose):
    read_or_refuse({"sex": "female", "age": 60, "measurements": measurements}, purpose)


TEXTS = {".yaml": yaml.safe_dump(BASE).encode(), ".json": json.dumps(BASE).encode()}


@settings(max_examples=400, deadline=None)
@given(
    suffix=st.sampled_from(list(TEXTS)),
    cut=st.floats(0, 1),
    at=st.floats(0, 1),
    insert=st.binary(max_size=4)
    | st.sampled_from([b"{", b"[" * 50, b"&a", b"*a", b"!!set", b"\n---\n", b"9" * 40, b": ", b"\t"]),
    purpose=purposes,
)
def test_a_damaged_file_is_read_or_refused(tmp_path_factory, suffix, cut, at, insert, purpose):
    text = TEXTS[suffix]
    place = int(at * len(text))
    damaged = (text[:place] + insert + text[place:])[: int(cut * len(text)) + 1]
    path = tmp_path_factory.mktemp("damaged") / f"x{suffix}"
    path.write_bytes(damaged)
    read_or_refuse(path, purpose)


@pytest.mark.parametrize("given", [None, 3, "", "x", b"x", [], [BASE], (1, 2), object(), lambda: 0])
def test_what_is_no_patient_at_all_is_refused(given):
    with pytest.raises((InputError, InputErrors)):
        Patient.from_any(given)
