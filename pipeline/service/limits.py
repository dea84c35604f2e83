"""How much one request may ask for."""

from __future__ import annotations

from dataclasses import dataclass

TEXT = 20_000
"""Characters of one message."""
BATCH = 256
"""Mentions of one batch."""
TURNS = 200
"""Earlier messages of a thread."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a request, all enforced before the suggester sees it.

    Parameters
    ----------
    body, batch_body
        Bytes of one body. A full text of JSON escapes is 120 KB, so the thread fits beside.
    body_seconds
        How long a client may take to send its body.
    waiting
        Requests that wait for the suggester; one more is told to come again. At 2 ms each a full
        line is half a second, which is as long as an agent should be kept.
    """

    body: int = 256 * 1024
    batch_body: int = 4 * 1024 * 1024
    body_seconds: float = 15.0
    waiting: int = 256
