"""A compiled kernel is read from the cache only when it is whole and ours; no result depends on the cache."""

import subprocess
import sys

import numpy as np
import pytest

from osteon.engine.compiler import cache, machine
from osteon.engine.integration import integrate

TIMES = [0.0, 10.0]


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """Forgets compiled kernels; the cache is an empty folder."""
    monkeypatch.setenv("OSTEON_CACHE_DIR", str(tmp_path / "cache"))

    def forget():
        monkeypatch.setattr(machine, "_loaded", {})
        return tmp_path / "cache"

    forget()
    return forget


def test_the_second_time_the_kernel_comes_from_the_cache(drug, fresh):
    assert not machine.kernel(drug).from_cache
    built = integrate(drug, drug.defaults[None], TIMES)
    fresh()
    assert machine.kernel(drug).from_cache
    np.testing.assert_array_equal(integrate(drug, drug.defaults[None], TIMES).states, built.states)


@pytest.mark.parametrize("damage", ["flipped bit", "truncated", "empty", "of another model"])
def test_a_file_that_is_not_whole_or_not_ours_is_rebuilt(drug, robertson, fresh, damage):
    folder = fresh()
    machine.kernel(drug)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    if damage == "of another model":
        machine.kernel(robertson)
        (other,) = set(folder.iterdir()) - {file}
        file.write_bytes(other.read_bytes())
    else:
        flipped = whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:]
        file.write_bytes({"flipped bit": flipped, "truncated": whole[:-1], "empty": b""}[damage])
    fresh()
    assert not machine.kernel(drug).from_cache
    assert file.read_bytes() == whole


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(drug, fresh, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("OSTEON_CACHE_DIR", str(tmp_path / "file" / "cache"))
    fresh()
    assert integrate(drug, drug.defaults[None], TIMES).status[0] == 0
    assert not cache.write("key", b"content")


def test_nothing_is_left_behind_by_writing(fresh):
    folder = fresh()
    assert cache.write("key", b"one")
    assert cache.write("key", b"two")
    assert cache.read("key") == b"two"
    assert len(list(folder.iterdir())) == 1


def test_old_kernels_do_not_pile_up(fresh):
    folder = fresh()
    for i in range(cache._KEPT + 8):
        assert cache.write(f"key {i}", b"content")
    assert len(list(folder.iterdir())) == cache._KEPT
    assert cache.read(f"key {cache._KEPT + 7}") == b"content"


def test_models_that_differ_only_in_values_share_a_kernel(drug, fresh):
    import two_compartments

    again = two_compartments.model()
    assert machine.kernel(again) is machine.kernel(drug)


def test_the_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("OSTEON_CACHE_DIR", str(tmp_path / "chosen"))
    assert cache.directory() == tmp_path / "chosen"
    monkeypatch.delenv("OSTEON_CACHE_DIR")
    assert cache.directory() == tmp_path / "osteon"


def test_importing_the_engine_loads_no_compiler():
    code = "import sys, osteon.engine.integration; print({'llvmlite', 'numba', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
