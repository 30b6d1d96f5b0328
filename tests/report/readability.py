"""How hard a text is to read: the grade of Flesch and Kincaid (Kincaid JP, et al. 1975), in US school years."""

from __future__ import annotations

import re

_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e|(?<=[aeiouy]l)e)$")


def syllables(word: str) -> int:
    """Groups of vowels, without a silent ending; at least one."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    if len(bare) <= 3:
        return 1
    return max(1, len(re.findall(r"[aeiouy]+", _SILENT.sub("", bare))))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of one or more sentences."""
    sentences = [part for part in re.split(r"[.!?:]+(?:\s+|$)", text) if part.strip()]
    words = re.findall(r"[A-Za-z][A-Za-z'-]*|\d+(?:\.\d+)?", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
