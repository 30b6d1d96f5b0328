"""What a file of code names: every name and string of it, but for docstrings."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def written(tree: ast.Module) -> Iterator[tuple[int, str, bool]]:
    """Line and text of every name and string of a file, but for docstrings; and whether it is a string."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value, True
        for field in ("id", "name", "attr", "arg"):
            if isinstance(text := getattr(node, field, None), str):
                yield getattr(node, "lineno", 0), text, False
