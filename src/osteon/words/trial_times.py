"""How long a trial takes, in words."""

from __future__ import annotations

from osteon.words import format
from osteon.words.faces.trial import trial_words

_MINUTE, _HOUR = 90.0, 5400.0


def duration(seconds: float) -> str:
    """``45 s``, ``12 min``, ``2.5 h``."""
    words = trial_words()
    if seconds < _MINUTE:
        return words.seconds(count=format.number(seconds, 0))
    if seconds < _HOUR:
        return words.minutes(count=format.number(seconds / 60, 0))
    return words.hours(count=format.number(seconds / 3600, 1))
