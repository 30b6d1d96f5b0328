"""Write what is generated from code: run this script after changing an equation, a module or a public name.

That is docs/equations.md, the picture and tables of docs/architecture.md, the figures of docs/credibility, and
tests/api_snapshot.txt.

With ``--check`` nothing is written; the exit status is 1 when a page is out of date.
"""

from __future__ import annotations

import sys
from pathlib import Path

from write_api import SNAPSHOT, snapshot
from write_architecture import PAGE, architecture
from write_credibility import pages as credibility

import osteon

ROOT = Path(__file__).resolve().parent.parent


def pages() -> dict[Path, str]:
    """Everything that is generated: where it stands and what it must say."""
    return {
        ROOT / "docs" / "equations.md": osteon.export.equations(),
        PAGE: architecture(),
        SNAPSHOT: snapshot(),
        **credibility(),
    }


def stale() -> list[Path]:
    """Pages that are missing or say something else."""
    return [p for p, text in pages().items() if not p.exists() or p.read_text(encoding="utf-8") != text]


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` name those that are out of date."""
    if arguments == ["--check"]:
        late = stale()
        for page in late:
            print(f"{page.relative_to(ROOT)} is out of date: run python scripts/write_docs.py")
        return 1 if late else 0
    if arguments:
        print(f"unknown argument {arguments[0]}: the only one is --check")
        return 2
    for page, text in pages().items():
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
        print(f"wrote {page.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
