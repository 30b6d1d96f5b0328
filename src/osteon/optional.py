"""Packages that only some of osteon needs: how to get one when it is missing."""

from __future__ import annotations

from importlib.util import find_spec

from osteon.errors import OsteonError


def missing(package: str) -> bool:
    """Whether a package cannot be imported here."""
    return find_spec(package) is None


def needs(package: str, extra: str, purpose: str) -> None:
    """Refuse to begin what needs a package that is missing.

    Parameters
    ----------
    package : as it is imported.
    extra : the extra of osteon that brings it.
    purpose : what needs it, as the beginning of a sentence.

    Raises
    ------
    OsteonError
        Says what to type.
    """
    if missing(package):
        raise OsteonError(f"{purpose} needs {package}: pip install 'osteon[{extra}]'")
