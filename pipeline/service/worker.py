"""The suggester's place in the service: one thread, first come first served.

A suggestion is a few milliseconds of CPU and a batch may be half a second. Called on the event loop
a batch would hold up `/health` and the reading of every other request; a thread costs 0.06 ms. More
threads than one would only take turns at the interpreter's lock, and the suggester need not be safe
for them. An executor of one thread keeps that promise whatever the event loop does.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pipeline.mention import Mention
from pipeline.service.problem import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.history import History
    from pipeline.mention import Suggestion
    from pipeline.taxonomy import Taxonomy

_SLICE = 32
"""Mentions of a batch labelled at a time; a single one that comes meanwhile is answered in between."""
_WARMING = (
    Mention(text="Третій день без гарячої води! Тел. 050 000 00 00, Олена Коваль"),
    Mention(text="Посылка опаздывает на неделю, и никто не отвечает. Иван Примеров"),
    Mention(text="My parcel is a week late and nobody answers. Jane Example"),
)
"""Invented; each language once, so that dictionaries are open before the first customer."""


class Labelled(Protocol):
    """What knows the labels."""

    @property
    def taxonomy(self) -> Taxonomy:
        """The labels it can give."""


class Suggests(Protocol):
    """What the service needs of a `pipeline.suggest.Suggester`."""

    @property
    def model(self) -> Labelled:
        """The model that labels."""

    @property
    def model_version(self) -> str:
        """Version of the model."""

    @property
    def library_version(self) -> str:
        """Version of the reply library."""

    def suggest(
        self, mentions: Sequence[Mention], *, now: datetime | None = None, history: History | None = None
    ) -> list[Suggestion]:
        """Return one suggestion per mention."""


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """A history that is asked and not told.

    To suggest is not to send: an agent may refuse all three replies, and a helpdesk that repeats a
    request must get the same answer. What was sent is recorded when feedback says so.
    """

    history: History

    def said(self, mention: Mention, twin: str, now: datetime) -> bool:
        """Whether this reply went to the mention's author, thread or page lately."""
        return self.history.said(mention, twin, now)

    def record(self, mention: Mention, twin: str, now: datetime) -> None:
        """Remember nothing."""


class Worker:
    """Calls the suggester for the routes.

    Parameters
    ----------
    suggester
        May be set anew while the service runs: the next request gets the new one.
    history
        What was sent before; None knows of nothing.
    waiting
        Requests that may wait or run at a time.
    clock
        What time it is, aware.
    """

    def __init__(
        self,
        suggester: Suggests,
        *,
        history: History | None = None,
        waiting: int = 256,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._history = ReadOnly(history) if history is not None else None
        self._clock = clock or partial(datetime.now, UTC)
        self._most = waiting
        self._waiting = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="suggest")
        self.ready = False
        self.suggester = suggester

    @property
    def suggester(self) -> Suggests:
        """The suggester that answers now."""
        return self._suggester

    @suggester.setter
    def suggester(self, suggester: Suggests) -> None:
        self._suggester = suggester
        self.loaded_at = datetime.now(UTC)

    async def suggest(self, mentions: list[Mention], now: datetime | None) -> list[Suggestion]:
        """Return one suggestion per mention; without `now` the clock says what time it is.

        A mention without an id gets its row's number. None sees another of its batch, as the
        history isn't told, so that slicing a batch changes no answer.

        Raises
        ------
        Refusal
            503 when too many requests wait already.
        """
        if self._waiting >= self._most:
            raise Refusal(
                503, "Too many requests wait; send it again in a second.", headers={"Retry-After": "1"}
            )
        self._waiting += 1
        rows = [replace(mention, id=mention.id or str(row)) for row, mention in enumerate(mentions, 1)]
        ask = partial(self._suggester.suggest, now=now or self._clock(), history=self._history)
        loop = asyncio.get_running_loop()
        answers: list[Suggestion] = []
        try:
            for start in range(0, len(rows), _SLICE):
                answers += await loop.run_in_executor(self._thread, ask, rows[start : start + _SLICE])
            return answers
        finally:
            self._waiting -= 1

    async def warm(self) -> None:
        """Answer invented mentions once, so that the first customer doesn't wait; then be ready."""
        await self.suggest(list(_WARMING), None)
        self.ready = True

    def close(self) -> None:
        """Be ready no more, and end the thread."""
        self.ready = False
        self._thread.shutdown(wait=False, cancel_futures=True)
