"""The pages for clinician and patient and the JSON interface, rendered on the server; no science."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osteon.web.app import create_app as create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from osteon.web.app import create_app

        return create_app
    raise AttributeError(f"module 'osteon.web' has no attribute {name!r}")
