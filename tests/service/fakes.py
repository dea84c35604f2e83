"""A suggester without a model, and a way to ask the service without a port."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx

from pipeline.errors import InputError
from pipeline.mention import Ranked, Reply, Span, Suggestion
from pipeline.taxonomy import Taxonomy

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TAXONOMY = Taxonomy(
    ("ru", "uk", "en"), ("negative", "neutral", "positive"), ("outage", "question"), ("needed", "none")
)


@dataclass
class Fake:
    """Answers every mention alike, whatever it says: nothing in an answer but `id` comes from it."""

    model_version: str = "7"
    library_version: str = "2026-11-01"
    model: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(taxonomy=TAXONOMY))
    calls: list = field(default_factory=list)

    def suggest(self, mentions, *, now=None, history=None):
        self.calls.append((list(mentions), now, history))
        return [self.answer(mention.id or "1", now) for mention in mentions]

    def answer(self, name, now):
        return Suggestion(
            id=name,
            language="uk",
            language_confidence=0.99,
            sentiment="negative",
            sentiment_confidence=0.97,
            category="outage",
            category_confidence=0.9,
            categories=(Ranked("outage", 0.9), Ranked("question", 0.1)),
            pii_risk="needed",
            pii_risk_confidence=0.8,
            pii_reason="own open case",
            pii=(Span(0, 5, "PERSON", 0.9, ("layout",)),),
            masked_text="[PERSON] чекає",
            urgency=70,
            answer_by=(now or NOW) + timedelta(hours=1),
            action="reply",
            department=None,
            replies=(
                Reply("m1", "Перевіряємо", "Номер договору?", "uk", "macro", "library/m1", 0.8, ("w",)),
            ),
            abstained=None,
            duplicate_of=None,
            model_version=self.model_version,
            library_version=self.library_version,
        )


class Mute(Fake):
    """Repeats nothing at all, not even `id`: what comes back of a request is the service's doing."""

    def answer(self, name, now):
        return super().answer("1", now)


class Leaky(Fake):
    """Fails as libraries do: with the text in the exception's message."""

    def suggest(self, mentions, *, now=None, history=None):
        text = mentions[0].text
        if text == "unreadable":
            raise InputError("text", text, "mend it")
        if "fail" in text:
            raise ValueError(f"could not convert {text!r}")
        return super().suggest(mentions, now=now, history=history)


class Dead(Fake):
    """Fails always."""

    def suggest(self, mentions, *, now=None, history=None):
        raise ValueError


class Slow(Fake):
    """Uses the processor for as many milliseconds as the text says."""

    def suggest(self, mentions, *, now=None, history=None):
        for mention in mentions:
            end = time.perf_counter() + (int(mention.text) / 1000 if mention.text.isdecimal() else 0)
            while time.perf_counter() < end:
                pass
        return super().suggest(mentions, now=now, history=history)


@dataclass
class Keys:
    """Keys in memory."""

    known: dict = field(default_factory=lambda: {"good-key": "helpdesk"})

    def holder(self, key):
        return self.known.get(key)

    def is_empty(self):
        return not self.known


def ask(service, method, path, *, key="good-key", **kwargs):
    """Return the service's answer to one request."""
    headers = {**({"Authorization": f"Bearer {key}"} if key else {}), **kwargs.pop("headers", {})}

    async def go():
        transport = httpx.ASGITransport(app=service)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
            return await client.request(method, path, headers=headers, **kwargs)

    return asyncio.run(go())


def post(service, content, path="/v1/suggest", **kwargs):
    """POST a body as it is; JSON unless `headers` say otherwise."""
    kwargs["headers"] = {"Content-Type": "application/json", **kwargs.get("headers", {})}
    return ask(service, "POST", path, content=content, **kwargs)


def is_problem(answer, status):
    """Whether the answer is a problem of RFC 9457 with this status; returned for more looks."""
    body = answer.json()
    assert answer.status_code == status, body
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert set(body) <= {"type", "title", "status", "detail", "errors"}
    assert body["title"]
    assert body["detail"].endswith(".")
    return body
