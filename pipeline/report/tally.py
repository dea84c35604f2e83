"""What a scored file holds, counted in one pass with memory that does not grow with its rows."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.report.scored import objects, words

if TYPE_CHECKING:
    from datetime import date

    from pipeline.report.scored import Scored

SENTIMENTS = ("negative", "neutral", "positive", "extra")
"""Order of the parts of every bar; `extra` takes what an own taxonomy adds."""
NOW = 65
"""From this urgency a mention needs an answer now: the shipped matrix gives it two hours or less."""
DOUBTFUL = 0.5
"""Below this confidence a label is more likely wrong than right."""
QUEUE, EXPOSURES = 100, 200
"""How many rows the page shows of each."""
BINS = 10
_MOST_NAMES = 500
_LONGEST_TEXT = 700
REST = "…"
"""Stands for names past the most that are counted apart."""

T = TypeVar("T")


@dataclass(slots=True)
class Split:
    """A count, split by sentiment."""

    parts: list[int] = field(default_factory=lambda: [0] * len(SENTIMENTS))

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.parts)

    @property
    def negative(self) -> int:
        """The negative ones."""
        return self.parts[0]


class Splits(dict[str, Split]):
    """Splits by name; a damaged file with a new name in every row does not fill the memory."""

    def add(self, name: str, part: int) -> None:
        """Count one more."""
        split = self.get(name)
        if split is None:
            name = name if len(self) < _MOST_NAMES else REST
            split = self.setdefault(name[:80], Split())
        split.parts[part] += 1

    def ordered(self) -> list[tuple[str, Split]]:
        """Return names and splits, most first."""
        return sorted(self.items(), key=lambda item: (-item[1].total, item[0]))


class Top(Generic[T]):
    """The `size` entries with the greatest keys, and how many there were.

    Parameters
    ----------
    size
        How many are kept.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.seen = 0
        self._heap: list[tuple[tuple[float, ...], T]] = []

    def wants(self, key: tuple[float, ...]) -> bool:
        """Count one and tell whether it would be kept. Keys must differ."""
        self.seen += 1
        return len(self._heap) < self.size or key > self._heap[0][0]

    def add(self, key: tuple[float, ...], entry: T) -> None:
        """Keep an entry in place of the smallest."""
        change = heapq.heappush if len(self._heap) < self.size else heapq.heapreplace
        change(self._heap, (key, entry))

    def ordered(self) -> list[T]:
        """Return the entries, greatest first."""
        return [entry for _, entry in sorted(self._heap, key=lambda item: item[0], reverse=True)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the queue, ready to be shown.

    Parameters
    ----------
    replies
        How many the file holds; the first one's parts stand in `public` and `private`.
    """

    row: Scored
    text: str
    is_cut: bool
    replies: int
    public: str | None
    private: str | None
    reply_language: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """A public row that shows personal data: where it is and of which kinds, never the values."""

    row: Scored
    kinds: tuple[str, ...]


class Tally:
    """Counts of a scored file; `add` every row once."""

    def __init__(self) -> None:
        self.all = Split()
        self.unreadable = 0
        self.languages, self.categories, self.channels, self.duties = Splits(), Splits(), Splits(), Splits()
        self.days: dict[date, Split] = {}
        self.hours = [[0] * 24 for _ in range(7)]
        self.has_hours = False
        self.now = self.abstained = self.repeats = self.uncovered = self.private_exposures = 0
        self.low = {"category": 0, "sentiment": 0}
        self.confidence = {"category": [0] * BINS, "sentiment": [0] * BINS}
        self.reasons: Counter[str] = Counter()
        self.models: Counter[str] = Counter()
        self.libraries: Counter[str] = Counter()
        self.queue: Top[Waiting] = Top(QUEUE)
        self.exposures: Top[Exposure] = Top(EXPOSURES)

    def add(self, row: Scored) -> None:
        """Count one row."""
        part = SENTIMENTS.index(row.sentiment) if row.sentiment in SENTIMENTS else len(SENTIMENTS) - 1
        self.all.parts[part] += 1
        self.languages.add(row.language, part)
        self.categories.add(row.category, part)
        if row.place.channel:
            self.channels.add(row.place.channel, part)
        self._date(row, part)
        self._doubt("category", row.category_confidence)
        self._doubt("sentiment", row.sentiment_confidence)
        _count(self.models, row.model_version)
        _count(self.libraries, row.library_version)
        self.repeats += row.is_repeat
        if row.abstained:
            self.abstained += 1
            self.uncovered += row.abstained.startswith("language not served")
            _count(self.reasons, row.abstained)
        if row.pii_risk == "exposed":
            self._expose(row)
        if row.waits:
            self._wait(row, part)

    def _date(self, row: Scored, part: int) -> None:
        published = row.place.published
        if published is None:
            return
        self.days.setdefault(published.date(), Split()).parts[part] += 1
        self.hours[published.weekday()][published.hour] += 1
        self.has_hours = self.has_hours or bool(published.hour or published.minute)

    def _doubt(self, task: str, confidence: float) -> None:
        self.low[task] += confidence < DOUBTFUL
        self.confidence[task][min(BINS - 1, max(0, int(confidence * BINS)))] += 1

    def _expose(self, row: Scored) -> None:
        if row.place.is_private:
            self.private_exposures += 1
            return
        key = _key(row)
        if self.exposures.wants(key):
            kinds = (words(span.get("kind")) for span in objects(row.pii))
            self.exposures.add(key, Exposure(row, tuple(dict.fromkeys(kind for kind in kinds if kind))))

    def _wait(self, row: Scored, part: int) -> None:
        self.now += row.urgency >= NOW
        self.duties.add(f"{row.action}/{row.department or ''}", part)
        key = _key(row)
        if self.queue.wants(key):
            self.queue.add(key, _waiting(row))


def _waiting(row: Scored) -> Waiting:
    replies = objects(row.replies)
    first = replies[0] if replies else {}
    warnings = first.get("warnings")
    return Waiting(
        row,
        row.masked_text[:_LONGEST_TEXT].strip(),
        len(row.masked_text) > _LONGEST_TEXT,
        len(replies),
        words(first.get("text")),
        words(first.get("private_text")),
        words(first.get("language")),
        tuple(filter(None, map(words, warnings))) if isinstance(warnings, list) else (),
    )


def _key(row: Scored) -> tuple[float, ...]:
    """Most urgent first, then what is due first, then the order of the file."""
    due = row.answer_by.timestamp() if row.answer_by else 1e12
    return row.urgency, -due, -row.number


def _count(counter: Counter[str], name: str) -> None:
    counter[name if name in counter or len(counter) < _MOST_NAMES else REST] += 1
