"""A request's body, from bytes to a checked record.

The endpoints call this themselves instead of declaring a body to FastAPI: then the key is checked
before a byte is read, the limit holds while the body streams in, pydantic's own parser refuses lone
surrogates and deep nesting, and no tracing of the framework ever gets hold of the parsed text.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.service.problem import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

Body = TypeVar("Body", bound=BaseModel)

_MOST_FAULTS = 20
_PLACE = re.compile(r"at (line \d+ column \d+)$")
_SAYING = frozenset(
    {
        "bool_parsing", "bool_type", "datetime_future", "datetime_object_invalid",
        "datetime_past", "datetime_type", "extra_forbidden", "finite_number", "float_parsing", "float_type",
        "greater_than", "greater_than_equal", "int_from_float", "int_parsing", "int_parsing_size", "int_type",
        "less_than", "less_than_equal", "list_type", "literal_error", "missing", "model_type", "moment",
        "string_pattern_mismatch", "string_too_long", "string_too_short", "string_type", "string_unicode",
        "timezone_aware", "too_long", "too_short",
    }
)  # fmt: skip
"""Kinds of faults whose sentence is made of the schema and of lengths, never of the value."""


async def read(request: Request, limit: int, seconds: float) -> bytes:
    """Return the body's bytes.

    Raises
    ------
    Refusal
        415 when it's no plain JSON, 413 when it's larger than `limit`, 408 when it takes too long.
    """
    _check_media(request.headers)
    large = Refusal(
        413,
        f"The body is larger than {limit // 1024} KiB; send fewer or shorter messages.",
        headers={"Connection": "close"},
    )
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared[:20]) > limit:
        raise large
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise large
    except TimeoutError:
        raise Refusal(
            408, f"The body did not arrive within {seconds:g} seconds.", headers={"Connection": "close"}
        ) from None
    return bytes(body)


def parse(model: type[Body], raw: bytes) -> Body:
    """Return the record that the bytes hold.

    Raises
    ------
    Refusal
        400 when they are no JSON, 422 when a field isn't as it should be.
    """
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
    if found[0]["type"] == "json_invalid":
        place = _PLACE.search(found[0]["msg"])
        where = f" at {place[1]}" if place else ""
        raise Refusal(400, f"The body isn't JSON in UTF-8: it can't be read{where}.")
    number = "1 field isn't" if len(found) == 1 else f"{len(found)} fields aren't"
    raise Refusal(
        422,
        f"{number} as expected; see `errors`, and /openapi.json for all fields.",
        errors=faults(found[:_MOST_FAULTS], field_names(model)),
    )


def faults(found: Iterable[Mapping[str, Any]], ours: frozenset[str]) -> list[dict[str, Any]]:
    """Return each fault as place, type and sentence, without anything of the input.

    Parameters
    ----------
    ours
        Names of our fields; another name in a place came from the client and becomes ``?``.
    """
    return [
        {
            "loc": [
                "body",
                *(part if isinstance(part, int) or part in ours else "?" for part in fault["loc"]),
            ],
            "type": fault["type"] if fault["type"] in _SAYING else _kind(fault["type"]),
            "msg": fault["msg"] if fault["type"] in _SAYING else "Input is not accepted here",
        }
        for fault in found
    ]


def _kind(name: str) -> str:
    """Return the kind of a fault, where it's pydantic's own."""
    return name if re.fullmatch(r"[a-z_]{1,40}", name) else "value_error"


_NAMES: dict[type[BaseModel], frozenset[str]] = {}


def field_names(model: type[BaseModel]) -> frozenset[str]:
    """Return the names of all fields of a model and of the models inside it."""
    if model not in _NAMES:
        schema = model.model_json_schema()
        parts = (schema, *schema.get("$defs", {}).values())
        _NAMES[model] = frozenset(name for part in parts for name in part.get("properties", {}))
    return _NAMES[model]


def _check_media(headers: Mapping[str, str]) -> None:
    media, _, rest = headers.get("content-type", "").lower().partition(";")
    media = media.strip()
    is_json = media == "application/json" or (media.startswith("application/") and media.endswith("+json"))
    charset = re.search(r"charset\s*=\s*\"?([^\s\";]+)", rest)
    if not is_json or (charset and charset[1] not in {"utf-8", "utf8"}):
        raise Refusal(415, "Send JSON in UTF-8, with Content-Type: application/json.")
    if headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
        raise Refusal(
            415,
            "Send the body uncompressed, without Content-Encoding.",
            headers={"Accept-Encoding": "identity"},
        )
