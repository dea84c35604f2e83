"""Parquet read in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError
from pipeline.exports.table import Row, Table, unique

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.exports.headings import Headings
    from pipeline.exports.kind import Kind

_AT_ONCE = 256


def read_columnar(path: Path, kind: Kind, headings: Headings) -> Table:
    """Open a Parquet file.

    Raises
    ------
    InputError
        When it is cut short or damaged.
    """
    del kind, headings
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
    except (OSError, pyarrow.ArrowException) as error:
        raise _damaged(path, error) from error
    columns = unique(file.schema_arrow.names)
    types = {name: _type(entry.type) for name, entry in zip(columns, file.schema_arrow, strict=True)}
    total = max(1, file.metadata.num_rows)
    done = [0]
    return Table(
        columns,
        _rows(file, columns, types, path, done),
        lambda: done[0] / total,
        file.close,
        types=types,
    )


def _rows(
    file: Any, columns: tuple[str, ...], types: dict[str, Any], path: Path, done: list[int]
) -> Iterator[Row]:
    import pyarrow

    schema = pyarrow.schema(types.items())
    try:
        for batch in file.iter_batches(_AT_ONCE):
            for cells in batch.rename_columns(columns).cast(schema, safe=False).to_pylist():
                done[0] += 1
                yield Row(done[0], cells)
    except (OSError, pyarrow.ArrowException, ValueError) as error:
        raise _damaged(path, error) from error


def _type(found: Any) -> Any:
    """Return the type to read a column as: Python holds no nanoseconds, and no need for dictionaries."""
    import pyarrow

    if pyarrow.types.is_dictionary(found):
        return _type(found.value_type)
    if pyarrow.types.is_timestamp(found) and found.unit == "ns":
        return pyarrow.timestamp("us", tz=found.tz)
    return found


def _damaged(path: Path, error: Exception) -> InputError:
    return InputError(
        f"a whole Parquet file in {path.name}",
        f"one that is cut short or damaged ({type(error).__name__})",
        "write it again",
    )
