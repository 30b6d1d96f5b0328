"""The package that judges chains, imported so that two processes may do it at once."""

from __future__ import annotations

from types import ModuleType


def arviz() -> ModuleType:
    """ArviZ. Its import leaves a stamp of the day; where another process took that away, it tries again."""
    try:
        import arviz as az
    except FileNotFoundError:
        import arviz as az
    return az
