"""What is known beyond an arm's own lines is used for the package's arms, and for nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from osteon.evidence import readings
from osteon.evidence.evidence_files import Arm, Observation, arms, populations
from osteon.files import read_packaged

SECTIONS = (
    "trials", "comparators", "mixtures", "assays", "contaminated", "not_simulated", "not_fitted", "weighed_as_read",
)  # fmt: skip
KEYS = [(section, key) for section in SECTIONS for key in read_packaged("evidence/readings.yaml")[section]]
SPINE = Observation("bmd-lumbar-spine", "percent-change", -1.0, 36.0)
#: what is said about an arm of which nothing is said
SILENT: dict[str, tuple[Callable[[Arm], object], object]] = {
    "comparators": (readings.comparator_of, None),
    "mixtures": (readings.mixture_of, ()),
    "assays": (readings.assay_offset, readings.NO_OFFSET),
    "contaminated": (lambda arm: readings.contaminated(arm, SPINE), None),
    "not_simulated": (readings.not_simulated, None),
    "not_fitted": (readings.not_fitted, None),
    "weighed_as_read": (readings.weighed_as_read, False),
}


def arm(name: str) -> Arm:
    """The package's arm with an id."""
    return next(arm for arm in arms() if arm.id == name)


def shipped(prefix: str) -> Arm:
    return next(arm for arm in arms() if arm.id.startswith(prefix))


def test_the_file_has_no_section_that_nobody_reads():
    assert set(read_packaged("evidence/readings.yaml")) == set(SECTIONS)


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_reading_is_about_a_shipped_arm(section: str, key: str):
    assert any(arm.id.startswith(key) for arm in arms())


@pytest.mark.parametrize("key", populations()["by_prefix"])
def test_every_population_is_about_a_shipped_arm(key: str):
    assert any(arm.id.startswith(key) for arm in arms())


@pytest.mark.parametrize(("section", "key"), [pair for pair in KEYS if pair[0] in SILENT])
def test_somebody_elses_arm_of_a_similar_name_gets_none_of_the_readings(section: str, key: str):
    read, silent = SILENT[section]
    mine = replace(shipped(key), id=f"{key}-of-mine")
    assert read(mine) == silent


@pytest.mark.parametrize("key", [key for section, key in KEYS if section == "trials"])
def test_somebody_elses_arm_of_a_similar_name_is_a_trial_of_its_own(key: str):
    mine = replace(shipped(key), id=f"{key}-of-mine")
    assert readings.trial_of(mine) == mine.id.split("-")[0]


def test_reports_of_one_trial_share_its_name():
    assert readings.trial_of(shipped("micro-dmab-its-")) == readings.trial_of(shipped("phase2-")) == "phase2"
    assert readings.trial_of(shipped("micro-data-")) == readings.trial_of(arm("data-denosumab")) == "data"


def test_the_longest_prefix_wins():
    assert readings.trial_of(shipped("micro-data-")) == "data"
    assert readings.trial_of(shipped("micro-kuba-")) == "kuba"
    assert readings.trial_of(shipped("denosumab-60-label")) == "denosumab-label"


def test_a_comparator_that_got_nothing_is_not_the_same_as_one_that_is_not_named():
    nothing = readings.comparator_of(shipped("vert-na-risedronate-off"))
    assert nothing is not None
    assert nothing.courses == ()
    assert readings.comparator_of(shipped("vert-mn")) is None


def test_a_named_comparator_is_read_as_a_regimen():
    found = readings.comparator_of(shipped("flex-alendronate-stopped"))
    assert found is not None
    (course,) = found.courses
    assert (course.drug, course.dose, course.end_month) == ("alendronate", 10.0, 120.0)


def test_a_mixture_has_the_drugs_of_each_half():
    halves = readings.mixture_of(shipped("abcsg12-et-zol"))
    drugs = [{course.drug for course in half.courses} for half in halves]
    assert drugs == [
        {"goserelin", "tamoxifen", "zoledronic-acid"},
        {"goserelin", "anastrozole", "zoledronic-acid"},
    ]


def test_an_arm_is_spoilt_from_its_month_on_and_not_before():
    delayed = shipped("zofast-let-zol-delayed")
    assert readings.contaminated(delayed, replace(SPINE, time_month=35.0)) is None
    assert "zoledronic" in str(readings.contaminated(delayed, replace(SPINE, time_month=36.0)))


def test_an_immunoassay_reads_more_estradiol_than_mass_spectrometry():
    assert readings.assay_offset(shipped("santen2007-ai-ria")) > readings.assay_offset(shipped("geisler1996"))
    assert readings.assay_offset(shipped("santen2007-ai-gcms")) == readings.NO_OFFSET == 0.0
