"""Parquet written in row groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from pipeline.exports.cells import written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_AT_ONCE = 8192


class Parquet:
    """A Parquet file: columns keep the type they are known to have, others are text."""

    def __init__(self, file: BinaryIO, columns: Sequence[str], types: Mapping[str, Any]) -> None:
        import pyarrow
        from pyarrow import parquet

        self.notes: list[str] = []
        names = {str: pyarrow.string(), float: pyarrow.float64(), int: pyarrow.int64()}
        self._typed = frozenset(types)
        self._schema = pyarrow.schema(
            (column, names.get(types[column], types[column]) if column in types else pyarrow.string())
            for column in columns
        )
        self._file = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, row: Mapping[str, Any]) -> None:
        """Write one row."""
        self._rows.append({name: self._value(name, row.get(name)) for name in self._schema.names})
        if len(self._rows) >= _AT_ONCE:
            self._flush()

    def _value(self, name: str, value: Any) -> Any:
        return value if value is None or name in self._typed else written(value)

    def _flush(self) -> None:
        import pyarrow

        if self._rows:
            self._file.write_batch(pyarrow.RecordBatch.from_pylist(self._rows, self._schema))
            self._rows.clear()

    def close(self) -> None:
        """Write what is left and the footer."""
        self._flush()
        self._file.close()

    def abort(self) -> None:
        """Let go without a footer."""
        self._rows.clear()
        self._file.is_open = False
