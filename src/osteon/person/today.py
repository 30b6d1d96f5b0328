"""The day from which everything counts: today, or one that is given."""

from __future__ import annotations

from datetime import date

from osteon.errors import InputError

#: days from which a plan can be counted; a year outside them is a slip of the pen
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def day_zero(today: date | None, field: str = "today") -> date:
    """The given day, or the current one.

    Raises
    ------
    InputError
        A day before `FIRST_DAY` or after `LAST_DAY`.
    """
    if today is None:
        return date.today()
    if not FIRST_DAY <= today <= LAST_DAY:
        raise InputError(field, today.isoformat(), f"give a day from {FIRST_DAY} to {LAST_DAY}")
    return today
