"""XLSX written row by row in flat memory."""

from __future__ import annotations

import io
import tempfile
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from pipeline.errors import OutputError
from pipeline.exports.cells import flat, harmless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_ROWS = 1_048_575
MOST_COLUMNS = 16_384
LONGEST_CELL = 32_767
"""What XLSX holds: rows below the headings, columns, characters (UTF-16 units) of a cell."""

_LONG = 10**15
_WIDTHS = {"masked_text": 60, "replies": 14, "reply_1": 60, "reply_2": 60, "reply_3": 60, "text": 60}
_CREATED = datetime(2026, 1, 1)  # fixed: the same rows make the same bytes


class Spreadsheet:
    """An XLSX file of one sheet; no cell of it is ever a formula or a link.

    Texts that begin like a formula carry Excel's own quote prefix: they look as they are, and stay
    text when edited. A cell longer than XLSX holds is cut, and `notes` says how many were.
    """

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        import xlsxwriter

        if len(columns) > MOST_COLUMNS:
            raise OutputError(
                f"at most {MOST_COLUMNS:,} columns for .xlsx", f"{len(columns):,}", "write .csv or .parquet"
            )
        self.notes: list[str] = []
        self._folder = tempfile.TemporaryDirectory(prefix="vidhuk-")
        options = {"constant_memory": True, "tmpdir": self._folder.name, "strings_to_urls": False}
        self._file = _Held(file)
        self._book = xlsxwriter.Workbook(self._file, options)
        self._book.set_properties({"created": _CREATED})
        self._sheet = self._book.add_worksheet("Mentions")
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._columns = columns
        self._row = 0
        self._cut = 0
        bold = self._book.add_format({"bold": True})
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, _WIDTHS.get(column, 14))
        self._sheet.freeze_panes(1, 1)
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS + 1}"})
        for place, column in enumerate(columns):
            self._sheet.write_string(0, place, self._fitting(column), bold)

    def write(self, row: Mapping[str, Any]) -> None:
        """Write one row.

        Raises
        ------
        OutputError
            When the sheet is full.
        """
        self._row += 1
        if self._row > MOST_ROWS:
            raise OutputError(
                f"at most {MOST_ROWS:,} rows for .xlsx", "more", "write .csv, .jsonl or .parquet"
            )
        for place, column in enumerate(self._columns):
            value = row.get(column)
            if value is not None and value != "":
                self._put(place, value)

    def _put(self, place: int, value: Any) -> None:
        if isinstance(value, datetime) and value.tzinfo is None and value.year >= 1900:
            self._sheet.write_datetime(self._row, place, value, self._moment)
            return
        value = flat(value)
        if isinstance(value, bool):
            self._sheet.write_boolean(self._row, place, value)
        elif isinstance(value, int | float) and abs(value) < _LONG:
            self._sheet.write_number(self._row, place, value)
        elif value is not None:
            text = self._fitting(str(value))
            quoted = self._quoted if harmless(text) is not text else None
            self._sheet.write_string(self._row, place, text, quoted)

    def _fitting(self, text: str) -> str:
        units = len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2
        if units <= LONGEST_CELL:
            return text
        self._cut += 1
        short = text.encode("utf-16-le", "replace")[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore")
        return f"{short}…"

    def close(self) -> None:
        """Write the file."""
        from xlsxwriter.exceptions import FileCreateError

        if self._row and len(self._columns):
            self._sheet.autofilter(0, 0, self._row, len(self._columns) - 1)
        try:
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from error
        finally:
            self._tidy()
        if self._cut:
            self.notes.append(
                f"{self._cut} cells were longer than the {LONGEST_CELL:,} characters XLSX holds and are cut: "
                "write .csv or .jsonl to keep them whole"
            )

    def abort(self) -> None:
        """Let go without a file."""
        self._tidy()

    def _tidy(self) -> None:
        self._file.release()
        self._book.fileclosed = True
        rows = getattr(self._sheet, "row_data_fh", None)
        if rows is not None and not rows.closed:
            with suppress(OSError):
                rows.close()
        self._folder.cleanup()


class _Held:
    """A file that can be let go of: an archive that failed half-way then ends itself quietly, in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def release(self) -> None:
        self._file = _Nowhere()

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def flush(self) -> None:
        self._file.flush()


class _Nowhere(io.BytesIO):
    """Remembers where it would be, and nothing else."""

    _at = 0

    def write(self, data: Any) -> int:
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        del whence
        self._at = offset
        return offset

    def tell(self) -> int:
        return self._at
