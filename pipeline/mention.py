"""Records: what comes in (`Mention`) and what goes out (`Suggestion`).

The names of the fields are a promise to users and their programs: they may grow, they do not
change. Records know nothing of models, files or HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

Visibility = Literal["public", "private"]

PRIVATE_CHANNELS = frozenset({"chat", "direct", "dm", "email", "messenger", "private", "sms", "whatsapp"})
"""Channels that nobody but the author and the company reads; every other one is public."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote the mention, as far as the source tells.

    Parameters
    ----------
    name
        Display name, e.g. ``"Олена Коваль"``.
    handle
        Account name on the channel; with `name` it is what the repetition rule looks at.
    followers
        Number of accounts that follow the author: reach, an input of urgency.
    """

    name: str | None = None
    handle: str | None = None
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the thread.

    Parameters
    ----------
    text
        What was said.
    by
        ``"author"`` or ``"agent"``.
    at
        When, UTC.
    """

    text: str
    by: Literal["author", "agent"] = "author"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """What the helpdesk knows of the author; it fills slots and is never guessed."""

    name: str | None = None
    product: str | None = None
    city: str | None = None
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One message that may be about the company.

    Parameters
    ----------
    text
        The message as written; every offset in a suggestion counts Unicode code points of it.
    language
        ``ru``, ``uk`` or ``en`` when the source knows; it wins over identification.
    visibility
        ``public`` or ``private``; when absent it follows from `channel`.
    rating
        Stars, 1–5, of a review.
    published_at
        Aware datetime; urgency and `answer_by` are counted from it.
    """

    text: str
    id: str | None = None
    language: str | None = None
    channel: str | None = None
    visibility: Visibility | None = None
    company: str | None = None
    product: str | None = None
    rating: float | None = None
    url: str | None = None
    published_at: datetime | None = None
    thread_id: str | None = None
    in_reply_to: str | None = None
    author: Author = field(default_factory=Author)
    thread: tuple[Turn, ...] = ()
    customer: Customer = field(default_factory=Customer)

    @property
    def is_private(self) -> bool:
        """Whether only the author and the company can read the thread."""
        if self.visibility is not None:
            return self.visibility == "private"
        return (self.channel or "").lower() in PRIVATE_CHANNELS


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One find of personal data: ``[start, end)`` in Unicode code points of the original text.

    Parameters
    ----------
    kind
        One of ``PERSON PHONE EMAIL ADDRESS CARD IBAN TAX_ID SNILS PASSPORT PLATE BIRTH_DATE
        ORDER HANDLE`` or a kind the user defined.
    score
        How sure the find is, 0–1.
    evidence
        Names of what spoke for it (``"checksum"``, ``"context"``, ``"layout"`` …), never a value.
    """

    start: int
    end: int
    kind: str
    score: float = 1.0
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A label with its calibrated confidence, 0–1."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that can be sent.

    Parameters
    ----------
    private_text
        What goes to private messages, or None when nothing does.
    kind
        ``macro`` (approved template) or ``past`` (taken from an earlier answer).
    source
        Where it comes from: the library's file or the twin it was translated from.
    """

    id: str
    text: str
    private_text: str | None
    language: str
    kind: Literal["macro", "past"]
    source: str
    score: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The answer to one mention: labels, urgency, what to do, at most three replies."""

    id: str
    language: str
    language_confidence: float
    sentiment: str
    sentiment_confidence: float
    category: str
    category_confidence: float
    categories: tuple[Ranked, ...]
    pii_risk: str
    pii_risk_confidence: float
    pii_reason: str
    pii: tuple[Span, ...]
    masked_text: str
    urgency: int
    answer_by: datetime
    action: str
    department: str | None
    replies: tuple[Reply, ...]
    abstained: str | None
    duplicate_of: str | None
    model_version: str
    library_version: str

    def as_dict(self) -> dict[str, Any]:
        """Return the suggestion as plain JSON types, in the promised order of fields."""
        return {
            "id": self.id,
            "language": self.language,
            "language_confidence": self.language_confidence,
            "sentiment": self.sentiment,
            "sentiment_confidence": self.sentiment_confidence,
            "category": self.category,
            "category_confidence": self.category_confidence,
            "categories": [{"name": c.name, "confidence": c.confidence} for c in self.categories],
            "pii_risk": self.pii_risk,
            "pii_risk_confidence": self.pii_risk_confidence,
            "pii_reason": self.pii_reason,
            "pii": [{"start": s.start, "end": s.end, "kind": s.kind, "score": s.score} for s in self.pii],
            "masked_text": self.masked_text,
            "urgency": self.urgency,
            "answer_by": iso(self.answer_by),
            "action": self.action,
            "department": self.department,
            "replies": [
                {
                    "id": r.id,
                    "text": r.text,
                    "private_text": r.private_text,
                    "language": r.language,
                    "kind": r.kind,
                    "source": r.source,
                    "score": r.score,
                    "warnings": list(r.warnings),
                }
                for r in self.replies
            ],
            "abstained": self.abstained,
            "duplicate_of": self.duplicate_of,
            "model_version": self.model_version,
            "library_version": self.library_version,
        }


def iso(moment: datetime) -> str:
    """Return an aware datetime as ISO 8601 in UTC, to the second, with ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
