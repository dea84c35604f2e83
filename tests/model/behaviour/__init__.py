"""Cases of behaviour and how they are judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LANGUAGES = ("ru", "uk", "en")
_FOLDER = Path(__file__).parent
_SLACK = 0.02
"""A probability near its end may wobble by this much without having fallen."""


def read_cases(language: str) -> list[dict[str, Any]]:
    """Return the cases of one language."""
    lines = (_FOLDER / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def failures(suggester: Any, cases: list[dict[str, Any]], language: str) -> set[int]:
    """Return the places of the cases that do not hold."""
    from pipeline import Mention
    from pipeline.pii import find, mask

    model = suggester.model
    texts = list({text: None for case in cases for text in (case["text"], case.get("variant")) if text})
    readings = suggester.read([Mention(text, language=language) for text in texts])
    said = {
        text: {
            "sentiment": one.sentiment.name,
            "category": one.categories[0].name,
            "pii_risk": one.risk.name,
        }
        for text, one in zip(texts, readings, strict=True)
    }
    features = model.encoder.encode([mask(text, find(text)) for text in texts])
    chances = model.classifier.classify(features)
    row = {text: place for place, text in enumerate(texts)}

    def chance(text: str, task: str, label: str) -> float:
        return float(chances[task][row[text], model.taxonomy.labels(task).index(label)])

    def holds(case: dict[str, Any]) -> bool:
        judged = case.get("variant") or case["text"]
        expected = all(said[judged][task] == label for task, label in case.get("expect", {}).items())
        same = all(said[case["text"]][task] == said[judged][task] for task in case.get("same", ()))
        rises = all(
            chance(judged, task, label) >= chance(case["text"], task, label) - _SLACK
            for task, label in case.get("rises", {}).items()
        )
        return expected and same and rises

    return {place for place, case in enumerate(cases) if not holds(case)}
