"""The application, made of what it's given."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from pipeline.service.envelope import Envelope
from pipeline.service.limits import Limits
from pipeline.service.openapi import describe
from pipeline.service.problem import invalid, refused
from pipeline.service.routes import keyed, keyless
from pipeline.service.worker import Suggests, Worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from pipeline.history import History
    from pipeline.service.bearer import Keys

_ABOUT = (
    "Labels what customers write in Russian, Ukrainian and English, and suggests replies that can be sent."
)


def app(
    suggester: Suggests,
    keys: Keys,
    *,
    limits: Limits | None = None,
    history: History | None = None,
    clock: Callable[[], datetime] | None = None,
) -> FastAPI:
    """Return the service as an ASGI application.

    Parameters
    ----------
    suggester
        What answers, open already.
    keys
        Who may ask.
    limits
        How much one request may ask for.
    history
        What was sent before, asked and never told; see `pipeline.service.worker.ReadOnly`.
    clock
        What time it is when a request doesn't say.
    """
    limits = limits or Limits()
    worker = Worker(suggester, history=history, waiting=limits.waiting, clock=clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await worker.warm()
        try:
            yield
        finally:
            worker.close()

    service = FastAPI(
        title="vidhuk",
        version=version("vidhuk"),
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,  # those pages load scripts from another host
        redoc_url=None,
        redirect_slashes=False,  # a redirect repeats the client's address
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "auto_configure": False,
        },  # may hold texts
    )
    service.state.worker = worker
    service.add_middleware(Envelope)
    service.add_exception_handler(HTTPException, refused)
    service.add_exception_handler(RequestValidationError, invalid)
    service.include_router(keyed(worker, keys, limits))
    service.include_router(keyless(worker))
    describe(service)
    return service
