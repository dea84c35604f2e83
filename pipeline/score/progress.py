"""How far a run is, for people on stderr: numbers only, never a text."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

_ON_SCREEN, _IN_LOG = 0.5, 10.0
"""Seconds between two reports on a terminal, and into a file."""


class Progress:
    """Reports rows, rows a second and the time left.

    Parameters
    ----------
    stream
        Where to; None: nowhere.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._screen = stream is not None and stream.isatty()
        self._every = _ON_SCREEN if self._screen else _IN_LOG
        self.started = time.monotonic()
        self._last = self.started
        self._width = 0

    def say(self, sentence: str) -> None:
        """Write one line that stays."""
        if self._stream is not None:
            self._wipe()
            self._stream.write(f"{sentence}\n")
            self._stream.flush()

    def rows(self, done: int, share: Callable[[], float | None]) -> None:
        """Report how many rows are done, if it is time to."""
        now = time.monotonic()
        if self._stream is None or now - self._last < self._every:
            return
        self._last = now
        line = spelled(done, now - self.started, share())
        if self._screen:
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
            self._stream.flush()
        else:
            self.say(line)

    def _wipe(self) -> None:
        if self._screen and self._width and self._stream is not None:
            self._stream.write("\r" + " " * self._width + "\r")
            self._width = 0


def spelled(done: int, seconds: float, share: float | None) -> str:
    """Return `12,288 rows, 1,532 rows/s, 3 min left`."""
    line = f"{done:,} rows, {done / max(seconds, 1e-9):,.0f} rows/s"
    if share is not None and 0.01 < share < 1:
        left = seconds * (1 - share) / share
        line += f", {left / 60:.0f} min left" if left >= 90 else f", {left:.0f} s left"
    return line
