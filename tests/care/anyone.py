"""Anyone who may sit in this clinic: facts that go together, each of them known or not."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st

INHIBITORS = ("anastrozole", "letrozole", "exemestane")
THERAPIES = (
    "alendronate_70mg_weekly", "risedronate_35mg_weekly", "ibandronate_150mg_monthly", "zoledronate_4mg_q6mo",
    "zoledronate_5mg_yearly", "denosumab_60mg_q6mo", "denosumab_60mg_q6mo", "denosumab_120mg_q4w",
    "romosozumab_210mg_monthly", "teriparatide_20ug_daily", "abaloparatide_80ug_daily", "raloxifene_60mg_daily",
    "estrogen",
)  # fmt: skip
DRAFTS = ("zoledronate", "denosumab", "alendronate", "risedronate", "ibandronate", "raloxifene", "estrogen",
          "romosozumab", "teriparatide", "abaloparatide")  # fmt: skip
DISEASES = (
    "rheumatoid_arthritis",
    "type_1_diabetes",
    "malabsorption",
    "primary_hyperparathyroidism",
    "hyperthyroidism",
    "stroke",
    "kidney_stones",
    "pagets_disease",
    "deep_vein_thrombosis",
)


def maybe(values: st.SearchStrategy[Any], share: int = 3) -> st.SearchStrategy[Any]:
    """The value, or unknown in one of ``share`` + 1."""
    return st.one_of(*[values] * share, st.none())


def suppressions(menopause: str) -> st.SearchStrategy[dict[str, Any] | None]:
    """What suppresses ovaries or testes: mostly not told, else something that fits the menopause."""
    course = {"how": "gnrh", "months": 14}
    goes_on, ended = {**course, "status": "current"}, {**course, "status": "completed", "months_since_stop": 4}
    none = {"status": "never"}
    fitting: dict[str, list[dict[str, Any]]] = {
        "premenopausal_ofs": [goes_on, ended, {"how": "oophorectomy", "status": "completed", "months": 14}],
        "not_applicable": [goes_on, none, {"how": "orchiectomy", "status": "completed"}],
        "postmenopausal": [ended, none],
    }
    return st.sampled_from([None, None, None, *fitting.get(menopause, [goes_on, ended, none])])


def rarely(one_in: int = 12) -> st.SearchStrategy[Any]:
    """Known to be so once in a while, otherwise known not to be so or unknown."""
    return st.sampled_from([True, None, *[False] * (one_in - 2)])


@st.composite
def anyone(draw: st.DrawFn) -> dict[str, Any]:
    """One patient file."""
    sex = draw(st.sampled_from(["female"] * 9 + ["male"]))
    menopause = "not_applicable"
    if sex == "female":
        menopause = draw(
            st.sampled_from(["postmenopausal"] * 6 + ["premenopausal_ofs", "premenopausal", "perimenopausal"])
        )
    young = menopause in ("premenopausal", "premenopausal_ofs", "perimenopausal")
    spine = draw(st.integers(-45, 15)) / 10
    return {
        "sex": sex,
        "age": draw(maybe(st.integers(30, 52) if young else st.integers(48, 92), 8)),
        "menopause": draw(maybe(st.just(menopause), 10)),
        "menopause_cause": draw(maybe(st.sampled_from(["natural", "natural", "surgical", "chemotherapy"]), 2))
        if menopause == "postmenopausal"
        else None,
        "gonadal_suppression": draw(suppressions(menopause)),
        "falls_past_year": draw(st.sampled_from([None, None, 0, 0, 1, 3])),
        "tbs": draw(st.sampled_from([None, None, None, 1.15, 1.27, 1.38])),
        "height_loss_cm": draw(st.sampled_from([None, None, None, 0, 3, 5])),
        "height_loss_since": draw(st.sampled_from([None, "youth", "last_visit"])),
        "spine_imaging": draw(
            maybe(
                st.fixed_dictionaries({"result": st.just("none"), "months_ago": maybe(st.sampled_from([1, 9, 40]))}), 1
            )
        ),
        "ai": draw(inhibitors()),
        "dxa": draw(
            maybe(
                st.fixed_dictionaries(
                    {
                        "lumbar_spine": maybe(st.just(spine), 6),
                        "total_hip": maybe(st.integers(-8, 8).map(lambda tenths: round(spine + tenths / 10, 1)), 6),
                        "age_months": maybe(st.sampled_from([0, 1, 5, 11, 14, 23, 30]), 2),
                    }
                ),
                6,
            )
        ),
        "bmi": draw(maybe(st.integers(17, 38))),
        "smoking": draw(maybe(st.sampled_from(["never", "former", "current"]))),
        "parent_hip_fracture": draw(rarely(8)),
        "fractures": draw(maybe(st.lists(fractures(), max_size=2), 4)),
        "conditions": draw(maybe(st.lists(st.sampled_from(DISEASES), unique=True, max_size=1))),
        "oral_glucocorticoid_months": draw(maybe(st.sampled_from([0, 0, 0, 4, 8]))),
        "glucocorticoid_mg_per_day": draw(st.sampled_from([None, None, None, 5, 10])),
        "radiotherapy": draw(maybe(st.sampled_from([[], [], ["breast"], ["pelvis"]]))),
        "tamoxifen": draw(maybe(st.sampled_from([{"status": "never"}, {"status": "never"}, {"status": "completed"}]))),
        "labs": draw(labs()),
        "oral_health": {"invasive_dental_planned": draw(rarely(6)), "prior_onj": draw(rarely(25))},
        "prior_aff": draw(rarely(20)),
        "pregnant": draw(rarely(12)) if young else None,
        "bp_hypersensitivity": draw(rarely(20)),
        "metastatic_bone_disease": draw(rarely(15)),
        "gi": {"oesophageal_disease": draw(rarely(8)), "can_sit_upright_30min": draw(maybe(st.just(True), 4))},
        "bone_therapy": draw(therapies()),
        "bmd_change_pct_per_year": draw(st.sampled_from([None, None, None, -1.0, -3.0, -5.5, 1.5])),
        "draft_order": draw(st.sampled_from([None, None, None, *DRAFTS])),
    }


def inhibitors() -> st.SearchStrategy[dict[str, Any] | None]:
    drug, months = st.sampled_from(INHIBITORS), st.integers(0, 130)
    return st.one_of(
        st.fixed_dictionaries({"drug": drug, "status": st.just("current"), "months": maybe(months, 6)}),
        st.fixed_dictionaries({"drug": drug, "status": st.just("current"), "months": months}),
        st.fixed_dictionaries({"drug": drug, "status": st.just("planned")}),
        st.fixed_dictionaries(
            {"drug": drug, "status": st.just("completed"), "months": months, "months_since_stop": st.integers(0, 40)}
        ),
        st.fixed_dictionaries({"drug": st.just("none"), "status": st.just("never")}),
        st.none(),
    )


def fractures() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "site": st.sampled_from(["vertebra", "hip", "distal_radius", "humerus", "rib", "toe"]),
            "mechanism": maybe(st.sampled_from(["low_trauma", "low_trauma", "high_trauma"]), 4),
            "months_ago": maybe(st.sampled_from([1, 9, 12, 18, 24, 60]), 2),
        }
    )


def labs() -> st.SearchStrategy[dict[str, Any] | None]:
    return maybe(
        st.fixed_dictionaries(
            {},
            optional={
                "creatinine_umol_l": st.integers(45, 210),
                "weight_kg": st.integers(40, 100),
                "egfr": st.integers(15, 110),
                "adj_calcium_mmol_l": st.sampled_from([1.95, 2.08, 2.2, 2.35, 2.35, 2.5]),
                "vit_d_25oh_nmol_l": st.integers(12, 110),
            },
        ),
        5,
    )


def therapies() -> st.SearchStrategy[dict[str, Any] | None]:
    return st.one_of(
        st.just({"current": "none"}),
        st.none(),
        st.fixed_dictionaries(
            {"current": st.sampled_from(THERAPIES)},
            optional={
                "months": st.integers(1, 130),
                "months_since_last_dose": st.sampled_from([0, 1, 3, 5, 6, 6.5, 8, 11, 14]),
                "stopping": st.booleans(),
            },
        ),
    )
