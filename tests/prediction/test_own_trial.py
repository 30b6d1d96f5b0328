"""Anybody's own trial is read as it is described: against its comparator, with its mixture, its assay, its past."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteon.drugs.catalogue import catalogue
from osteon.errors import InputError
from osteon.evidence.evidence_files import Arm, Evidence, arms, is_shipped, read
from osteon.evidence.schema import check_arm
from osteon.evidence.vocabulary import vocabulary
from osteon.person.reference import t_score
from osteon.physiology.skeleton import skeleton
from osteon.population.baseline import young
from osteon.prediction.forward_model import Forward
from osteon.prediction.scenario import scenario
from osteon.prediction.targets import plan
from osteon.treatment.regimen import Regimen
from osteon.validation.shares import shares

#: usual courses of drugs, as a file writes them
COURSES = {
    drug.key: {"drug": drug.key, "dose": form.dose, "unit": form.unit, "route": form.route,
               "every_days": form.every_days, "start_month": 0, "end_month": 24}
    for drug in catalogue().values() for form in drug.forms[:1] if form.dose and form.every_days
}  # fmt: skip
DRUGS = st.sampled_from(sorted(COURSES))
WOMEN = {"sex": "female", "menopause": "postmenopausal", "n": 120, "age_mean": 66}


def row(measure: str = "percent-change", value: float = 1.0, endpoint: str = "bmd-lumbar-spine", **more: Any) -> dict:
    return {"endpoint": endpoint, "measure": measure, "time_month": 24, "value": value} | more


def described(*regimen: dict, observations: tuple[dict, ...] = (row(),), **fields: Any) -> dict:
    """An arm as somebody writes it."""
    people = WOMEN | fields.pop("population", {})
    arm = {"id": "mine-arm", "study": "Mine", "citation": "Doe J. J Bone 2024;1:1-9", "verified": "seen"}
    return deepcopy(arm | {"population": people, "regimen": [*regimen], "observations": [*observations]} | fields)


def own(folder: Path, *written: dict) -> Evidence:
    path = folder / "mine.json"
    path.write_text(json.dumps(written), encoding="utf-8")
    return read(path)


def arm(folder: Path, *regimen: dict, **fields: Any) -> Arm:
    found = own(folder, described(*regimen, **fields))
    assert found.problems == ()
    assert not is_shipped(found.arms[0])
    return found.arms[0]


def predicted(*own_arms: Arm) -> list[float]:
    """What the average person of each arm shows, at the usual parameters."""
    return [float(x) for x in Forward(plan(own_arms)).predict(skeleton().defaults[None])[0]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own")


@settings(max_examples=25, deadline=None)
@given(DRUGS, st.lists(DRUGS, unique=True, max_size=2))
def test_a_difference_is_counted_from_the_comparator_that_the_file_names(folder: Path, tested: str, other: list[str]):
    found = arm(
        folder, COURSES[tested], comparator=[COURSES[drug] for drug in other],
        observations=(row("percent-difference-vs-comparator"),),
    )  # fmt: skip
    (target,) = plan([found]).targets
    control = plan([found]).simulations[target.control[0]]
    assert [course.drug for course in control.regimen.courses] == other
    assert not [text for text in target.assumed if "compared with" in text]


def test_an_own_trial_against_an_active_drug_shows_less_than_one_against_nothing(folder: Path):
    """Denosumab beats alendronate by far less than it beats nothing; silently it was once judged against nothing."""
    difference = row("percent-difference-vs-comparator")
    against = [arm(folder, COURSES["denosumab"], comparator=c, observations=(difference,))
               for c in ([COURSES["alendronate"]], [])]  # fmt: skip
    alendronate, nothing = (predicted(one)[0] for one in against)
    alone, rival = (predicted(arm(folder, COURSES[drug]))[0] for drug in ("denosumab", "alendronate"))
    untreated = predicted(arm(folder))[0]
    assert 0 < alendronate < nothing / 2
    assert alendronate == pytest.approx(alone - rival, abs=0.01)
    assert nothing == pytest.approx(alone - untreated, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(DRUGS)
def test_a_difference_without_a_comparator_says_what_it_is_counted_from(folder: Path, tested: str):
    (target,) = plan([arm(folder, COURSES[tested], observations=(row("percent-difference-vs-comparator"),))]).targets
    (text,) = (text for text in target.assumed if text.startswith("compared with "))
    assert text.endswith("(no comparator is named)")
    assert "no treatment" in text or catalogue()[tested].name in text


def test_a_difference_of_an_arm_that_was_given_nothing_is_refused_unless_the_comparator_is_named():
    bare = described(observations=(row("percent-difference-vs-comparator"),))
    (fault,) = check_arm(bare)
    assert "say in comparator what the others were given" in fault.fix
    assert check_arm(bare | {"comparator": []}) == []


@settings(max_examples=25, deadline=None)
@given(st.tuples(DRUGS, DRUGS).filter(lambda two: two[0] != two[1]), st.integers(1, 19))
def test_a_mixture_is_the_mean_of_its_parts_by_their_shares(folder: Path, drugs: tuple[str, str], twentieths: int):
    share = twentieths / 20
    parts = [{"share": s, "regimen": [COURSES[d]]} for s, d in zip((share, 1 - share), drugs, strict=True)]
    mixed = scenario(arm(folder, mixture=parts)).treated
    of_first = sum(s.regimen.courses[0].drug == drugs[0] for s in mixed) / len(mixed)
    assert of_first == pytest.approx(share)


def test_a_mixture_of_a_quarter_lies_a_quarter_of_the_way(folder: Path):
    parts = [{"share": s, "regimen": [COURSES[d]]} for s, d in ((0.25, "letrozole"), (0.75, "tamoxifen"))]
    inhibitor, serm = (predicted(arm(folder, COURSES[d]))[0] for d in ("letrozole", "tamoxifen"))
    assert predicted(arm(folder, mixture=parts))[0] == pytest.approx(0.25 * inhibitor + 0.75 * serm, abs=0.01)


@pytest.mark.parametrize(
    ("parts", "fix"),
    [
        ([{"share": 0.7, "regimen": []}, {"share": 0.7, "regimen": []}], "must sum to 1"),
        ([{"share": 0.5, "regimen": []}], "give two or more"),
        ([{"share": 0.5}, {"share": 0.5, "regimen": []}], "list what these people were given"),
        ([{"share": 5, "regimen": []}, {"share": 0.5, "regimen": []}], "must lie between 0.05 and 0.95"),
        (["half", {"share": 0.5, "regimen": []}], "write share: and regimen:"),
        ([{"share": 0.5, "regimen": [COURSES["letrozole"]]}, {"share": 0.5, "regimen": []}], "two courses overlap"),
    ],
)
def test_a_mixture_that_makes_no_sense_is_refused_with_the_way_out(parts: list[Any], fix: str):
    faults = check_arm(described(COURSES["letrozole"], mixture=parts))
    assert any(fix in f"{fault.fix} {fault.value}" for fault in faults), faults


def test_what_an_assay_reads_on_top_makes_a_fall_look_smaller(folder: Path):
    fall = row(endpoint="estradiol", value=-80)
    falls = [predicted(arm(folder, COURSES["letrozole"], observations=(fall,), assays=assays))[0] for assays in (
        {}, {"estradiol": {"offset": 1.3, "unit": "pmol/L"}}, {"estradiol": {"offset": 5, "unit": "pg/mL"}},
    )]  # fmt: skip
    assert falls[0] < falls[1] < falls[2] < 0


def test_a_marker_has_an_assay_too(folder: Path):
    fall = row(endpoint="ctx", value=-80)
    below, floor = (predicted(arm(folder, COURSES["denosumab"], observations=(fall,), assays=assays))[0]
                    for assays in ({}, {"ctx": {"offset": 0.02, "unit": "ng/mL"}}))  # fmt: skip
    assert floor > below + 3


@settings(max_examples=20, deadline=None)
@given(st.floats(1, 23))
def test_an_arm_is_not_predicted_from_the_month_on_when_it_was_spoilt(folder: Path, month: float):
    rows = (row(), row(time_month=month / 2))
    spoilt = {"from_month": month, "why": "crossed over"}
    found = plan([arm(folder, COURSES["letrozole"], observations=rows, contaminated=spoilt)])
    assert [s.reason for s in found.skipped] == ["crossed over"]
    assert [t.observation.time_month for t in found.targets] == [month / 2]


def test_tamoxifen_before_the_trial_acts_and_is_said(folder: Path):
    before = arm(folder, COURSES["letrozole"], population={"prior_tamoxifen": True})
    never = arm(folder, COURSES["letrozole"])
    assert predicted(before)[0] < predicted(never)[0] - 0.2
    (text,) = (t for t in scenario(before).assumed if t.startswith("tamoxifen"))
    assert "month -30 to 0" in text
    written = {**COURSES["tamoxifen"], "start_month": -60, "end_month": 0}
    told = arm(folder, written, COURSES["letrozole"], population={"prior_tamoxifen": True})
    assert not [t for t in scenario(told).assumed if t.startswith("tamoxifen")]


@pytest.mark.parametrize(
    "notes",
    ["switched after tamoxifen for 2-3 years", "chemotherapy before in 76 %", "prior alendronate >= 6 months",
     "progressing after Nolvadex"],
)  # fmt: skip
def test_an_earlier_treatment_that_only_the_notes_know_is_said_to_be_left_out(folder: Path, notes: str):
    told = scenario(arm(folder, COURSES["letrozole"], population={"notes": notes})).assumed
    assert [text for text in told if "only the notes speak of it" in text]


def test_notes_about_a_treatment_that_stands_in_the_regimen_raise_nothing(folder: Path):
    past = {**COURSES["alendronate"], "start_month": -36, "end_month": 0}
    told = scenario(
        arm(folder, past, COURSES["denosumab"], population={"notes": "after alendronate, 36 months"})
    ).assumed
    assert not [text for text in told if "only the notes" in text]


@pytest.mark.parametrize("cause", ["surgical", "chemotherapy"])
def test_ovaries_that_fail_at_once_lose_more_than_a_menopause(folder: Path, cause: str):
    young_women = {"menopause": "premenopausal", "age_mean": 42, "menopause_age": 42}
    sudden = arm(folder, population=young_women | {"menopause_cause": cause})
    slow = arm(folder, population=young_women)
    assert predicted(sudden)[0] < predicted(slow)[0] - 1.5
    assert any(cause in text for text in scenario(sudden).assumed)


def test_a_sudden_menopause_without_its_age_is_refused():
    (fault,) = check_arm(described(population={"menopause_cause": "surgical"}))
    assert fault.place == ("population", "menopause_age")


@settings(max_examples=40, deadline=None)
@given(st.floats(-15, 3), st.sampled_from([6, 12, 24, 36]), st.booleans())
def test_a_loss_that_untreated_women_do_not_have_before_the_menopause_is_doubted(
    folder: Path, value: float, month: int, treated: bool
):
    regimen = [{**COURSES["goserelin"], "end_month": month}] if treated else []
    people = {"menopause": "premenopausal", "age_mean": 40}
    found = arm(folder, *regimen, population=people, observations=(row(value=value, time_month=month),))
    doubted = [text for text in plan([found]).targets[0].assumed if text.startswith("doubtful:")]
    assert bool(doubted) == (not treated and -value > 2 + month / 12)
    assert all("chemotherapy" in text and "menopause_cause" in text for text in doubted)


def test_no_shipped_arm_without_treatment_is_doubted():
    doubted = [t.arm.id for t in plan(arms()).targets if any(text.startswith("doubtful") for text in t.assumed)]
    assert doubted == []


@settings(max_examples=25, deadline=None)
@given(st.floats(-4, 1), st.sampled_from(["lumbar-spine", "total-hip", "femoral-neck"]))
def test_a_t_score_moves_from_where_the_arm_starts_by_as_much_as_its_bmd(folder: Path, start: float, site: str):
    field = {"lumbar-spine": "t_score_ls_mean", "total-hip": "t_score_th_mean", "femoral-neck": "t_score_fn_mean"}[site]
    rows = (row("absolute", start, f"t-score-{site}"), row("absolute", 0.9, f"bmd-{site}", unit="g/cm2"),
            row(endpoint=f"bmd-{site}"))  # fmt: skip
    found = arm(folder, COURSES["denosumab"], population={field: start}, observations=rows)
    score, level, change = predicted(found)
    adult = young(site.replace("-", "_"), "female")
    begun = adult.mean + start * adult.sd
    assert level == pytest.approx(begun * (1 + change / 100))
    assert score == pytest.approx((level - adult.mean) / adult.sd)
    assert score == pytest.approx(t_score(site, level, sex="female", reference="nhanes3_sex_specific"))


def test_a_level_without_a_start_says_what_to_add(folder: Path):
    found = plan([arm(folder, observations=(row("absolute", -2, "t-score-total-hip"),))])
    assert [s.reason for s in found.skipped] == [
        "no level at month 0 is given; add it as an observation, or t_score_th_mean to the population"
    ]


def test_a_level_that_is_published_at_month_0_is_where_it_starts(folder: Path):
    rows = (row("absolute", -1.0, "t-score-lumbar-spine", time_month=0), row("absolute", -1.2, "t-score-lumbar-spine"))
    (later,) = predicted(arm(folder, COURSES["letrozole"], population={"t_score_ls_mean": -3}, observations=rows))
    assert -1.9 < later < -1.1


def test_more_people_lose_more_under_an_inhibitor_and_fewer_lose_much(folder: Path):
    losers = tuple(row("absolute", 20, "share-losing-lumbar-spine", more_than=limit) for limit in (1, 3, 5, 10))

    def share(*regimen: dict) -> list[float]:
        found = arm(folder, *regimen, observations=losers)
        told = shares([found])
        return [told[id(o)].median for o in found.observations]  # type: ignore[union-attr]

    untreated, inhibitor, protected = share(), share(COURSES["letrozole"]), share(COURSES["denosumab"])
    for own_shares in (untreated, inhibitor, protected):
        assert all(more >= fewer for more, fewer in pairwise(own_shares))
        assert all(0 <= x <= 100 for x in own_shares)
    assert protected[1] < untreated[1] < inhibitor[1]


def test_osteoporosis_and_fractures_follow_the_bone_at_the_start(folder: Path):
    counted = (row("percent-cumulative", 5, "osteoporosis-incidence"),
               row("percent-cumulative", 5, "fracture-hip-cumulative"),
               row("absolute", 5, "osteoporosis-prevalence-lumbar-spine"))  # fmt: skip

    def share(score: float | None) -> list[float]:
        people = {} if score is None else {"t_score_ls_mean": score, "t_score_th_mean": score}
        found = arm(folder, COURSES["letrozole"], observations=counted, population=people)
        told = shares([found])
        assert [("usual for the age" in " ".join(told[id(o)].assumed)) for o in found.observations] == [
            score is None
        ] * 3
        return [told[id(o)].median for o in found.observations]  # type: ignore[union-attr]

    strong, weak = share(0.0), share(-2.0)
    assert all(a < b for a, b in zip(strong, weak, strict=True))
    assert all(np.isfinite(share(None)))


@pytest.mark.parametrize(
    ("section", "place"),
    [("arm", ()), ("population", ("population",)), ("part", ("mixture", 0)), ("assay", ("assays", "ctx")),
     ("contamination", ("contaminated",)), ("observation", ("observations", 0))],
)  # fmt: skip
def test_a_field_that_nothing_reads_is_refused_wherever_it_stands(section: str, place: tuple[str | int, ...]):
    """It would look as if it counted."""
    part = {"share": 0.5, "regimen": []}
    written: Any = described(
        mixture=[part, {**part}],
        assays={"ctx": {"offset": 0.1, "unit": "ng/mL"}},
        contaminated={"from_month": 36, "why": "x"},
    )
    assert check_arm(written) == []
    inner = written
    for step in place:
        inner = inner[step]
    inner["favourite_colour"] = "blue"
    (fault,) = check_arm(written)
    assert fault.place == (*place, "favourite_colour")
    assert all(name in fault.fix for name in vocabulary()[section])


def test_a_part_without_drugs_and_one_with_are_simulated_as_such(folder: Path):
    parts = [{"share": 0.5, "regimen": []}, {"share": 0.5, "regimen": [COURSES["zoledronic-acid"]]}]
    found = scenario(arm(folder, COURSES["letrozole"], mixture=parts))
    assert [[c.drug for c in s.regimen.courses] for s in found.treated] == [
        ["letrozole"], ["letrozole", "zoledronic-acid"],
    ]  # fmt: skip


def test_a_shipped_arm_that_is_copied_into_an_own_file_is_predicted_the_same():
    """Nothing of what its lines say is known only of the package's own arms, but what is recalled of its people."""
    shipped = next(a for a in arms() if a.id == "flex-alendronate-stopped")
    mine = replace(
        shipped, id="mine", trial="", population={**shipped.population, "age_mean": 68, "calcium_vitamin_d": True}
    )
    theirs, own_arm = scenario(shipped), scenario(mine)
    assert own_arm.treated == theirs.treated
    assert own_arm.control == theirs.control
    assert own_arm.control.regimen.courses[:1] == Regimen.from_any("alendronate 10 mg daily for 120 months").courses


RICH = described(
    COURSES["goserelin"],
    trial="mine",
    comparator=[COURSES["goserelin"]],
    mixture=[{"share": 0.6, "regimen": [COURSES["letrozole"]]}, {"share": 0.4, "regimen": []}],
    assays={"estradiol": {"offset": 4, "unit": "pmol/L"}},
    contaminated={"from_month": 36, "why": "crossed over"},
    population={"t_score_ls_mean": -1.0, "menopause_age": 50, "menopause_cause": "natural", "prior_tamoxifen": True},
    observations=(row("percent-difference-vs-comparator"), row("absolute", -1.2, "t-score-lumbar-spine"),
                  row("absolute", 20, "share-losing-total-hip", more_than=3)),
)  # fmt: skip
ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just([]) | st.just({})


def _places(value: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, item in items for place in _places(item, (*at, key)))]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(_places(RICH)[1:]), ANYTHING)
def test_whatever_replaces_a_part_of_an_arm_it_is_named_or_the_arm_is_laid_out(
    folder: Path, place: tuple[Any, ...], value: object
):
    spoilt: Any = deepcopy(RICH)
    inner = spoilt
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    try:
        found = own(folder, spoilt)
    except InputError:  # what JSON does not know, such as a number that is not finite
        return
    laid = plan(found.arms)
    assert len(laid.targets) + len(laid.skipped) == sum(len(a.observations) for a in found.arms)
    assert found.problems or len(found.arms) == 1
    assert all(problem.field and problem.fix and str(problem).isprintable() for problem in found.problems)
