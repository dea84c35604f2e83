"""What the service answers, as `/openapi.json` describes it.

The answers themselves are written from `Suggestion.as_dict`; a test holds the two together.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Confidence = Annotated[float, Field(ge=0, le=1)]

EXAMPLE: dict[str, Any] = {
    "id": "4711",
    "language": "uk",
    "language_confidence": 0.99,
    "sentiment": "negative",
    "sentiment_confidence": 0.97,
    "category": "outage",
    "category_confidence": 0.91,
    "categories": [
        {"name": "outage", "confidence": 0.91},
        {"name": "product_fault", "confidence": 0.05},
        {"name": "support", "confidence": 0.02},
    ],
    "pii_risk": "none",
    "pii_risk_confidence": 0.88,
    "pii_reason": "can be answered without anyone's data",
    "pii": [],
    "masked_text": "Третій день без гарячої води! Коли буде ремонт?",
    "urgency": 74,
    "answer_by": "2026-11-20T07:15:00Z",
    "action": "reply",
    "department": None,
    "replies": [
        {
            "id": "outage-uk-1",
            "text": "Олено, розуміємо, як важко без гарячої води. Бригада вже працює, напишемо тут.",
            "private_text": None,
            "language": "uk",
            "kind": "macro",
            "source": "library/outage-1",
            "score": 0.83,
            "warnings": [],
        }
    ],
    "abstained": None,
    "duplicate_of": None,
    "model_version": "3",
    "library_version": "2026-11-18",
    "suggestion_id": "0b9f0d5e-5f0e-4c55-9f0c-0d9b4a9d2f11",
}


class RankedLabel(BaseModel):
    """A category with its confidence."""

    name: str
    confidence: Confidence


class FoundSpan(BaseModel):
    """A find of personal data: ``[start, end)`` in Unicode code points of `text`."""

    start: int
    end: int
    kind: str
    score: Confidence


class SuggestedReply(BaseModel):
    """A reply that can be sent; `private_text` goes to private messages."""

    id: str
    text: str
    private_text: str | None
    language: str
    kind: Literal["macro", "past"]
    source: str
    score: float
    warnings: list[str]


class ScoredMention(BaseModel):
    """The answer to one mention."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]}, protected_namespaces=())

    id: str
    language: Annotated[str, Field(description="`ru`, `uk`, `en` or `other`.")]
    language_confidence: Confidence
    sentiment: Annotated[str, Field(description="`negative`, `neutral` or `positive`.")]
    sentiment_confidence: Confidence
    category: str
    category_confidence: Confidence
    categories: list[RankedLabel]
    pii_risk: Annotated[str, Field(description="`none`, `needed` or `exposed`.")]
    pii_risk_confidence: Confidence
    pii_reason: str
    pii: list[FoundSpan]
    masked_text: str
    urgency: Annotated[int, Field(ge=0, le=100)]
    answer_by: Annotated[str, Field(description="ISO 8601 in UTC.")]
    action: Annotated[
        str, Field(description="`reply`, `reply_and_publish`, `publish`, `escalate` or `none`.")
    ]
    department: str | None
    replies: Annotated[list[SuggestedReply], Field(max_length=3)]
    abstained: Annotated[str | None, Field(description="Why no reply is suggested.")]
    duplicate_of: str | None
    model_version: str
    library_version: str
    suggestion_id: Annotated[str, Field(description="Names this answer; another one on every call.")]


class Batch(BaseModel):
    """Answers in the order of the mentions."""

    suggestions: list[ScoredMention]


class About(BaseModel):
    """Which model answers, and what it can say."""

    model_config = ConfigDict(protected_namespaces=())

    version: Annotated[str, Field(description="Version of vidhuk.")]
    model_version: str
    library_version: str
    languages: list[str]
    taxonomy: Annotated[dict[str, list[str]], Field(description="Labels per task.")]
    loaded_at: Annotated[str, Field(description="ISO 8601 in UTC.")]


class State(BaseModel):
    """Whether the service lives, or is ready."""

    status: str


class Fault(BaseModel):
    """What is wrong with one field; the value isn't repeated."""

    loc: list[str | int]
    type: str
    msg: str


class Problem(BaseModel):
    """An error, RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None
