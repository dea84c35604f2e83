"""Personal data: found in three languages, decided, masked.

`find` looks at the original text and runs every rule on every text whatever its language; `mask` and
`exposure` act on what was found. Nothing here logs, stores or raises with a text's content.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from pipeline.mention import Span
from pipeline.pii import addresses, births, cards, documents, names, orders, overlap, phones, plates
from pipeline.pii.evidence import KINDS, Find
from pipeline.pii.exposure import Exposure, exposure
from pipeline.pii.masking import mask
from pipeline.pii.reading import Reading, read

__all__ = ["KINDS", "Exposure", "Span", "exposure", "find", "find_identifiers", "mask"]

_ROUNDS = 6
"""Masking may bring a second find to light; rounds end when one finds nothing more."""


def find(text: str) -> list[Span]:
    """Return personal data in `text`: sorted, non-overlapping, offsets in code points of the original."""
    return _find(text, with_names=True)


def find_identifiers(text: str) -> list[Span]:
    """Return identifiers alone, names and addresses left out: ten times as fast."""
    return _find(text, with_names=False)


def _find(text: str, *, with_names: bool, depth: int = 0) -> list[Span]:
    reading = read(text)
    # What was read as one piece or as digits may read differently once its neighbour is masked.
    fragile = reading.disguised or "@" in text or "/" in text or "[" in text
    changed = any(reading.plain[found.end : found.end + 1].isalnum() for found in reading.finds)
    spans = [_span(reading, found) for found in reading.finds]
    for _ in range(_ROUNDS):
        finds = _finds(reading.plain, with_names=with_names)
        if not finds:
            break
        changed = True
        spans += [_span(reading, found) for found in finds]
        reading = reading.without(finds)
    spans.sort()
    if fragile and changed and depth < _ROUNDS:
        spans += _hidden(text, spans, with_names=with_names, depth=depth + 1)
        spans.sort()
    return spans


def _hidden(text: str, spans: list[Span], *, with_names: bool, depth: int) -> list[Span]:
    """Return what only the masked text shows, in offsets of `text`: nothing new when nothing was masked."""
    if not spans:
        return []
    moved: list[tuple[int, int]] = []
    at = end = 0
    for span in spans:
        at += span.start - end + len(span.kind) + 2
        end = span.end
        moved.append((at, end))
    found = []
    for span in _find(mask(text, spans), with_names=with_names, depth=depth):
        before = bisect_right(moved, span.start, key=lambda pair: pair[0])
        shift = moved[before - 1][1] - moved[before - 1][0] if before else 0
        found.append(replace(span, start=span.start + shift, end=span.end + shift))
    return found


def _span(reading: Reading, found: Find) -> Span:
    start, end = reading.original(found.start, found.end)
    return Span(start, end, str(found.kind), found.score, found.evidence)


def _finds(plain: str, *, with_names: bool) -> list[Find]:
    """Return the finds of one round over the plain reading."""
    finds: list[Find] = []
    digits = sum(map(plain.count, "0123456789"))
    if digits or "PNR" in plain:
        finds += orders.locators(plain)
    if digits >= 2:
        finds += plates.find(plain)
    if digits >= 4:
        finds += orders.find(plain)
        finds += births.find(plain)
    if digits >= 6:
        finds += phones.find(plain)
        finds += documents.find(plain)
    if digits >= 12:
        finds += cards.find(plain)
    if with_names:
        if digits:
            finds += addresses.find(plain)
        persons = list(names.find(plain))
        finds += persons
        if digits >= 4:
            finds += births.beside(plain, persons)
    return overlap.decide(finds)
