"""Charts as plain numbers; the template draws them as SVG.

Own SVG rather than pygal (1.3 MB, LGPL, kept): its charts scale their text away on a phone, carry a
script and colours that do not follow the reader's theme, and tell a screen reader nothing.
Positions along x are percents and along y pixels, so bars stretch with the page and text does not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline.report.tally import SENTIMENTS, Split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_BARS = 93
_LABELS = 8
_FEW = 12
"""Fewer bars than this do not get wider: one day is no wall of colour."""
_CENTRAL = 0.002
"""Share of mentions at either end that may be left off the chart when their dates are far off."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar."""

    name: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Column:
    """A bar of the chart over time.

    Parameters
    ----------
    label
        Whether its date stands under it: 0 no, 1 on wide pages, 2 always.
    """

    day: date
    split: Split
    x: float
    width: float
    parts: tuple[Part, ...]
    label: int
    is_weekend: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Mentions over time, stacked by sentiment.

    Parameters
    ----------
    unit
        ``day``, ``week``, ``month`` or ``year``: the finest that leaves the bars visible.
    ticks
        Value and distance from the top of each grid line.
    beyond
        How many have dates so far from the rest that they are not drawn.
    """

    unit: str
    first: date
    last: date
    columns: tuple[Column, ...]
    ticks: tuple[tuple[int, float], ...]
    peak: Column
    height: float
    beyond: int


def timeline(days: Mapping[date, Split], height: float = 200) -> Timeline | None:
    """Return the chart over time; None without dates."""
    if not days:
        return None
    first, last = _span(days)
    unit = next((u for u, per in _UNITS if (last - first).days / per < _MOST_BARS), "year")
    buckets: dict[date, Split] = {}
    day = _start(first, unit)
    while day <= last:
        buckets[day] = Split()
        day = _next(day, unit)
    beyond = 0
    for day, split in days.items():
        bucket = buckets.get(_start(day, unit))
        if bucket is None:
            beyond += split.total
        else:
            bucket.parts[:] = [a + b for a, b in zip(bucket.parts, split.parts, strict=True)]
    most = max(split.total for split in buckets.values())
    ticks = _ticks(most)
    top = max(most, ticks[-1]) * 1.06  # room for the number over the highest bar
    step = 100 / max(len(buckets), _FEW)
    every = math.ceil(len(buckets) / _LABELS)
    columns = tuple(
        Column(
            day,
            split,
            round(i * step, 3),
            round(step, 3),
            tuple(
                Part(part.name, round(height - part.start - part.length, 2), part.length)
                for part in _parts(split, height / top)
            ),
            0 if i % every else 2 - (i // every) % 2,
            unit == "day" and day.weekday() >= 5,
        )
        for i, (day, split) in enumerate(buckets.items())
    )
    lines = tuple((value, round(height - value * height / top, 2)) for value in ticks)
    return Timeline(
        unit, first, last, columns, lines, max(columns, key=lambda c: c.split.total), height, beyond
    )


_UNITS = (("day", 1), ("week", 7), ("month", 30.4))


def _span(days: Mapping[date, Split]) -> tuple[date, date]:
    """Return first and last day; a few dates far off the rest (1970, a typing error) do not count."""
    total = sum(split.total for split in days.values())
    ordered = sorted(days)
    first, last = ordered[0], ordered[-1]
    room = max(total * _CENTRAL, 1 if total >= 50 else 0)
    inner = [_edge(days, ordered, room), _edge(days, ordered[::-1], room)]
    return (inner[0], inner[1]) if (inner[1] - inner[0]) * 2 < last - first else (first, last)


def _edge(days: Mapping[date, Split], ordered: Sequence[date], room: float) -> date:
    passed = 0
    for day in ordered:
        passed += days[day].total
        if passed > room:
            return day
    return ordered[-1]


def _start(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _next(day: date, unit: str) -> date:
    return _start(day + timedelta(days={"day": 1, "week": 7, "month": 32, "year": 366}[unit]), unit)


def _ticks(most: int) -> list[int]:
    """Return round values from 0 up to about `most`."""
    rough = max(1.0, most / 4)
    power = 10 ** math.floor(math.log10(rough))
    step = next(int(m * power) for m in (1, 2, 5, 10) if m * power >= rough)
    return list(range(0, most + 1, step))


def _parts(split: Split, scale: float) -> list[Part]:
    parts, start = [], 0.0
    for name, count in zip(SENTIMENTS, split.parts, strict=True):
        if count:
            parts.append(Part(name, round(start, 3), round(count * scale, 3)))
        start += count * scale
    return parts


def bar(split: Split, most: int) -> list[Part]:
    """Return the parts of a lying bar in percents, the longest bar taking the whole width."""
    return _parts(split, 100 / most if most else 0)


def heat(hours: Sequence[Sequence[int]], levels: int = 6) -> list[list[int]]:
    """Return the level of each hour of the week: 0 for none, 1 … `levels` by the square root."""
    most = max(max(day) for day in hours)
    return [[math.ceil(levels * math.sqrt(n / most)) if n else 0 for n in day] for day in hours]


def histogram(counts: Sequence[int], height: float = 64) -> list[float]:
    """Return heights in pixels; one that is there stays visible."""
    most = max(*counts, 1)
    return [max(2.0, round(n * height / most, 2)) if n else 0.0 for n in counts]
