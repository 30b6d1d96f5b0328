"""Reading one guideline file: from its record to rules whose conditions can be evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from osteon.care.rules.condition_text import Reader
from osteon.care.rules.conditions import Condition, remembered
from osteon.care.rules.risk_factor_count import Factor, counts_factors
from osteon.care.rules.rule import Guideline, Rule, weakest
from osteon.care.rules.rule_files import read_rules
from osteon.care.rules.rule_record import (
    GIVEN,
    GUIDELINES,
    VERIFICATIONS,
    FactorRow,
    GuidelineFile,
    GuidelineRow,
    Scope,
)
from osteon.care.rules.standing import StandingFile, standing
from osteon.care.rules.vocabulary import Vocabulary
from osteon.errors import InputError, Remark
from osteon.records import Located, cited, near, record_of

CATEGORIES = ("low", "moderate", "high")

File = Located[GuidelineFile]


def read_guideline(
    name: str,
    vocabulary: Vocabulary,
    terms: Mapping[str, Condition],
    folder: Path | None = None,
    stands: StandingFile | None = None,
) -> Guideline:
    """The guideline in ``guidelines/NAME.yaml``.

    Parameters
    ----------
    stands : countries, and how long an edition is current; the packaged ones where nothing is given.

    Raises
    ------
    InputError, InputErrors
        An unknown field, fact, answer or mark, a missing field, a rule id given twice, a last rule that is not
        ``otherwise``; the message names file, line, rule, field, value and what would do.
    """
    own = read_rules(GUIDELINES, folder, name)
    if own.record.id != name:
        raise InputError(own.where(("id",)), own.record.id, f"the file is called {name}; write the same id")
    files = [own]
    if own.record.based_on:
        files.insert(0, read_rules(GUIDELINES, folder, own.record.based_on))
    return _Reading(files, vocabulary, dict(terms), stands or standing()).guideline()


def guideline_of(text: str, name: str, vocabulary: Vocabulary, terms: Mapping[str, Condition]) -> Guideline:
    """The guideline of a text that stands in no file yet; errors as `read_guideline`."""
    located = record_of(text, f"{name}.yaml", GUIDELINES.declared, GUIDELINES.more)
    return _Reading([located], vocabulary, dict(terms), standing()).guideline()


class _Reading:
    """A guideline's own file, after the one that it is based on."""

    def __init__(
        self, files: Sequence[File], vocabulary: Vocabulary, terms: dict[str, Condition], stands: StandingFile
    ) -> None:
        self.files, self.own, self.vocabulary, self.stands = files, files[-1], vocabulary, stands
        self.answers = {word: meaning for file in files for word, meaning in file.record.answers.items()}
        for file in files:
            for term, written in file.record.terms.items():
                terms[term] = remembered(Reader(vocabulary, file, terms).read(written, ("terms", term)))
        factors: dict[str, Factor] = {}
        for file in files:
            reader = Reader(vocabulary, file, terms)
            factors |= {name: self._factor(file, reader, name, row) for name, row in file.record.factors.items()}
        self.factors = tuple(factors.values())
        self.names = {**terms, **{name: remembered(f.when) for name, f in factors.items() if f.when is not None}}

    def guideline(self) -> Guideline:
        """All of it."""
        own = self.own.record
        holder = next(file for file in reversed(self.files) if file.record.rules is not None or file is self.files[0])
        rows = holder.record.rules or ()
        rules = tuple(self._rule(holder, i, row) for i, row in enumerate(rows))
        ends = bool(rows) and rows[-1].when == "otherwise"
        if own.enabled and not ends and not (rules and set(self.answers) == set(CATEGORIES)):
            shown = Remark(rules[-1].id if rules else "no rule")
            raise InputError(holder.where(("rules",)), shown, "end with a rule that says when: otherwise")
        waits = [file.record.while_unknown for file in self.files if file.record.while_unknown is not None]
        return Guideline(
            id=own.id,
            title=said(own.title),
            year=own.year,
            citation=said(cited(own.citation).bare),
            doi=own.doi or cited(own.citation).doi or "",
            edition=said(own.edition) or str(own.year),
            reader=said(own.reader),
            read_on=own.read_on,
            expires=self._expires(),
            countries=self._countries(),
            superseded_by=own.superseded_by,
            enabled=own.enabled,
            general=own.general,
            note=said(own.note),
            answers=self.answers,
            applies_to=self._scope("applies_to"),
            not_if=self._scope("not_if"),
            factors=self.factors,
            rules=rules,
            least_while_unknown=bool(waits) and waits[-1] == "least",
            file=self.own.file.name,
        )

    def _expires(self) -> date:
        """The day of the file; a later one than that of its edition has a reason."""
        own = self.own.record
        usual = self.stands.last_day(own.year)
        if own.expires is not None and own.expires > usual and not said(own.expires_source):
            fix = f"an edition of {own.year} is current until {usual}; give that day, or the reason as expires_source"
            raise InputError(self.own.where(("expires",)), own.expires.isoformat(), fix)
        return own.expires or usual

    def _countries(self) -> tuple[str, ...]:
        known = self.stands.countries
        for i, word in enumerate(self.own.record.countries):
            if word not in known:
                raise InputError(
                    self.own.where(("countries", i)), word, f"{near(word, known)}one of {', '.join(known)}"
                )
        return self.own.record.countries

    def _mark(self, file: File, written: str | None) -> str:
        """How sure the words of a rule are; never surer than the guideline itself, where it is taken over."""
        written = written or file.record.verification
        return written if file is self.own else weakest([written, self.own.record.verification], VERIFICATIONS)

    def _source(self, file: File, written: str) -> str:
        cited = said(written) or _cited(file.record)
        return cited if file is self.own else f"{_cited(self.own.record)}; as {cited}"

    def _factor(self, file: File, reader: Reader, name: str, row: FactorRow) -> Factor:
        place, groups = ("factors", name), self.vocabulary.groups
        if row.each is not None and row.each not in groups:
            fix = f"{near(row.each, groups)}one of the groups of facts.yaml: {', '.join(groups)}"
            raise InputError(file.where((*place, "each")), row.each, fix)
        return Factor(
            name=name,
            text=said(row.text) or name.replace("_", " "),
            verification=self._mark(file, row.verification),
            source=self._source(file, row.source),
            when=None if row.when is None else reader.read(row.when, (*place, "when")),
            each=() if row.each is None else groups[row.each],
            line=file.file.line(place) or 1,
            file=file.file.name,
        )

    def _rule(self, file: File, index: int, row: GuidelineRow) -> Rule:
        place = ("rules", index)
        known = (*self.answers, *GIVEN)
        if row.then not in known:
            raise InputError(
                file.where((*place, "then")), row.then, f"{near(row.then, known)}one of {', '.join(known)}"
            )
        when = Reader(self.vocabulary, file, self.names, self.factors).read(row.when, (*place, "when"))
        return Rule(
            id=f"{self.own.record.id}.{row.id}",
            when=when,
            counts=counts_factors(when),
            then=row.then,
            text=said(row.text),
            strength=said(row.strength),
            source=self._source(file, row.source),
            verification=self._mark(file, row.verification),
            resolution=row.resolution,
            reviewed=said(row.reviewed),
            file=file.file.name,
            line=file.file.line(place) or 1,
        )

    def _scope(self, key: str) -> Rule | None:
        given = [(file, scope) for file in self.files if (scope := getattr(file.record, key)) is not None]
        if not given:
            return None
        file, scope = given[-1]
        assert isinstance(scope, Scope)
        reader = Reader(self.vocabulary, file, self.names, self.factors)
        return Rule(
            id=f"{self.own.record.id}.{key.replace('_', '-')}",
            when=reader.read(scope.when, (key, "when")),
            text=said(scope.text),
            source=self._source(file, scope.source),
            verification=self._mark(file, scope.verification),
            file=file.file.name,
            line=file.file.line((key,)) or 1,
        )


def said(text: str | None) -> str:
    """A text of a rule file without the line breaks of its file."""
    return " ".join((text or "").split())


def _cited(guideline: GuidelineFile) -> str:
    return said(guideline.citation) + (f", doi {guideline.doi}" if guideline.doi else "")
