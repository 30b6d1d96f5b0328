"""Virtual trials on the server: what is read, what runs, what is kept and for how long."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from web_server import Reply, Running, running

from osteon.virtual_trials.run_trial import trial as run_trial
from osteon.web.server.pool import Busy
from osteon.web.trial import trial_form
from osteon.web.trial.trial_files import REPORT, SUMMARY, TABLES
from osteon.web.trial.trial_form import BLANK, EXAMPLES, Asked, example_text, read
from osteon.web.trial.trial_jobs import Jobs, Limits, Run

pytestmark = pytest.mark.xdist_group("trial")

SMALL = """\
name: small
years: 3
eligibility: {sex: female, menopause: postmenopausal, age_mean: 76, age_sd: 4, age_min: 70, age_max: 85}
arms:
  - {name: yearly, regimen: zoledronic acid 5 mg iv every 12 months for 3 years}
  - {name: none, regimen: none}
visits: {dxa: [0, 12], markers: [0, 6]}
"""


def asked(**given: str) -> Asked:
    return read({"source": "form", **given}, 50, 20_000)


def begin(jobs: Jobs, people: int = 200, text: str = SMALL) -> Run:
    document = trial_form.document_of(text)[0]
    return jobs.start(document, "Small", people, 1, BLANK)


def until(holds, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def started(server: Running, **fields: str) -> str:
    reply = server.send("/trial", {"source": "file", "text": SMALL, "people": "200", **fields})
    assert reply.status == 303, reply.text[:500]
    return reply.headers["location"]


def finished(server: Running, place: str) -> None:
    until(lambda: json.loads(server.get(f"{place}/state").text)["state"] not in ("waiting", "running"))


@pytest.fixture(scope="module")
def served() -> Iterator[Running]:
    with running() as one:
        yield one


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    held = Jobs(Limits(waiting=1))
    yield held
    held.close()


def test_the_form_as_it_stands_is_a_trial_that_can_be_run():
    found = asked()
    assert found.usable
    assert [arm.name for arm in found.trial.arms] == ["zoledronic acid", "letrozole alone"]
    assert found.trial.control == "letrozole alone"
    assert found.trial.record.drop_out_per_year == 0.03
    assert found.trial.record.arms[0].stopping_per_year == 0.05


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_run_and_is_the_one_of_the_examples_folder(name: str):
    assert read({"source": name}, 50, 20_000).usable
    ours = Path(__file__).parents[2] / "examples" / f"{name}.yaml"
    assert example_text(name) == ours.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "name", "fix"),
    [
        ({"years": "40"}, "years", "check the years"),
        ({"years": "five"}, "years", "number"),
        ({"age_min": "90"}, "age_min", "nobody is eligible"),
        ({"arm1_regimen": "letrozole 2.5 mg daily; aspirin daily"}, "arm1_regimen", "aspirin: not a known drug"),
        ({"arm0_regimen": ""}, "arm0_regimen", "none for no treatment"),
        ({"arm1_name": "zoledronic acid"}, "arm1_name", "another arm"),
        ({"dxa": "12, 24"}, "dxa", "month 0"),
        ({"markers": "0, 6, x"}, "markers", "number"),
        ({"stopping": "120"}, "stopping", "percentage"),
        ({"drop_out": "a few"}, "drop_out", "percentage"),
        ({"size": "3"}, "size", "number"),
        ({"people": "20001"}, "people", "20,000"),
        ({"people": "1e3"}, "people", "whole number"),
        ({"seed": "-1"}, "seed", "whole number"),
        ({"arm1_name": "", "arm1_regimen": ""}, "arm1_regimen", "two arms"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_input(given: dict[str, str], name: str, fix: str):
    found = asked(**given)
    assert not found.usable
    assert list(found.errors) == [name], (found.errors, found.faults)
    assert fix in found.errors[name]


def test_an_empty_row_does_not_move_the_message_of_the_next():
    given = {
        "arm1_name": "",
        "arm1_regimen": "",
        "arm2_name": "third",
        "arm2_regimen": "nonsense daily",
        "control": "0",
    }
    assert list(asked(**given).errors) == ["arm2_regimen"]


def test_a_form_kept_as_a_file_is_the_same_trial(served: Running):
    given = {"title": "Mine", "bone": "no_osteoporosis", "arm2_name": "none", "arm2_regimen": "none"}
    reply = served.send("/trial/file", {"source": "form", **given})
    assert reply.headers["content-disposition"] == 'attachment; filename="trial.yaml"'
    kept = read({"source": "file", "text": reply.text}, 50, 20_000)
    assert kept.trial.digest == asked(**given).trial.digest


def test_a_mistake_in_a_file_is_named_with_line_field_value_and_fix():
    text = SMALL.replace("regimen: none", "regimen: aspirin daily").replace("years: 3", "years: 99")
    faults = read({"source": "file", "text": text}, 50, 20_000).faults
    assert [(f.line, f.field) for f in faults] == [(2, "years")]
    assert "99" in faults[0].value
    text = SMALL.replace("regimen: none", "regimen: aspirin daily")
    (fault,) = read({"source": "file", "text": text}, 50, 20_000).faults
    assert (fault.line, fault.field) == (6, "arms[1].regimen course 1")
    assert (fault.value, fault.fix[:16]) == ("aspirin", "not a known drug")
    assert read({"source": "file", "text": "arms: ["}, 50, 20_000).faults[0].fix.startswith("not well-formed YAML")
    assert read({"source": "file", "text": ""}, 50, 20_000).faults[0].fix == "choose a file or paste its text"


def test_a_regimen_never_opens_a_file_of_the_server(tmp_path: Path):
    secret = tmp_path / "regimen.yaml"
    secret.write_text("letrozole 2.5 mg daily\n", encoding="utf-8")
    found = read({"source": "file", "text": SMALL.replace("regimen: none", f"regimen: {secret}")}, 50, 20_000)
    assert not found.usable
    assert found.faults[0].field == "arms[1].regimen"


def test_mistakes_are_shown_beside_the_fields_and_what_was_entered_stays(served: Running):
    reply = served.send("/trial", {"source": "form", "arm1_regimen": "aspirin daily", "years": "6", "people": "70"})
    assert reply.status == 422
    assert re.search(r'id="e-arm1_regimen">aspirin: not a known drug', reply.text)
    assert re.search(r'name="years" value="6"', reply.text)
    assert "aspirin daily</textarea>" in reply.text


def test_the_server_runs_the_same_trial_as_the_command_line(served: Running, tmp_path: Path):
    place = started(served)
    finished(served, place)
    found = json.loads(served.get(f"{place}/{SUMMARY}").text)
    again = run_trial(
        trial_form.read({"source": "file", "text": SMALL}, 50, 100).trial, 200, tmp_path / "out", workers=1
    )
    assert found == again


def test_a_trial_too_small_to_compare_has_its_report(jobs: Jobs):
    text = SMALL.replace("years: 3", "years: 1").replace("age_mean: 76", "age_mean: 71")
    run = begin(jobs, 50, text)
    until(lambda: run.ended is not None)
    assert (run.state, run.error) == ("done", "")


def test_files_are_saved_and_never_opened_as_pages_of_the_server(served: Running):
    place = started(served)
    finished(served, place)
    for name in (SUMMARY, REPORT):
        reply = served.get(f"{place}/{name}")
        assert reply.headers["content-disposition"] == f'attachment; filename="small-{name}"'
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "script-src 'self'" in reply.headers["content-security-policy"]
    page = served.get(place).text
    assert "Hazard ratio" in page
    assert "style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    archive = ZipFile(io.BytesIO(raw(served, f"{place}/{TABLES}")))
    assert {name.split("/")[0] for name in archive.namelist()} >= {"people", "courses", "visits", "fractures"}


def raw(server: Running, path: str) -> bytes:
    from urllib.request import urlopen

    with urlopen(server.url + path, timeout=30) as reply:
        return bytes(reply.read())


def test_how_a_misspelt_drug_was_read_is_told(served: Running):
    place = started(served, text=SMALL.replace("regimen: none", "regimen: letrozol 2.5 mg daily"))
    assert "read as letrozole" in served.get(place).text
    served.send(f"{place}/cancel", {})


def test_a_deleted_trial_is_gone_and_a_guessed_one_never_was(served: Running):
    place = started(served)
    finished(served, place)
    reply = served.send(f"{place}/cancel", {})
    assert reply.status == 200
    assert "deleted" in reply.text
    for path in (place, f"{place}/state", f"{place}/{SUMMARY}", "/trial/runs/guess", f"/trial/runs/guess/{REPORT}"):
        assert served.get(path).status == 404
    assert served.send(f"{place}/cancel", {}).status == 303


def test_a_page_of_another_site_can_start_nothing(served: Running):
    reply: Reply = served.ask(
        "POST", "/trial", "source=atac", {"Origin": "http://elsewhere.example", "Content-Type": "text/plain"}
    )
    assert reply.status == 403


def test_a_token_cannot_be_guessed(jobs: Jobs):
    one, other = begin(jobs), begin(jobs)
    assert one.token != other.token
    assert len(one.token) >= 32
    assert one.token not in str(one.folder)


def test_a_cancelled_trial_leaves_no_process_and_no_file(jobs: Jobs):
    run = begin(jobs, 20_000)
    until(lambda: run.begun is not None)
    assert run.folder.exists()
    process = run.apart._process.pid
    jobs.forget(run.token)
    until(lambda: run.ended is not None and not run.folder.exists())
    assert not Path(f"/proc/{process}").exists()
    assert jobs.get(run.token) is None


def test_a_waiting_trial_can_be_cancelled_and_the_next_is_taken_up(jobs: Jobs):
    first, second = begin(jobs, 20_000), begin(jobs)
    assert jobs.before(second) == 1
    jobs.forget(first.token)
    until(lambda: second.state == "done")
    assert (second.folder / REPORT).exists()


def test_more_trials_than_may_wait_are_told_to_come_again(jobs: Jobs):
    begin(jobs, 20_000)
    begin(jobs)
    with pytest.raises(Busy):
        begin(jobs)


def test_results_go_after_their_time_and_the_oldest_first():
    held = Jobs(Limits(kept=1, keep_seconds=2.0))
    one, other = begin(held), begin(held)
    until(lambda: other.state == "done")
    until(lambda: held.get(one.token) is None)
    assert not one.folder.exists()
    until(lambda: held.get(other.token) is None and not other.folder.exists(), 10)
    held.close()


@pytest.mark.parametrize(
    ("limits", "why"), [(Limits(run_seconds=0.2), "took longer"), (Limits(run_bytes=500), "fills more than")]
)
def test_time_and_disk_of_a_trial_are_bounded(limits: Limits, why: str):
    held = Jobs(limits)
    run = begin(held)
    until(lambda: run.ended is not None)
    assert run.state == "failed"
    assert why in run.error
    assert not run.folder.exists()
    held.close()


def test_a_server_that_stops_leaves_nothing():
    held = Jobs(Limits())
    run = begin(held, 20_000)
    until(lambda: run.begun is not None)
    root = Path(held.root.name)
    held.close()
    assert not root.exists()
    until(lambda: run.ended is not None)
    assert not root.exists()


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for the process in /proc")
def test_a_server_that_is_killed_leaves_nobody_at_work(tmp_path: Path):
    script = tmp_path / "serve.py"
    script.write_text(
        "import time\n"
        "from osteon.web.trial.trial_jobs import Jobs, Limits\n"
        "from osteon.web.trial.trial_form import BLANK, example\n"
        "if __name__ == '__main__':\n"
        "    run = Jobs(Limits()).start(example('atac').document, 'ATAC', 20000, 1, BLANK)\n"
        "    while run.begun is None: time.sleep(0.05)\n"
        "    print(run.apart._process.pid, run.folder.parent, flush=True)\n"
        "    time.sleep(60)\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as server:
        worker, root = server.stdout.readline().split()
        os.kill(server.pid, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{worker}").exists() and not Path(root).exists(), 10)


def test_what_a_killed_server_left_is_deleted_by_the_next_once_its_time_is_over(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, new, foreign = (tmp_path / name for name in ("osteon-trials-old", "osteon-trials-new", "other"))
    for folder in (old, new, foreign):
        (folder / "run").mkdir(parents=True)
    long_ago = time.time() - 100_000
    for folder in (old, foreign):
        os.utime(folder, (long_ago, long_ago))
    Jobs(Limits()).close()
    assert [folder.exists() for folder in (old, new, foreign)] == [False, True, True]
