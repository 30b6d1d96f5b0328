"""The folder of a virtual trial: partitions as Parquet files, what is finished, and what the trial was.

    DIR/people/part-00000.parquet, DIR/courses/..., DIR/visits/..., DIR/fractures/...
    DIR/tallies/part-00000.npz     counts and sums of the partition; written last, so that it says: finished
    DIR/manifest.json              the trial, seed and number of people
    DIR/summary.json, DIR/report.html

A file appears under its name only when it is whole. Each folder of Parquet files opens as one table.
"""

from __future__ import annotations

import errno
import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osteon._version import __version__
from osteon.errors import InputError, OsteonError
from osteon.virtual_trials.counts import Tally
from osteon.virtual_trials.partition import SIZE
from osteon.virtual_trials.trial_file import Trial

MANIFEST, SUMMARY, REPORT, TALLIES = "manifest.json", "summary.json", "report.html", "tallies"
TABLES = ("people", "courses", "visits", "fractures")


class StoreError(OsteonError):
    """The folder cannot take any more; says why and that nothing finished is lost."""


@dataclass(frozen=True)
class Store:
    """A folder that holds one trial with one seed."""

    folder: Path
    people: int

    @classmethod
    def open(cls, folder: str | Path, trial: Trial, people: int, seed: int, model: str) -> Store:
        """Make the folder, or go on in one that holds the same trial.

        Raises
        ------
        InputError
            A folder that cannot be written, or holds something else.
        """
        place = Path(folder)
        asked = manifest(trial, people, seed, model)
        try:
            place.mkdir(parents=True, exist_ok=True)
            existing = (
                json.loads((place / MANIFEST).read_text(encoding="utf-8")) if (place / MANIFEST).exists() else None
            )
        except OSError as error:
            raise InputError("--out", str(folder), f"cannot be written ({_reason(error)}); name a folder") from None
        except ValueError:
            raise InputError("--out", str(place / MANIFEST), "is not readable; choose another folder") from None
        if existing is None and any(place.iterdir()):
            raise InputError("--out", str(folder), "holds other files; choose an empty folder")
        _refuse_other(existing or asked, asked, folder)
        store = cls(place, people)
        for name in (*TABLES, TALLIES):
            store._make(place / name)
        if existing is None:
            store.write(MANIFEST, json.dumps(asked, indent=2, ensure_ascii=False).encode())
        return store

    @property
    def partitions(self) -> int:
        """How many partitions the trial has."""
        return -(-self.people // SIZE)

    def size(self, index: int) -> int:
        """People of a partition."""
        return min(SIZE, self.people - index * SIZE)

    def first(self, index: int) -> int:
        """Number of the first person of a partition."""
        return index * SIZE

    def missing(self) -> list[int]:
        """Partitions that are not finished; leftovers of interrupted writing are removed."""
        for name in (*TABLES, TALLIES):
            for left in (self.folder / name).glob(".*.tmp"):
                left.unlink(missing_ok=True)
        return [i for i in range(self.partitions) if not self._finished(i)]

    def add(self, index: int, tables: Mapping[str, bytes], tally: bytes) -> None:
        """Write a partition, its tally last."""
        for name, data in tables.items():
            self.write(f"{name}/{_file(index)}.parquet", data)
        sums = {name: [len(data), zlib.crc32(data)] for name, data in tables.items()}
        self.write(f"{TALLIES}/{_file(index)}.npz", tally + json.dumps(sums).encode().rjust(_FOOTER))

    def tally(self, index: int) -> Tally:
        """What was kept of a finished partition."""
        return Tally.from_bytes((self.folder / TALLIES / f"{_file(index)}.npz").read_bytes()[:-_FOOTER])

    def write(self, name: str, data: bytes) -> None:
        """Write one file, whole or not at all.

        Raises
        ------
        StoreError
            The disk is full or the folder cannot be written.
        """
        target = self.folder / name
        temporary = target.with_name(f".{target.name}.tmp")
        try:
            with temporary.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(target)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
            why = "the disk is full" if full else _reason(error)
            raise StoreError(
                f"{target}: cannot be written ({why}). Finished partitions are kept and whole; "
                "make room, then give the same command again: it goes on where it was"
            ) from None

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise InputError("--out", str(folder), f"cannot be made ({_reason(error)}); name a folder") from None

    def _finished(self, index: int) -> bool:
        """Whether a partition is there and whole."""
        try:
            data = (self.folder / TALLIES / f"{_file(index)}.npz").read_bytes()
            sums = json.loads(data[-_FOOTER:])
            return all(
                (self.folder / name / f"{_file(index)}.parquet").stat().st_size == size
                for name, (size, _) in sums.items()
            )
        except (OSError, ValueError):
            return False


#: what has to be the same for a folder to be completed
_SAME = {
    "digest": "design", "people": "number of people", "seed": "seed", "partition_size": "partition size",
    "version": "version of osteon", "model": "model",
}  # fmt: skip
#: the sizes of a partition's tables stand behind the npz data, in this many bytes
_FOOTER = 256


def manifest(trial: Trial, people: int, seed: int, model: str) -> dict[str, Any]:
    """What a folder holds."""
    return {
        "osteon": "virtual trial",
        "name": trial.record.name,
        "people": people,
        "seed": seed,
        "partition_size": SIZE,
        "partitions": -(-people // SIZE),
        "version": __version__,
        "model": model,
        "digest": trial.digest,
        "trial": trial.document,
    }


def _refuse_other(existing: object, asked: Mapping[str, Any], folder: str | Path) -> None:
    """InputError when a folder holds another trial than the one asked for."""
    known = existing if isinstance(existing, dict) else {}
    for name, meaning in _SAME.items():
        if known.get(name) != asked[name]:
            was, now = (str(x.get(name))[:12] for x in (known, asked))
            fix = f"holds a trial with another {meaning} ({was}, now {now}); choose another folder"
            raise InputError("--out", str(folder), fix)


def _file(index: int) -> str:
    return f"part-{index:05d}"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
