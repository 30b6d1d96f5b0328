"""Doses and courses in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from osteon.drugs import catalogue
from osteon.treatment.course import Course
from osteon.units import DAYS_PER_MONTH


def course_in_words(course: Course) -> str:
    """``anastrozole 1 mg oral daily, months 0 to 60``."""
    form = {"dose": course.dose, "unit": course.unit, "route": course.route, "every_days": course.every_days}
    words = f"{catalogue()[course.drug].name} {dose_in_words(form)}"
    if course.is_single:
        words += f", month {course.start_month:.4g}"
    elif course.finish_month == float("inf"):
        words += f", from month {course.start_month:.4g} on"
    else:
        words += f", months {course.start_month:.4g} to {course.finish_month:.4g}"
    return words if course.taken == 1.0 else f"{words}, {100 * course.taken:.3g} % of doses taken"


def dose_in_words(form: Mapping[str, Any]) -> str:
    """``1 mg oral daily``, ``60 mg subcutaneous every 6 months``, ``once``."""
    route = form["route"] if form["route"] not in ("none", "surgery") else ""
    amount = f"{form['dose']:g} {form['unit']}" if form["dose"] is not None else ""
    return " ".join(part for part in (amount, route, interval_in_words(form["every_days"])) if part)


def interval_in_words(days: float | None) -> str:
    """How often: ``daily``, ``weekly``, ``every 6 months``, ``every 28 days``, ``once``."""
    if days is None:
        return "once"
    if days < 1:
        return f"{round(1 / days)} times daily"
    named = {1: "daily", 7: "weekly", 365: "yearly"}
    if round(days) in named:
        return named[round(days)]
    weekly = 7 / days
    if weekly > 1.5 and abs(weekly - round(weekly)) < 0.01:
        return "twice a week" if round(weekly) == 2 else f"{round(weekly)} times a week"
    months = days / DAYS_PER_MONTH
    if months > 0.95 and abs(months - round(months)) < 0.02:
        return "monthly" if round(months) == 1 else f"every {round(months)} months"
    return f"every {days:g} days"
