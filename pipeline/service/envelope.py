"""Around every answer: its number, safe headers, one log line, and the net under a failure.

A log line holds the route (ours, not the client's path), status, milliseconds, number and the name
of the key. A failure is logged as type and place: an exception's message or its locals may hold a
customer's text.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import PurePath
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect

from pipeline.service.problem import problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("pipeline.service")

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""A route that needs others (the page) sets its own."""

_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_GONE = 499
"""The client went away before it was answered (nginx's number; it is only logged)."""


class Envelope:
    """ASGI middleware, the outermost of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        number = uuid4().hex  # always our own: a client's number would be its text in our log
        scope.setdefault("state", {})
        status = 0

        async def enveloped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers["X-Request-Id"] = number
            await send(message)

        try:
            await self._app(scope, receive, enveloped)
        except ClientDisconnect:
            status = _GONE
        except Exception as error:  # nothing may get past: servers log messages
            LOG.error("failure type=%s at=%s request=%s", type(error).__name__, place(error), number)  # noqa: TRY400
            if status == 0:
                await problem(500)(scope, receive, enveloped)
        finally:
            LOG.info(
                "method=%s route=%s status=%d ms=%.1f request=%s key=%s",
                scope["method"] if scope["method"] in _METHODS else "-",
                getattr(scope.get("route"), "path", "-"),
                status,
                (perf_counter() - started) * 1000,
                number,
                scope["state"].get("key", "-"),
            )


def place(error: BaseException) -> str:
    """Return where an exception was raised, as ``file.py:line``; never its message."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    return f"{PurePath(frames[0].filename).name}:{frames[0].lineno}" if frames else "-"
