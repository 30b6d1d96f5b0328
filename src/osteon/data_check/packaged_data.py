"""The check of the package's own data."""

from __future__ import annotations

from collections.abc import Iterator

from osteon.data_check.file_state import FileState, complaints
from osteon.data_check.registry import FILES
from osteon.files import data_root


def check_packaged() -> Iterator[FileState]:
    """Every file of the package: read as what it is declared to be, and held against the files that it names."""
    known: set[str] = set()
    for entry in FILES:
        for name in entry.names():
            known.add(name)
            yield FileState(name, entry.what, complaints(lambda read=entry.read, name=name: read(name)))  # type: ignore[misc]
    for path in sorted(data_root().rglob("*")):
        name = path.relative_to(data_root()).as_posix()
        if path.is_file() and name not in known:
            yield FileState(name, "no kind of data file", (f"{name}: nothing reads it; remove it or declare it",))
