"""What is decided about the package's arms holds for them and for nobody else's; facts of a trial stand in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from osteon.evidence import readings
from osteon.evidence.evidence_files import Arm, arms, populations, trial_of
from osteon.files import read_packaged

SECTIONS = ("not_simulated", "not_fitted", "weighed_as_read")
KEYS = [(section, key) for section in SECTIONS for key in read_packaged("evidence/readings.yaml")[section]]
#: what is said about an arm of which nothing is said
SILENT: dict[str, tuple[Callable[[Arm], object], object]] = {
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


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_somebody_elses_arm_of_a_similar_name_gets_none_of_the_readings(section: str, key: str):
    read, silent = SILENT[section]
    mine = replace(shipped(key), id=f"{key}-of-mine")
    assert read(mine) == silent


def test_reports_of_one_trial_share_its_name():
    assert trial_of(shipped("micro-dmab-its-")) == trial_of(shipped("phase2-")) == "phase2"
    assert (
        trial_of(shipped("micro-data-"))
        == trial_of(arm("data-denosumab"))
        == trial_of(shipped("data-switch"))
        == "data"
    )


def test_an_arm_that_names_no_trial_is_one_of_the_first_word_of_its_id():
    assert trial_of(replace(shipped("micro-data-"), id="mine-2010", trial="")) == "mine"


def test_an_immunoassay_reads_more_estradiol_than_mass_spectrometry():
    offsets = [arm.assays.get("estradiol", {"offset": 0.0})["offset"] for arm in map(
        shipped, ("santen2007-ai-ria", "geisler1996", "santen2007-ai-gcms"),
    )]  # fmt: skip
    assert offsets[0] > offsets[1] > offsets[2] == 0.0
