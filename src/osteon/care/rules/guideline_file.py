"""Reading one guideline file, checked field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from osteon.care.rules.condition_text import Reader
from osteon.care.rules.conditions import Condition, remembered
from osteon.care.rules.risk_factor_count import Factor, counts_factors
from osteon.care.rules.rule import Guideline, Rule, weakest
from osteon.care.rules.rule_files import VERIFICATIONS, Entry, read_rule_file, whole
from osteon.care.rules.vocabulary import Vocabulary
from osteon.errors import InputError, Remark
from osteon.person.records import near

CATEGORIES = ("low", "moderate", "high")
#: answers that the evaluator gives where no rule can
RESERVED = ("needs_bmd", "needs_data", "out_of_scope")

#: what a guideline says while unknown facts leave several answers: that data are needed, or the least of the answers
UNKNOWN = ("needs_data", "least")

_NEEDED = ("id", "title", "year", "citation")
_OPTIONAL = (
    "doi", "superseded_by", "enabled", "based_on", "note", "verification", "reviewed",
    "answers", "applies_to", "not_if", "terms", "factors", "rules", "while_unknown",
)  # fmt: skip
_RULE = ("id", "when", "then")
_RULE_MORE = ("text", "strength", "source", "verification", "resolution", "reviewed")
_FACTOR_MORE = ("when", "each", "text", "source", "verification")


def read_guideline(
    name: str, vocabulary: Vocabulary, terms: Mapping[str, Condition], folder: Path | None = None
) -> Guideline:
    """The guideline in ``guidelines/NAME.yaml``.

    Raises
    ------
    InputError
        An unknown field, fact, answer or mark, a missing field, a rule id given twice, a last rule that is not
        ``otherwise``; the message names file, line, rule, field, value and what would do.
    """
    own = whole(read_rule_file(f"guidelines/{name}.yaml", folder))
    own.check(_NEEDED, _OPTIONAL)
    if own.text("id") != name:
        raise InputError(own.where("id"), own.data["id"], f"the file is called {name}; write the same id")
    based_on = own.text("based_on")
    base = whole(read_rule_file(f"guidelines/{based_on}.yaml", folder)) if based_on else None
    files = [base, own] if base else [own]

    marks = {id(entry.file): entry.word("verification", VERIFICATIONS, "assumed") for entry in files}
    sources = {id(entry.file): _cited(entry) for entry in files}

    def mark(entry: Entry) -> str:
        written = entry.word("verification", VERIFICATIONS, marks[id(entry.file)])
        return weakest([written, marks[id(own.file)]], VERIFICATIONS) if entry.file is not own.file else written

    def source(entry: Entry) -> str:
        cited = entry.text("source", sources[id(entry.file)])
        return cited if entry.file is own.file else f"{sources[id(own.file)]}; as {cited}"

    answers = _answers(files)
    for file in files:
        for term, written in (file.data.get("terms") or {}).items():
            place = f"{file.file.where('terms', term)}: {term}"
            terms = {**terms, term: remembered(Reader(vocabulary, terms).read(written, place))}
    factors: dict[str, Factor] = {}
    for entry in (item for file in files for item in file.entries("factors")):
        factors[entry.label] = _factor(entry, Reader(vocabulary, terms), mark(entry), source(entry))
    counted = tuple(factors.values())
    names = {**terms, **{name: remembered(f.when) for name, f in factors.items() if f.when is not None}}
    reader = Reader(vocabulary, names, counted)

    holder = own if own.data.get("rules") is not None or base is None else base
    rules: list[Rule] = []
    for entry in holder.entries("rules"):
        rule = _rule(entry, name, reader, answers, mark(entry), source(entry))
        if any(rule.id == other.id for other in rules):
            raise InputError(entry.where("id"), entry.data["id"], "two rules have this id; give each its own")
        rules.append(rule)
    enabled = own.data.get("enabled", True)
    if not isinstance(enabled, bool):
        raise InputError(own.where("enabled"), enabled, "true or false")
    ends = bool(rules) and holder.entries("rules")[-1].data["when"] == "otherwise"
    if enabled and not ends and not (rules and set(answers) == set(CATEGORIES)):
        shown = Remark(rules[-1].id if rules else "no rule")
        raise InputError(holder.where("rules"), shown, "end with a rule that says when: otherwise")
    year = own.data["year"]
    if not isinstance(year, int) or not 1990 <= year <= 2100:
        raise InputError(own.where("year"), year, "a year such as 2017, without quotes")
    return Guideline(
        id=name,
        title=own.text("title"),
        year=year,
        citation=own.text("citation"),
        doi=own.text("doi"),
        superseded_by=own.text("superseded_by") or None,
        enabled=enabled,
        note=own.text("note"),
        answers=answers,
        applies_to=_scope("applies_to", files, name, reader, mark, source),
        not_if=_scope("not_if", files, name, reader, mark, source),
        factors=counted,
        rules=tuple(rules),
        least_while_unknown=_while_unknown(files) == "least",
        file=own.file.name,
    )


def _cited(entry: Entry) -> str:
    doi = entry.text("doi")
    return entry.text("citation") + (f", doi {doi}" if doi else "")


def _answers(files: Sequence[Entry]) -> dict[str, str]:
    answers: dict[str, str] = {}
    for file in files:
        written = file.data.get("answers", {})
        if not isinstance(written, Mapping):
            raise InputError(file.where("answers"), Remark(repr(written)[:60]), "write answer: what it means")
        for word, meaning in written.items():
            if word in RESERVED:
                raise InputError(file.where("answers"), word, "this answer is given where no rule can; leave it out")
            answers[word] = str(meaning)
    return answers


def _while_unknown(files: Sequence[Entry]) -> str:
    given = [file for file in reversed(files) if file.data.get("while_unknown") is not None]
    return given[0].word("while_unknown", UNKNOWN) if given else UNKNOWN[0]


def _factor(entry: Entry, reader: Reader, mark: str, source: str) -> Factor:
    entry.check((), _FACTOR_MORE)
    when, each = entry.data.get("when"), entry.data.get("each")
    if (when is None) == (each is None):
        raise InputError(entry.where(), Remark("when and each"), "give one of the two: when (counts once) or each")
    causes: tuple[frozenset[str], ...] = ()
    if each is not None:
        groups = reader.vocabulary.groups
        if each not in groups:
            hint = near(str(each), groups)
            raise InputError(entry.where("each"), each, f"{hint}one of the groups of facts.yaml: {', '.join(groups)}")
        causes = groups[each]
    return Factor(
        name=entry.label,
        text=entry.text("text", entry.label.replace("_", " ")),
        verification=mark,
        source=source,
        when=None if when is None else reader.read(when, entry.where("when")),
        each=causes,
        line=entry.file.lines.get(entry.place, 1),
        file=entry.file.name,
    )


def _rule(entry: Entry, guideline: str, reader: Reader, answers: Mapping[str, str], mark: str, source: str) -> Rule:
    entry.check(_RULE, _RULE_MORE)
    when = reader.read(entry.data["when"], entry.where("when"))
    return Rule(
        id=f"{guideline}.{entry.text('id')}",
        when=when,
        counts=counts_factors(when),
        then=entry.word("then", (*answers, "out_of_scope")),
        text=entry.text("text"),
        strength=entry.text("strength"),
        source=source,
        verification=mark,
        resolution=entry.text("resolution"),
        reviewed=entry.text("reviewed"),
        file=entry.file.name,
        line=entry.file.lines.get(entry.place, 1),
    )


def _scope(  # type: ignore[no-untyped-def]
    key: str, files: Sequence[Entry], guideline: str, reader: Reader, mark, source
) -> Rule | None:
    holder = next((file for file in reversed(files) if file.data.get(key) is not None), None)
    if holder is None:
        return None
    written = holder.data[key]
    if not isinstance(written, Mapping):
        raise InputError(holder.where(key), written, "write when: and a condition below it")
    entry = Entry(holder.file, (key,), written, key)
    entry.check(("when",), ("text", "source", "verification"))
    return Rule(
        id=f"{guideline}.{key.replace('_', '-')}",
        when=reader.read(written["when"], entry.where("when")),
        text=entry.text("text"),
        source=source(entry),
        verification=mark(entry),
        file=holder.file.name,
        line=entry.file.lines.get(entry.place, 1),
    )
