"""Invented scored rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

MADE = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
START = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


def scored_row(number: int = 1, **changes):
    """One row as `vidhuk score` writes it; changes win."""
    at = START + timedelta(hours=7 * (number - 1))
    return {
        "id": f"m{number}",
        "text": "UNMASKED call me on +380 67 000 00 00",
        "published_at": at.isoformat(),
        "channel": "telegram",
        "url": f"https://t.me/example/{number}",
        "author_name": "Secret Author",
        "author_handle": "secret_handle",
        "language": "en",
        "language_confidence": 0.99,
        "sentiment": "negative",
        "sentiment_confidence": 0.91,
        "category": "outage",
        "category_confidence": 0.87,
        "categories": [{"name": "outage", "confidence": 0.87}],
        "pii_risk": "none",
        "pii_risk_confidence": 0.9,
        "pii_reason": "can be answered without anyone's data",
        "pii": [],
        "masked_text": "No internet since morning, call [PHONE]",
        "urgency": 70,
        "answer_by": (at + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "action": "reply",
        "department": None,
        "replies": [
            {
                "id": "outage.checking.en",
                "text": "Sorry, we are checking.",
                "private_text": "Please send us your contract number.",
                "language": "en",
                "kind": "macro",
                "source": "library",
                "score": 0.8,
                "warnings": [],
            }
        ],
        "abstained": None,
        "duplicate_of": None,
        "model_version": "7",
        "library_version": "lib42",
    } | changes


@pytest.fixture
def row():
    return scored_row


@pytest.fixture
def report(tmp_path):
    """Write rows as JSON Lines, make the report and return the page."""
    from pipeline.report import write_report

    def make(rows, language=None):
        scored = tmp_path / "scored.jsonl"
        scored.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
        write_report(scored, tmp_path / "report.html", language=language, made=MADE)
        return (tmp_path / "report.html").read_text(encoding="utf-8")

    return make


@pytest.fixture
def varied():
    """Rows of every kind, over a month, in three languages."""
    labels = [
        ("ru", "negative", "outage", "Третий день нет интернета, звоните [PHONE]"),
        ("uk", "negative", "billing", "Списали двічі, поверніть гроші"),
        ("en", "positive", "praise", "Thank you, it works now"),
        ("ru", "neutral", "question", "Сколько стоит доставка?"),
        ("other", "neutral", "other", "Dzień dobry"),
    ]
    rows = []
    for number in range(1, 121):
        language, sentiment, category, text = labels[number % len(labels)]
        rows.append(
            scored_row(
                number,
                language=language,
                sentiment=sentiment,
                category=category,
                masked_text=text,
                urgency=(number * 37) % 101,
                category_confidence=(number % 10) / 10,
                pii_risk="exposed" if number % 11 == 0 else "none",
                pii=[{"start": 0, "end": 4, "kind": "PHONE", "score": 1.0}] if number % 11 == 0 else [],
                **({"replies": []} if language == "other" else {}),
                abstained="language not served (served: ru, uk, en)" if language == "other" else None,
                action="escalate" if number % 13 == 0 else "reply",
                department="security" if number % 13 == 0 else None,
                duplicate_of="m1" if number % 40 == 0 else None,
            )
        )
    return rows
