"""What a patient has had and takes: cancer treatment, bone treatment, fractures, conditions, safety."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from osteon.drugs.catalogue import inhibitors
from osteon.person.bone_history import Months
from osteon.person.records import WORD, Flag, Plausible, Record, open_word

if TYPE_CHECKING:
    InhibitorWord = str
else:
    InhibitorWord = Literal[(*inhibitors(), "none")]

Percent = Annotated[float, Plausible("a probability", 0, 100, "%")]

CONDITIONS = (
    "rheumatoid_arthritis", "primary_hyperparathyroidism", "secondary_hyperparathyroidism",
    "hyperparathyroidism", "hypoparathyroidism", "malabsorption", "coeliac_disease", "celiac_disease",
    "inflammatory_bowel_disease", "crohns_disease", "ulcerative_colitis", "type_1_diabetes",
    "type_2_diabetes", "chronic_liver_disease", "chronic_kidney_disease", "hyperthyroidism",
    "hypothyroidism", "premature_menopause", "hypogonadism", "node_positive_breast_cancer",
    "node_negative_breast_cancer", "osteogenesis_imperfecta", "anorexia_nervosa", "chronic_malnutrition",
    "organ_transplant", "bariatric_surgery", "gastrectomy", "cushing_syndrome", "ankylosing_spondylitis",
    "systemic_lupus_erythematosus", "multiple_myeloma", "mgus", "copd", "asthma", "hiv", "epilepsy",
    "stroke", "parkinsons_disease", "dementia", "depression", "vitamin_d_deficiency", "osteomalacia",
    "paget_disease", "hypercalcaemia", "hypocalcaemia", "hypercalcemia", "hypocalcemia", "hypercalciuria",
    "kidney_stones", "hypertension", "hypotension",
)  # fmt: skip
"""Words of the open list of conditions; which of them raise risk is for a guideline to say."""

FRACTURE_SITES = (
    "vertebra", "hip", "distal_radius", "humerus", "pelvis", "rib", "tibia", "femur", "toe", "finger",
    "ankle", "wrist", "forearm", "radius", "ulna", "elbow", "clavicle", "scapula", "sternum", "sacrum",
    "fibula", "patella", "foot", "hand", "metatarsal", "metacarpal", "skull", "face", "nose", "jaw",
    "cervical_spine",
)  # fmt: skip
"""Words of the open list of fracture sites."""

Condition = Annotated[str, open_word(CONDITIONS, "a condition", "rheumatoid_arthritis")]
FractureSite = Annotated[str, open_word(FRACTURE_SITES, "a site", "distal_radius")]


class Course(Record):
    """A course of endocrine treatment so far; what is simulated is a regimen, not this."""

    status: Annotated[Literal["current", "planned", "completed", "never"], WORD] | None = None
    months: Months | None = None
    months_since_stop: Months | None = None


class AromataseInhibitor(Course):
    """The aromatase inhibitor taken, planned or completed."""

    drug: Annotated[InhibitorWord, WORD] | None = None


class Fracture(Record):
    """One fracture; `age` is the patient's age [years] at the time."""

    site: FractureSite | None = None
    age: Annotated[float, Plausible("age", 0, 110, "years", "check the age", measured=False)] | None = None
    mechanism: Annotated[Literal["low_trauma", "high_trauma", "pathological_metastatic"], WORD] | None = None
    detected: Annotated[Literal["clinical", "morphometric"], WORD] | None = None


class Frax(Record):
    """Ten-year probabilities [%] as the clinician entered them; never recomputed here."""

    mof_pct: Percent | None = None
    hip_pct: Percent | None = None


class OralHealth(Record):
    """What bears on osteonecrosis of the jaw."""

    invasive_dental_planned: Flag | None = None
    prior_onj: Flag | None = None


class Gi(Record):
    """What bears on tablets that irritate the oesophagus."""

    oesophageal_disease: Flag | None = None
    can_sit_upright_30min: Flag | None = None
