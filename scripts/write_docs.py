"""Write the pages of docs/ that come from code: run this script after changing an equation.

With ``--check`` nothing is written; the exit status is 1 when a page is out of date.
"""

from __future__ import annotations

import sys
from pathlib import Path

from osteon.export.equation_page import equation_page
from osteon.physiology.skeleton import skeleton

DOCS = Path(__file__).resolve().parent.parent / "docs"


def pages() -> dict[Path, str]:
    """Every generated page: where it stands and what it must say."""
    return {DOCS / "equations.md": equation_page(skeleton())}


def stale() -> list[Path]:
    """Pages that are missing or say something else."""
    return [p for p, text in pages().items() if not p.exists() or p.read_text(encoding="utf-8") != text]


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` name those that are out of date."""
    if arguments == ["--check"]:
        late = stale()
        for page in late:
            print(f"{page.relative_to(DOCS.parent)} is out of date: run python scripts/write_docs.py")
        return 1 if late else 0
    if arguments:
        print(f"unknown argument {arguments[0]}: the only one is --check")
        return 2
    for page, text in pages().items():
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
        print(f"wrote {page.relative_to(DOCS.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
