"""Files that save compiling a kernel twice: written whole, checked when read, rebuilt when in doubt.

A cache that is missing, damaged, foreign or not writable costs time, never a result.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

_MAGIC: Final = b"osteon-kernel-1\n"
#: files kept; every change of equations leaves some behind, and patients on other drugs have a kernel of their own
_KEPT: Final = 96


def directory() -> Path:
    """``OSTEON_CACHE_DIR``, else ``XDG_CACHE_HOME/osteon``, else ``~/.cache/osteon``; it need not exist."""
    chosen = os.environ.get("OSTEON_CACHE_DIR")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path("~/.cache").expanduser()) / "osteon"


def read(key: str) -> bytes | None:
    """Content that this user stored under the key, or None if there is none or it is not whole."""
    try:
        with _path(key).open("rb") as file:
            if not _own(os.fstat(file.fileno())):
                return None
            raw = file.read()
    except OSError:
        return None
    header = len(_MAGIC) + hashlib.sha256().digest_size
    content = raw[header:]
    if len(raw) < header or raw[:header] != _MAGIC + _checksum(key, content):
        return None
    return content


def write(key: str, content: bytes) -> bool:
    """Store the content under the key in one move; False if the cache cannot be written."""
    path = _path(key)
    temporary = ""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + _checksum(key, content) + content)
        os.replace(temporary, path)
        _prune(path.parent)
    except OSError:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        return False
    return True


def _prune(folder: Path) -> None:
    """Remove the files that were written longest ago."""
    written = sorted(folder.glob("*.kernel"), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for path in written[_KEPT:]:
        path.unlink(missing_ok=True)


def _own(file: os.stat_result) -> bool:
    """Whether the file is this user's: machine code of another user is not run."""
    return not hasattr(os, "getuid") or file.st_uid == os.getuid()


def _path(key: str) -> Path:
    return directory() / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.kernel"


def _checksum(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + content).digest()
