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
from osteon.words import format
from osteon.words.faces.validation import validation_words
from osteon.words.observations import apart, interval, number, row_in_words
from osteon.words.vocabulary import yes_or_no

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
        blocks.append(_scores(score_lines(by_endpoint(rows)), validation_words().errors))
    if without_class:
        lines = score_lines(s for s in by_class(without_class) if s.kind == "BMD")
        blocks.append(_scores(lines, validation_words().without_class))
    if leave_out and (compared := against_naive(rows, arms)):
        blocks.append(_naive(compared))
    return "\n\n".join(blocks)


def _naive(compared: Iterable[AgainstNaive]) -> str:
    words, heads = validation_words(), validation_words().columns
    head = f"{words.leave_out:<34}{heads.count:>11}{heads.predicted:>9}{heads.naive:>9}{heads.smaller:>12}"
    lines = [click.style(head, bold=True)]
    lines += [
        f"{one.name + ', ' + one.verified:<34}{words.of(count=one.n, all=one.of):>11}"
        f"{format.number(one.model, 2):>9}{format.number(one.naive, 2):>9}"
        f"{format.per_cent(format.signed(100 * one.gain, 0)):>12}"
        for one in compared
    ]
    return "\n".join(lines)


def _trial(title: str, rows: Sequence[Row]) -> str:
    heads, what = validation_words().columns, {row: row_in_words(row) for row in rows}
    width = max(len(words) for words in what.values())
    head = (
        f"{heads.month:>6}  {'':<{width}}{heads.published:>11}{heads.predicted:>9}  {heads.interval:<18}"
        f"{heads.apart:>8}{'z':>6}    {heads.fit}  {heads.arm}"
    )
    lines = [click.style(title, bold=True), click.style(head, dim=True)]
    for row in ordered(rows):
        when = format.NONE if row.time_month is None else format.plain(row.time_month)
        published = ("" if row.verified == "seen" else "○ ") + number(row, row.observed)
        z = format.signed(row.z, 1)
        marks = f"{'▲' if inside(row) is False else '':<2} {yes_or_no(row.used_in_fit):<3}"
        lines.append(
            f"{when:>6}  {what[row]:<{width}}{published:>11}{number(row, row.predicted):>9}  {interval(row):<18}"
            f"{apart(row):>8}{z:>6} {marks}  {click.style(row.arm, dim=True)}"
        )
    return "\n".join(lines)


def _skipped(rows: Sequence[Row]) -> str:
    groups = skipped_groups(rows)
    if not groups:
        return ""
    words, total = validation_words(), sum(group.count for group in groups)
    lines = [click.style(words.skipped(count=total), bold=True)]
    lines += [f"{group.count:>6}  {group.reason}" for group in groups[:_REASONS]]
    rest = groups[_REASONS:]
    if rest:
        lines.append(f"{sum(g.count for g in rest):>6}  {words.more_reasons(count=len(rest))}")
    return "\n".join(lines)


def _scores(lines_of_scores: Iterable[ScoreLine], title: str) -> str:
    words, named = validation_words(), validation_words().columns
    heads = f"{named.count:>6}{named.error:>8}{named.mean:>8}{named.covered:>9}" * 2
    lines = [
        click.style(f"{title:<34}{named.seen:>31}{named.recalled:>31}", bold=True),
        click.style(f"{'':<34}{heads}", dim=True),
    ]
    lines += [f"{line.name:<34.33}" + "".join(_score(score) for score in line.scores) for line in lines_of_scores]
    lines.append(click.style(words.units, dim=True))
    return "\n".join(lines)


def _score(score: Score | None) -> str:
    if score is None:
        return f"{format.NONE:>6}{'':>25}"
    covered = format.NONE if score.coverage is None else format.per_cent(format.number(100 * score.coverage, 0))
    return f"{score.n:>6}{format.number(score.rmse, 2):>8}{format.signed(score.mean_error, 2):>8}{covered:>9}"


def _plain(value: object) -> object:
    """Numbers to six digits, which is more than any of them means; nothing that JSON does not know."""
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value
