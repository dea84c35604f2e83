"""The routes: those of a helpdesk's key, and those that hold no data and take none."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPBearer
from starlette.responses import Response

from pipeline.errors import InputError
from pipeline.mention import iso
from pipeline.service.answers import About, Batch, ScoredMention, State
from pipeline.service.bearer import Keys, bearer
from pipeline.service.body import parse, read
from pipeline.service.fields import BatchBody, SuggestBody
from pipeline.service.openapi import body, problems
from pipeline.service.problem import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.mention import Mention
    from pipeline.service.limits import Limits
    from pipeline.service.worker import Worker


def keyed(worker: Worker, keys: Keys, limits: Limits) -> APIRouter:
    """Return the routes that take a key."""
    scheme = HTTPBearer(auto_error=False, description="A key that `vidhuk keys add NAME` printed.")
    router = APIRouter(prefix="/v1", dependencies=[Depends(scheme), Depends(bearer(keys))])

    @router.post(
        "/suggest",
        summary="Label one mention and suggest replies",
        response_model=ScoredMention,
        responses=problems(400, 401, 408, 413, 415, 422, 503),
        openapi_extra=body(SuggestBody),
    )
    async def suggest(request: Request) -> Response:
        """Return the scored mention and `suggestion_id`."""
        asked = parse(SuggestBody, await read(request, limits.body, limits.body_seconds))
        return _json((await _answers(worker, [asked.mention()], asked.now))[0])

    @router.post(
        "/suggest/batch",
        summary="Label up to 256 mentions and suggest replies",
        response_model=Batch,
        responses=problems(400, 401, 408, 413, 415, 422, 503),
        openapi_extra=body(BatchBody),
    )
    async def suggest_batch(request: Request) -> Response:
        """Return the scored mentions in the order they came; none sees another."""
        asked = parse(BatchBody, await read(request, limits.batch_body, limits.body_seconds))
        mentions = [fields.mention() for fields in asked.mentions]
        return _json({"suggestions": await _answers(worker, mentions, asked.now) if mentions else []})

    @router.get("/model", summary="Which model answers", response_model=About, responses=problems(401))
    async def model() -> Response:
        """Return versions, labels, languages and when the model was loaded."""
        suggester = worker.suggester
        taxonomy = suggester.model.taxonomy
        labels = taxonomy.as_dict() | {"pii_risk": list(taxonomy.allowed("pii_risk"))}
        return _json(
            {
                "version": version("vidhuk"),
                "model_version": suggester.model_version,
                "library_version": suggester.library_version,
                "languages": labels.pop("languages"),
                "taxonomy": labels,
                "loaded_at": iso(worker.loaded_at),
            }
        )

    return router


def keyless(worker: Worker) -> APIRouter:
    """Return the routes that hold no data."""
    router = APIRouter()

    @router.head("/health", include_in_schema=False)
    @router.get("/health", summary="Whether the process lives", response_model=State)
    async def health() -> Response:
        return _json({"status": "alive"})

    @router.head("/ready", include_in_schema=False)
    @router.get("/ready", summary="Whether it can answer", response_model=State, responses=problems(503))
    async def ready() -> Response:
        if not worker.ready:
            raise Refusal(503, "The model isn't ready yet.", headers={"Retry-After": "1"})
        return _json({"status": "ready"})

    return router


async def _answers(worker: Worker, mentions: list[Mention], now: datetime | None) -> list[dict[str, Any]]:
    try:
        suggestions = await worker.suggest(mentions, now)
    except InputError:
        raise Refusal(422, "The mention can't be labelled; its text isn't one that can be read.") from None
    return [{**suggestion.as_dict(), "suggestion_id": str(uuid4())} for suggestion in suggestions]


def _json(content: dict[str, Any]) -> Response:
    """Return JSON with letters as they are: Cyrillic escapes would triple the answer."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text.encode(), media_type="application/json")
