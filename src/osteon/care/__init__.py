"""One patient assessed: facts, risk category, what each guideline says, safety, a plan, follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osteon.care.assessing import assess as assess
    from osteon.care.assessment import Assessment as Assessment

__all__ = ["Assessment", "assess"]


def __getattr__(name: str) -> Any:
    if name == "assess":
        from osteon.care.assessing import assess

        return assess
    if name == "Assessment":
        from osteon.care.assessment import Assessment

        return Assessment
    raise AttributeError(f"module 'osteon.care' has no attribute {name!r}")
