"""Errors as RFC 9457 problem details. They never repeat what the client sent.

A message can hold a customer's card number, and error bodies end in the logs of helpdesks. So a
problem says which of *our* fields is wrong and what is expected there, from fixed sentences and
from the schema; values, unknown field names, paths and methods of the client stay out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

MEDIA = "application/problem+json"

_SENTENCES = {
    400: "The request can't be read.",
    404: "There is nothing at this address; /openapi.json lists what there is.",
    405: "This address takes another method; the Allow header says which.",
    500: "The service failed; its log says where under the number in x-request-id.",
}


class Refusal(HTTPException):
    """A request that is not answered, and why.

    Parameters
    ----------
    detail
        A sentence of our own, without anything that the client sent.
    errors
        Faults of single fields, cleaned by `pipeline.service.body.faults`.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.errors = list(errors)


def problem(
    status: int,
    detail: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """Return a problem; without `detail` the sentence of the status stands."""
    title = HTTPStatus(status).phrase
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or _SENTENCES.get(status, f"{title}."),
    }
    if errors:
        content["errors"] = list(errors)
    return Response(
        json.dumps(content, ensure_ascii=False).encode(),
        status_code=status,
        headers=headers,
        media_type=MEDIA,
    )


async def refused(_: Request, error: Exception) -> Response:
    """Answer for a `Refusal`, and for what the framework refuses by itself."""
    if isinstance(error, Refusal):
        return problem(error.status_code, error.detail, headers=error.headers, errors=error.errors)
    if isinstance(error, HTTPException):  # the framework's own sentence may hold input: ours stands instead
        return problem(error.status_code, headers=error.headers)
    return problem(500)


async def invalid(_: Request, error: Exception) -> Response:  # noqa: ARG001 - its content is input
    """Answer for the framework's own validation, whose default body repeats the input."""
    return problem(422, "The request isn't as /openapi.json describes it.")
