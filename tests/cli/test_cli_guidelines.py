"""``osteon guidelines``: where each stands, and an empty one filled in by a reader with the paper at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from command_line import call

from osteon.care.rules.library import library
from osteon.cli import main

HEAD = ["Update of 2025", "A Reader", "2026-11-01", "", "", "sex is female and on_or_starting_ai", "women on one",
        "section 2", "", ""]  # fmt: skip
ANSWERS = ["treat", "a bone drug", "monitor", "a scan in a year", ""]
FACTORS = ["age", "age > 65 years", "older than 65", "figure 1", "", ""]
RULES = [
    "treat", "lowest_t < -2.0", "below -2.0", "figure 1", "",
    "treat", "lowest_t < -1.5 and factors >= 1", "below -1.5 with a factor", "figure 1", "second-hand",
    "monitor", "otherwise", "all others", "figure 1", "assumed",
]  # fmt: skip
WHOLE = [*HEAD, *ANSWERS, *FACTORS, *RULES, "figure 1 was hard to read"]
TODAY = ("--today", "2026-11-29")


def filled(folder: Path, lines: list[str], name: str = "hadji2025") -> Result:
    typed = "".join(f"{line}\n" for line in lines)
    return CliRunner().invoke(main, ["guidelines", "fill", name, "--rules", str(folder), *TODAY], input=typed)


def file(folder: Path) -> Path:
    return folder / "guidelines" / "hadji2025.yaml"


def test_the_list_says_state_edition_reader_day_and_last_day():
    done = call("guidelines", *TODAY)
    assert done.exit_code == 0
    lines = done.output.splitlines()
    asco = next(i for i, line in enumerate(lines) if line.startswith("asco2019"))
    assert all(word in lines[asco] for word in ("expired", "2026-11-22", "2024-12-31", "us"))
    assert "pocket guide" in lines[asco + 1]
    assert any(line.startswith("hadji2025") and "not written yet" in line for line in lines)
    assert any(line.startswith("safety.yaml") and "2028-11-22" in line for line in lines)
    assert done.output.count("no clinician has checked it") == 1, "said once"


def test_the_list_as_json_and_in_the_order_of_a_country():
    done = call("guidelines", "--json", "--country", "gb", *TODAY)
    found = [json.loads(line) for line in done.output.splitlines()]
    assert [one["id"] for one in found][:3] == ["default", "reid2008", "nogg2024"]
    assert {"state", "edition", "reader", "read_on", "expires", "countries"} <= set(found[0])


@pytest.mark.parametrize(
    "command", [("guidelines",), ("assess", "nobody.yaml"), ("report", "nobody.yaml", "--out", "x.html")]
)
def test_an_unknown_country_is_refused_with_those_that_are_known(command: tuple[str, ...]):
    done = call(*command, "--country", "atlantis")
    assert done.exit_code == 2
    assert "--country: 'atlantis'" in done.output
    assert "uk, de" in done.output


def test_a_guideline_is_filled_in_and_answers_beside_the_others(tmp_path: Path):
    done = filled(tmp_path / "mine", [*WHOLE, "yes"])
    assert done.exit_code == 0, done.output
    made = library(tmp_path / "mine").guidelines["hadji2025"]
    assert (made.reader, made.edition, f"{made.read_on}") == ("A Reader", "Update of 2025", "2026-11-01")
    assert [rule.then for rule in made.rules] == ["treat", "treat", "monitor"]
    assert [rule.verification for rule in made.rules] == ["seen", "second-hand", "assumed"]
    assert made.rules[1].counts
    assert "figure 1" in made.rules[0].source
    assert "J Bone Oncol" in made.rules[0].source
    assert call("check", str(tmp_path / "mine")).exit_code == 0
    assert "T -0.5, broken hip" in done.output, "it was tried on patients"
    assert f"--rules {tmp_path / 'mine'}" in done.output, "how to use it is said"
    assert not list((tmp_path / "mine").glob("*.draft"))


def test_every_entry_is_checked_at_once_and_asked_again(tmp_path: Path):
    wrong = {
        2: ("2027-01-01", "is to come"),
        3: ("internatonal", "did you mean international"),
        4: ("2040-01-01", "at most 2030-12-31"),
        5: ("on_or_strating_ai", "did you mean on_or_starting_ai"),
        8: ("sen", "one of seen"),
    }
    lines, said = [], []
    for i, line in enumerate([*WHOLE, "yes"]):
        if i in wrong:
            lines.append(wrong[i][0])
            said.append(wrong[i][1])
        if line == "age > 65 years":
            lines += ["age > 65 yeers", "agee > 65"]
            said += ["write years", "did you mean age"]
        if line == "monitor" and lines[-1] == "second-hand":
            lines += ["monitr", ""]
            said += ["did you mean monitor", "whose condition is otherwise"]
        lines.append(line)
    done = filled(tmp_path, lines)
    assert done.exit_code == 0, done.output
    for text in said:
        assert text in done.output
    assert [rule.then for rule in library(tmp_path).guidelines["hadji2025"].rules] == ["treat", "treat", "monitor"]


def test_one_can_go_back_look_ask_stop_and_go_on(tmp_path: Path):
    first = filled(tmp_path, ["wrong edition", "back", "?", "Update of 2025", "A Reader", "show", "save"])
    assert first.exit_code == 0
    assert "As the title page says" in first.output
    assert "edition: Update of 2025" in first.output
    assert (tmp_path / "hadji2025.draft").exists()
    assert not file(tmp_path).exists(), "never half written"
    assert library(tmp_path).guidelines, "a draft is in nobody's way"
    done = filled(tmp_path, [*WHOLE[2:], "yes"])
    assert "2 entries are there" in done.output
    assert library(tmp_path).guidelines["hadji2025"].edition == "Update of 2025"


def test_what_is_cut_short_is_kept_and_no_file_is_written(tmp_path: Path):
    done = filled(tmp_path, WHOLE[:12])
    assert done.exit_code == 2
    assert "hadji2025.draft" in done.output
    assert not file(tmp_path).exists()
    assert len(json.loads((tmp_path / "hadji2025.draft").read_text())["entries"]) == 12


def test_nothing_on_standard_input_is_said_and_leaves_nothing(tmp_path: Path):
    done = filled(tmp_path / "mine", [])
    assert done.exit_code == 2
    assert "one a line" in done.output
    assert not (tmp_path / "mine").exists()


def test_a_file_that_is_there_is_not_replaced_without_a_word(tmp_path: Path):
    filled(tmp_path, [*WHOLE, "yes"])
    before = file(tmp_path).read_text()
    other = [*WHOLE[:1], "Another Reader", *WHOLE[2:]]
    done = filled(tmp_path, [*other, "no", "save"])
    assert "is there already" in done.output
    assert file(tmp_path).read_text() == before
    done = filled(tmp_path, ["yes"])
    assert done.exit_code == 0
    assert "Another Reader" in file(tmp_path).read_text()


def test_what_looks_absurd_is_pointed_out(tmp_path: Path):
    rules = RULES[10:]  # monitor, otherwise
    answers = ["treat", "a drug", "monitor", "wait", "praise", "well done", ""]
    done = filled(tmp_path, [*HEAD, *answers, "", *rules, "-", "back", "save"])
    assert "! T -2.7" in done.output
    assert "nobody got: treat, praise" in done.output
    assert "Neither treating nor watching" in done.output
    assert "praise" in done.output


@pytest.mark.parametrize("name", ["hadji2017", "hadji2205", "nothing"])
def test_only_an_empty_guideline_is_filled_in(tmp_path: Path, name: str):
    done = filled(tmp_path, WHOLE, name)
    assert done.exit_code == 2
    assert "hadji2025" in done.output


def test_a_draft_that_is_none_is_said(tmp_path: Path):
    (tmp_path / "hadji2025.draft").write_text("{", encoding="utf-8")
    done = filled(tmp_path, WHOLE)
    assert done.exit_code == 2
    assert "no draft" in done.output
