"""``osteon serve`` as it is typed."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from click.testing import CliRunner

from osteon.cli.terminal.group import main


def test_help_teaches_with_examples():
    said = CliRunner().invoke(main, ["serve", "--help"])
    assert said.exit_code == 0
    for words in ("osteon serve --port 9000", "--behind-proxy", "--allow-host", "keeps nothing", "/api/openapi.json"):
        assert words in said.output


def test_a_port_that_is_taken_is_told_without_a_traceback():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = CliRunner().invoke(main, ["serve", "--port", str(port)])
    assert said.exit_code == 2
    assert f"{port} is taken" in said.output
    assert "--port" in said.output


@pytest.mark.parametrize(
    ("typed", "told"),
    [(["--root-path", "osteon"], "begin with /"), (["--host", "no.such.host.invalid"], "no such address")],
)
def test_what_cannot_be_used_is_told(typed: list[str], told: str):
    said = CliRunner().invoke(main, ["serve", "--port", "0", *typed])
    assert said.exit_code == 2
    assert told in said.output


def test_it_says_its_address_answers_and_stops_when_told():
    run = subprocess.Popen(
        [sys.executable, "-c", "from osteon.cli import main; main()", "serve", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        line = run.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address, line
        for _ in range(50):
            try:
                with urllib.request.urlopen(address[0] + "api/version", timeout=10) as got:
                    assert got.status == 200
                break
            except ConnectionRefusedError:
                continue
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=20)
        assert run.returncode == 0
        assert "osteon has stopped." in out
        assert err == ""
    finally:
        run.kill()
