"""Mentions from a pandas frame and suggestions as one: the form of MLflow's pyfunc and of Spark.

Lists stand as JSON text, as in every table that vidhuk writes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipeline.mention import Author, Mention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.mention import Suggestion

COLUMNS = {
    "id": "string",
    "language": "string",
    "language_confidence": "double",
    "sentiment": "string",
    "sentiment_confidence": "double",
    "category": "string",
    "category_confidence": "double",
    "categories": "string",
    "pii_risk": "string",
    "pii_risk_confidence": "double",
    "pii_reason": "string",
    "pii": "string",
    "masked_text": "string",
    "urgency": "long",
    "answer_by": "string",
    "action": "string",
    "department": "string",
    "replies": "string",
    "abstained": "string",
    "duplicate_of": "string",
    "model_version": "string",
    "library_version": "string",
}
"""Column of a scored frame → its MLflow type."""

_TEXTS = ("id", "language", "channel", "visibility", "company", "product", "url", "thread_id")


def mentions(frame: Any) -> list[Mention]:
    """Return the mentions of a frame with a column `text` and any optional input column."""
    return [_mention(row) for row in frame.to_dict("records")]


def _mention(row: dict[str, Any]) -> Mention:
    texts: dict[str, Any] = {name: _text(row.get(name)) for name in _TEXTS}
    return Mention(
        text=_text(row.get("text")) or "",
        **texts,
        rating=_number(row.get("rating")),
        published_at=moment(_text(row.get("published_at"))),
        author=Author(
            _text(row.get("author_name")),
            _text(row.get("author_handle")),
            None if (followers := _number(row.get("author_followers"))) is None else int(followers),
        ),
    )


def _text(value: Any) -> str | None:
    return None if value is None or value != value else str(value)  # noqa: PLR0124 - NaN is not itself


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)  # noqa: PLR0124 - NaN is not itself


def moment(text: str | None) -> datetime | None:
    """Return ISO 8601 text as an aware datetime; without a zone it is UTC; None when it is none."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def frame(suggestions: Sequence[Suggestion]) -> Any:
    """Return suggestions as a frame of `COLUMNS`, one row each in the same order."""
    import pandas as pd

    rows = [
        {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            for name, value in suggestion.as_dict().items()
        }
        for suggestion in suggestions
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
