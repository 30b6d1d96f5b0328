"""What the server says when it starts, and when it cannot answer."""

from functools import cache
from typing import Annotated

from osteon.records import DataFile, Record, Said
from osteon.words.language import spoken
from osteon.words.phrase import Fields, Phrase


class Limits(Record):
    """``limits``."""

    rate: Said
    slow_body: Said
    large: Annotated[Phrase, Fields("size")]
    slow: Said
    busy: Said


class Process(Record):
    """``process``."""

    inside: Said
    stopped: Said
    too_long: Annotated[Phrase, Fields("count")]
    ended: Said


class Security(Record):
    """``security``."""

    inside: Said
    host: Said
    other_site: Said


class Serving(Record):
    """``serving``."""

    no_host: Said
    taken: Said
    port_taken: Annotated[Phrase, Fields("port")]
    other_port: Said


class Api(Record):
    """``api``."""

    summary: Said
    patient: Said
    regimen: Said
    today: Said
    country: Said


class ServerWords(Record):
    """``server.yaml``."""

    limits: Limits
    process: Process
    security: Security
    serving: Serving
    no_file: Said
    d3: Said
    api: Api


SERVER = DataFile("words/*/server.yaml", ServerWords, "what the server says when it starts, and when it cannot answer")


@cache
def server_words() -> ServerWords:
    """The words of the server, in the language that is spoken."""
    return spoken(SERVER)
