"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Self

from pipeline.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


class Replacement:
    """Writes beside the file and takes its place in one step when told to.

    Until `commit` the old file, or none, is there: whatever ends the process. What a killed run
    leaves, ``.NAME.part``, is overwritten by the next one.

    Parameters
    ----------
    path
        The file to appear.

    Raises
    ------
    OutputError
        When its folder is missing or may not be written, or another run writes the same file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._part = self.path.with_name(f".{self.path.name}.part")
        try:
            self.file: BinaryIO = self._part.open("r+b" if self._part.exists() else "xb")
        except OSError as error:
            raise unwritable(path, error) from error
        try:
            _lock(self.file)
            self.file.truncate()
        except OSError as error:
            self.file.close()
            raise OutputError(
                f"to be the only one who writes {path.name}", "another run that does", "wait for it or end it"
            ) from error
        self._committed = False

    def commit(self) -> None:
        """Put the file in place.

        Raises
        ------
        OutputError
            When the disk is full or the place is taken by a folder.
        """
        try:
            self.file.flush()
            os.fsync(self.file.fileno())
            self._part.replace(self.path)
        except OSError as error:
            raise unwritable(self.path, error) from error
        self._committed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._committed:
            with suppress(OSError):
                self._part.unlink()
        with suppress(OSError):
            self.file.close()


def unwritable(path: Path, error: OSError) -> OutputError:
    """Return the sentence for a file that the system does not let us write."""
    reason = (error.strerror or type(error).__name__).lower()
    return OutputError(
        f"to write {path}",
        reason,
        "make room or choose another place, then run it again: nothing was written",
    )


def _lock(file: BinaryIO) -> None:
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
