"""``osteon serve``: the web application."""

from __future__ import annotations

import contextlib
import threading
import webbrowser

import click

from osteon.errors import InputError, OsteonError
from osteon.words.faces.refusals import refusals_words
from osteon.words.faces.terminal import terminal_words

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@click.command(short_help="Start the web application for clinician and patient.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 for a free one.")
@click.option("--root-path", default="", metavar="PATH", help="Path below which a reverse proxy serves it: /osteon.")
@click.option("--allow-host", multiple=True, metavar="NAME", help="A further name it may be asked by.")
@click.option(
    "--behind-proxy", metavar="ADDRESS", help="Address of a reverse proxy whose X-Forwarded headers are believed."
)
@click.option(
    "--rate",
    default=600,
    show_default=True,
    type=click.IntRange(0),
    help="Requests a minute of one client; 0 for no limit.",
)
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Simulations at the same time."
)
@click.option("--open", "open_", is_flag=True, help="Open it in this computer's browser.")
def serve(
    host: str,
    port: int,
    root_path: str,
    allow_host: tuple[str, ...],
    behind_proxy: str | None,
    rate: int,
    workers: int,
    open_: bool,
) -> None:
    """Start the web application: the clinician's page, the patient's page and a JSON API.

    It needs no network and keeps nothing: what is typed is in the browser tab and in the request. Stop it with
    Ctrl-C.

    \b
    Examples:
      osteon serve
      osteon serve --open
      osteon serve --port 9000
      osteon serve --root-path /osteon --allow-host bone.example.org --behind-proxy 127.0.0.1

    It listens on this computer only, unless --host says otherwise. It has no accounts: where others can reach it,
    put it behind a reverse proxy that asks who they are and speaks HTTPS. The JSON API is described at
    /api/openapi.json.
    """
    try:
        from osteon.web.server.serving import listening, server
        from osteon.web.server.settings import Settings
        from osteon.web.server.vendored import d3_file
    except ImportError as error:
        raise OsteonError(refusals_words().web(package=error.name)) from None

    d3_file()
    if root_path and (not root_path.startswith("/") or root_path.endswith("/")):
        raise InputError("--root-path", root_path, refusals_words().root_path)
    here = host in _LOOPBACK
    names = frozenset(name.lower() for name in allow_host)
    if here or names:
        names |= {host.lower(), *Settings().hosts}
    settings = Settings(hosts=names, root_path=root_path, requests_per_minute=rate, workers=workers)
    words = terminal_words().serve
    with listening(host, port) as listener:
        number = listener.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{number}{root_path}/"
        click.echo(words.at(address=address))
        click.echo(words.kept)
        if not here:
            click.echo(words.open, err=True)
        if open_:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            server(settings, behind_proxy).run(sockets=[listener])
    click.echo(words.stopped)
