"""Writing files so that nothing half-written is ever left behind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osteon.errors import InputError
from osteon.words.faces.refusals import refusals_words


@contextmanager
def replacing(path: str | os.PathLike[str], field: str = "") -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its place when the block ends well, and vanishes otherwise.

    Raises
    ------
    InputError : the folder does not exist, is not writable, or ``path`` is a folder.
    """
    target = Path(os.path.realpath(path))
    with _beside(target, field) as temporary:
        yield temporary
        if target.exists() and not target.is_file():  # /dev/null, a pipe: written to, never replaced
            target.write_bytes(temporary.read_bytes())
            return
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)  # temporary files are private; a report is meant to be shared
        temporary.replace(target)


@contextmanager
def _beside(target: Path, field: str) -> Iterator[Path]:
    """An empty temporary file in the folder of ``target`` (elsewhere for /dev/null and the like)."""
    words = refusals_words().place
    if target.is_dir():
        raise InputError(field or words.output, str(target), words.folder)
    folder = None if target.exists() and not target.is_file() else target.parent
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{target.stem[:60]}-", suffix=target.suffix)
    except OSError as error:
        raise InputError(field or words.output, str(target), words.unwritable(reason=_reason(error))) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
    except OSError as error:
        raise InputError(field or words.output, str(target), words.unwritable(reason=_reason(error))) from error
    finally:
        temporary.unlink(missing_ok=True)


def check_writable(path: str | os.PathLike[str], field: str = "") -> None:
    """Refuse a place that cannot be written before any work is done for it; leaves nothing behind.

    Raises
    ------
    InputError : see `replacing`.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_dir():
        if not os.access(target, os.W_OK):
            raise InputError(field or refusals_words().place.output, str(path), refusals_words().place.denied)
        return
    with _beside(target, field):
        pass


def write_text(path: str | os.PathLike[str], text: str, field: str = "") -> None:
    """Write UTF-8 text, whole or not at all."""
    with replacing(path, field) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def make_folder(path: str | os.PathLike[str], field: str = "--out") -> Path:
    """The folder, made if it is missing."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(field, str(folder), refusals_words().place.unmade(reason=_reason(error))) from error
    return folder


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
