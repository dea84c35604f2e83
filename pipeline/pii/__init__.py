"""Personal data: found in three languages, decided, masked.

`find` looks at the original text and runs every rule on every text whatever its language; `mask` and
`exposure` act on what was found. Nothing here logs, stores or raises with a text's content.
"""

from __future__ import annotations

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
    """Return identifiers alone, names and addresses left out: twice as fast."""
    return _find(text, with_names=False)


def _find(text: str, *, with_names: bool) -> list[Span]:
    reading = read(text)
    spans = [_span(reading, found) for found in reading.finds]
    for _ in range(_ROUNDS):
        finds = _finds(reading.plain, with_names=with_names)
        if not finds:
            break
        spans += [_span(reading, found) for found in finds]
        reading = reading.without(finds)
    spans.sort()
    return spans


def _span(reading: Reading, found: Find) -> Span:
    start, end = reading.original(found.start, found.end)
    return Span(start, end, found.kind.value, found.score, found.evidence)


def _finds(plain: str, *, with_names: bool) -> list[Find]:
    """Return the finds of one round over the plain reading."""
    finds: list[Find] = []
    digits = sum(map(plain.count, "0123456789"))
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
        finds += names.find(plain)
    return overlap.decide(finds)
