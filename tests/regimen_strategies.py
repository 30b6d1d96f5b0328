"""Random courses and regimens that are valid, for the property tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import strategies as st

from osteon.drugs import catalogue
from osteon.errors import InputError
from osteon.treatment.course import Course
from osteon.treatment.regimen import Regimen

T = TypeVar("T")
_MEDICINES = [drug for drug in catalogue().values() if drug.kind != "procedure"]


@st.composite
def courses(draw: st.DrawFn, drug=None, always_taken: bool = False, ends: bool = False) -> Course:
    """Any valid course of one drug."""
    drug = drug or draw(st.sampled_from(_MEDICINES))
    form = draw(st.sampled_from(drug.forms))
    limits = drug.limits[form.route]
    dose = draw(st.one_of(st.just(form.dose), st.floats(limits.lowest, limits.highest)))
    start = draw(st.one_of(st.integers(-60, 120).map(float), st.floats(-60, 120)))
    if draw(st.booleans()) and draw(st.booleans()):
        return Course(drug.key, dose, drug.unit, form.route, None, start, start)
    is_rate = drug.unit.endswith("/day")
    shortest = max(limits.interval_days, 0.0 if is_rate else dose / limits.per_day)
    every = draw(st.one_of(st.just(max(form.every_days, shortest)), st.floats(shortest, shortest + 400)))
    end = draw(
        st.floats(start + 0.1, start + 120) if ends else st.one_of(st.none(), st.floats(start + 0.1, start + 120))
    )
    taken = 1.0 if always_taken else draw(st.one_of(st.just(1.0), st.floats(0.01, 1.0)))
    stop = draw(st.one_of(st.none(), st.floats(start + 0.05, end if end is not None else start + 120)))
    return Course(drug.key, dose, drug.unit, form.route, every, start, end, taken, stop)


@st.composite
def regimens(draw: st.DrawFn, **options: bool) -> Regimen:
    """Courses of different drugs, and perhaps a procedure."""
    drugs = draw(st.lists(st.sampled_from(_MEDICINES), unique_by=lambda drug: drug.key, max_size=4))
    chosen = [draw(courses(drug, **options)) for drug in drugs]
    if draw(st.booleans()):
        chosen.append(Course("oophorectomy", None, None, "surgery", None, draw(st.floats(-60, 60))))
    return Regimen(tuple(chosen))


def attempt(read: Callable[[], T]) -> T | InputError:
    """What was read, or the error that says why not; any other error goes through."""
    try:
        return read()
    except InputError as error:
        return error
