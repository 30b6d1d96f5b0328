"""Runs: the same whatever the workers, nothing lost when one dies, an interrupted run goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from virtual_designs import atac

from osteon.errors import InputError
from osteon.virtual_trials import run_trial as running
from osteon.virtual_trials import store as storing
from osteon.virtual_trials.run_trial import trial as run

pytestmark = pytest.mark.xdist_group("trial")

#: people of a test run, in partitions of 40
PEOPLE, SIZE = 190, 40
TESTS = str(Path(__file__).resolve().parents[1])


@pytest.fixture(autouse=True)
def small_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "SIZE", SIZE)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trial on one process."""
    folder = tmp_path_factory.mktemp("one")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storing, "SIZE", SIZE)
        run(atac(), PEOPLE, folder / "out", workers=1)
    return folder / "out"


def content(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_two_workers_write_the_same_files_as_one(reference: Path, tmp_path: Path):
    run(atac(), PEOPLE, tmp_path / "out", workers=2)
    assert content(tmp_path / "out") == content(reference)


def test_another_seed_is_another_trial(reference: Path, tmp_path: Path):
    run(atac(), 80, tmp_path / "out", workers=1, seed=2)
    assert (tmp_path / "out/people/part-00000.parquet").read_bytes() != (
        reference / "people/part-00000.parquet"
    ).read_bytes()


def test_a_worker_that_is_killed_loses_nothing(reference: Path, tmp_path: Path):
    psutil = pytest.importorskip("psutil")
    killed: list[int] = []

    def kill(done: int, people: int) -> None:
        if done and not killed:
            workers = [c for c in psutil.Process().children() if "spawn_main" in " ".join(c.cmdline())]
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.append(workers[0].pid)

    run(atac(), PEOPLE, tmp_path / "out", workers=2, progress=kill)
    assert killed
    assert content(tmp_path / "out") == content(reference)


def test_an_interrupted_run_goes_on_from_its_finished_partitions(
    reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def stop(done: int, people: int) -> None:
        if done >= 2 * SIZE:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(atac(), PEOPLE, tmp_path / "out", workers=1, progress=stop)
    computed: list[int] = []
    compute = running.compute

    def count(*job: Any) -> object:
        computed.append(job[2])
        return compute(*job)

    monkeypatch.setattr(running, "compute", count)
    run(atac(), PEOPLE, tmp_path / "out", workers=1)
    assert computed == [2, 3, 4]
    assert content(tmp_path / "out") == content(reference)


def test_a_partition_that_was_cut_short_or_lost_is_made_again(reference: Path, tmp_path: Path):
    out = tmp_path / "out"
    run(atac(), PEOPLE, out, workers=1)
    (out / "visits/part-00001.parquet").write_bytes(b"PAR1")
    (out / "people/part-00002.parquet").unlink()
    (out / "tallies/part-00003.npz").write_bytes(b"")
    (out / "people/.part-00000.parquet.tmp").write_bytes(b"half")
    run(atac(), PEOPLE, out, workers=1)
    assert content(out) == content(reference)


@pytest.mark.parametrize(
    ("people", "seed", "change", "word"),
    [
        (PEOPLE + 1, 1, {}, "number of people"),
        (PEOPLE, 2, {}, "seed"),
        (PEOPLE, 1, {"years": 6, "visits": {}}, "design"),
    ],
)
def test_a_folder_with_another_trial_is_refused(
    reference: Path, people: int, seed: int, change: dict[str, object], word: str
):
    before = content(reference)
    with pytest.raises(InputError, match=word):
        run(atac(**change), people, reference, seed=seed, workers=1)
    assert content(reference) == before


def test_a_folder_with_other_files_is_refused(tmp_path: Path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match="other files"):
        run(atac(), 40, tmp_path, workers=1)


def test_a_place_that_cannot_be_a_folder_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"--out.*cannot be written"):
        run(atac(), 40, tmp_path / "file" / "out", workers=1)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_full_disk_ends_with_a_message_and_whole_files(tmp_path: Path):
    code = f"""
        import resource, sys
        sys.path.insert(0, {TESTS!r})
        from virtual_designs import atac
        from osteon.errors import OsteonError
        from osteon.virtual_trials import store
        from osteon.virtual_trials.run_trial import trial as run
        store.SIZE = {SIZE}
        def limit(done, people):
            if done >= {SIZE}:
                resource.setrlimit(resource.RLIMIT_FSIZE, (4000, resource.RLIM_INFINITY))
        try:
            run(atac(), {PEOPLE}, {str(tmp_path / "out")!r}, workers=1, progress=limit)
        except OsteonError as error:
            print(error)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert "the disk is full" in done.stdout
    assert "goes on where it was" in done.stdout
    import pyarrow.parquet as pq

    files = [f for f in (tmp_path / "out").rglob("*") if f.is_file()]
    assert not [f for f in files if f.name.endswith(".tmp")]
    for file in files:
        if file.suffix == ".parquet":
            pq.read_table(file)
    run(atac(), PEOPLE, tmp_path / "out", workers=1)
    assert json.loads((tmp_path / "out/summary.json").read_text())["people"] == PEOPLE


def dask_run(folder: Path, progress: Callable[[int, int], None] | None = None) -> list[int]:
    """The trial on a local Dask cluster of two worker processes; returns the processes' ids."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]

        def tell(done: int, people: int) -> None:
            if progress is not None:
                progress(done, pids[0])

        run(atac(), PEOPLE, folder, cluster=cluster.scheduler_address, progress=tell)
    return pids


@pytest.mark.slow
def test_a_dask_cluster_of_two_processes_writes_the_same_files(reference: Path, tmp_path: Path):
    assert len(set(dask_run(tmp_path / "out"))) == 2
    assert content(tmp_path / "out") == content(reference)


@pytest.mark.slow
def test_a_dask_worker_that_is_killed_loses_nothing(reference: Path, tmp_path: Path):
    killed: list[int] = []

    def kill(done: int, pid: int) -> None:
        if done and not killed:
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    dask_run(tmp_path / "out", kill)
    assert killed
    assert content(tmp_path / "out") == content(reference)


def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path):
    pytest.importorskip("distributed")
    with pytest.raises(InputError, match=r"cluster.*no Dask scheduler"):
        run(atac(), 40, tmp_path / "out", cluster="tcp://127.0.0.1:9")


@pytest.mark.parametrize(
    ("people", "workers", "seed", "field"), [(0, 1, 1, "people"), (10, 0, 1, "workers"), (10, 1, -1, "seed")]
)
def test_numbers_that_cannot_be_used_are_refused(people: int, workers: int, seed: int, field: str, tmp_path: Path):
    with pytest.raises(InputError, match=field):
        run(atac(), people, tmp_path / "out", workers=workers, seed=seed)


def test_tables_open_as_one_and_say_their_units(reference: Path):
    dataset = pytest.importorskip("pyarrow.dataset")
    people = dataset.dataset(reference / "people").to_table()
    assert people["person"].to_pylist() == list(range(PEOPLE))
    units = {field.name: field.metadata[b"unit"].decode() for field in people.schema}
    assert units["bmi"] == "kg/m2"
    assert units["ctx"] == "ng/mL"
    for name in ("courses", "visits", "fractures"):
        table = dataset.dataset(reference / name).to_table()
        assert all(field.metadata[b"unit"] and field.metadata[b"meaning"] for field in table.schema)
        assert set(table["arm"].to_pylist()) <= {"anastrozole", "tamoxifen"}
    visits = dataset.dataset(reference / "visits").to_table().to_pandas()
    assert visits.loc[visits["month"] == 12, "bmd_total_hip"].isna().all()


def test_tables_and_summary_tell_the_same(reference: Path):
    dataset = pytest.importorskip("pyarrow.dataset")
    summary = json.loads((reference / "summary.json").read_text())
    broken = dataset.dataset(reference / "fractures").to_table().to_pandas()
    visits = dataset.dataset(reference / "visits").to_table().to_pandas()
    for name, arm in summary["arms"].items():
        mine = broken[broken["arm"] == name]
        assert arm["survival"]["any"]["fractures"] == mine["person"].nunique()
        wide = visits[visits["arm"] == name].pivot(index="person", columns="month", values="bmd_total_hip")
        change = 100 * (wide[60.0] / wide[0.0] - 1)
        course = arm["courses"]["bmd_total_hip"]
        place = course["month"].index(60.0)
        assert course["n"][place] == change.notna().sum()
        assert abs(course["mean"][place] - change.mean()) < 1e-4
        assert abs(course["median"][place] - change.quantile(0.5)) < 0.5
