"""Collect one part of one tree into a file; `__main__.py` runs it.

PYTHONPATH=TREE/src python scripts/same_numbers/collect.py PART TREE OUT.json.gz

OUT holds one flat mapping: place -> number, list of numbers, or text.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from parts import PARTS


def main() -> None:
    """Collect, in a folder of its own."""
    part, tree, out = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
    import osteon

    if not Path(str(osteon.__file__)).resolve().is_relative_to(tree):
        raise RuntimeError(f"osteon comes from {osteon.__file__}, not from {tree}")
    leaves: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        mask = _masking(str(tree), folder, osteon.__version__)
        for name, answer in PARTS[part](tree):
            for place, value in _flat(f"{part}/{name}", answer):
                if place in leaves:
                    raise RuntimeError(f"two answers have the place {place}")
                leaves[place] = mask(value) if isinstance(value, str) else value
        os.chdir("/")
    partial = out.with_name(f"{out.name}.partial")
    with gzip.open(partial, "wt", compresslevel=1, encoding="utf-8") as file:
        json.dump(leaves, file)
    partial.replace(out)


def _flat(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every leaf with its place; a list of numbers is one leaf, and so is a list of words."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{place}/{key}", inner)
    elif isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        yield place, "\n".join(value)
    elif isinstance(value, list) and any(isinstance(one, (dict, list, str)) for one in value):
        for index, inner in enumerate(value):
            yield from _flat(f"{place}/{index}", inner)
    else:
        yield place, value


def _masking(tree: str, folder: str, version: str) -> Callable[[str], str]:
    """Replaces what may differ between two calls: folders, version, hashes of files, time taken, the current day."""
    patterns = {
        re.escape(tree): "TREE",
        re.escape(folder): "FOLDER",
        rf"(?<![\d.]){re.escape(version)}(?![\d.])": "VERSION",
        r"\?v=\w+": "?v=HASH",
        r"\b[0-9a-f]{40,}\b": "HASH",
        r"(simulated|Written) in [\d.]+ s\b": r"\1 in TIME",
        date.today().isoformat(): "THIS-DAY",
    }
    compiled = [(re.compile(pattern), word) for pattern, word in patterns.items()]

    def mask(text: str) -> str:
        for pattern, word in compiled:
            text = pattern.sub(word, text)
        return text

    return mask


if __name__ == "__main__":
    main()
