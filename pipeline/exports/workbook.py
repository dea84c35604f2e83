"""XLSX read row by row."""

from __future__ import annotations

import errno
import warnings
import zipfile
import zlib
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from pipeline.errors import InputError, VidhukError
from pipeline.exports.kind import unreadable
from pipeline.exports.table import Row, Table, unique

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.exports.headings import Headings
    from pipeline.exports.kind import Kind

_HEADER_WITHIN = 20
_AT_ONCE = 256
_LONG = 10**15
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
)
"""What openpyxl and zipfile raise over a file that is not whole."""


def read_workbook(path: Path, kind: Kind, headings: Headings) -> Table:
    """Open a workbook: the first sheet with a text column, else the first with anything in it.

    Raises
    ------
    InputError
        When it is cut short, damaged or empty.
    """
    del kind
    import openpyxl

    try:
        with _quiet():
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except _DAMAGE as error:
        raise _damaged(path, error) from error
    try:
        table = _table(book, path, headings)
    except BaseException:
        book.close()
        raise
    table.close = book.close
    return table


def _table(book: Any, path: Path, headings: Headings) -> Table:
    sheet, header, total = _chosen(book, path, headings)
    rows = _values(sheet, path)
    for _ in range(header):
        next(rows)
    names = list(next(rows))
    while names and names[-1] is None:
        names.pop()
    columns = unique([_cell(name) for name in names])
    done = [header + 1]
    table = Table(
        columns, _rows(rows, columns, done), lambda: min(1.0, done[0] / total) if total else None, book.close
    )
    if len(book.worksheets) > 1:
        table.notes.append(f"sheet {book.worksheets.index(sheet) + 1} of {len(book.worksheets)}")
    if header:
        table.notes.append(f"rows above the headings left out: {header}")
    return table


def _chosen(book: Any, path: Path, headings: Headings) -> tuple[Any, int, int]:
    """Return the sheet to read, the place of its headings and how many rows it says it has."""
    chosen: tuple[Any, int, int] | None = None
    for sheet in book.worksheets:
        total = sheet.max_row or 0
        sheet.reset_dimensions()  # some tools write A1, whatever is there
        first = list(islice(_values(sheet, path), _HEADER_WITHIN))
        if not any(any(cell is not None for cell in row) for row in first):
            continue
        (has_text, _), header = _header(first, headings)
        if has_text:
            return sheet, header, total
        chosen = chosen or (sheet, header, total)
    if chosen is None:
        raise InputError(f"rows in {path.name}", "only empty sheets", "export it again")
    return chosen


def _header(first: list[tuple[Any, ...]], headings: Headings) -> tuple[tuple[bool, int], int]:
    rates = [headings.rate(row) for row in first]
    place = max(range(len(rates)), key=lambda row: (rates[row], -row))
    if rates[place] == (False, 0):
        widths = [sum(cell is not None for cell in row) for row in first]
        place = widths.index(max(widths))
    return rates[place], place


def _rows(rows: Iterator[tuple[Any, ...]], columns: tuple[str, ...], done: list[int]) -> Iterator[Row]:
    width = len(columns)
    number = 0
    for values in rows:
        done[0] += 1
        if all(value is None for value in values):
            continue
        number += 1
        cells = dict.fromkeys(columns)
        for column, value in zip(columns, values, strict=False):
            if value is not None:
                cells[column] = _cell(value)
        problem = None
        if any(value is not None for value in values[width:]):
            cells["more"] = [_cell(value) for value in values[width:]]
            problem = f"{len(values)} cells where the headings have {width}"
        yield Row(number, cells, problem)


def _cell(value: Any) -> Any:
    """Return a cell's value: whole numbers whole, long ones as text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _LONG:
        return str(value)
    if isinstance(value, datetime) and value.microsecond:
        return value.replace(microsecond=0)
    return value


def _values(sheet: Any, path: Path) -> Iterator[tuple[Any, ...]]:
    """Yield a sheet's rows; openpyxl's own warnings about what it leaves out stay quiet."""
    rows = sheet.iter_rows(values_only=True)
    try:
        while True:
            with _quiet():
                part = list(islice(rows, _AT_ONCE))
            if not part:
                return
            yield from part
    except VidhukError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> InputError:
    if isinstance(error, OSError) and error.errno in (errno.EIO, errno.EACCES):
        return unreadable(path, error)
    return InputError(
        f"a whole .xlsx workbook in {path.name}",
        f"one that is cut short or damaged ({type(error).__name__})",
        "export or download it again",
    )


class _quiet(warnings.catch_warnings):  # noqa: N801 - used like the context manager it is
    """Silences warnings of the block."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("ignore")
