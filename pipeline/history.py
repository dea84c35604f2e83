"""What was already said to whom: the memory behind "never the same reply again".

`History` is the seam; `Memory` is its in-process form. A service gives it a database.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.mention import Mention

WINDOW = timedelta(days=30)
_MOST = 200_000
"""Pairs remembered: flat memory over a file of a million rows."""


class History(Protocol):
    """What was proposed or sent before."""

    def said(self, mention: Mention, twin: str, now: datetime) -> bool:
        """Whether this reply (in any language) went to the mention's author, thread or page lately."""

    def record(self, mention: Mention, twin: str, now: datetime) -> None:
        """Remember that this reply goes to the mention's author, thread and page."""


class Nothing:
    """A history that knows of nothing said and remembers nothing."""

    def said(self, mention: Mention, twin: str, now: datetime) -> bool:  # noqa: ARG002 - the seam's form
        """Return False."""
        return False

    def record(self, mention: Mention, twin: str, now: datetime) -> None:
        """Remember nothing."""


class Memory:
    """A bounded history in this process; the oldest pairs are forgotten first.

    Parameters
    ----------
    window
        How long the same reply to the same author, thread or page counts as repetition.
    most
        Pairs remembered at most.
    """

    def __init__(self, window: timedelta = WINDOW, most: int = _MOST) -> None:
        self._window = window
        self._most = most
        self._last: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def said(self, mention: Mention, twin: str, now: datetime) -> bool:
        """Whether the reply went to the mention's author, thread or page within the window."""
        return any(
            abs(now - self._last[(place, twin)]) < self._window
            for place in places(mention)
            if (place, twin) in self._last
        )

    def record(self, mention: Mention, twin: str, now: datetime) -> None:
        """Remember the reply for the mention's author, thread and page."""
        for place in places(mention):
            self._last[(place, twin)] = now
            self._last.move_to_end((place, twin))
        while len(self._last) > self._most:
            self._last.popitem(last=False)


def places(mention: Mention) -> Iterable[str]:
    """Return where a repetition would be noticed: with the author, in the thread, on the page."""
    channel = mention.channel or ""
    author = mention.author.handle or mention.author.name
    if author:
        yield f"author\0{channel}\0{author.casefold()}"
    if mention.thread_id:
        yield f"thread\0{channel}\0{mention.thread_id}"
    if mention.url:
        yield f"page\0{mention.url}"
