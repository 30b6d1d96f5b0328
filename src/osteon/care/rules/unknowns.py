"""What unknown facts could do to the category: single facts, else pairs, that would move it (G15)."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, pairwise, product

from osteon.care.assessment import Change
from osteon.care.facts.fact import Value
from osteon.care.rules.conditions import Atom, Known
from osteon.care.rules.default_table import INDETERMINATE, lower_bound
from osteon.care.rules.guidelines import read
from osteon.care.rules.rule import Guideline
from osteon.care.rules.vocabulary import FactSpec, Vocabulary

#: facts looked at two by two when many are unknown; the first are those of the highest rule
_MOST = 8
_PAIRS_SHOWN = 2
_RANK = {"high": 0, "moderate": 1, "low": 2}
_STEP = Decimal("0.01")


def changes(table: Guideline, known: Known, vocabulary: Vocabulary) -> tuple[Change, ...]:
    """What would give another category, the highest first; nothing where every completion agrees.

    A category that one fact alone can bring is not repeated for pairs with that fact. Many pairs with one category
    are said in one line.
    """
    reading = read(table, known)
    now = lower_bound(reading, known)
    if len(reading.possible) < 2:
        return ()
    every = [name for name in dict.fromkeys((*reading.missing, *reading.exclusions)) if known[name] is None]
    names = every[:_MOST]
    atoms = table.atoms
    values = {name: values_of(vocabulary.facts[name], atoms) for name in every}
    found: dict[str, dict[tuple[str, ...], list[tuple[int, ...]]]] = {}
    for size in (1, 2):
        for group in combinations(every if size == 1 else names, size):
            for picked in product(*(range(len(values[name])) for name in group)):
                chosen = {name: values[name][index] for name, index in zip(group, picked, strict=True)}
                trial = Known({**known, **chosen})
                category = lower_bound(read(table, trial), trial)
                reached = found.setdefault(category, {})
                alone = size == 2 and any((name,) in reached for name in group)
                if category not in (now, INDETERMINATE) and not alone:
                    reached.setdefault(group, []).append(picked)
    made: list[Change] = []
    for category in sorted(found, key=lambda word: _RANK.get(word, len(_RANK))):
        reached = found[category]
        single = {group[0]: picks for group, picks in reached.items() if len(group) == 1}
        pairs = {group: picks for group, picks in reached.items() if len(group) > 1}
        made += [
            Change(name, _runs(vocabulary.facts[name], [pick[0] for pick in picks], atoms), category)
            for name, picks in single.items()
        ]
        made += _pairs(pairs, category, atoms, vocabulary) if pairs else []
    return tuple(made)


def values_of(spec: FactSpec, atoms: tuple[Atom, ...]) -> list[Value]:
    """Values of a fact, one for each way in which the questions about it can be answered.

    Of a number: below, on and between its cut-offs, and above.
    """
    asked = [atom for atom in atoms if atom.fact == spec.name]
    if spec.kind == "flag":
        return [False, True]
    if spec.kind == "word":
        return list(spec.words)
    if spec.kind == "list":
        picks = [min(among) for among in dict.fromkeys(atom.among for atom in asked)]
        return [(), tuple(picks[:1]), tuple(picks[:2])]
    cuts = _cuts(spec, atoms)
    between = [(low + high) / 2 for low, high in pairwise(cuts)]
    spots = [cuts[0] - _STEP, *between, cuts[-1] + _STEP]
    return [*sorted([*cuts, *spots])]


def _cuts(spec: FactSpec, atoms: tuple[Atom, ...]) -> list[Decimal]:
    return sorted({atom.cut for atom in atoms if atom.fact == spec.name})


def _pairs(
    found: dict[tuple[str, ...], list[tuple[int, ...]]], category: str, atoms: tuple[Atom, ...], vocabulary: Vocabulary
) -> list[Change]:
    said: dict[str, str] = {}
    lines = []
    for group, picks in found.items():
        sides = [sorted({pick[side] for pick in picks}) for side in (0, 1)]
        if set(picks) != set(product(*sides)):
            sides = [[index] for index in picks[0]]
        texts = [_runs(vocabulary.facts[name], side, atoms) for name, side in zip(group, sides, strict=True)]
        said |= dict(zip(group, texts, strict=True))
        lines.append(Change(", ".join(group), " and ".join(texts), category))
    if len(lines) <= _PAIRS_SHOWN:
        return lines
    return [Change(", ".join(said), f"two that count of: {'; '.join(said.values())}", category)]


def _runs(spec: FactSpec, indices: list[int], atoms: tuple[Atom, ...]) -> str:
    if spec.kind == "flag":
        return f"{spec.name} is {'true' if indices == [1] else 'false'}"
    if spec.kind == "word":
        return f"{spec.name} is {' or '.join(spec.words[index] for index in indices)}"
    if spec.kind == "list":
        return f"{spec.name} has {('none that counts', 'one that counts', 'two that count')[indices[0]]}"
    cuts = _cuts(spec, atoms)
    runs: list[list[int]] = []
    for index in indices:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return " or ".join(_interval(spec, run[0], run[-1], cuts) for run in runs)


def _interval(spec: FactSpec, first: int, last: int, cuts: list[Decimal]) -> str:
    """Even indices are the open stretches between cut-offs, odd ones the cut-offs."""
    unit = f" {spec.unit}" if spec.unit and spec.unit != "T-score" else ""
    low = "" if first == 0 else f"{'>=' if first % 2 else '>'} {cuts[(first - 1) // 2]}{unit}"
    high = "" if last == 2 * len(cuts) else f"{'<=' if last % 2 else '<'} {cuts[last // 2]}{unit}"
    return f"{spec.name} {' and '.join(part for part in (low, high) if part) or 'anything'}"
