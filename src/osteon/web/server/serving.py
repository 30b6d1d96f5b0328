"""The application on a socket, with the limits of a connection."""

from __future__ import annotations

import errno
import socket

import uvicorn

from osteon.errors import InputError, Remark
from osteon.web.app import create_app
from osteon.web.server.protocol import protocol
from osteon.web.server.settings import Settings
from osteon.words.faces.server import server_words

_MOST_CONNECTIONS = 512
_QUEUE = 1024


def server(settings: Settings, proxy: str | None = None) -> uvicorn.Server:
    """A server to be run on a socket (`listening`).

    Parameters
    ----------
    proxy : address of a reverse proxy whose X-Forwarded headers are believed; nobody's when not given.
    """
    return uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            http=protocol(settings.read_seconds),
            ws="none",
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=proxy is not None,
            forwarded_allow_ips=proxy or "",
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=5,
        )
    )


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens, so that a port that is taken is a message before anything else is said.

    Raises
    ------
    InputError
        No such address, or the port cannot be had.
    """
    try:
        family, kind, protocol_number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Without the number of TCP, asyncio leaves Nagle's algorithm on, and each answer waits 40 ms for its body.
        listener = socket.socket(family, kind, protocol_number)
    except OSError:
        raise InputError("--host", host, server_words().serving.no_host) from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(_QUEUE)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            fix = server_words().serving.taken
            raise InputError("--port", Remark(server_words().serving.port_taken(port=port)), fix) from None
        raise InputError("--port", Remark(f"{port}: {error.strerror}"), server_words().serving.other_port) from None
    return listener
