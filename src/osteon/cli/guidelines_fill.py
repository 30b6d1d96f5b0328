"""``osteon guidelines fill``: a reader with the paper at hand writes an empty guideline down, field by field."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import click

from osteon.cli.terminal.places import day
from osteon.errors import InputError, InputErrors, OsteonError

if TYPE_CHECKING:
    from osteon.care.rules.guideline_draft import Paper, Question
    from osteon.care.rules.library import Library
    from osteon.care.trying import Tried

_FOLDER = "guidelines"
_YES = ("y", "yes")
_TITLE, _ANSWER = 34, 17
_SIDE = 4


@click.command(short_help="Write an empty guideline down, field by field, with the paper at hand.")
@click.argument("name", metavar="NAME")
@click.option("--rules", "folder", default="osteon-rules", show_default=True, metavar="DIR", help="Folder to write to.")
@click.option("--today", metavar="DATE", help="The day of reading that is offered (default: today).")
def fill(name: str, folder: str, today: str | None) -> None:
    """Walk through a guideline that is known by its title only, with the paper at hand.

    Asked are the edition, you as its reader, whom it is for, its answers, its risk factors with their cut-offs and its
    rules from the top, each with the place in the paper and how sure it is. Every entry is checked at once. At the end
    the guideline is tried on made-up patients beside the others, and written into a folder of own rules.

    \b
    Examples:
      osteon guidelines fill hadji2025
      osteon guidelines fill hadji2025 --rules my-rules
      osteon guidelines fill hadji2025 < entries.txt

    \b
    Instead of an entry:
      back   one entry back
      show   the file so far
      save   keep the draft and stop; the same command goes on
      ?      what is meant

    A file that is there is not replaced without a word, and none is ever half written. What you write down stands under
    your name: own words, no sentences of the paper.
    """
    Walk(name, Path(folder), day(today) or date.today()).run()


class _SavedError(Exception):
    """The reader stops; the draft is kept."""


class _BackError(Exception):
    """The reader wants the entry before."""


@dataclass
class Walk:
    """One walk through a guideline: its entries so far, and where they are kept."""

    name: str
    folder: Path
    today: date
    entries: dict[str, str] = field(default_factory=dict)
    lines: int = 0

    def __post_init__(self) -> None:
        from osteon.care.rules.library import library
        from osteon.words.faces.terminal import terminal_words

        self.words = terminal_words().fill
        self.shelf: Library = library(self.folder if self.folder.is_dir() else None)
        self.paper = _paper(self.name, self.today)
        self.draft = self.folder / f"{self.name}.draft"
        self.file = self.folder / _FOLDER / f"{self.name}.yaml"

    def run(self) -> None:
        """Ask until all is said and the file is written, or until the reader stops."""
        from osteon.care.rules.guideline_draft import next_question

        self._begin()
        while True:
            try:
                asked = next_question(self.paper, self.entries)
                if asked is not None:
                    self._ask(asked)
                elif self._finish():
                    return
            except _BackError:
                self._back()
            except _SavedError:
                click.echo(self.words.saved(draft=self.draft))
                return

    def _begin(self) -> None:
        click.echo(self.words.begin(title=self.paper.title, citation=self.paper.citation))
        click.echo(self.words.commands)
        if self.draft.exists():
            self.entries = _entries(self.draft, self.name, str(self.words.wrong_draft))
            click.echo(self.words.resumed(count=len(self.entries), draft=self.draft))

    def _ask(self, asked: Question) -> None:
        from osteon.care.rules.guideline_draft import entered

        texts = self.words.ask[asked.kind]
        question = self.words.numbered(number=asked.number, question=texts.asks) if asked.number else texts.asks
        if asked.default:
            question = self.words.asked(question=question, default=asked.default)
        typed = self._typed(str(question))
        if typed == "?":
            click.echo(f"  {texts.means}")
            return
        try:
            rules = self.shelf.vocabulary, self.shelf.terms
            self.entries = entered(self.paper, self.entries, asked, typed, *rules)
        except (InputError, InputErrors) as error:
            for line in _complaints(error):
                click.echo(self.words.refused(**line) if line["value"] else self.words.not_taken(fix=line["fix"]))
            return
        self._keep()

    def _typed(self, question: str) -> str:
        """What was typed; the words that steer are acted upon."""
        from osteon.care.rules.guideline_draft import text_of

        try:
            typed: str = click.prompt(question, default="", show_default=False, prompt_suffix=": ").strip()
        except click.Abort:
            click.echo("")
            if sys.stdin.isatty():
                raise _SavedError from None
            if not self.lines:
                raise InputError("fill", self.name, str(self.words.nothing_typed)) from None
            raise InputError("fill", self.name, self.words.ended(draft=self.draft)) from None
        self.lines += 1
        if typed == "save":
            self._keep()
            raise _SavedError
        if typed == "back":
            raise _BackError
        if typed == "show":
            click.echo(text_of(self.paper, self.entries, whole=False))
            return self._typed(question)
        return typed

    def _back(self) -> None:
        if not self.entries:
            click.echo(self.words.first)
            return
        self.entries.pop(next(reversed(self.entries)))
        self._keep()

    def _keep(self) -> None:
        """Every entry is kept at once, so that nothing typed is lost."""
        from osteon.report.files import make_folder, write_text

        make_folder(self.folder, "--rules")
        text = json.dumps({"guideline": self.name, "entries": self.entries}, ensure_ascii=False, indent=1)
        write_text(self.draft, text + "\n", "--rules")

    def _finish(self) -> bool:
        """Try the guideline, show what it answers, and write it if the reader wants to."""
        from osteon.care.rules.guideline_draft import text_of
        from osteon.report.files import make_folder, write_text

        text = f"{_head(self.paper, self.entries)}{text_of(self.paper, self.entries)}"
        for line in self._tried(text):
            click.echo(line)
        confirm = self.words.replace if self.file.exists() else self.words.write
        if self._typed(confirm(file=self.file)).lower() not in _YES:
            return False
        make_folder(self.file.parent, "--rules")
        write_text(self.file, text, "--rules")
        self.draft.unlink(missing_ok=True)
        click.echo(self.words.written(file=self.file))
        click.echo(self.words.use)
        click.echo(f"  {self.words.check(folder=self.folder)}\n  {self.words.assess(folder=self.folder)}")
        return True

    def _tried(self, text: str) -> Iterator[str]:
        """The guideline on made-up patients, in a copy of the folder that is thrown away."""
        from osteon.care.trying import tried

        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "rules"
            shutil.copytree(self.folder, copy, ignore=shutil.ignore_patterns(".*", "*.draft"))
            (copy / _FOLDER).mkdir(exist_ok=True)
            (copy / _FOLDER / self.file.name).write_text(text, encoding="utf-8")
            results = tried(self.name, copy, self.today)
            yield from _table(results, self.name)
        if results.idle:
            yield self.words.idle(rules=", ".join(results.idle))
        if results.unused:
            yield self.words.unused(answers=", ".join(results.unused))
        if results.unknown:
            yield self.words.unknown(answers=", ".join(results.unknown))


def _table(results: Tried, name: str) -> Iterator[str]:
    from osteon.words.faces.terminal import terminal_words
    from osteon.words.vocabulary import answer_term

    words = terminal_words().fill
    yield ""
    yield words.tried(sign=words.alone)
    others = [key for key in next(iter(results.rows.values())) if key != name and "default" not in key][:_SIDE]
    shown = [name, *others]
    yield f"{'':<{_TITLE}}" + "".join(f"{key:<{_ANSWER}}" for key in shown).rstrip()
    for title, answers in results.rows.items():
        sign = words.alone if title in results.alone else " "
        cells = "".join(
            f"{shorten(answer_term(answers[key]), _ANSWER - 1, placeholder='…'):<{_ANSWER}}" for key in shown
        )
        yield f"{sign} {title:<{_TITLE - 2}}{cells}".rstrip()


def _paper(name: str, today: date) -> Paper:
    """The empty guideline of a name."""
    from osteon.care.rules.guideline_draft import Paper
    from osteon.care.rules.library import library
    from osteon.records import near
    from osteon.words.faces.terminal import terminal_words

    words, shelf = terminal_words().fill, library()
    guideline = shelf.disabled.get(name)
    if guideline is None:
        names = ", ".join(shelf.disabled) or str(words.none_empty)
        raise InputError("NAME", name, f"{near(name, shelf.disabled)}{words.not_empty(names=names)}")
    return Paper(
        guideline.id, guideline.title, guideline.year, guideline.citation, guideline.doi, guideline.countries, today
    )


def _entries(draft: Path, name: str, fix: str) -> dict[str, str]:
    try:
        saved = json.loads(draft.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        saved = None
    entries = saved.get("entries") if isinstance(saved, dict) and saved.get("guideline") == name else None
    if not isinstance(entries, dict) or not all(isinstance(v, str) for v in entries.values()):
        raise InputError(str(draft), "", fix)
    return entries


def _complaints(error: OsteonError) -> Iterator[dict[str, str]]:
    for one in error.errors if isinstance(error, InputErrors) else (error,):
        yield {"value": str(getattr(one, "value", "")), "fix": str(getattr(one, "fix", one))}


def _head(paper: Paper, entries: dict[str, str]) -> str:
    from osteon.words.faces.terminal import terminal_words

    head = terminal_words().fill.head(title=paper.title, reader=entries["reader"], day=entries["read_on"])
    return f"# {head}\n\n"
