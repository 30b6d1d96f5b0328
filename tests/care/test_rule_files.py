"""Rule files: a clinician can change one, and a mistake in it is named with file, line, rule, value and fix."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from care_cases import assessed, changed, with_t

from osteon.care.rules.library import ORDER, library
from osteon.errors import InputError

DATA = files("osteon").joinpath("data", "care")


def edited(folder: Path, name: str, old: str, new: str) -> Path:
    """A folder that holds a copy of one rule file with a change in it."""
    text = DATA.joinpath(*name.split("/")).read_text(encoding="utf-8")
    assert old in text
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def refusal(folder: Path, name: str, old: str, new: str) -> InputError:
    with pytest.raises(InputError) as caught:
        library(edited(folder, name, old, new))
    return caught.value


def test_an_edited_cut_off_changes_the_answer(tmp_path: Path):
    thin = with_t(-1.6, bmi=21)
    mine = edited(tmp_path, "guidelines/hadji2017.yaml", "bmi < 20 kg/m2", "bmi < 22 kg/m2")
    assert assessed(thin).guidelines["hadji2017"].answer == "monitor"
    assert assessed(thin, rules=mine).guidelines["hadji2017"].answer == "treat"
    assert assessed(thin, rules=mine).guidelines["nogg2024"].answer == "treat"


def test_an_edited_table_changes_the_category_and_an_edited_limit_the_drug(tmp_path: Path):
    table = edited(tmp_path / "a", "guidelines/default.yaml", "when: lowest_t < -2.0", "when: lowest_t < -2.5")
    assert assessed(with_t(-2.3)).category == "high"
    assert assessed(with_t(-2.3), rules=table).category == "indeterminate"
    limit = edited(tmp_path / "b", "safety.yaml", "when: crcl < 35 mL/min\n    then: {zoledronate",
                   "when: crcl < 30 mL/min\n    then: {zoledronate")  # fmt: skip
    kidney = changed(labs={"crcl_ml_min": 32})
    assert assessed(kidney).drugs["zoledronate"].status == "blocked"
    assert assessed(kidney, rules=limit).drugs["zoledronate"].status == "ok"


def test_a_guideline_of_ones_own_is_added(tmp_path: Path):
    own = tmp_path / "guidelines"
    own.mkdir()
    (own / "house.yaml").write_text(
        "id: house\ntitle: House rule\nyear: 2026\ncitation: Ward meeting\n"
        "answers: {treat: treat, wait: wait}\nrules:\n"
        "  - {id: low, when: lowest_t < -1.8, then: treat}\n  - {id: rest, when: otherwise, then: wait}\n",
        encoding="utf-8",
    )
    found = assessed(with_t(-1.9), rules=tmp_path).guidelines["house"]
    assert (found.answer, found.rules, found.verification) == ("treat", ("house.low",), "assumed")


MISTAKES = [
    ("guidelines/hadji2017.yaml", "lowest_t < -2.0", "lowest_tt < -2.0", "lowest_t"),
    ("guidelines/hadji2017.yaml", "smoking in former", "smoking in formerly", "former"),
    ("guidelines/hadji2017.yaml", "age > 65 years", "age > 65 months", "not a unit of age"),
    ("guidelines/hadji2017.yaml", "then: treat\n    text: T", "then: treet\n    text: T", "treat"),
    ("guidelines/hadji2017.yaml", "when: factors >= 2", "when: factors >= two", "not a condition"),
    ("guidelines/hadji2017.yaml", "id: two-factors", "id: t-score", "two rules have this id"),
    ("guidelines/hadji2017.yaml", "when: otherwise", "when: lowest_t > 9", "otherwise"),
    ("guidelines/hadji2017.yaml", "verification: seen\nnote", "verification: sure\nnote", "second-hand"),
    ("guidelines/hadji2017.yaml", "    text: T-score below -2.0.", "    txet: T-score.", "did you mean text?"),
    ("guidelines/hadji2017.yaml", "year: 2017", 'year: "2017"', "without quotes"),
    ("guidelines/default.yaml", "each: secondary_causes", "each: secondary_cause", "secondary_causes"),
    ("guidelines/reid2008.yaml", "- early_menopause_with_ai\n        - lowest", "- early_menopause\n        - lowest",
     "early_menopause_with_ai"),
    ("guidelines/dvo2023.yaml", "then: not_verified\n    verification: unread",
     "then: monitor\n    verification: unread", "nobody has read these words"),
    ("guidelines/dvo2023.yaml", "monitor: below", "not_verified: below", "given where no rule can"),
    ("safety.yaml", "{zoledronate: blocked}", "{zoledronat: blocked}", "zoledronate"),
    ("safety.yaml", "{zoledronate: blocked}", "{zoledronate: forbidden}", "caution"),
    ("safety.yaml", "calcium < 2.10 mmol/L or 8.4 mg/dL", "calcium < 2.10 mmol/L or 8.4 mg/L", "mg/dL"),
    ("safety.yaml", "when: prior_onj", "when: category is high", "only after the assessment"),
    ("safety.yaml", "when: crcl is unknown", "when: factors >= 1", "only a guideline"),
    ("safety.yaml", "has hypoparathyroidism,", "has hypoparathyroidisms,", "hypoparathyroidism"),
    ("flags.yaml", "when: ai is never", "when: ai is nevr", "never"),
    ("flags.yaml", "when: rapid_loss", "when: {sometimes: [rapid_loss]}", "all, any, not, at_least"),
    ("advice.yaml", "when: invasive_dental_planned", "when: invasive_dental_planed", "invasive_dental_planned"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_is_named_with_file_line_and_fix(tmp_path: Path, name: str, old: str, new: str, said: str):
    error = refusal(tmp_path, name, old, new)
    assert name.rsplit("/", maxsplit=1)[-1] in error.field
    assert " line " in error.field
    assert said in error.fix


def test_the_line_of_a_mistake_is_that_of_the_mistake(tmp_path: Path):
    error = refusal(tmp_path, "safety.yaml", "when: prior_onj", "when: prior_on")
    lines = (tmp_path / "safety.yaml").read_text(encoding="utf-8").splitlines()
    number = int(error.field.split(" line ")[1].split(":")[0])
    assert "when: prior_on" in lines[number - 1]
    assert "S-ONJ" in error.field


def test_no_such_folder_and_no_such_guideline_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="rule files"):
        library(tmp_path / "nowhere")
    with pytest.raises(InputError, match="hadji2017"):
        assessed(with_t(-1.0), guideline="hadji2018")
    with pytest.raises(InputError, match="not written yet"):
        assessed(with_t(-1.0), guideline="hadji2025")


def test_every_packaged_guideline_has_source_year_and_marks():
    shelf = library()
    assert set(shelf.guidelines) | set(shelf.disabled) == set(ORDER)
    assert list(shelf.disabled) == ["hadji2025"]
    assert shelf.disabled["hadji2025"].rules == ()
    for guideline in shelf.guidelines.values():
        assert guideline.citation
        assert guideline.rules
        assert all(rule.source and rule.line > 1 for rule in guideline.rules)


def test_every_word_of_the_patient_file_is_a_flag_or_advice_with_text():
    shelf = library()
    flags = {
        "table_gap", "near_threshold", "missing_tscore", "implausible_value", "invalid_site_excluded", "radius_only",
        "radius_discordance", "dxa_overdue", "bmi_unknown", "age_unknown", "family_history_unknown",
        "secondary_cause_workup", "rapid_loss", "premenopausal_ofs", "ai_requires_ovarian_suppression", "male",
        "not_on_ai", "ai_completed", "metastatic_out_of_scope", "pregnancy", "prerequisite_missing", "on_treatment",
        "duplicate_antiresorptive", "serm_with_ai", "denosumab_exit_plan", "denosumab_overdue", "conflict",
        "implausible_sign", "guidelines_disagree", "draft_too_early",
        "ovarian_suppression_failed", "thigh_pain", "rebound_vertebral_fractures", "new_vertebral_fracture",
        "vertebral_fracture_suspected", "jaw_pain", "ear_pain", "myeloma", "hypercalcaemia", "osteomalacia",
        "kidney_failure", "glucocorticoid_3_months", "falls", "fracture_mechanism_unknown", "adverse_reaction",
        "interaction", "bone_drug_among_medicines", "verify_menopause", "teriparatide_after_radiotherapy",
        "recent_cardiovascular_event", "type_2_diabetes_underestimates", "degraded_structure", "odd_jump",
        "scanner_changed", "scanner_unknown", "spine_gain_unlike_hip", "spine_above_hip", "not_fasting_sample",
        # of the history of bone treatment
        "denosumab_stopped", "last_dose_unknown", "therapy_lapsed", "drug_holiday", "treatment_failure",
        "beyond_usual_length", "sequence_doubt", "pause_over", "treatment_history_unclear",
        "anabolic_without_follow_on", "stop_reason_unread",
        "medicine_without_rule", "heel_ultrasound",
        # names, strengths and interactions of medicines
        "same_drug_twice", "strength_unknown", "oncology_strength_drafted", "tablet_after_food",
        # of ovaries, testes, structure and imaging
        "ovarian_suppression_ended", "menopause_unknown", "estradiol_above_target", "estradiol_assay_misleads",
        "ai_in_man_needs_gnrh", "androgen_deprivation", "low_testosterone", "man_not_on_ai",
        "t_score_does_not_diagnose", "early_menopause", "preserved_structure", "spine_imaging_unclear",
        # of the tier of risk
        "very_high_risk", "imminent_risk", "draft_label_warnings",
    }  # fmt: skip
    advice = {
        "order_baseline_dxa", "check_adherence", "secondary_cause_workup", "specialist_referral",
        "correct_hypocalcaemia_first", "replete_vitamin_d_first", "dental_clearance_first", "btm_monitoring",
        "plan_denosumab_exit_before_start", "give_denosumab_or_follow_on_now", "bisphosphonate_follow_on",
        "inform_denosumab_must_not_be_stopped_without_follow_on", "reject_draft_order",
        "zoledronate_6_months_after_last_denosumab", "separate_card_adjuvant_bisphosphonate",
        "calcium_vitamin_d", "exercise", "repeat_dxa", "order_creatinine", "treat_by_general_osteoporosis_guidance",
        "stop_bone_drug_until_seen", "image_femora", "vertebral_fracture_assessment", "exclude_metastasis",
        "check_estradiol", "measure_pth", "treat_osteomalacia_first", "examine_mouth", "examine_ear",
        "confirm_same_scanner", "falls_assessment", "review_glucocorticoid",
        # of the history of bone treatment
        "find_out_last_dose", "antiresorptive_after_anabolic", "check_sequence", "review_treatment_failure",
        "review_lapsed_treatment", "review_duration", "review_pause",
        # names, strengths and interactions of medicines
        "calcium_with_stones", "settle_medicines",
        # of ovaries and testes
        "settle_ovarian_suppression", "settle_gnrh_in_man", "ask_about_menopause", "ask_about_gnrh_in_man",
        "repeat_testosterone",
        # of the tier of risk
        "anabolic_first_question", "anabolic_question_in_breast_cancer",
    }  # fmt: skip
    assert {rule.id for rule in shelf.flags} == flags
    assert {rule.id for rule in shelf.advice} == advice
    assert all(rule.text and rule.source for rule in (*shelf.flags, *shelf.advice, *shelf.safety))
