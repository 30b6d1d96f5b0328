"""Ways to ask a tree: its command line, its public names, its web application."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

OSTEON = (sys.executable, "-c", "from osteon.cli import main; main()")


def osteon(*arguments: object, messages: bool = False) -> str:
    """What a command prints; with its messages where they have numbers of their own, or where it refuses."""
    done = subprocess.run([*OSTEON, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 2) or "Usage:" in done.stderr:
        raise RuntimeError(f"osteon {' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stderr}")
    refused = "refused: " if done.returncode else ""
    return refused + done.stdout + (done.stderr if messages or refused else "")


def answer(*arguments: object) -> Any:
    """The JSON object that a command prints, or its refusal."""
    text = osteon(*arguments, "--json")
    return text if text.startswith("refused: ") else json.loads(text)


def dataset(make: Callable[[], Any]) -> Any:
    """A Dataset as plain values, or the words with which osteon refused to make it."""
    try:
        data = make()
    except Exception as error:
        if not type(error).__module__.startswith("osteon."):
            raise
        return f"refused: {error}"
    values = {name: data[name].values.ravel().tolist() for name in (*data.data_vars, *data.coords)}
    return {**values, "attrs": dict(data.attrs)}


@contextmanager
def served() -> Iterator[Callable[..., str]]:
    """The web application on a free port, as a function from a place, and form fields to send, to a page."""
    command = [*OSTEON, "serve", "--port", "0", "--rate", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        assert server.stdout is not None
        address_line = re.search(r"http://\S+", server.stdout.readline())
        if address_line is None:
            raise RuntimeError("osteon serve did not say where it is")
        address = address_line[0]

        def ask(place: str, fields: dict[str, str] | None = None) -> str:
            data = None if fields is None else urlencode(fields).encode()
            try:
                with urlopen(Request(address + place, data), timeout=120) as page:
                    text: str = page.read().decode("utf-8")
            except HTTPError as error:
                if error.code != 422:
                    raise
                text = f"refused: {error.read().decode('utf-8')}"
            return text.replace(address, "ADDRESS/")

        yield ask
    finally:
        server.terminate()
        server.wait()


class Form(HTMLParser):
    """``values``: what the fields of a page's form hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read one field."""
        attributes = dict(attrs)
        name, value = attributes.get("name") or "", attributes.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in attributes:
            self.values[self._select] = value
        elif tag == "input" and name and _counts(attributes):
            self.values[name] = value


def _counts(field: dict[str, str | None]) -> bool:
    kind = field.get("type")
    return kind != "file" and (kind not in ("radio", "checkbox") or "checked" in field)
