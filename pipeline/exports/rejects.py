"""Rows that could not be read, whole, with row number and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.exports.kind import STREAM
from pipeline.exports.replacement import Replacement
from pipeline.exports.writers import JsonLines

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.exports.table import Row


class Rejects:
    """The file of rejected rows; it is there only if there are any.

    Parameters
    ----------
    path
        JSON Lines: ``{"row": 7, "reason": "…", "input": {…the whole row…}}``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: Replacement | None = None

    def add(self, row: Row, reason: str) -> None:
        """Write one row with the reason why it is here."""
        if self._file is None:
            self._file = Replacement(self.path)
        JsonLines(self._file.file).write({"row": row.number, "reason": reason, "input": row.cells})
        self.count += 1

    def commit(self) -> None:
        """Put the file in place; without rejected rows remove what an earlier run left there."""
        if self._file is None:
            self.path.unlink(missing_ok=True)
        else:
            self._file.commit()

    def close(self) -> None:
        """Let go; what was not committed is gone."""
        if self._file is not None:
            self._file.__exit__(None, None, None)


def rejects_beside(output: Path) -> Path:
    """Return where rejected rows go by default: `OUTPUT.rejected.jsonl`."""
    name = "stdout" if output == STREAM else output.name
    return output.with_name(f"{name}.rejected.jsonl")
