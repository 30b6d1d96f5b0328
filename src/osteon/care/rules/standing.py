"""How a guideline stands beside the others: current or not, read by whom, and of which country."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Literal, get_args

from osteon.care.rules.rule import Guideline
from osteon.care.rules.rule_record import NOT_VERIFIED, OUT_OF_SCOPE
from osteon.errors import InputError
from osteon.records import AtLeast, Between, DataFile, Fault, Matches, Record, Said, Source, near

State = Literal["in use", "superseded", "expired", "recalled", "not verified", "not written"]
STATES: tuple[State, ...] = get_args(State)
"""What a guideline, or an answer of it, is worth as that guideline's word today."""

INTERNATIONAL = "international"
_OWN, _REGION, _INTERNATIONAL, _REST = range(4)


class ExpiresRow(Record):
    """How long the rules of an edition are taken as current."""

    years: Annotated[int, Between(1, 30, "years")]
    status: Literal["seen", "recalled", "assumed"]
    source: Source


class CountryRow(Record):
    """A country or region; ``also`` are other ways to write it, ``within`` is the region that it belongs to."""

    name: Said
    also: tuple[Said, ...] = ()
    within: Said | None = None


class GuidanceRow(Record):
    """How texts call the guidance that applies, where one of it is named and where none is."""

    unnamed: Said
    named: Annotated[str, Matches(r".*\{guideline\}.*", "guidance ({guideline})")]
    treating: Said


class StandingFile(Record):
    """``standing.yaml``."""

    expires: ExpiresRow
    guidance: GuidanceRow
    readers: Mapping[str, Said]
    countries: Annotated[Mapping[str, CountryRow], AtLeast(1)]

    def faults(self) -> Iterator[Fault]:
        """Regions are there, and no way to write a country stands for two."""
        if INTERNATIONAL not in self.countries:
            yield Fault(("countries",), "nothing", f"{INTERNATIONAL} is needed")
        written = [*self.countries]
        for code, row in self.countries.items():
            if row.within is not None and row.within not in self.countries:
                fix = f"{near(row.within, self.countries)}one of {', '.join(self.countries)}"
                yield Fault(("countries", code, "within"), row.within, fix)
            for i, word in enumerate(row.also):
                if word in written:
                    yield Fault(("countries", code, "also", i), word, "this stands for another country already")
                written.append(word)

    def last_day(self, year: int) -> date:
        """The last day on which the rules of an edition are current, if its file gives no other."""
        return date(year + self.expires.years, 12, 31)


STANDING = DataFile("care/standing.yaml", StandingFile, "how guidelines stand")


@cache
def standing() -> StandingFile:
    """The packaged file."""
    return STANDING.read()


def country_of(written: str | None, field: str = "country") -> str | None:
    """The code of a country as somebody writes it; None where none is chosen.

    Raises
    ------
    InputError
        A country that is not known; the message names those that are.
    """
    if written is None or not written.strip():
        return None
    word, known = written.strip().lower().replace(" ", ""), standing().countries
    codes = {**{other: code for code, row in known.items() for other in row.also}, **{code: code for code in known}}
    if word not in codes:
        raise InputError(field, written, f"{near(word, codes)}one of {', '.join(known)}")
    return codes[word]


def country_name(code: str) -> str:
    """``the United Kingdom``."""
    return standing().countries[code].name


def reader_name(reader: str) -> str:
    """Who read a guideline, in full."""
    return standing().readers.get(reader, reader)


def rank(guideline: Guideline, country: str | None) -> int:
    """How near a guideline is to a country: its own 0, its region's 1, international ones 2, the rest 3."""
    if country is not None:
        region = standing().countries[country].within
        if country in guideline.countries:
            return _OWN
        if region in guideline.countries:
            return _REGION
    return _INTERNATIONAL if INTERNATIONAL in guideline.countries else _REST


def in_order(guidelines: Mapping[str, Guideline], country: str | None) -> dict[str, Guideline]:
    """The guidelines, those of the country first, then international ones, then the rest; otherwise as they were."""
    return dict(sorted(guidelines.items(), key=lambda item: rank(item[1], country)))


def state_of(guideline: Guideline, today: date, verification: str, answers: Iterable[str] = ()) -> State:
    """What a guideline is worth on a day.

    Parameters
    ----------
    verification : the weakest mark of the rules and factors that decide.
    answers : of the rules that decide.
    """
    if not guideline.enabled:
        return "not written"
    given = set(answers) - {OUT_OF_SCOPE}
    if given and given <= {NOT_VERIFIED}:
        return "not verified"
    if guideline.superseded_by:
        return "superseded"
    if today > guideline.expires:
        return "expired"
    return "in use" if verification in ("seen", "second-hand") else "recalled"


def title_with_state(guideline: Guideline, state: State) -> str:
    """``NOGG 2024``, or ``ASCO 2019, expired``."""
    title = guideline.short_title
    return f"{title}, {state}" if state in ("superseded", "expired") else title


def guidance_words(title: str | None) -> str:
    """How a text calls the guidance that applies: ``general osteoporosis guidance (NOGG 2024)``."""
    words = standing().guidance
    return words.unnamed if title is None else words.named.format(guideline=title)


def with_guidance(text: str, guidance: str = "", treaters: Sequence[str] = ()) -> str:
    """A text with its ``{guidance}`` and ``{guidelines}`` filled in; unnamed where nothing is given.

    Parameters
    ----------
    guidance : as `guidance_words`.
    treaters : the general guidelines that treat, as they are named.
    """
    if "{guid" not in text:
        return text
    words = standing().guidance
    text = text.replace("{guidance}", guidance or words.unnamed)
    return text.replace("{guidelines}", "; ".join(treaters) or words.treating)


def foremost(candidates: Mapping[str, State], guidelines: Mapping[str, Guideline], country: str | None) -> str | None:
    """The guideline to name where one is named: the nearest to the country, one that is current before others.

    None where neither the country, nor its region, nor an international one that is not superseded is among the
    candidates: nobody is sent to the guideline of another country.
    """
    near_ones = [
        (place, state not in ("in use", "recalled"), name)
        for name, state in candidates.items()
        if state not in ("superseded", "not verified") and (place := rank(guidelines[name], country)) < _REST
    ]
    return min(near_ones, key=lambda one: one[:2])[2] if near_ones else None
