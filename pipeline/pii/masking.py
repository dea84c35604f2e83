"""Acting on finds, apart from finding them."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.mention import Span


def mask(text: str, spans: Iterable[Span]) -> str:
    """Return `text` with each span as ``[KIND]``; spans do not overlap and count its code points."""
    pieces: list[str] = []
    end = len(text)
    for span in sorted(spans, reverse=True):
        pieces += (text[span.end : end], f"[{span.kind}]")
        end = span.start
    pieces.append(text[:end])
    return "".join(reversed(pieces))
