"""What ``data/web/questions.yaml`` holds: the clinician's form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from osteon import quantities
from osteon.drugs.catalogue import drafts, usual_courses
from osteon.errors import Remark
from osteon.files import Place
from osteon.person.dated import MEASURED
from osteon.records import AtLeast, DataFile, Fault, Matches, Record, Said, near
from osteon.treatment.course import course_label

Kind = Literal["number", "choice", "flag", "checks", "rows"]
_PART = r"\s*[\w.]+!?=[^&]*"


def _of_drugs() -> dict[str, dict[str, str]]:
    """Choices that follow from the catalogue."""
    courses = {word: course_label(course) for word, course in usual_courses().items()}
    orders = {word: draft.label for word, draft in drafts().items()}
    return {
        "bone therapies": {"": "not known", "none": "none", **courses},
        "drafted orders": {"": "none", **orders},
    }


def _of_quantities() -> dict[str, dict[str, str]]:
    """Choices that follow from the table of quantities."""
    places = {str(one.patient): one.clinic or one.words for one in quantities.sites("central", "forearm")}
    markers = sorted(quantities.modelled("marker"), key=lambda one: not one.followed)
    return {
        "sites": places,
        "measured": {
            "": "choose",
            **{f"dxa {site}": f"BMD, {words}" for site, words in places.items()},
            **{one.name: one.measured_as.name for one in (*markers, quantities.estrogen())},
        },
    }


class QuestionRow(Record):
    """A question as written; ``choices`` are listed, or the name of a list."""

    name: Annotated[str, Matches(r"[a-z][\w.]*", "labs.adj_calcium")]
    label: Said
    kind: Kind = "number"
    unit: Said = ""
    units: tuple[Said, ...] = ()
    choices: Mapping[str, Said] | Said | None = None
    hint: Said = ""
    when: Annotated[str, Matches(rf"{_PART}(&{_PART})*", "sex=female")] = ""


class SectionRow(Record):
    """A section as written."""

    key: Said
    title: Said
    questions: tuple[QuestionRow, ...]
    more: tuple[QuestionRow, ...] = ()
    more_title: Said = ""
    open: bool = False


class QuestionFile(Record):
    """``questions.yaml``."""

    lists: Mapping[str, Mapping[str, Said]]
    sections: Annotated[tuple[SectionRow, ...], AtLeast(1)]
    rows: Mapping[str, tuple[QuestionRow, ...]]

    def every_list(self) -> Mapping[str, Mapping[str, str]]:
        """The lists of choices by name: those of the file, and those that follow from drugs and quantities."""
        return {**_of_drugs(), **_of_quantities(), **self.lists}

    def faults(self) -> Iterator[Fault]:
        """A question names a list that there is; a list in the form has its columns, and what is measured is known."""
        known = self.every_list()
        asked: list[tuple[Place, QuestionRow]] = [
            (("sections", i, part, j), row)
            for i, section in enumerate(self.sections)
            for part in ("questions", "more")
            for j, row in enumerate(getattr(section, part))
        ]
        asked += [(("rows", name, j), row) for name, rows in self.rows.items() for j, row in enumerate(rows)]
        for place, row in asked:
            if isinstance(row.choices, str) and row.choices not in known:
                fix = f"{near(row.choices, known)}one of {', '.join(sorted(known))}, or value: label lines"
                yield Fault((*place, "choices"), row.choices, fix)
        for _, row in asked:
            if row.kind == "rows" and row.name not in self.rows:
                yield Fault(("rows", row.name), Remark("not given"), f"{near(row.name, self.rows)}write its columns")
        yield from self._measured()

    def _measured(self) -> Iterator[Fault]:
        column = next(((i, row) for i, row in enumerate(self.rows.get("measurements", ())) if row.name == "what"), None)
        if column is None:
            yield Fault(("rows", "measurements"), Remark("no column what"), "write what can be measured more than once")
            return
        place: Place = ("rows", "measurements", column[0], "choices")
        choices = column[1].choices
        named = self.every_list().get(choices, {}) if isinstance(choices, str) else choices
        if not named:
            yield Fault(place, choices, "write value: label lines, or name a list")
        for key in filter(None, named or ()):
            if key.split()[0] not in MEASURED:
                at = place if isinstance(choices, str) else (*place, key)
                yield Fault(at, key, f"begin with one of {', '.join(MEASURED)}")


FILE = DataFile("web/questions.yaml", QuestionFile, "the clinician's form")
