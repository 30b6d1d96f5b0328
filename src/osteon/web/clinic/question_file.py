"""What ``data/web/questions.yaml`` holds: the clinician's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from osteon import quantities
from osteon.drugs.catalogue import drafts, usual_courses
from osteon.records import AtLeast, DataFile, Matches, Record, Said
from osteon.treatment.course import course_label
from osteon.words.faces.page import page_words
from osteon.words.quantities import quantity_term, site_term
from osteon.words.vocabulary import vocabulary

Kind = Literal["number", "choice", "flag", "checks", "rows"]
_PART = r"\s*[\w.]+!?=[^&]*"


def _of_drugs() -> dict[str, dict[str, str]]:
    """Choices that follow from the catalogue."""
    courses = {word: course_label(course) for word, course in usual_courses().items()}
    orders = {word: draft.label for word, draft in drafts().items()}
    return {
        "bone therapies": {"": page_words().form.not_known, "none": vocabulary().nothing, **courses},
        "drafted orders": {"": vocabulary().nothing, **orders},
    }


def _of_quantities() -> dict[str, dict[str, str]]:
    """Choices that follow from the table of quantities."""
    places = {str(one.patient): site_term(one.name) for one in quantities.sites("central", "forearm")}
    markers = sorted(quantities.modelled("marker"), key=lambda one: not one.followed)
    return {
        "sites": places,
        "measured": {
            "": page_words().form.choose,
            **{f"dxa {one.patient}": quantity_term(one.name) for one in quantities.sites("central", "forearm")},
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


FILE = DataFile("web/questions.yaml", QuestionFile, "the clinician's form")
