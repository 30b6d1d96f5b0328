"""A real server and a real headless Chromium for the tests of the pages.

Without Chromium these tests fail and say what to install; OSTEON_NO_BROWSER=1 leaves them out.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from web_server import Running, running

NO_BROWSER = "OSTEON_NO_BROWSER"
INSTALL = "sudo apt-get install chromium   (or set OSTEON_CHROMIUM to one; OSTEON_NO_BROWSER=1 leaves these tests out)"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    """A server without a limit on the rate of requests."""
    with running() as one:
        yield one


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven through Playwright."""
    if os.environ.get(NO_BROWSER) == "1":
        pytest.skip(f"{NO_BROWSER}=1")
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("OSTEON_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail(f"Chromium is not installed: {INSTALL}")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.fail('Playwright is not installed: pip install "osteon[test]"')
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield chromium
        chromium.close()


class Watched:
    """A page whose console and requests are watched; `open` gives one for a width and a colour scheme."""

    def __init__(self, browser: Any, url: str) -> None:
        self.browser, self.url = browser, url
        self.said: list[str] = []
        self.asked: list[str] = []
        self.contexts: list[Any] = []

    def open(self, path: str = "/", width: int = 1280, scheme: str = "light", **how: Any) -> Any:
        page = self.empty(width, scheme, **how)
        page.goto(self.url + path)
        return page

    def empty(self, width: int = 1280, scheme: str = "light", **how: Any) -> Any:
        size = {"width": width, "height": 900}
        context = self.browser.new_context(viewport=size, color_scheme=scheme, accept_downloads=True, **how)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def pages(browser: Any, server: Running) -> Iterator[Watched]:
    """Pages of the server; afterwards the console must be silent and no other host asked."""
    watched = Watched(browser, server.url)
    try:
        yield watched
    finally:
        watched.close()
    assert not watched.said, f"the console says {watched.said}"
    foreign = [url for url in watched.asked if urlsplit(url).netloc != urlsplit(server.url).netloc]
    assert not [url for url in foreign if not url.startswith(("data:", "blob:"))], f"other hosts were asked: {foreign}"


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script, as the package axe-playwright-python ships it."""
    from importlib.resources import files

    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def grave(page: Any, axe: str) -> list[str]:
    """What axe-core finds serious or critical on a page."""
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{v['id']}: {v['help']}: {node['html'][:140]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]
