"""What `/openapi.json` says beyond the framework: bodies that the endpoints read themselves, problems."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from pipeline.service.answers import Problem
from pipeline.service.fields import BatchBody, SuggestBody
from pipeline.service.problem import MEDIA

if TYPE_CHECKING:
    from fastapi import FastAPI
    from pydantic import BaseModel

_SCHEMAS = "#/components/schemas/"


def body(model: type[BaseModel]) -> dict[str, Any]:
    """Return what an operation says of its body."""
    content = {"application/json": {"schema": {"$ref": _SCHEMAS + model.__name__}}}
    return {"requestBody": {"required": True, "content": content}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what an operation says of its errors."""
    content = {MEDIA: {"schema": {"$ref": _SCHEMAS + Problem.__name__}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def describe(app: FastAPI) -> None:
    """Complete the application's description with the models that its operations name."""
    plain = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            description = plain()
            _, ours = models_json_schema(
                [(SuggestBody, "validation"), (BatchBody, "validation"), (Problem, "serialization")],
                ref_template=_SCHEMAS + "{model}",
            )
            description.setdefault("components", {}).setdefault("schemas", {}).update(ours["$defs"])
            app.openapi_schema = description
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]
