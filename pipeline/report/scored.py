"""Rows of a scored file, as far as a report may see them: never the text, only its masked form."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

NEEDED = (
    "id",
    "language",
    "sentiment",
    "sentiment_confidence",
    "category",
    "category_confidence",
    "pii_risk",
    "pii",
    "masked_text",
    "urgency",
    "answer_by",
    "action",
    "department",
    "replies",
    "abstained",
    "duplicate_of",
    "model_version",
    "library_version",
)
"""Columns without which the page would say something untrue, such as "no exposures"."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a mention was published.

    Parameters
    ----------
    published
        In UTC, or as written where the file names no zone.
    """

    published: datetime | None = None
    channel: str | None = None
    url: str | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """One scored row. `replies` and `pii` stay as the file has them until they are shown."""

    number: int
    id: str
    language: str
    sentiment: str
    sentiment_confidence: float
    category: str
    category_confidence: float
    pii_risk: str
    pii: Any
    masked_text: str
    urgency: int
    answer_by: datetime | None
    action: str
    department: str | None
    replies: Any
    abstained: str | None
    is_repeat: bool
    model_version: str
    library_version: str
    place: Place

    @property
    def waits(self) -> bool:
        """Whether somebody has to do something: neither a repeat nor left alone."""
        return self.action != "none" and not self.is_repeat


def check_columns(columns: Collection[str], file: str) -> None:
    """Check that a file has been scored.

    Raises
    ------
    InputError
        When columns are missing; the sentence names them.
    """
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        count = f"{len(columns)} columns without {', '.join(missing)}"
        remedy = f"score it first: vidhuk score {file} scored.jsonl"
        if len(missing) < len(NEEDED) / 2:
            remedy = "give the file as `vidhuk score` wrote it"
        raise InputError(f"the columns of a scored file in {file}", count, remedy)


def scored(number: int, cells: Mapping[str, Any], place: Place) -> Scored | None:
    """Return a row, or None when its urgency is no number and so nothing can be said of it."""
    urgency = number_of(cells.get("urgency"))
    if urgency is None:
        return None
    return Scored(
        number=number,
        id=words(cells.get("id")) or str(number),
        language=words(cells.get("language")) or "other",
        sentiment=words(cells.get("sentiment")) or "neutral",
        sentiment_confidence=number_of(cells.get("sentiment_confidence")) or 0.0,
        category=words(cells.get("category")) or "other",
        category_confidence=number_of(cells.get("category_confidence")) or 0.0,
        pii_risk=words(cells.get("pii_risk")) or "none",
        pii=cells.get("pii"),
        masked_text=words(cells.get("masked_text")) or "",
        urgency=min(100, max(0, round(urgency))),
        answer_by=moment_of(cells.get("answer_by")),
        action=words(cells.get("action")) or "reply",
        department=words(cells.get("department")),
        replies=cells.get("replies"),
        abstained=words(cells.get("abstained")),
        is_repeat=words(cells.get("duplicate_of")) is not None,
        model_version=words(cells.get("model_version")) or "?",
        library_version=words(cells.get("library_version")) or "?",
        place=place,
    )


def words(value: Any) -> str | None:
    """Return a cell as text that a page can hold, None where there is nothing."""
    if value is None:
        return None
    if isinstance(value, float):
        value = "" if math.isnan(value) else int(value) if value.is_integer() else value
    text = _CONTROL.sub(" ", str(value)).strip()
    return text or None


def number_of(value: Any) -> float | None:
    """Return a cell as a number."""
    if isinstance(value, str):
        value = value.strip().replace(",", ".")
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def moment_of(value: Any) -> datetime | None:
    """Return a cell of ours as an aware moment."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def objects(value: Any) -> list[dict[str, Any]]:
    """Return a cell that holds a list of objects, as a list or as JSON text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
