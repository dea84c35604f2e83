"""A scorer that needs no model: it answers by counting letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.errors import ModelError
from pipeline.mention import Mention, Ranked, Reply, Suggestion


@dataclass(frozen=True)
class Counted:
    mention: Mention
    letters: int


class StandIn:
    """Picklable, and quick to open in a worker."""

    model_version = "stand-in"
    library_version = "1"

    def read(self, mentions):
        if any("BREAK" in mention.text for mention in mentions):
            raise ZeroDivisionError("never shown: " + mentions[0].text)
        return [Counted(mention, len(mention.text)) for mention in mentions]

    def answer(self, readings, *, now=None, history=None):
        return [self._answer(reading, now, history) for reading in readings]

    def _answer(self, reading, now, history):
        mention = reading.mention
        replies = ()
        if not history.said(mention, "hello", now):
            history.record(mention, "hello", now)
            replies = (Reply("hello.uk", "@olena, добрий день!", None, "uk", "macro", "vidhuk/hello", 0.5),)
        return Suggestion(
            id=mention.id,
            language=mention.language or "uk",
            language_confidence=0.9,
            sentiment="negative",
            sentiment_confidence=0.75,
            category="other",
            category_confidence=0.5,
            categories=(Ranked("other", 0.5),),
            pii_risk="none",
            pii_risk_confidence=0.5,
            pii_reason="",
            pii=(),
            masked_text=mention.text,
            urgency=min(100, reading.letters),
            answer_by=(now or datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(hours=1),
            action="reply",
            department=None,
            replies=replies,
            abstained=None if replies else "said before",
            duplicate_of=None,
            model_version=self.model_version,
            library_version=self.library_version,
        )


class Other(StandIn):
    model_version = "another"


class Refusing(StandIn):
    def read(self, mentions):
        raise ModelError("a model", "none", "train one")
