"""The table and the JSON Lines that ``osteon validate`` prints."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence

import click

from osteon.evidence.evidence_files import Arm
from osteon.prediction.rows import Row
from osteon.report.validation_page import ScoreLine, by_title, ordered, score_lines, skipped_groups
from osteon.validation.naive import AgainstNaive, against_naive
from osteon.validation.scores import Score, by_class, by_endpoint, inside, predictions
from osteon.words.courses import fixed
from osteon.words.observations import apart, endpoint_in_words, interval, measure_in_words, number

_REASONS = 8


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """One JSON object an observation; a number that does not exist is null."""
    for row in rows:
        fields = {
            "arm": row.arm,
            "study": row.study,
            "endpoint": row.endpoint,
            "measure": row.measure,
            "time_month": row.time_month,
            "observed": row.observed,
            "predicted": row.predicted,
            "low90": row.low90,
            "high90": row.high90,
            "used_in_fit": row.used_in_fit,
            "verified": row.verified,
            "skipped": row.skipped,
            "residual": row.residual,
            "z": row.z,
            "trial": row.trial,
            "drug_class": row.drug_class,
            "rebased_at_month": row.rebased_at_month,
            "statistic": row.statistic,
        }
        yield json.dumps({k: _plain(v) for k, v in fields.items()}, allow_nan=False, ensure_ascii=False)


def scoreboard(rows: Sequence[Row], arms: Iterable[Arm], *, leave_out: bool, without_class: Sequence[Row] = ()) -> str:
    """Rows by trial and time, what was skipped, and the scores last, where the eye ends up."""
    blocks = [_trial(title, group) for title, group in by_title(predictions(rows))]
    skipped = _skipped(rows)
    if skipped:
        blocks.append(skipped)
    if predictions(rows):
        blocks.append(_scores(score_lines(by_endpoint(rows)), "predicted minus published"))
    if without_class:
        lines = score_lines(s for s in by_class(without_class) if s.kind == "BMD")
        blocks.append(_scores(lines, "each drug class left out, BMD"))
    if leave_out and (compared := against_naive(rows, arms)):
        blocks.append(_naive(compared))
    return "\n\n".join(blocks)


def _naive(compared: Iterable[AgainstNaive]) -> str:
    head = f"{'leave one trial out, RMSE':<34}{'n':>11}{'osteon':>9}{'naive':>9}{'smaller by':>12}"
    lines = [click.style(head, bold=True)]
    lines += [
        f"{one.name + ', ' + one.verified:<34}{f'{one.n} of {one.of}':>11}{one.model:>9.2f}{one.naive:>9.2f}"
        f"{fixed(100 * one.gain, 0):>10} %"
        for one in compared
    ]
    return "\n".join(lines)


def _trial(title: str, rows: Sequence[Row]) -> str:
    what = {row: f"{endpoint_in_words(row.endpoint)}, {measure_in_words(row)}" for row in rows}
    width = max(len(words) for words in what.values())
    head = f"{'month':>6}  {'':<{width}}{'published':>11}{'osteon':>9}  {'90 %':<18}{'apart':>8}{'z':>6}    fit  arm"
    lines = [click.style(title, bold=True), click.style(head, dim=True)]
    for row in ordered(rows):
        when = "–" if row.time_month is None else f"{row.time_month:g}"
        published = ("" if row.verified == "seen" else "○ ") + number(row, row.observed)
        z = "–" if row.z is None else fixed(row.z, 1)
        marks = f"{'▲' if inside(row) is False else '':<2} {'yes' if row.used_in_fit else 'no':<3}"
        lines.append(
            f"{when:>6}  {what[row]:<{width}}{published:>11}{number(row, row.predicted):>9}  {interval(row):<18}"
            f"{apart(row):>8}{z:>6} {marks}  {click.style(row.arm, dim=True)}"
        )
    return "\n".join(lines)


def _skipped(rows: Sequence[Row]) -> str:
    groups = skipped_groups(rows)
    if not groups:
        return ""
    total = sum(group.count for group in groups)
    lines = [click.style(f"{total} numbers are not predicted", bold=True)]
    lines += [f"{group.count:>6}  {group.reason}" for group in groups[:_REASONS]]
    rest = groups[_REASONS:]
    if rest:
        lines.append(f"{sum(g.count for g in rest):>6}  for {len(rest)} other reasons; --json has them all")
    return "\n".join(lines)


def _scores(found: Iterable[ScoreLine], title: str) -> str:
    heads = "".join(f"{'n':>6}{'RMSE':>8}{'mean':>8}{'in 90 %':>9}" for _ in range(2))
    lines = [
        click.style(f"{title:<34}{'seen':>31}{'recalled':>31}", bold=True),
        click.style(f"{'':<34}{heads}", dim=True),
    ]
    lines += [f"{line.name:<34.33}" + "".join(_score(score) for score in line.scores) for line in found]
    lines.append(click.style("percentage points; hormone levels in per cent of the published level", dim=True))
    return "\n".join(lines)


def _score(score: Score | None) -> str:
    if score is None:
        return f"{'–':>6}{'':>25}"
    covered = "–" if score.coverage is None else f"{100 * score.coverage:.0f} %"
    return f"{score.n:>6}{score.rmse:>8.2f}{fixed(score.mean_error, 2):>8}{covered:>9}"


def _plain(value: object) -> object:
    """Numbers to six digits, which is more than any of them means; nothing that JSON does not know."""
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value
