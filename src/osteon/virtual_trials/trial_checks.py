"""What a trial file must not say: names given twice, people who cannot exist, visits that overlap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from osteon.errors import InputError, Remark
from osteon.fracture.parameters import region_set, risk_factors
from osteon.person.records import near
from osteon.population.virtual_people import Population
from osteon.virtual_trials.trial_records import HIGHEST_AGE, MOST_ARMS, MOST_VISITS, TrialRecord

#: people whose age or body mass is this many SD from the mean do not exist
FARTHEST_SD = 5.0
_NAME = r"\w[\w .+-]{0,63}"
_NAME_FIX = "write up to 64 letters, digits, spaces, '.', '-', '+' or '_'"


def contradictions(record: TrialRecord) -> Iterator[InputError]:
    """Everything in a trial file that cannot be."""
    yield from _names(record)
    yield from _people(record)
    yield from _visits(record)
    if record.drop_out_per_year >= 1:
        yield InputError("drop_out_per_year", record.drop_out_per_year, "is below 1; write 10 % a year as 0.1")
    counts = region_set(record.outcomes.region)["ascertainment"]
    if record.outcomes.counted not in counts:
        yield InputError("outcomes.counted", record.outcomes.counted, "one of " + ", ".join(counts))
    for before, after in pairwise((0.0, *record.outcomes.periods, 12 * record.years)):
        if after <= before:
            fix = f"list months that increase, after 0 and before the end at {12 * record.years:g}"
            yield InputError("outcomes.periods", after, fix)
    known = [factor["name"] for factor in risk_factors()["factors"] if factor["name"] != "low_body_mass"]
    for name in record.risk_factors:
        if name not in known:
            fix = near(name, known) + "known here: " + ", ".join(known) + "; body mass follows from BMI"
            yield InputError("risk_factors", name, fix)
    share = record.risk_factors
    if share.get("prior_vertebral", 0.0) > share.get("prior_fracture", 1.0):
        fix = "is a part of prior_fracture and cannot be larger"
        yield InputError("risk_factors.prior_vertebral", share["prior_vertebral"], fix)


def _names(record: TrialRecord) -> Iterator[InputError]:
    if not re.fullmatch(_NAME, record.name):
        yield InputError("name", record.name, _NAME_FIX)
    if not 1 <= len(record.arms) <= MOST_ARMS:
        yield InputError("arms", Remark(f"{len(record.arms)} arms"), f"give 1 to {MOST_ARMS}")
    names = [arm.name for arm in record.arms]
    for i, (name, arm) in enumerate(zip(names, record.arms, strict=True)):
        if not re.fullmatch(_NAME, name):
            yield InputError(f"arms[{i}].name", name, _NAME_FIX)
        if names.index(name) < i:
            yield InputError(f"arms[{i}].name", name, "another arm has this name; give each its own")
        if arm.share != round(arm.share):
            yield InputError(f"arms[{i}].share", arm.share, "give a whole number, such as 2 for 2:1")
        if arm.stopping_per_year >= 1:
            yield InputError(f"arms[{i}].stopping_per_year", arm.stopping_per_year, "is below 1; write 10 % as 0.1")
        if arm.taken_sd and arm.taken_sd**2 >= arm.taken * (1 - arm.taken):
            most = (arm.taken * (1 - arm.taken)) ** 0.5
            fix = f"shares between 0 and 1 with a mean of {arm.taken:g} spread less than {most:.2g}"
            yield InputError(f"arms[{i}].taken_sd", arm.taken_sd, fix)
    if record.control is not None and record.control not in names:
        yield InputError("control", record.control, "name an arm: " + ", ".join(names))
    if record.size is not None and record.size != round(record.size):
        yield InputError("size", record.size, "give a whole number of people")


def _people(record: TrialRecord) -> Iterator[InputError]:
    who = record.eligibility
    for name, low, high in (
        ("age", who.age_min, who.age_max),
        ("bmi", who.bmi_min, who.bmi_max),
        ("years_since_menopause", who.years_since_menopause_min, who.years_since_menopause_max),
    ):
        mean, sd = getattr(who, f"{name}_mean"), getattr(who, f"{name}_sd")
        if low is not None and high is not None and low >= high:
            yield InputError(f"eligibility.{name}_min", low, f"lies below {name}_max, {high:g}; nobody is eligible")
        elif mean is not None:
            far = FARTHEST_SD * (sd or 10.0)
            for end, limit, beyond in (("min", low, 1.0), ("max", high, -1.0)):
                if limit is not None and beyond * (limit - mean) > far:
                    fix = f"lies far from {name}_mean, {mean:g}; nobody is eligible"
                    yield InputError(f"eligibility.{name}_{end}", limit, fix)
    oldest = who.age_max if who.age_max is not None else Population.age_max
    if oldest + record.years > HIGHEST_AGE:
        fix = f"people would reach {oldest + record.years:g} years within the follow-up; {HIGHEST_AGE:g} at most"
        yield InputError("eligibility.age_max", oldest, fix)
    if who.sex == "male" and who.menopause is not None:
        yield InputError("eligibility.menopause", who.menopause, "leave it out for men")


def _visits(record: TrialRecord) -> Iterator[InputError]:
    visits, last = record.visits, 12 * record.years
    for kind in ("dxa", "markers"):
        months = getattr(visits, kind)
        if len(months) > MOST_VISITS:
            yield InputError(f"visits.{kind}", Remark(f"{len(months)} visits"), f"give at most {MOST_VISITS}")
        for i, (before, after) in enumerate(pairwise(months)):
            if after <= before:
                fix = f"comes after {before:g}; list the months in order, each once"
                yield InputError(f"visits.{kind}[{i + 1}]", after, fix)
        if months and months[-1] > last:
            fix = f"lies after the end of follow-up at month {last:g}; leave it out, or raise years"
            yield InputError(f"visits.{kind}[{len(months) - 1}]", months[-1], fix)
        if months and months[0] != 0:
            yield InputError(f"visits.{kind}[0]", months[0], "begin with month 0: changes are from there")
    for before, after in pairwise(sorted({*visits.dxa, *visits.markers})):
        if after - before < 2 * visits.window_months:
            fix = f"visits at months {before:g} and {after:g} overlap; use at most {(after - before) / 2:g}"
            yield InputError("visits.window_months", visits.window_months, fix)
    for name in ("sites", "measured"):
        listed = getattr(visits, name)
        if not listed or len(set(listed)) < len(listed):
            yield InputError(f"visits.{name}", Remark(", ".join(listed) or "empty"), "list each once, at least one")
