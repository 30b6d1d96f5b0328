"""How a public name leaves: it goes on for one minor version and says what takes its place."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def warn_deprecated(name: str, instead: str, since: str, stacklevel: int = 3) -> None:
    """Warn that a public name, argument or form of input will go.

    Parameters
    ----------
    name : as people write it, like ``osteon.simulate(every=...)``.
    instead : what to write in its place.
    since : version that deprecated it; it is removed in the minor version after that (CONTRIBUTING.md).
    stacklevel : as for `warnings.warn`: 3 points at the caller of the function that calls this one.
    """
    text = f"{name} is deprecated since osteon {since} and will be removed in the next minor version; use {instead}"
    warnings.warn(text, DeprecationWarning, stacklevel=stacklevel)


def deprecated(instead: str, since: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a public function or class that another one replaces; each call warns, and still works.

    Parameters
    ----------
    instead, since : as for `warn_deprecated`.

    Examples
    --------
    >>> @deprecated("osteon.simulate", since="0.2")
    ... def run(): return 1
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def warned(*args: P.args, **kwargs: P.kwargs) -> R:
            warn_deprecated(f"{function.__module__}.{function.__qualname__}", instead, since)
            return function(*args, **kwargs)

        return warned

    return mark
