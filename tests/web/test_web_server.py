"""What stands before every page and the API: headers, limits, refusals, and an API that says what the CLI says."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from click.testing import CliRunner
from web_server import Running, running

from osteon.cli import main
from osteon.web.clinic.calendar import ics
from osteon.web.clinic.patient_files import example_values
from osteon.web.server.security import host_name
from osteon.web.server.settings import Settings

OPEN = Settings(requests_per_minute=0)
JSON = {"Content-Type": "application/json"}
ANNA = {"sex": "female", "age": 63, "dxa": {"lumbar_spine": -2.2}, "ai": {"drug": "letrozole", "status": "current"}}
PAGES = ("/", "/?example=high-risk", "/explain/S-REN-ZOL", "/explain/nothing-like-it", "/nowhere", "/api/version",
         "/static/site.css", "/lib/d3.js")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_security_headers(server: Running, path: str):
    got = server.get(path)
    assert got.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["referrer-policy"] in ("no-referrer", "same-origin")
    assert got.headers["cross-origin-opener-policy"] == "same-origin"
    assert "server" not in got.headers
    assert "access-control-allow-origin" not in got.headers
    if not path.startswith(("/static", "/lib")):
        assert got.headers["cache-control"] == "no-store"


def test_no_page_has_a_script_or_style_of_its_own(server: Running):
    for text in (server.get("/?example=two-scans").text, server.send("/", example_values("two-scans")).text):
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "localhost.evil.example", "127.0.0.1.evil", ""])
def test_a_name_that_is_not_this_server_is_refused(server: Running, host: str):
    assert server.get("/", Host=host).status in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "localhost:1234", "127.0.0.1:9", "[::1]:8765", "LOCALHOST"])
def test_this_computer_goes_by_its_usual_names(server: Running, host: str):
    assert server.get("/api/version", Host=host).status == 200
    assert ":" not in host_name(host).strip("[]:1")


@pytest.mark.parametrize(
    "told",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
     {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1:1"}],
)  # fmt: skip
def test_a_post_of_another_site_is_refused(server: Running, told: dict[str, str]):
    assert server.ask("POST", "/api/assess?simulate=false", json.dumps(ANNA), JSON | told).status == 403


@pytest.fixture(scope="module")
def narrow() -> Iterator[Running]:
    """A server with little patience and few places."""
    with running(replace(OPEN, body_bytes=20_000, read_seconds=1.0, workers=1, waiting=1)) as one:
        yield one


def test_a_body_that_is_too_large_is_refused_however_it_is_sent(narrow: Running):
    large = json.dumps({"sex": "female", "id": "x" * 30_000})
    assert narrow.ask("POST", "/api/assess", large, JSON).status == 413
    connection = socket.create_connection(("127.0.0.1", narrow.port), timeout=10)
    connection.sendall(b"POST /api/assess HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(4):
        connection.sendall(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")
    assert connection.recv(100).startswith(b"HTTP/1.1 413")
    connection.close()


def test_an_upload_that_is_too_large_is_refused(narrow: Running):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.yaml"\r\n\r\n'
        + b"#" * 30_000
        + b"\r\n--x--\r\n"
    )
    assert narrow.ask("POST", "/fill", body, {"Content-Type": "multipart/form-data; boundary=x"}).status == 413


def test_a_client_that_sends_its_body_slowly_is_told_and_left(narrow: Running):
    connection = socket.create_connection(("127.0.0.1", narrow.port), timeout=10)
    connection.sendall(b"POST /answer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nage=")
    assert connection.recv(100).startswith(b"HTTP/1.1 408")
    connection.close()


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b"])
def test_a_client_that_never_finishes_its_request_is_left(narrow: Running, sent: bytes):
    connection = socket.create_connection(("127.0.0.1", narrow.port), timeout=10)
    connection.sendall(sent)
    began = time.monotonic()
    with contextlib.suppress(ConnectionResetError):
        assert connection.recv(100) == b""
    assert time.monotonic() - began < 6
    connection.close()
    assert narrow.get("/api/version").status == 200


def test_more_simulations_than_there_are_places_are_told_to_come_again(narrow: Running):
    body = json.dumps(ANNA)
    with ThreadPoolExecutor(12) as crowd:
        got = list(crowd.map(lambda _: narrow.ask("POST", "/api/assess", body, JSON), range(12)))
    states = [one.status for one in got]
    assert set(states) == {200, 503}
    assert all("retry-after" in one.headers for one in got if one.status == 503)
    assert narrow.get("/api/version").status == 200


def test_a_client_that_asks_too_often_is_told_when_to_come_again():
    with running(replace(OPEN, requests_per_minute=60, burst=5)) as one:
        got = [one.get("/api/version") for _ in range(8)]
        assert [g.status for g in got[:5]] == [200] * 5
        assert got[-1].status == 429
        assert int(got[-1].headers["retry-after"]) >= 1
        assert one.get("/static/site.css").status == 200


def test_an_answer_that_takes_too_long_is_given_up():
    with running(replace(OPEN, answer_seconds=0.001)) as one:
        got = one.ask("POST", "/api/assess", json.dumps(ANNA), JSON)
        assert got.status == 503
        assert "retry-after" in got.headers


def test_a_fault_inside_tells_nothing_of_it(caplog: pytest.LogCaptureFixture):
    from osteon.web.server import serving

    app = serving.create_app(OPEN)

    @app.get("/fault")
    async def fault() -> None:
        raise RuntimeError("patient Anna Example")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "create_app", lambda settings: app)
        with running(OPEN) as one:
            got = one.get("/fault")
    assert got.status == 500
    assert "Traceback" not in got.text
    assert "Anna" not in got.text
    assert "RuntimeError" in caplog.text
    assert "Anna" not in caplog.text
    assert got.headers["x-content-type-options"] == "nosniff"


def test_nothing_that_is_sent_is_logged(
    server: Running, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    with caplog.at_level("DEBUG"):
        server.send("/answer", {"age": "61", "conditions.other": "secret_word"})
        server.ask("POST", "/api/assess?simulate=false", json.dumps({**ANNA, "id": "secret_word"}), JSON)
    out, err = capfd.readouterr()
    assert "secret_word" not in caplog.text + out + err


def test_behind_a_proxy_every_link_has_its_path():
    with running(replace(OPEN, root_path="/osteon")) as one:
        text = one.get("/").text
        assert 'action="/osteon/fill"' in text
        assert not re.search(r'(?:href|src|action|data-answer)="/(?!osteon/)', text)
        for path in ("/osteon/", "/", "/osteon/static/site.css", "/static/site.css"):
            assert one.get(path).status == 200


def test_the_api_says_what_the_command_line_says(server: Running, tmp_path):
    file = tmp_path / "anna.json"
    file.write_text(json.dumps({"id": "anna", **ANNA}), encoding="utf-8")
    typed = CliRunner().invoke(main, ["assess", str(file), "--json", "--today", "2026-03-01"])
    got = server.ask("POST", "/api/assess?today=2026-03-01", json.dumps({"id": "anna", **ANNA}), JSON)
    assert json.loads(got.text) == json.loads(typed.output)
    typed = CliRunner().invoke(main, ["explain", "S-REN-ZOL", "--json"])
    assert json.loads(server.get("/api/explain/S-REN-ZOL").text) == [json.loads(typed.output)]
    typed = CliRunner().invoke(main, ["drugs", "zometa", "--json"])
    assert json.loads(server.get("/api/drugs/zometa").text) == json.loads(typed.output)


@pytest.mark.parametrize("path", ["simulate?years=2", "forecast?years=2&members=200", "risk?draws=200"])
def test_the_api_simulates_forecasts_and_reckons_risk(server: Running, path: str):
    body = json.dumps({"patient": ANNA, "regimen": "letrozole 2.5 mg daily for 5 years"})
    got = server.ask("POST", f"/api/{path}", body, JSON)
    assert got.status == 200, got.text
    assert json.loads(got.text)["patient"] == "patient"


def test_the_api_opens_no_file_that_a_request_names(server: Running, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("denosumab 60 mg sc every 6 months", encoding="utf-8")
    for regimen in (str(secret), "/etc/hostname"):
        got = server.ask("POST", "/api/simulate", json.dumps({"patient": ANNA, "regimen": regimen}), JSON)
        assert got.status == 422
    got = server.ask("POST", "/api/assess", json.dumps(str(secret)), JSON)
    assert got.status == 422


def test_the_api_names_field_value_and_fix(server: Running):
    got = server.ask("POST", "/api/assess", json.dumps({**ANNA, "smoking": "somtimes"}), JSON)
    assert got.status == 422
    error = json.loads(got.text)["error"]
    assert error[0]["field"] == "smoking"
    assert "never" in error[0]["fix"]


def test_openapi_describes_every_route_of_the_api(server: Running):
    described = json.loads(server.get("/api/openapi.json").text)
    assert {"/api/assess", "/api/explain/{rule}", "/api/drugs", "/api/forecast", "/api/simulate", "/api/risk"} <= set(
        described["paths"]
    )
    assert not [path for path in described["paths"] if not path.startswith("/api/")]


def test_a_calendar_is_well_formed_and_folds_long_lines():
    event = {"date": "2026-09-01", "latest": "2026-12-01", "what": "dxa", "detail": "", "why": "so; that, " + "ä" * 90,
             "rule": "M-X", "source": "somewhere"}  # fmt: skip
    text = ics([event, {**event, "date": "2027-09-01"}])
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    whole = text.replace("\r\n ", "")
    assert r"so\; that\, " + "ä" * 90 in whole
    assert "DTSTART;VALUE=DATE:20260901\r\nDTEND;VALUE=DATE:20260902" in whole
    assert len(set(re.findall(r"UID:(.*)", whole))) == 2
