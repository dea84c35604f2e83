"""The only way through: mentions in, suggestions out.

`Suggester.read` is pure and may run in any process, `Suggester.answer` looks at the history in
row order; `Suggester.suggest` is the two after each other. Files, HTTP, MLflow and Spark all
call them, so the same mention with the same context gets the same answer everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.classifier import ranked
from pipeline.compose import compose, facts
from pipeline.guard import asks_for_number, number_known, objection
from pipeline.history import History, Nothing
from pipeline.index import Candidate, Index, Query
from pipeline.language import code, identify
from pipeline.lemma import lemmas
from pipeline.library import Library, read_library
from pipeline.mention import Mention, Ranked, Reply, Span, Suggestion
from pipeline.model import Model, open_model
from pipeline.pii import exposure, find, mask
from pipeline.taxonomy import EXPOSED
from pipeline.triage import Labels, Matrix, read_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TOP = 3
_MOST = 8
"""Replies composed and checked before three are chosen."""
_SHORT = 140
"""One of the three replies is at most this long, in characters, where the library has such a one."""
_SURE = 0.35
_UNSURE = "what it is about is uncertain"
"""Warning on the replies of a mention whose category is less probable than `_SURE`."""
_GIVEN = "asks for a number that is given already"
"""Warning on a reply that asks again; it stands behind those that do not."""
_REASONS = {
    "needed": "own open case: solving it takes data that is asked for in private",
    "none": "can be answered without anyone's data",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mention says, before it is decided what to do about it."""

    mention: Mention
    language: str
    language_confidence: float
    sentiment: Ranked
    categories: tuple[Ranked, ...]
    risk: Ranked
    risk_reason: str
    spans: tuple[Span, ...]
    masked: str
    candidates: tuple[Candidate, ...]


class Suggester:
    """Labels mentions and suggests replies.

    Parameters
    ----------
    model
        Encoder, heads and taxonomy.
    library
        Replies to choose from.
    matrix
        What to do with which mention.
    model_version
        What is reported with every suggestion.
    """

    def __init__(self, model: Model, library: Library, matrix: Matrix, model_version: str) -> None:
        self.model = model
        self.library = library
        self.model_version = model_version
        self.library_version = library.version
        self._matrix = matrix
        self._index = Index(library, model.taxonomy)

    def suggest(
        self, mentions: Sequence[Mention], *, now: datetime | None = None, history: History | None = None
    ) -> list[Suggestion]:
        """Label mentions and suggest replies, one suggestion per mention in the same order.

        Parameters
        ----------
        now
            The moment urgency is judged at; by default each mention's `published_at`, else the clock.
        history
            What was said before; what is proposed first is recorded in it. None: nothing was.
        """
        return self.answer(self.read(mentions), now=now, history=history)

    def read(self, mentions: Sequence[Mention]) -> list[Reading]:
        """Find, mask, classify and retrieve; needs no clock and no history."""
        if not mentions:
            return []
        taxonomy = self.model.taxonomy
        spans = [find(mention.text) for mention in mentions]
        masked = [mask(mention.text, found) for mention, found in zip(mentions, spans, strict=True)]
        chances = self.model.classifier.classify(self.model.encoder.encode(masked))
        readings = []
        for row, (mention, found, text) in enumerate(zip(mentions, spans, masked, strict=True)):
            language, sure = (code(mention.language), 1.0) if mention.language else identify(text)
            risk, reason = self._risk(
                mention.text, found, ranked(taxonomy.pii_risk, chances["pii_risk"][row], 1)[0]
            )
            candidates: tuple[Candidate, ...] = ()
            if language in taxonomy.languages:
                candidates = self._index.retrieve(
                    Query(
                        tuple(lemmas(text, language)),
                        language,
                        chances["category"][row],
                        chances["sentiment"][row],
                        risk.name,
                        mention.channel,
                        mention.company,
                    )
                )
            readings.append(
                Reading(
                    mention,
                    language,
                    sure,
                    ranked(taxonomy.sentiment, chances["sentiment"][row], 1)[0],
                    ranked(taxonomy.category, chances["category"][row], _TOP),
                    risk,
                    reason,
                    tuple(found),
                    text,
                    candidates,
                )
            )
        return readings

    @staticmethod
    def _risk(text: str, spans: list[Span], needed: Ranked) -> tuple[Ranked, str]:
        """Return the risk: spans decide `exposed`, the head decides between needed and none."""
        found = exposure(text, spans)
        if found.exposed:
            return Ranked(EXPOSED, round(max(span.score for span in spans), 4)), found.reason
        return needed, _REASONS[needed.name]

    def answer(
        self, readings: Sequence[Reading], *, now: datetime | None = None, history: History | None = None
    ) -> list[Suggestion]:
        """Decide what to do and compose replies, in order: later rows see what earlier ones proposed."""
        history = history or Nothing()
        clock = now or datetime.now(UTC)
        return [
            self._answer(reading, now or reading.mention.published_at or clock, history, row)
            for row, reading in enumerate(readings, 1)
        ]

    def _answer(self, reading: Reading, now: datetime, history: History, row: int) -> Suggestion:
        mention = replace(reading.mention, language=reading.language)
        labels = Labels(reading.categories[0].name, reading.sentiment.name, reading.risk.name)
        decision = self._matrix.decide(mention, labels, now)
        replies: tuple[Reply, ...] = ()
        abstained: str | None = None
        if not mention.text.strip():
            abstained = "no text to answer"
        elif reading.language not in self.model.taxonomy.languages:
            abstained = f"language not served (served: {', '.join(self.model.taxonomy.languages)})"
        elif decision.action == "none":
            abstained = decision.reason or "left alone by the reaction matrix"
        else:
            replies, abstained = self._replies(reading, mention, history, now)
        return Suggestion(
            id=mention.id or str(row),
            language=reading.language,
            language_confidence=reading.language_confidence,
            sentiment=reading.sentiment.name,
            sentiment_confidence=reading.sentiment.confidence,
            category=reading.categories[0].name,
            category_confidence=reading.categories[0].confidence,
            categories=reading.categories,
            pii_risk=reading.risk.name,
            pii_risk_confidence=reading.risk.confidence,
            pii_reason=reading.risk_reason,
            pii=reading.spans,
            masked_text=reading.masked,
            urgency=decision.urgency,
            answer_by=decision.answer_by,
            action=decision.action,
            department=decision.department,
            replies=replies,
            abstained=abstained,
            duplicate_of=None,
            model_version=self.model_version,
            library_version=self.library_version,
        )

    def _replies(
        self, reading: Reading, mention: Mention, history: History, now: datetime
    ) -> tuple[tuple[Reply, ...], str | None]:
        """Compose, check and choose at most three replies; with none left, say why."""
        known = facts(mention)
        warnings = (_UNSURE,) if reading.categories[0].confidence < _SURE else ()
        passed: list[tuple[str, Reply]] = []
        objections: dict[str, int] = {}
        for candidate in reading.candidates:
            macro = self.library.macros[candidate.row]
            if any(macro.twin == twin for twin, _ in passed):
                continue
            draft = compose(macro, mention, known)
            reason = objection(macro, draft, mention, history, now)
            if reason is not None:
                objections[reason] = objections.get(reason, 0) + 1
                continue
            reply = Reply(
                macro.id,
                draft.text,
                draft.private_text,
                macro.language,
                macro.kind,
                f"{macro.owner or 'library'}/{macro.twin}",
                candidate.score,
                warnings,
            )
            passed.append((macro.twin, reply))
            if len(passed) >= _MOST and any(len(r.text) <= _SHORT for _, r in passed):
                break
        if not passed:
            why = "; ".join(sorted(objections)) or "no macro fits these labels"
            return (), f"no reply left: {why}"
        if number_known(mention, reading.spans):
            passed = _asking_last(passed)
        history.record(mention, passed[0][0], now)
        return tuple(reply for _, reply in _three(passed)), None


def _asking_last(passed: list[tuple[str, Reply]]) -> list[tuple[str, Reply]]:
    """Return replies that ask for a number the author has given behind the others, with a warning."""
    asking = [asks_for_number(reply) for _, reply in passed]
    warned = [
        (twin, replace(reply, warnings=(*reply.warnings, _GIVEN)) if asks else reply)
        for asks, (twin, reply) in zip(asking, passed, strict=True)
    ]
    return [entry for _, entry in sorted(zip(asking, warned, strict=True), key=lambda pair: pair[0])]


def _three(passed: list[tuple[str, Reply]]) -> list[tuple[str, Reply]]:
    """Return the first three; the last makes room for the best short one when none is short."""
    chosen = passed[:_TOP]
    if len(passed) > _TOP and not any(len(reply.text) <= _SHORT for _, reply in chosen):
        short = next((entry for entry in passed[_TOP:] if len(entry[1].text) <= _SHORT), None)
        if short is not None:
            chosen[-1] = short
    return chosen


def open_suggester(folder: Path, *, library: Library | None = None, model_version: str) -> Suggester:
    """Open a model's folder together with a library (the shipped one by default).

    Raises
    ------
    ModelError, LibraryError, ConfigError
        When the folder, the library or the matrix does not open or they do not agree.
    """
    model = open_model(folder)
    library = library or read_library(taxonomy=model.taxonomy)
    return Suggester(model, library, read_matrix(model.taxonomy), model_version)
