"""Exports of mentions: read from the files people have, written to the files they want."""

from __future__ import annotations

from pipeline.exports.headings import Headings
from pipeline.exports.kind import STREAM
from pipeline.exports.table import Row, Table, open_table, read_rows

__all__ = ["STREAM", "Headings", "Row", "Table", "open_table", "read_rows"]
