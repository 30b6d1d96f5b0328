"""The clinician's form as data: its sections in the order of a clinic, and each question in them.

Only what a rule or the simulation reads is asked. A question's name is the field of the patient file that it fills.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from osteon import units

Kind = Literal["number", "choice", "flag", "checks", "rows"]
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    name : field of the patient file, ``labs.adj_calcium``.
    unit : of a number with one unit; `units` where one can be chosen, the usual one first.
    choices : value -> label; the empty value is "not known".
    when : other answers with which it can matter, ``sex=female & menopause=postmenopausal|premenopausal_ofs``; else it
        is not shown.
    """

    name: str
    label: str
    kind: Kind = "number"
    unit: str = ""
    units: tuple[str, ...] = ()
    choices: Choices = ()
    hint: str = ""
    when: str = ""


@dataclass(frozen=True)
class Section:
    """A group of questions; `more` are asked on demand."""

    key: str
    title: str
    questions: tuple[Question, ...]
    more: tuple[Question, ...] = field(default=())
    more_title: str = ""
    open: bool = False


UNKNOWN = ("", "not known")
DRUGS: Choices = (UNKNOWN, ("anastrozole", "anastrozole"), ("letrozole", "letrozole"), ("exemestane", "exemestane"))
STATUS: Choices = (
    UNKNOWN, ("planned", "planned"), ("current", "taken now"), ("completed", "completed"), ("never", "never"),
)  # fmt: skip
DEVICES: Choices = (UNKNOWN, ("hologic", "Hologic"), ("lunar", "GE Lunar"), ("norland", "Norland"))
SITES: Choices = (
    ("lumbar_spine", "lumbar spine"), ("total_hip", "total hip"), ("femoral_neck", "femoral neck"),
    ("radius_33", "33 % radius"),
)  # fmt: skip
CONDITIONS: Choices = (
    ("rheumatoid_arthritis", "rheumatoid arthritis"),
    ("primary_hyperparathyroidism", "primary hyperparathyroidism"),
    ("hyperthyroidism", "hyperthyroidism"),
    ("malabsorption", "malabsorption"),
    ("coeliac_disease", "coeliac disease"),
    ("inflammatory_bowel_disease", "inflammatory bowel disease"),
    ("type_1_diabetes", "type 1 diabetes"),
    ("chronic_liver_disease", "chronic liver disease"),
    ("premature_menopause", "menopause before 45"),
    ("hypogonadism", "hypogonadism"),
    ("organ_transplant", "organ transplant"),
    ("anorexia_nervosa", "anorexia nervosa"),
)
SOME: Choices = (("none", "none"), ("some", "yes"), UNKNOWN)

FRACTURE_SITES: Choices = (
    UNKNOWN, ("vertebra", "vertebra"), ("hip", "hip"), ("distal_radius", "wrist (distal radius)"),
    ("humerus", "humerus"), ("pelvis", "pelvis"), ("rib", "rib"), ("tibia", "tibia"), ("femur", "femur shaft"),
    ("ankle", "ankle"), ("clavicle", "clavicle"), ("finger", "finger"), ("toe", "toe"),
)  # fmt: skip
MECHANISMS: Choices = (
    UNKNOWN, ("low_trauma", "low trauma"), ("high_trauma", "high trauma"),
    ("pathological_metastatic", "metastasis"),
)  # fmt: skip
FRACTURE_ROW = (
    Question("site", "Site", "choice", choices=FRACTURE_SITES),
    Question("age", "Age at the time", unit="years"),
    Question("mechanism", "Cause", "choice", choices=MECHANISMS),
)
MEASURED: tuple[tuple[str, str, units.Quantity], ...] = (
    *((f"dxa {site}", f"BMD, {name}", units.BMD) for site, name in SITES),
    ("ctx", "CTX", units.CTX),
    ("p1np", "P1NP", units.P1NP),
    ("ntx", "urinary NTX", units.NTX),
    ("bsap", "bone alkaline phosphatase", units.BSAP),
    ("estradiol", "estradiol", units.ESTRADIOL),
)
"""Key of the form, label and quantity of what can be measured more than once."""

MEASUREMENT_ROW = (
    Question("date", "Date"),
    Question("what", "What", "choice", choices=(("", "choose"), *((key, name) for key, name, _ in MEASURED))),
    Question("value", "Value"),
    Question("unit", "Unit", "choice"),
    Question("device", "Scanner", "choice", choices=DEVICES),
)
ROWS = {"fractures": FRACTURE_ROW, "measurements": MEASUREMENT_ROW}

SECTIONS = (
    Section(
        "who",
        "Who",
        (
            Question("sex", "Sex", "choice", choices=(("female", "female"), ("male", "male"))),
            Question("age", "Age", unit="years"),
            Question(
                "menopause",
                "Menopause",
                "choice",
                choices=(
                    UNKNOWN,
                    ("postmenopausal", "after menopause"),
                    ("perimenopausal", "around menopause"),
                    ("premenopausal", "before menopause"),
                    ("premenopausal_ofs", "ovaries suppressed or removed"),
                ),
                when="sex=female",
            ),
            Question(
                "age_at_menopause",
                "Age at menopause",
                unit="years",
                when="sex=female & menopause=postmenopausal|premenopausal_ofs",
            ),
            Question("height", "Height", units=("cm", "in")),
            Question("weight", "Weight", units=("kg", "lb")),
            Question("bmi", "or BMI", unit="kg/m²"),
        ),
        open=True,
    ),
    Section(
        "cancer",
        "Cancer treatment",
        (
            Question("ai.status", "Aromatase inhibitor", "choice", choices=STATUS),
            Question("ai.drug", "Which", "choice", choices=DRUGS, when="ai.status=|planned|current|completed"),
            Question("ai.months", "Taken for", unit="months", when="ai.status=current|completed"),
            Question("ai.months_since_stop", "Stopped since", unit="months", when="ai.status=completed"),
            Question("tamoxifen.status", "Tamoxifen", "choice", choices=STATUS),
            Question("tamoxifen.months", "Taken for", unit="months", when="tamoxifen.status=current|completed"),
            Question("metastatic_bone_disease", "Bone metastases", "flag"),
        ),
        open=True,
    ),
    Section(
        "dxa",
        "DXA",
        (
            Question("dxa.lumbar_spine", "Lumbar spine", unit="T"),
            Question("dxa.total_hip", "Total hip", unit="T"),
            Question("dxa.femoral_neck", "Femoral neck", unit="T"),
            Question("dxa.age_months", "Scanned", unit="months ago"),
        ),
        (
            Question("dxa.radius_33", "33 % radius", unit="T"),
            Question("dxa.device", "Scanner", "choice", choices=DEVICES),
            Question(
                "dxa.invalid_sites", "Sites that the report excludes", "checks", choices=SITES,
                hint="for example for osteophytes or an implant",
            ),
            Question("bmd_change_pct_per_year", "Change on the same scanner", unit="%/year", hint="a loss is negative"),
            Question(
                "reference",
                "T-scores against",
                "choice",
                choices=(
                    ("", "young white women (ISCD)"),
                    ("nhanes3_sex_specific", "young people of the same sex"),
                    ("nhanes2005", "NHANES 2005 to 2008"),
                ),
            ),
        ),
        "Radius, scanner, excluded sites, change",
        open=True,
    ),
    Section(
        "risk",
        "Fractures and risk factors",
        (
            Question("fractures", "Fractures in adult life", "rows", choices=SOME),
            Question("parent_hip_fracture", "A parent broke a hip", "flag"),
            Question("family_osteoporosis", "Osteoporosis in the family", "flag"),
            Question(
                "smoking",
                "Smoking",
                "choice",
                choices=(UNKNOWN, ("never", "never"), ("former", "former"), ("current", "current")),
            ),
            Question("alcohol_units_per_day", "Alcohol", unit="units/day"),
            Question("oral_glucocorticoid_months", "Oral glucocorticoid for", unit="months", hint="0 for never"),
            Question("conditions", "Other diseases that bear on bone", "checks", choices=CONDITIONS),
        ),
        (
            Question("frax.mof_pct", "FRAX, major fracture", unit="% in 10 years"),
            Question("frax.hip_pct", "FRAX, hip fracture", unit="% in 10 years"),
        ),
        "FRAX, where you have it",
        open=True,
    ),
    Section(
        "labs",
        "Laboratory",
        (
            Question("labs.creatinine", "Creatinine", units=("umol/L", "mg/dL")),
            Question("labs.crcl_ml_min", "or creatinine clearance", unit="mL/min"),
            Question("labs.egfr", "or eGFR", unit="mL/min/1.73 m²"),
            Question("labs.adj_calcium", "Calcium, adjusted", units=("mmol/L", "mg/dL")),
            Question("labs.vit_d_25oh", "25-OH vitamin D", units=("nmol/L", "ng/mL")),
        ),
    ),
    Section(
        "safety",
        "Safety",
        (
            Question("oral_health.invasive_dental_planned", "Invasive dental work planned", "flag"),
            Question("oral_health.prior_onj", "Earlier osteonecrosis of the jaw", "flag"),
            Question("prior_aff", "Earlier atypical femoral fracture", "flag"),
            Question("bp_hypersensitivity", "Hypersensitivity to bisphosphonates", "flag"),
            Question("gi.oesophageal_disease", "Disease of the oesophagus", "flag"),
            Question("gi.can_sit_upright_30min", "Can stay upright for 30 minutes", "flag"),
            Question(
                "pregnant", "Pregnant", "flag",
                when="sex=female & menopause=|premenopausal|perimenopausal|premenopausal_ofs",
            ),
        ),
    ),
    Section(
        "therapy",
        "Bone treatment now",
        (
            Question(
                "bone_therapy.current",
                "Taken now",
                "choice",
                choices=(
                    UNKNOWN,
                    ("none", "none"),
                    ("alendronate_70mg_weekly", "alendronate 70 mg weekly"),
                    ("risedronate_35mg_weekly", "risedronate 35 mg weekly"),
                    ("ibandronate_150mg_monthly", "ibandronate 150 mg monthly"),
                    ("zoledronate_4mg_q6mo", "zoledronic acid 4 mg every 6 months"),
                    ("zoledronate_5mg_yearly", "zoledronic acid 5 mg yearly"),
                    ("denosumab_60mg_q6mo", "denosumab 60 mg every 6 months"),
                    ("denosumab_120mg_q4w", "denosumab 120 mg every 4 weeks"),
                ),
            ),
            Question("bone_therapy.months", "Taken for", unit="months", when="bone_therapy.current!=|none"),
            Question(
                "bone_therapy.months_since_last_dose", "Last dose", unit="months ago",
                when="bone_therapy.current!=|none",
            ),
            Question("bone_therapy.stopping", "To be stopped", "flag", when="bone_therapy.current!=|none"),
            Question(
                "draft_order",
                "Drafted order to check",
                "choice",
                choices=(
                    ("", "none"),
                    ("zoledronate", "zoledronic acid"),
                    ("denosumab", "denosumab"),
                    ("alendronate", "alendronate"),
                    ("risedronate", "risedronate"),
                    ("ibandronate", "ibandronate"),
                    ("raloxifene", "raloxifene"),
                    ("estrogen", "oestrogen"),
                ),
            ),
        ),
    ),
    Section(
        "measurements",
        "Measurements over time",
        (Question("measurements", "Dated values", "rows", hint="BMD in g/cm² and markers; they bend the outlook"),),
    ),
)  # fmt: skip

QUESTIONS = {q.name: q for section in SECTIONS for q in (*section.questions, *section.more)}
