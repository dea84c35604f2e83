"""The service on a port: uvicorn, set so that its own log holds no text either."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from pipeline.errors import ConfigError, ModelError
from pipeline.service.envelope import place

if TYPE_CHECKING:
    from fastapi import FastAPI

_GRACE = 10
"""Seconds in which requests that run are answered after the signal to stop."""
_KEEP_ALIVE = 75
"""Longer than clients keep an idle connection, so that it's they who close it, between requests."""


class Lines(logging.Formatter):
    """Log lines that give an exception as type and place, never with its message."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """Return type and place."""
        error = ei[1] if isinstance(ei, tuple) else None
        return f"{type(error).__name__} at {place(error)}" if isinstance(error, BaseException) else ""


class _Server(uvicorn.Server):
    """Says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for bound in sockets or ():
            if self.started:
                host, port = bound.getsockname()[:2]
                where = f"[{host}]" if ":" in host else host
                print(f"vidhuk listens on http://{where}:{port}", file=sys.stderr, flush=True)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; connections are refused until the service listens.

    Raises
    ------
    ConfigError
        When the address isn't free or isn't of this machine.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
        except OSError:
            bound.close()
            raise
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            f"a free address at {host}, port {port}",
            getattr(error, "strerror", None) or type(error).__name__,
            "stop what runs there, or choose with `--host` and `--port` (0 takes any free port)",
        ) from error
    bound.set_inheritable(False)
    return bound


def serve(service: FastAPI, bound: socket.socket) -> None:
    """Serve until told to stop; requests that run are answered first.

    Raises
    ------
    ModelError
        When the service doesn't come up.
    """
    _log_to_stderr()
    server = _Server(
        uvicorn.Config(
            service,
            log_config=None,
            access_log=False,
            lifespan="on",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=_GRACE,
        )
    )
    # uvicorn raises the signal again after its graceful stop; that end is a good one, exit 0
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[bound])
    except SystemExit:  # uvicorn's way to say that it didn't start
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        bound.close()
    if not server.started:
        raise ModelError(
            "a model that answers", "one that fails", "see the log above; try `vidhuk suggest TEXT`"
        )


def _log_to_stderr() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(Lines("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for name, level in (("pipeline", logging.INFO), ("uvicorn", logging.WARNING)):
        log = logging.getLogger(name)
        log.handlers = [handler]
        log.setLevel(level)
        log.propagate = False
