"""What the page says: headline numbers, named rows, chips, reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.report import chart
from pipeline.report.tally import DOUBTFUL, NOW, REST, Split, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from pipeline.report.phrases import Phrases
    from pipeline.report.tally import Waiting

_MOST_BARS = 8
_NO_COMPLAINT = ("other", "attack", REST)
"""Categories that are no reason a company could remove."""
_OFFICE = range(9, 18)
_ENOUGH = 50
"""With fewer dates the hours of a week are chance."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline number."""

    value: str
    label: str
    note: str
    target: str | None = None
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A chip that leaves one kind of rows in the queue."""

    name: str
    label: str
    count: int


class View:
    """A tally in the words of one language.

    Parameters
    ----------
    tally
        What was counted.
    phrases
        The page's language.
    """

    def __init__(self, tally: Tally, phrases: Phrases) -> None:
        self.tally = tally
        self.p = phrases
        self.line = chart.timeline(tally.days)

    def content(self) -> dict[str, Any]:
        """Return what the page shows."""
        tally, p = self.tally, self.p
        categories = tally.categories.ordered()
        complaints = [item for item in categories if item[0] not in _NO_COMPLAINT]
        worst = max(complaints, key=lambda item: item[1].negative, default=None)
        dated = sum(split.total for split in tally.days.values())
        busiest = self._busiest_hour() if tally.has_hours and dated >= _ENOUGH else None
        contents = ["volume", "topics", "hours", "queue", "exposures", "quality", "reading"]
        return {
            "period": p.period(self.line.first, self.line.last) if self.line else p.text("undated"),
            "contents": [name for name in contents if name != "hours" or busiest],
            "figures": self._figures(),
            "line": self.line,
            "line_rows": [(self.bucket(self.line.unit, c.day), c.split) for c in self.line.columns]
            if self.line
            else [],
            "undated": tally.all.total - dated,
            "worst": (p.name("category", worst[0]), worst[1]) if worst and worst[1].negative else None,
            "categories": self._named("category", categories, most=40),
            "languages": self._named("language", tally.languages.ordered()),
            "channels": self._named("channel", tally.channels.ordered()),
            "duties": [
                (self.duty(*name.split("/", 1)), split)
                for name, split in self._folded(tally.duties.ordered(), _MOST_BARS)
            ],
            "busiest_hour": busiest,
            "off_hours": self._off_hours(),
            "queue": tally.queue.ordered(),
            "exposures": tally.exposures.ordered(),
            "trust": self._trust(),
            "reasons": self._reasons(),
        }

    def filters(self) -> list[Filter]:
        """Return the chips over the queue: those that leave something and not everything."""
        counts: Counter[str] = Counter()
        queue = self.tally.queue.ordered()
        for entry in queue:
            counts.update(self.kinds(entry))
        labels = {
            "negative": self.p.name("filter", "negative"),
            "exposed": self.p.name("filter", "exposed"),
            "escalate": self.p.name("action", "escalate"),
            "silent": self.p.name("filter", "silent"),
        } | {code: self.p.name("language", code) for code in ("ru", "uk", "en", "other")}
        chosen = [Filter(n, label, counts[n]) for n, label in labels.items() if 0 < counts[n] < len(queue)]
        return [Filter("all", self.p.name("filter", "all"), len(queue)), *chosen]

    def kinds(self, entry: Waiting) -> Iterable[str]:
        """Return the names of the chips that leave this row in the queue."""
        row = entry.row
        yield row.language if row.language in ("ru", "uk", "en") else "other"
        if row.sentiment == "negative":
            yield "negative"
        if row.pii_risk == "exposed" and not row.place.is_private:
            yield "exposed"
        if row.action == "escalate":
            yield "escalate"
        if entry.public is None:
            yield "silent"

    def _figures(self) -> list[Figure]:
        tally, p = self.tally, self.p
        total = tally.all.total
        note = p.text("mentions_note_undated")
        if self.line:
            days = (self.line.last - self.line.first).days + 1
            average = sum(column.split.total for column in self.line.columns) / days
            shown = p.number(average, decimals=0 if average >= 10 else 1)
            note = p.text("mentions_note", days=days, average=shown)
        exposed = tally.exposures.seen
        return [
            Figure(p.number(total), p.text("mentions"), note, "volume"),
            Figure(
                p.share(tally.all.negative, total),
                p.text("negative"),
                p.text("negative_note", count=tally.all.negative, all=total),
                "topics",
            ),
            Figure(p.number(tally.now), p.text("now"), p.text("now_note", least=NOW), "queue", tally.now > 0),
            Figure(
                p.number(exposed), p.text("exposures"), p.text("exposures_note"), "exposures", exposed > 0
            ),
            Figure(p.number(tally.abstained), p.text("abstained"), p.text("abstained_note"), "quality"),
            Figure(p.number(tally.repeats), p.text("repeats"), p.text("repeats_note")),
        ]

    def _trust(self) -> list[Figure]:
        tally, p = self.tally, self.p
        total = tally.all.total
        low = p.text("low_note", least=p.share(DOUBTFUL, 1))
        figures = [
            Figure(p.share(tally.low["category"], total), p.text("low_category"), low),
            Figure(p.share(tally.low["sentiment"], total), p.text("low_sentiment"), low),
            Figure(p.share(tally.uncovered, total), p.text("uncovered"), p.text("uncovered_note")),
            Figure(p.share(tally.repeats, total), p.text("repeats"), p.text("repeats_note")),
        ]
        if tally.unreadable:
            figures.append(
                Figure(p.number(tally.unreadable), p.text("unreadable"), p.text("unreadable_note"))
            )
        return figures

    def _reasons(self) -> list[tuple[str, int]]:
        named: Counter[str] = Counter()
        for reason, count in self.tally.reasons.items():
            named[self.p.text("others") if reason == REST else self.p.reason(reason)] += count
        return named.most_common(12)

    def _named(
        self, group: str, rows: Sequence[tuple[str, Split]], most: int = _MOST_BARS
    ) -> list[tuple[str, Split]]:
        folded = self._folded(rows, most)
        return [(self.p.name(group, name) if name != REST else self._rest(name), s) for name, s in folded]

    def _folded(self, rows: Sequence[tuple[str, Split]], most: int) -> list[tuple[str, Split]]:
        """Return the greatest rows, the others as one."""
        kept = [row for row in rows if row[0] != REST]
        kept = kept if len(kept) <= most + 1 else kept[:most]  # one more bar rather than "1 other"
        kept_names = {name for name, _ in kept}
        rest = [split for name, split in rows if name not in kept_names]
        if rest:
            kept.append((REST, Split([sum(column) for column in zip(*(s.parts for s in rest), strict=True)])))
        return kept

    def _rest(self, name: str) -> str:
        return self.p.text("others") if name == REST else name

    def duty(self, action: str, department: str | None = None) -> str:
        """Return who does what."""
        if action == REST:
            return self._rest(action)
        named = self.p.name("action", action)
        return f"{named} → {self.p.name('department', department)}" if department else named

    def _busiest_hour(self) -> tuple[str, str]:
        hours = self.tally.hours
        day, hour = max(((d, h) for d in range(7) for h in range(24)), key=lambda at: hours[at[0]][at[1]])
        return self.p.entries["weekdays_full"][day], f"{hour}:00–{hour + 1}:00"

    def _off_hours(self) -> str:
        hours = self.tally.hours
        office = sum(hours[day][hour] for day in range(5) for hour in _OFFICE)
        total = sum(map(sum, hours))
        return self.p.share(total - office, total)

    def bucket(self, unit: str, day: date, *, short: bool = False) -> str:
        """Return the date of a bar of the chart over time."""
        if unit == "year":
            return str(day.year)
        if unit == "month":
            return self.p.day(day, "month_of_year")
        shown = self.p.day(day, "date_short" if short else "date")
        return self.p.entries["week_of"].format(day=shown) if unit == "week" and not short else shown
