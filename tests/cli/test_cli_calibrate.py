"""``osteon calibrate`` as people use it: what it says, what it refuses, and that it goes on where it was."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result
from small_calibration import shrink

from osteon.calibration.calibrate import Settings
from osteon.calibration.priors import priors
from osteon.cli import main
from osteon.population.posterior import load

SMALL = ("--steps", "40", "--walkers", "8", "--draws", "20", "--seed", "7")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["calibrate", *map(str, arguments)])


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        shrink(patch)
        yield


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A calibration that nothing interrupted, with its folder."""
    folder = tmp_path_factory.mktemp("calibration") / "new" / "folder"
    return folder, run(*SMALL, "--out", folder)


def draws(folder: Path) -> dict[str, np.ndarray]:
    with np.load(folder / "posterior.npz") as held:
        return {name: held[name] for name in held.files}


def provenance(folder: Path) -> dict[str, Any]:
    """What is told about the draws, but for the day on which they were made."""
    told = yaml.safe_load((folder / "posterior.yaml").read_text(encoding="utf-8"))
    return {name: value for name, value in told.items() if name != "date"}


def test_help_says_what_it_does_how_long_it_takes_and_that_it_goes_on():
    found = run("--help")
    assert found.exit_code == 0
    for word in ("--steps", "--walkers", "--draws", "--seed", "--out", "--write", "two cores", "interruption", "emcee"):
        assert word in found.stdout


def test_what_is_not_given_is_as_in_the_settings():
    usual = {option.name: option.default for option in main.commands["calibrate"].params}
    settings = asdict(Settings())
    assert {name: usual[name] for name in ("steps", "walkers", "draws", "seed")} == {
        name: settings[name] for name in ("steps", "walkers", "draws", "seed")
    }


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--steps", "19", "at least 20"),
        ("--steps", "many", "integer"),
        ("--walkers", "6", "at least 8"),
        ("--walkers", "9", "even"),
        ("--draws", "9", "at least 10"),
        ("--draws", "100000", "raise --steps or --walkers"),
        ("--seed", "-1", "from 0 to"),
        ("--seed", str(2**32), "from 0 to"),
        ("--seed", "1.5", "integer"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_option(tmp_path: Path, option: str, value: str, said: str):
    found = run(*SMALL, "--out", tmp_path / "out", option, value)
    assert found.exit_code == 2, found.output
    assert option in found.stderr
    assert said in found.stderr
    assert "Traceback" not in found.output
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_place_of_the_folder_is_refused_with_its_name(tmp_path: Path):
    (tmp_path / "out").write_text("mine")
    found = run(*SMALL, "--out", tmp_path / "out")
    assert found.exit_code == 2
    assert str(tmp_path / "out") in found.stderr
    assert "Traceback" not in found.output
    assert (tmp_path / "out").read_text() == "mine"


def test_a_calibration_writes_draws_that_can_be_loaded_and_says_how_it_went(done: tuple[Path, Result]):
    folder, found = done
    assert found.exit_code == 0, found.output
    held = load(folder / "posterior.npz", provenance(folder))
    assert held.names == priors().names
    assert len(held) == 20
    assert held.provenance["seed"] == 7
    told = found.stdout.splitlines()
    assert [line.split(":")[0] for line in told] == [
        "observations", "trials", "acceptance", "largest rhat", "smallest effective sample",
    ]  # fmt: skip
    assert told[1] == "trials: 2"
    assert f"written: {folder / 'posterior.npz'}" in found.stderr


def test_progress_goes_to_stderr_stage_by_stage_to_the_end(done: tuple[Path, Result]):
    _, found = done
    told = found.stderr.splitlines()
    stages = [line.split(":")[0].split(" (")[0] for line in told]
    assert list(dict.fromkeys(stages))[:3] == ["optimum", "surrogate", "sampling"]
    assert "surrogate: 192 of 192" in told
    assert "sampling: 40 of 40" in told
    assert len(told) < 40


def test_the_same_command_again_only_reads_what_is_there(done: tuple[Path, Result]):
    folder, first = done
    before = draws(folder)
    again = run(*SMALL, "--out", folder)
    assert again.exit_code == 0
    assert again.stderr.startswith("written: ")
    assert again.stdout == first.stdout
    for name, values in draws(folder).items():
        assert np.array_equal(values, before[name]), name


def test_more_steps_go_on_from_those_that_are_there(done: tuple[Path, Result], tmp_path: Path):
    folder = shutil.copytree(done[0], tmp_path / "copy")
    more = run(*SMALL, "--steps", "44", "--out", folder)
    assert more.exit_code == 0, more.output
    told = more.stderr.splitlines()
    assert told[0] == "sampling: 41 of 44"
    assert "sampling: 44 of 44" in told
    assert provenance(folder)["chains"]["steps"] == 44
    assert len(list(folder.glob("*/chains.h5"))) == 1


def test_another_seed_in_the_same_folder_gives_other_draws_and_keeps_the_chains_of_both(
    done: tuple[Path, Result],
):
    folder, _ = done
    before, told = draws(folder), provenance(folder)
    other = run(*SMALL, "--seed", "8", "--out", folder)
    assert other.exit_code == 0, other.output
    assert not np.array_equal(draws(folder)["values"], before["values"])
    assert len(list(folder.glob("*/chains.h5"))) == 2
    assert run(*SMALL, "--out", folder).exit_code == 0
    assert np.array_equal(draws(folder)["values"], before["values"])
    assert provenance(folder) == told


@pytest.mark.slow
def test_a_calibration_that_was_killed_goes_on_to_the_same_draws(done: tuple[Path, Result], tmp_path: Path):
    whole, _ = done
    folder = tmp_path / "killed"
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "small_calibration", "calibrate", *SMALL, "--out", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path}) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("sampling: 20 of"):
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    assert not (folder / "posterior.npz").exists()
    resumed = run(*SMALL, "--out", folder)
    assert resumed.exit_code == 0, resumed.output
    assert "optimum" not in resumed.stderr
    assert "surrogate" not in resumed.stderr
    assert "sampling: 4 of" not in resumed.stderr
    for name, values in draws(folder).items():
        assert np.array_equal(values, draws(whole)[name]), name
    assert provenance(folder) == provenance(whole)
