"""Anyone's evidence file can be read; what is wrong in it is named with its line, and the rest stands."""

from __future__ import annotations

import copy
import json
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from osteon.errors import InputError
from osteon.evidence.evidence_files import FILES, Arm, Evidence, arms, read, read_all
from osteon.evidence.vocabulary import endpoints, kind_of, vocabulary
from osteon.files import read_packaged
from osteon.quantities import quantities

TRIAL = """\
- id: my-anastrozole
  study: My trial
  citation: "Someone A. J Bone 2024;1:1-9"
  doi: 10.1000/xyz123
  verified: seen
  population: {sex: female, menopause: postmenopausal, n: 81, age_mean: 63, bmi_mean: 27, years_since_menopause: 12}
  regimen:
  - {drug: anastrozole, dose: 1, unit: mg, route: oral, every_days: 1, start_month: 0, end_month: 60}
  observations:
  - {endpoint: bmd-lumbar-spine, statistic: mean, measure: percent-change, time_month: 24, value: -4.1,
     low: -5, high: -3}
  - {endpoint: bmd-total-hip, statistic: mean, measure: percent-change, time_month: 24, value: -3.9, n: 71}
  - {endpoint: ctx, statistic: median, measure: percent-change, time_month: 12, value: 15, spread: SD 12}
  - {endpoint: estradiol, statistic: mean, measure: absolute, time_month: 0, value: 5.2, unit: pg/mL}
- id: my-anastrozole-zoledronate
  study: My trial
  citation: "Someone A. J Bone 2024;1:1-9"
  verified: recalled
  population: {sex: female, menopause: postmenopausal, n: 80}
  regimen:
  - {drug: anastrozole, dose: 1, unit: mg, route: oral, every_days: 1, start_month: 0, end_month: 60}
  - {drug: Zometa, dose: 4, unit: mg, route: iv, every_days: 182.6, start_month: 0, end_month: 36}
  observations:
  - {endpoint: bmd-lumbar-spine, measure: percent-difference-vs-comparator, time_month: 36, value: 8.1}
  - {endpoint: bmd-lumbar-spine, measure: percent-change, time_month: 60, rebased_at_month: 36, value: -1.0}
- id: my-placebo
  study: My trial
  citation: "Someone A. J Bone 2024;1:1-9"
  verified: seen
  population: {sex: female}
  regimen: []
  observations:
  - {endpoint: fracture-any-cumulative, measure: percent-cumulative, time_month: 60, value: 9.5}
  - {endpoint: hazard-ratio, measure: hazard-ratio, time_month: 60, value: 0.7, low: 0.5, high: 0.9}
"""
IDS = ["my-anastrozole", "my-anastrozole-zoledronate", "my-placebo"]


def written(folder: Path, text: str, name: str = "trial.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(folder: Path, old: str, new: str) -> Evidence:
    """The trial with the first occurrence of a text replaced."""
    assert old in TRIAL
    return read(written(folder, TRIAL.replace(old, new, 1)))


def said(evidence: Evidence) -> list[str]:
    """The problems, each from the file's own name on."""
    return [str(problem)[str(problem).index("trial.") :] for problem in evidence.problems]


def test_a_good_file_has_no_problem_and_keeps_every_field(tmp_path):
    evidence = read(written(tmp_path, TRIAL))
    assert [arm.id for arm in evidence.arms] == IDS
    assert evidence.problems == evidence.dropped == ()
    first = evidence.arms[0]
    assert (first.study, first.doi, first.verified, first.line) == ("My trial", "10.1000/xyz123", "seen", 1)
    assert first.population["age_mean"] == 63
    assert first.regimen[0]["drug"] == "anastrozole"
    spine, hip, ctx, estradiol = first.observations
    assert (spine.value, spine.low, spine.high, spine.line) == (-4.1, -5.0, -3.0, 10)
    assert (hip.n, ctx.spread, estradiol.unit, estradiol.time_month) == (71, "SD 12", "pg/mL", 0.0)
    assert evidence.arms[1].observations[1].rebased_at_month == 36


def test_json_is_read_like_yaml_but_has_no_lines(tmp_path):
    rows = yaml.safe_load(TRIAL)
    rows[0]["observations"][0]["endpoint"] = "bmd-lumber-spine"
    evidence = read(written(tmp_path, json.dumps(rows), "trial.json"))
    assert [arm.id for arm in evidence.arms] == IDS
    assert said(evidence)[0].startswith("trial.json: my-anastrozole: observations[0].endpoint: 'bmd-lumber-spine'")


# In an observation: the observation goes, its arm stays


DIFFERENCE_OF_PLACEBO = (
    "{endpoint: fracture-any-cumulative, measure: percent-cumulative",
    "{endpoint: bmd-radius, measure: percent-difference-vs-comparator",
)
IN_AN_OBSERVATION = [
    ("bmd-total-hip", "bmd-total-hop", 12, "[1].endpoint", "not a known endpoint; did you mean bmd-total-hip?"),
    ("bmd-total-hip", "happiness", 12, "[1].endpoint", "vocabulary.yaml lists the known ones"),
    ("percent-change", "percent-chang", 10, "[0].measure", "not a known measure; did you mean percent-change?"),
    ("percent-change", "hazard-ratio", 10, "[0].measure", "does not fit bmd-lumbar-spine; one of percent-change"),
    ("statistic: median", "statistic: medial", 13, "[2].statistic", "'medial': did you mean median? one of mean,"),
    ("statistic: median", "statstic: median", 13, "[2].statstic", "unknown field: did you mean statistic?"),
    ("value: -3.9", "value: -61", 12, "[1].value", "percent-change of bmd-total-hip must lie between -60 and +60"),
    ("value: 15", "value: -101", 13, "[2].value", "percent-change of ctx must lie between -100 and +2000"),
    ("value: 9.5", "value: 109", 33, "[0].value", "must lie between 0 and 100"),
    ("value: 0.7, low: 0.5", "value: -0.7, low: -1", 34, "[1].value", "must lie between 0.01 and 100"),
    ("value: -3.9", "value: '-3.9'", 12, "[1].value", "'-3.9': write a number without quotes"),
    ("value: -3.9", "value: yes", 12, "[1].value", "True: write a number without quotes"),
    ("value: -3.9", "value: .nan", 12, "[1].value", "'.nan': write a finite number"),
    ("value: -3.9", "value: 1e999", 12, "[1].value", "'1e999': write a finite number"),
    ("value: -3.9", "value: -3.9, value: -2", 12, "[1].value", "the key is given twice in one mapping"),
    ("value: -3.9", "value: *x", 12, "[1].value", "YAML aliases are not read"),
    ("value: -3.9", "value: !!float -3.9", 12, "[1].value", "YAML tags are not read"),
    ("low: -5", "low: -3.5", 11, "[0].low", "-3.5: is above the value (-4.1)"),
    ("high: -3", "high: -4.5", 11, "[0].high", "-4.5: is below the value (-4.1)"),
    ("low: -5, high: -3", "low: -3, high: -5", 11, "[0].low", "-3: is above high (-5); swap them"),
    ("n: 71", "n: 0", 12, "[1].n", "0: must be 1 or more"),
    ("n: 71", "n: 71.5", 12, "[1].n", "71.5: write a whole number"),
    ("spread: SD 12", "spread: dunno", 13, "[2].spread", "'dunno': begin with one of SD, SEM, IQR"),
    ("unit: pg/mL", "unit: pg/mm", 14, "[3].unit", "'pg/mm': did you mean pg/mL?"),
    ("time_month: 12", "time_month: -12", 13, "[2].time_month", "must lie between 0 and 600 months"),
    ("time_month: 12", "time_month: 0", 13, "[2].time_month", "a change is counted from month 0"),
    ("time_month: 12", "time_month: 12, from_month: 12", 13, "[2].from_month", "must be before time_month (12)"),
    ("rebased_at_month: 36", "rebased_at_month: 72", 25, "[1].rebased_at_month", "must be before time_month (60)"),
    (
        "rebased_at_month: 36",
        "rebased_at_month: 36, from_month: 24",
        25,
        "[1].rebased_at_month",
        "contradicts from_month",
    ),
    ("endpoint: bmd-total-hip", "endpoint: [bmd-total-hip]", 12, "[1].endpoint", "['bmd-total-hip']: write words"),
    (*DIFFERENCE_OF_PLACEBO, 33, "[0].measure", "percent-difference-vs-comparator without a comparator"),
]


@pytest.mark.parametrize(("old", "new", "line", "field", "message"), IN_AN_OBSERVATION)
def test_a_problem_in_an_observation_costs_that_observation_only(tmp_path, old, new, line, field, message):
    whole, evidence = read(written(tmp_path, TRIAL, "whole.yaml")), changed(tmp_path, old, new)
    assert [arm.id for arm in evidence.arms] == IDS
    assert evidence.dropped == ()
    (problem,) = said(evidence)
    (arm,) = (arm for arm in evidence.arms if arm.unusable)
    start = f"trial.yaml line {line}: {arm.id}: observations{field}: "
    assert problem.startswith(start)
    assert message in problem
    ((_, reason),) = arm.unusable
    assert reason == problem[start.index("].") + 2 :]
    position = int(field[1])
    for before, after in zip(whole.arms, evidence.arms, strict=True):
        left = [o for i, o in enumerate(before.observations) if after.id != arm.id or i != position]
        assert list(after.observations) == left


def test_the_same_observation_twice_is_named_and_told_apart_by_a_subgroup(tmp_path):
    row = "  - {endpoint: ctx, statistic: median, measure: percent-change, time_month: 12, value: 15, spread: SD 12}\n"
    evidence = changed(tmp_path, row, row + row.replace("15", "25"))
    assert said(evidence) == [
        "trial.yaml line 14: my-anastrozole: observations[3]: given a second time: "
        "the same as observations[2]; keep one, or tell them apart with subgroup or note"
    ]
    assert [o.value for o in evidence.arms[0].observations] == [-4.1, -3.9, 15, 5.2]
    assert changed(tmp_path, row, row + row.replace("}", ", subgroup: compliant}")).problems == ()


def test_an_observation_without_number_or_time_is_unusable_without_being_wrong(tmp_path):
    evidence = changed(tmp_path, "time_month: 24, value: -3.9", "time_month: 24")
    assert evidence.problems == ()
    ((raw, reason),) = evidence.arms[0].unusable
    assert (raw["endpoint"], reason) == ("bmd-total-hip", "no number is given")
    evidence = changed(tmp_path, "time_month: 24, value: -3.9", "value: -3.9, time_month: null")
    assert [reason for _, reason in evidence.arms[0].unusable] == ["no time is given"]


def test_a_comparison_with_other_people_said_in_words_is_unusable_without_being_wrong(tmp_path):
    old = "{endpoint: fracture-any-cumulative, measure: percent-cumulative"
    new = "{note: versus premenopausal women, endpoint: bmd-radius, measure: percent-difference-vs-comparator"
    evidence = changed(tmp_path, old, new)
    assert evidence.problems == ()
    assert [u.reason for u in evidence.arms[2].unusable] == ["compared with other people (versus premenopausal women)"]


# In the arm itself: the arm goes, the others stay


COURSE = "  - {drug: anastrozole, dose: 1, unit: mg, route: oral, every_days: 1, start_month: 0, end_month: 60}\n"
IN_AN_ARM = [
    ("study: My trial", "stud: My trial", 2, "stud", "unknown field: did you mean study?"),
    ("  study: My trial\n", "", 1, "study", "not given: say which study"),
    ("study: My trial", "study: ''", 2, "study", "'': write words"),
    ("study: My trial", 'study: "\\e[31mred"', 2, "study", "'\\x1b[31mred': write words"),
    ('citation: "Someone A. J Bone 2024;1:1-9"', "citation:", 3, "citation", "not given: say where"),
    ("verified: seen", "verified: sean", 5, "verified", "'sean': did you mean seen?"),
    ("  verified: seen\n", "", 1, "verified", "not given: seen (read in the published text) or recalled"),
    ("doi: 10.1000/xyz123", "doi: https://doi.org/10.1000/xyz123", 4, "doi", "write the DOI itself"),
    ("sex: female, menopause", "menopause", 6, "population.sex", "not given: female or male"),
    ("sex: female", "sex: male", 6, "population.menopause", "'postmenopausal': contradicts sex: male"),
    ("age_mean: 63", "age_mean: 630", 6, "population.age_mean", "must lie between 15 and 110 years"),
    ("bmi_mean: 27", "bmi_mean: 2.7", 6, "population.bmi_mean", "must lie between 12 and 70 kg/m2"),
    ("bmi_mean: 27", "bmi_men: 27", 6, "population.bmi_men", "unknown field: did you mean bmi_mean?"),
    ("menopause: 12", "menopause: 52", 6, "population.years_since_menopause", "puts the menopause at the age of 11"),
    ("n: 81", "n: 0", 6, "population.n", "must be 1 or more"),
    ("  regimen:\n" + COURSE, "", 1, "regimen", "not given: list the drugs, or write regimen: []"),
    ("  regimen:\n" + COURSE, "  regimen: placebo\n", 7, "regimen", "'placebo': write a list"),
    (COURSE, COURSE + COURSE.replace("end_month: 60", ""), 7, "regimen", "two courses overlap from month 0"),
    (COURSE, COURSE * 201, 7, "regimen", "201 courses: give at most 200"),
    (COURSE, "  - anastrozole\n", 8, "regimen[0]", "'anastrozole': write a mapping like"),
    ("drug: anastrozole", "drug: anastrazol", 8, "regimen[0].drug", "not a known drug; did you mean anastrozole?"),
    ("drug: anastrozole", "drug: unobtainium", 8, "regimen[0].drug", "'unobtainium': not a known drug;"),
    ("drug: anastrozole", "drug: [anastrozole]", 8, "regimen[0].drug", "name a drug in words"),
    ("dose: 1,", "dose: 1000,", 8, "regimen[0].dose", "a dose of anastrozole (oral) lies between"),
    ("every_days: 1,", "every_dys: 1,", 8, "regimen[0].every_dys", "did you mean every_days?"),
    ("end_month: 60", "end_month: -6", 8, "regimen[0].end_month", "is before start_month 0"),
    ("id: my-anastrozole", "id: My Trial!", 1, "id", "write up to 100 lower-case letters, digits and hyphens"),
]


@pytest.mark.parametrize(("old", "new", "line", "field", "message"), IN_AN_ARM)
def test_a_problem_of_the_arm_costs_that_arm_only(tmp_path, old, new, line, field, message):
    evidence = changed(tmp_path, old, new)
    assert [arm.id for arm in evidence.arms] == IDS[1:]
    (dropped,) = evidence.dropped
    assert dropped.id == ("arm 1" if field == "id" else IDS[0])
    (problem,) = (p for p in said(evidence) if p.startswith(f"trial.yaml line {line}: {dropped.id}: {field}: "))
    assert message in problem
    assert (dropped.observations, len(dropped.unusable)) == ((), 4)
    assert {u.reason for u in dropped.unusable} == {said(evidence)[0].partition(f"{dropped.id}: ")[2]}


def test_an_arm_without_observations_is_named(tmp_path):
    text = TRIAL[: TRIAL.index("  observations:")]
    for rest, message in (("", "not given: list what was seen"), ("  observations: []\n", "empty: list what was seen")):
        (problem,) = said(read(written(tmp_path, text + rest)))
        assert f"my-anastrozole: observations: {message}" in problem


def test_an_id_given_twice_is_named_with_both_lines_and_the_first_stands(tmp_path):
    evidence = changed(tmp_path, "id: my-placebo", "id: my-anastrozole")
    assert [arm.id for arm in evidence.arms] == IDS[:2]
    (problem,) = said(evidence)
    assert problem.startswith("trial.yaml line 26: my-anastrozole: id: 'my-anastrozole': is given already in ")
    assert problem.endswith("trial.yaml line 1; give each arm its own")


def test_two_files_may_describe_the_same_arm(tmp_path):
    one = written(tmp_path, TRIAL)
    two = written(tmp_path, TRIAL.replace("id: my-", "id: your-").replace("your-placebo", "my-placebo"), "two.yaml")
    evidence = read_all([one, two])
    assert len(evidence.arms) == 2 * len(IDS)
    assert evidence.problems == ()


def test_a_drug_without_a_model_and_a_start_that_is_not_known_are_no_mistakes(tmp_path):
    for old, new in (
        ("drug: anastrozole, dose: 1", "drug: etanercept, dose: 50"),
        ("start_month: 0,", "start_month: null,"),
    ):
        evidence = changed(tmp_path, old, new)
        assert evidence.problems == ()
        assert [arm.id for arm in evidence.arms] == IDS


def test_a_fact_about_people_that_nothing_reads_is_refused_and_may_stand_in_notes(tmp_path):
    (problem,) = said(changed(tmp_path, "n: 81", "n: 81, ethnicity: Japanese"))
    assert problem.startswith(
        "trial.yaml line 6: my-anastrozole: population.ethnicity: unknown field: known here: sex,"
    )
    assert problem.endswith("nothing reads another fact, write it in notes")
    evidence = changed(tmp_path, "n: 81", "n: 81, notes: Japanese")
    assert evidence.problems == ()
    assert evidence.arms[0].population["notes"] == "Japanese"


# Files that are none


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds nothing"),
        ("id: my-arm\nstudy: x\n", "holds one mapping: write a list of arms"),
        ("just words", "holds a single value"),
        ("- {id: a\n- b", "not well-formed YAML"),
        ("[" * 100_000, "nested more than 20 deep"),
        ("- 1\n" * 60_001, "more than 60000 values"),
        ("- " + "x" * 2**21, "larger than 2 MiB"),
        ("? [a]\n: b", "a list, mapping or alias as a field name"),
    ],
)
def test_what_is_no_evidence_file_is_refused_as_a_whole(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read(written(tmp_path, text))


def test_rows_that_are_no_arms_leave_the_arms_alone(tmp_path):
    evidence = read(written(tmp_path, "- just words\n- 7\n" + TRIAL))
    assert [arm.id for arm in evidence.arms] == IDS
    assert [str(p.line) + p.arm + p.field for p in evidence.problems] == ["1arm 1as a whole", "2arm 2as a whole"]


def test_a_file_full_of_mistakes_is_told_every_one_of_them(tmp_path):
    row = "  - {{endpoint: bmd-spin-{0}, measure: percent-{0}, value: x}}\n"
    text = TRIAL + "".join(row.format(index) for index in range(5_000))
    assert len(read(written(tmp_path, text)).problems) == 3 * 5_000


# The package's own files


@pytest.mark.parametrize("name", FILES)
def test_shipped_evidence_has_no_problem_and_is_read_alike_with_and_without_checks(name):
    with as_file(files("osteon").joinpath("data", "evidence", name)) as path:
        evidence = read(path)
    assert evidence.problems == evidence.dropped == ()
    shipped = [without_place(arm) for arm in arms() if arm.file == name]
    assert [without_place(arm) for arm in evidence.arms] == shipped


def without_place(arm: Arm) -> dict[str, object]:
    plain = vars(arm) | {"observations": [vars(o) | {"line": None} for o in arm.observations]}
    return {key: value for key, value in plain.items() if key not in ("file", "line")}


def test_every_shipped_observation_is_usable_or_says_why():
    reasons = {u.reason for arm in arms() for u in arm.unusable}
    assert reasons == {"no time is given", "compared with other people (versus premenopausal women)"}
    written = [row for name in FILES for row in read_packaged(f"evidence/{name}")]
    assert [arm.id for arm in arms()] == [row["id"] for row in written]
    for arm, row in zip(arms(), written, strict=True):
        assert len(arm.observations) + len(arm.unusable) == len(row["observations"])


def test_every_endpoint_has_one_kind_and_its_measures_are_known():
    kinds = vocabulary()["kinds"]
    measured = [one.name for entry in kinds.values() for of in entry.get("quantities", ()) for one in quantities(of)]
    counted = [name for entry in kinds.values() for name in entry.get("endpoints", ())]
    listed = [*measured, *counted]
    assert len(listed) == len(endpoints()) == len(set(listed))
    assert kind_of("bmd-total-hip") == "bmd"
    assert kind_of("bmd-total-hop") is None
    for entry in kinds.values():
        assert entry["measures"].keys() <= vocabulary()["measures"].keys()
        assert all(low < high for low, high in entry["measures"].values())


# Whatever is done to one arm


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, item in items for place in places(item, (*at, key)))]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_replaces_a_part_of_one_arm_the_untouched_arms_stand(tmp_path_factory, data):
    rows = yaml.safe_load(TRIAL)
    good = read(written(tmp_path_factory.mktemp("good"), yaml.safe_dump(rows))).arms
    spoilt = data.draw(st.integers(0, 2))
    place = data.draw(st.sampled_from(places(rows[spoilt])))
    target = holder = {"arm": copy.deepcopy(rows[spoilt])}
    for step in (steps := ("arm", *place))[:-1]:
        holder = holder[step]
    holder[steps[-1]] = data.draw(ANYTHING)
    rows[spoilt] = target["arm"]
    path = written(tmp_path_factory.mktemp("bad"), yaml.safe_dump(rows, allow_unicode=True))
    try:
        evidence = read(path)
    except InputError:
        return
    untouched = [without_place(arm) for index, arm in enumerate(good) if index != spoilt]
    kept = [without_place(arm) for arm in evidence.arms]
    assert all(arm in kept for arm in untouched)
    assert len(evidence.arms) + len(evidence.dropped) == 3
    assert all(str(problem).isprintable() for problem in evidence.problems)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(TRIAL) - 1), st.integers(0, 40), st.text(max_size=10))
def test_whatever_is_typed_into_a_file_it_is_read_or_refused(tmp_path_factory, start, length, typed):
    text = TRIAL[:start] + typed + TRIAL[start + length :]
    path = tmp_path_factory.mktemp("typed") / "trial.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        evidence = read(path)
    except InputError:
        return
    assert all(problem.line is not None for problem in evidence.problems)
