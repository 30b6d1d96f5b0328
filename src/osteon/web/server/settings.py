"""What may be set when the server is started."""

from __future__ import annotations

from dataclasses import dataclass, field

from osteon.web.trial.trial_jobs import Limits

KIB = 1024


@dataclass(frozen=True)
class Settings:
    """Limits and names of one server.

    Attributes
    ----------
    hosts : names that a request may give as its Host, without the port; empty for any. Only these keep a foreign page
        from reaching a server on localhost through a name of its own (DNS rebinding).
    root_path : path below which a reverse proxy serves the application.
    body_bytes : largest body of a request, uploads included.
    requests_per_minute, burst : of one client; 0 requests for no limit.
    read_seconds : time in which a request has to arrive.
    answer_seconds : time in which it is answered, or told that it was not.
    workers : simulations at the same time.
    waiting : requests that may wait for one; more are asked to try again later.
    trials : of virtual trials.
    """

    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1", "[::1]"})
    root_path: str = ""
    body_bytes: int = 256 * KIB
    requests_per_minute: int = 600
    burst: int = 120
    read_seconds: float = 10.0
    answer_seconds: float = 30.0
    workers: int = field(default=2)
    waiting: int = 24
    trials: Limits = field(default_factory=Limits)
