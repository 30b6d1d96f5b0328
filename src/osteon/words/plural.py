"""Which plural form a number takes, by the rule that a language's file names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from osteon.words.language import language

PLURALS = ("zero", "one", "two", "few", "many", "other")
"""The forms of Unicode's plural rules; a language uses some of them, and `other` always."""

RULES: Mapping[str, Callable[[float], str]] = {
    "none": lambda n: "other",
    "one": lambda n: "one" if n == 1 else "other",
    "up to one": lambda n: "one" if 0 <= n < 2 else "other",
    "slavic": lambda n: (
        "one"
        if n % 10 == 1 and n % 100 != 11
        else "few"
        if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14)
        else "many"
    ),
}
"""Name of a rule -> number -> form: no forms; 1 apart (English, German); 0 and 1 apart (French); Russian, Ukrainian."""


def plural_form(count: object) -> str:
    """The form for a number in the language that is spoken."""
    return RULES[language().plural](float(str(count)))
