"""An export as rows, whatever file it came in."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError
from pipeline.exports.headings import Headings
from pipeline.exports.kind import STREAM, check_content, head_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an export.

    Parameters
    ----------
    number
        Place among the rows of data, from 1; empty lines are not counted.
    cells
        Column → value, None where empty.
    problem
        Why it cannot be read, or None.
    """

    number: int
    cells: dict[str, Any]
    problem: str | None = None


@dataclass(slots=True)
class Table:
    """An open export.

    Parameters
    ----------
    columns
        All columns in order; None where only the rows tell (JSON Lines).
    rows
        Read lazily, once.
    share
        How much of the file has been read, 0–1, or None.
    close
        Closes what is open.
    notes
        What people should know of how it was read; grows while rows are read.
    types
        Arrow types of the columns, where the file has them.
    scan
        Finds all columns by one more pass over the file, where only the rows tell.
    """

    columns: tuple[str, ...] | None
    rows: Iterator[Row]
    share: Callable[[], float | None]
    close: Callable[[], None]
    notes: list[str] = field(default_factory=list)
    types: dict[str, Any] = field(default_factory=dict)
    scan: Callable[[], tuple[str, ...]] | None = None

    def all_columns(self) -> tuple[str, ...]:
        """Return all columns in order."""
        if self.columns is None and self.scan is not None:
            self.columns = self.scan()
        return self.columns or ()


@contextmanager
def open_table(path: Path, headings: Headings | None = None) -> Iterator[Table]:
    """Open an export for reading.

    Parameters
    ----------
    path
        A file whose name tells its kind, or ``-`` for JSON Lines on stdin.
    headings
        What a row of headings looks like; by default the shipped alias table.

    Raises
    ------
    InputError
        When the file is missing, empty, damaged as a whole or not what its name promises.
    """
    kind = kind_of(path)
    if path != STREAM:
        check_content(path, kind, head_of(path))
    headings = headings or Headings()
    table = _reader(kind.name)(path, kind, headings)
    try:
        yield table
    finally:
        table.close()


def _reader(name: str) -> Callable[..., Table]:
    if name == "jsonl":
        from pipeline.exports.jsonlines import read_jsonlines

        return read_jsonlines
    if name == "xlsx":
        from pipeline.exports.workbook import read_workbook

        return read_workbook
    if name == "parquet":
        from pipeline.exports.columnar import read_columnar

        return read_columnar
    from pipeline.exports.delimited import read_delimited

    return read_delimited


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as column → value, under the file's own column names.

    Raises
    ------
    InputError
        When the file or one of its rows cannot be read.
    """
    with open_table(path) as table:
        for row in table.rows:
            if row.problem is not None:
                raise InputError(
                    f"row {row.number} of {path.name} to be whole", row.problem, "mend or remove it"
                )
            yield row.cells


def unique(names: Sequence[Any]) -> tuple[str, ...]:
    """Return headings as texts, each once: empty ones by their place, repeated ones numbered."""
    seen: dict[str, int] = {}
    columns: list[str] = []
    taken = {str(name) for name in names if name is not None}
    for place, name in enumerate(names, 1):
        text = "" if name is None else str(name).strip("\ufeff").strip()
        text = text or f"column_{place}"
        while text in seen:
            seen[text] += 1
            numbered = f"{text}_{seen[text]}"
            text = numbered if numbered not in taken else text
        seen[text] = 1
        columns.append(text)
    return tuple(columns)
