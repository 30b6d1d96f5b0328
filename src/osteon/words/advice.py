"""How the advice of an assessment is grouped where people read it."""

from __future__ import annotations

ORDINARY = ("calcium_vitamin_d", "exercise", "repeat_dxa")
"""Advice that holds for nearly everybody, said last."""

APART = ("separate_card_adjuvant_bisphosphonate",)
"""A topic of its own, which a page shows as one."""
