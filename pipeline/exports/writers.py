"""Scored rows as files: CSV, TSV, JSON Lines, XLSX, Parquet."""

from __future__ import annotations

import codecs
import csv
import gzip
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from pipeline.exports.cells import harmless, json_text, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.exports.kind import Kind


class Writer(Protocol):
    """Writes rows to an open file that it does not close."""

    notes: list[str]

    def write(self, row: Mapping[str, Any]) -> None:
        """Write one row."""

    def close(self) -> None:
        """Write what is left; the file is complete then."""

    def abort(self) -> None:
        """Let go without completing the file."""


def open_writer(file: BinaryIO, kind: Kind, columns: Sequence[str], types: Mapping[str, Any]) -> Writer:
    """Return a writer of the kind.

    Parameters
    ----------
    columns
        All columns in order; JSON Lines takes them from the rows.
    types
        Arrow types of columns, for Parquet; other columns are text.
    """
    if kind.name == "xlsx":
        from pipeline.exports.spreadsheet import Spreadsheet

        return Spreadsheet(file, columns)
    if kind.name == "parquet":
        from pipeline.exports.parquet import Parquet

        return Parquet(file, columns, types)
    if kind.zipped:
        packed = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0)
        return _Packed(packed, open_writer(cast("BinaryIO", packed), type(kind)(kind.name), columns, types))
    if kind.name == "jsonl":
        return JsonLines(file)
    return Delimited(file, columns, "\t" if kind.name == "tsv" else ",")


class JsonLines:
    """One JSON object a line, UTF-8."""

    def __init__(self, file: BinaryIO) -> None:
        self.notes: list[str] = []
        self._file = file

    def write(self, row: Mapping[str, Any]) -> None:
        """Write one row."""
        self._file.write(f"{json_text(row)}\n".encode("utf-8", "replace"))

    def close(self) -> None:
        """Write what is left."""
        self._file.flush()

    def abort(self) -> None:
        """Let go."""


class Delimited:
    """CSV or TSV: UTF-8 with a byte order mark, so that Excel shows Cyrillic; formulas made harmless."""

    def __init__(self, file: BinaryIO, columns: Sequence[str], delimiter: str) -> None:
        self.notes: list[str] = []
        self._columns = columns
        self._rows = csv.writer(_Encoded(file), delimiter=delimiter, lineterminator="\r\n")
        file.write(codecs.BOM_UTF8)
        self._rows.writerow([harmless(column) for column in columns])

    def write(self, row: Mapping[str, Any]) -> None:
        """Write one row."""
        self._rows.writerow([_cell(row.get(column)) for column in self._columns])

    def close(self) -> None:
        """Write what is left: nothing is."""

    def abort(self) -> None:
        """Let go."""


def _cell(value: Any) -> str:
    return harmless(value) if isinstance(value, str) else written(value)


class _Encoded:
    """What the csv module writes to."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode("utf-8", "replace"))


class _Packed:
    """A writer through gzip."""

    def __init__(self, packed: gzip.GzipFile, inner: Writer) -> None:
        self.notes = inner.notes
        self._packed = packed
        self._inner = inner

    def write(self, row: Mapping[str, Any]) -> None:
        self._inner.write(row)

    def close(self) -> None:
        self._inner.close()
        self._packed.close()

    def abort(self) -> None:
        self._inner.abort()
        self._packed.fileobj = None  # type: ignore[assignment]  # else it writes its end when it is collected
